// 'Chosen so far': keeps the panel and the counts in step with the ticks on the page.

const TICKED = ".entry__tick:checked";

function wordsOf(tick) {
  const label = tick.labels && tick.labels[0];
  return (tick.dataset.words || (label && label.textContent) || "").trim();
}

function line(words, href) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "govuk-link govuk-link--no-visited-state";
  link.setAttribute("href", href);
  link.textContent = words;
  item.append(link);
  return item;
}

function fillCount(panel, count) {
  panel.querySelector("[data-chosen-count]").textContent = count ? `(${count})` : "";
  panel.querySelector("[data-chosen-none]").hidden = count > 0;
}

// An entry of another page, added by a search on this one.
export function addElsewhere(words, href) {
  const panel = document.querySelector("[data-chosen-panel]");
  if (!panel) return;
  const list = panel.querySelector("[data-chosen-list]");
  if ([...list.querySelectorAll("a")].some((link) => link.getAttribute("href") === href)) return;
  const item = line(words, href);
  item.dataset.elsewhere = "";
  list.prepend(item);
  fillCount(panel, list.children.length);
}

function fillPanel(panel, ticks) {
  const list = panel.querySelector("[data-chosen-list]");
  const elsewhere = [...list.querySelectorAll("[data-elsewhere]")];
  const here = ticks.map((tick) => line(wordsOf(tick), `#${tick.id}`));
  list.replaceChildren(...elsewhere, ...here);
  fillCount(panel, list.children.length);
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
