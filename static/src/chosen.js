// 'Chosen so far': keeps the panel and the counts in step with the ticks on the page.

const TICKED = ".entry__tick:checked";

function wordsOf(tick) {
  const label = tick.labels && tick.labels[0];
  return (tick.dataset.words || (label && label.textContent) || "").trim();
}

function line(tick) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "govuk-link govuk-link--no-visited-state";
  link.href = `#${tick.id}`;
  link.textContent = wordsOf(tick);
  item.append(link);
  return item;
}

function fillPanel(panel, ticks) {
  const list = panel.querySelector("[data-chosen-list]");
  const elsewhere = [...list.querySelectorAll("[data-elsewhere]")];
  list.replaceChildren(...elsewhere, ...ticks.map(line));
  const count = elsewhere.length + ticks.length;
  panel.querySelector("[data-chosen-count]").textContent = count ? `(${count})` : "";
  panel.querySelector("[data-chosen-none]").hidden = count > 0;
}

function fillCounts(form) {
  document.querySelectorAll("[data-count-for]").forEach((mark) => {
    const part = document.getElementById(mark.dataset.countFor);
    if (part && form.contains(part)) {
      mark.textContent = part.querySelectorAll(TICKED).length || "";
    }
  });
}

export function keepChosen(form) {
  const panel = document.querySelector("[data-chosen-panel]");
  const refresh = () => {
    const ticks = [...form.querySelectorAll(TICKED)];
    if (panel) fillPanel(panel, ticks);
    fillCounts(form);
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches(".entry__tick")) refresh();
  });
  if (panel) {
    const wide = window.matchMedia("(min-width: 48.0625em)");
    const fit = () => {
      panel.open = wide.matches;
    };
    wide.addEventListener("change", fit);
    fit();
  }
  // A page that the browser restored may have other ticks than the server sent.
  window.addEventListener("pageshow", refresh);
  refresh();
}
