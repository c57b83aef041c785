// 'Describe what you have seen': finds entries while one types, and puts them where they belong.
//
// A combobox with a list, as the ARIA authoring practices describe it. Without script the box and
// its button lead to a page of results; what is typed is posted and never stands in an address.
import { addElsewhere } from "./chosen.js";

const WAIT_MS = 200; // after the last key
const SHORTEST = 3; // letters

const OFFLINE = "You seem to be offline, so nothing can be looked up now. The lists below still work.";
const SIGNED_OUT = "You have been signed out, so nothing can be looked up.";
const BROKEN = "The search does not answer now. The lists below still work.";

function made(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

class Finder {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.input = box.querySelector("input");
    this.list = box.querySelector("[data-find-list]");
    this.status = box.querySelector("[data-find-status]");
    this.asked = 0; // number of the newest question: answers to older ones are dropped
    this.busy = false;
    this.active = -1;
    this.options = [];

    this.list.id = "find-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "What fits");
    Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    }).forEach(([name, value]) => this.input.setAttribute(name, value));

    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // The box keeps the focus while the list is clicked, or the list would close first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options[Number(option.dataset.place)]);
    });
    // Enter presses a form's first button, an unseen one: in our box it looks, elsewhere it goes on.
    // Before all others hear of it, so that the page is sent once.
    this.form.addEventListener(
      "submit",
      (event) => {
        if (event.submitter?.name !== "entered") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const looks = box.contains(document.activeElement);
        const meant = looks ? ".find__button" : ".actions button";
        // Later: while a form tells of one submission, it takes no other.
        setTimeout(() => this.form.requestSubmit(this.form.querySelector(meant)));
      },
      { capture: true },
    );
    // What is looked for is no part of the page's answers: it does not make the page unsaved.
    ["input", "change", "focusout"].forEach((name) =>
      box.addEventListener(name, (event) => event.stopPropagation()),
    );
  }

  typed() {
    clearTimeout(this.timer);
    this.asked += 1;
    const words = this.input.value.trim();
    if (words.length < SHORTEST) {
      this.close();
      this.say("");
      return;
    }
    this.timer = setTimeout(() => this.look(words), WAIT_MS);
  }

  async look(words) {
    const question = this.asked;
    try {
      const { results } = await this.post(this.box.dataset.findUrl, { find_words: words });
      if (question === this.asked) this.show(results);
    } catch (trouble) {
      if (question === this.asked) this.fail(trouble);
    }
  }

  async post(url, fields) {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body: new URLSearchParams({
          csrfmiddlewaretoken: this.form.elements.namedItem("csrfmiddlewaretoken").value,
          step: this.box.dataset.step,
          ...fields,
        }),
        headers: { "X-Find": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
    } catch {
      throw new Error(OFFLINE);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      throw new Error(SIGNED_OUT);
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.words || BROKEN);
    return said;
  }

  fail(trouble) {
    this.close();
    this.say(trouble.message || BROKEN);
  }

  show(results) {
    const own = { own: true, words: "None of these: say it in my own words" };
    if (!results.length) own.words = "Nothing fits: say it in my own words";
    this.options = [...results, own];
    this.active = -1;
    this.list.replaceChildren(...this.options.map((option, place) => this.row(option, place)));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
    const count = results.length;
    const found = count === 1 ? "1 fits" : `${count} fit`;
    this.say(count ? `${found}. Use the arrow keys and Enter.` : "Nothing fits these words.");
  }

  row(option, place) {
    const row = made("div", "find__one");
    row.id = `find-option-${place}`;
    row.dataset.place = place;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.append(made("span", "find__words", option.words));
    if (option.own) {
      row.classList.add("find__one--own");
      return row;
    }
    if (option.danger) row.classList.add("find__one--danger");
    const tick = this.tickOf(option);
    const told = tick && tick.checked ? " (chosen already)" : "";
    row.append(made("span", "find__place", `${option.place}${told}`));
    return row;
  }

  tickOf(option) {
    return option.key && document.getElementById(`e-${option.key}`);
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape" && (open || this.input.value)) {
      event.preventDefault();
      if (open) this.close();
      else this.clear();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Enter" && !event.isComposing && !navigator.onLine) {
      event.preventDefault();
      this.fail(new Error(OFFLINE));
    }
  }

  move(by) {
    const count = this.options.length;
    // From the box itself: down leads to the first, up to the last.
    this.active = this.active < 0 && by < 0 ? count - 1 : (this.active + by + count) % count;
    [...this.list.children].forEach((row, place) => {
      row.setAttribute("aria-selected", String(place === this.active));
    });
    const row = this.list.children[this.active];
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  async choose(option) {
    if (this.busy) return;
    const typed = this.input.value;
    const tick = this.tickOf(option);
    this.asked += 1;
    this.close();
    if (option.danger) {
      window.location.assign(option.href);
    } else if (tick) {
      this.clear();
      this.tick(tick);
    } else {
      await this.add(option, typed);
    }
  }

  tick(tick) {
    if (!tick.checked) {
      tick.checked = true;
      tick.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const entry = tick.closest(".entry");
    const first = entry.querySelector(".entry__evidence :is(input, select, textarea)");
    entry.scrollIntoView({ block: "start" });
    (first || tick).focus({ preventScroll: true });
  }

  async add(option, typed) {
    this.busy = true;
    try {
      const fields = option.own ? { own: "1", find_words: typed } : { key: option.key };
      const { words, href } = await this.post(this.box.dataset.addUrl, fields);
      this.clear();
      if (!option.own) addElsewhere(option.words, href);
      this.say(`${words}. `, href);
    } catch (trouble) {
      this.fail(trouble);
    } finally {
      this.busy = false;
    }
  }

  clear() {
    this.input.value = "";
    this.say("");
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  say(words, href) {
    this.status.replaceChildren(words);
    if (!href) return;
    const link = made("a", "", "See it there");
    link.href = href;
    this.status.append(link);
  }
}

export function findWhatFits(box) {
  new Finder(box);
}
