// A page that shows how far some work is asks for itself anew until the work has ended.

const SECONDS = 2;

async function look(standing) {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-progress]");
  if (!fresh) {
    window.location.reload();
    return;
  }
  standing.querySelector("progress").value = fresh.querySelector("progress").value;
  standing.querySelector("label").textContent = fresh.querySelector("label").textContent;
}

const standing = document.querySelector("[data-progress]");
if (standing) {
  window.setInterval(() => look(standing).catch(() => undefined), SECONDS * 1000);
}
