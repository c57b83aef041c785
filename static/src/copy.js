// A button that copies the text of a box. Without script the box can be selected and copied by hand.

async function copied(box) {
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    // Not allowed, or not offered outside https: select it and ask the old way.
    box.focus();
    box.select();
    return document.execCommand("copy");
  }
}

export function copyFrom(button) {
  const box = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(box);
    said.textContent = done ? "Copied" : "Not copied: the text is selected, copy it from there";
    said.dataset.state = done ? "saved" : "not-saved";
  });
}
