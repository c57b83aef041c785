// Saves a form while it is being filled in, and says in words whether it is saved.
//
// The form carries data-autosave-url and a hidden field `revision`. The server answers
// {"saved_at": "14:10", "revision": 4}, or {"words": "Not saved: ..."}; 409 means that another tab
// saved after this page was opened; a redirect, 401 or 403 means that nobody is signed in any more.

const QUIET_MS = 4000; // after the last change
const LONGEST_MS = 14000; // while someone keeps typing
const RETRY_MS = 15000; // after a failure
const SUBMIT_WAIT_MS = 4000; // how long the button waits for a save under way
const ANSWER_MS = 8000; // after that a server that hangs is said to
const MOST_KEEPALIVE = 60000; // browsers send no more than 64 KB for a page that has gone

const OFFLINE = "Not saved: you seem to be offline";
const OTHER_TAB = "Not saved: changed in another tab";
const SILENT = "Not saved: the service does not answer. Trying again.";
const SIGNED_OUT =
  "Not saved: you have been signed out. Press Save and continue: " +
  "your text is kept while you sign in again.";
const BROKEN = "Not saved: something went wrong here. Use the button to save.";

class Outcome extends Error {
  constructor(words, { final = false, unanswered = false } = {}) {
    super(words);
    this.final = final;
    this.unanswered = unanswered;
  }
}

const typedIn = (form) => new URLSearchParams(new FormData(form)).toString();

async function send(form, body, keepalive) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  try {
    return await sent(form, body, keepalive, patience.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function sent(form, body, keepalive, signal) {
  let answer;
  try {
    answer = await fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body,
      headers: {
        "X-Autosave": "1",
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
      },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: keepalive && body.length < MOST_KEEPALIVE,
      signal,
    });
  } catch {
    throw new Outcome(signal.aborted ? SILENT : OFFLINE, { unanswered: true });
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    throw new Outcome(SIGNED_OUT);
  }
  if (answer.status >= 502) throw new Outcome(SILENT, { unanswered: true }); // a proxy's own answer
  const said = await answer.json().catch(() => {
    if (answer.ok) throw new Outcome(SILENT, { unanswered: true });
    return {};
  });
  if (answer.status === 409) throw new Outcome(said.words || OTHER_TAB, { final: true });
  if (!answer.ok || !said.saved_at) throw new Outcome(said.words || BROKEN);
  return said;
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.mark = document.querySelector("[data-saved-mark]");
    this.dirtySince = null;
    this.timer = null;
    this.underWay = null;
    this.leaving = false;
    this.stale = false;
    this.failed = false;
    this.unanswered = null; // what was sent and may have been saved, or not

    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.soon(400));
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("offline", () => this.offline());
    window.addEventListener("pagehide", () => this.left());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.left();
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.leaving = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirtySince === null || this.leaving) return;
      const tooLong = () => typedIn(this.form).length >= MOST_KEEPALIVE;
      if (this.failed || tooLong()) event.preventDefault();
    });
  }

  changed() {
    if (this.dirtySince === null) this.dirtySince = Date.now();
    const longest = this.dirtySince + LONGEST_MS - Date.now();
    if (!navigator.onLine) this.offline();
    this.soon(Math.max(0, Math.min(QUIET_MS, longest)));
  }

  // Said at the first key, not only when the next attempt fails.
  offline() {
    if (this.dirtySince !== null && !this.stale) this.say(OFFLINE, "not-saved");
  }

  soon(wait) {
    if (this.dirtySince === null || this.stale || this.leaving) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save({ keepalive = false } = {}) {
    if (this.underWay || this.dirtySince === null || this.stale) return;
    const since = this.dirtySince;
    this.dirtySince = null;
    clearTimeout(this.timer);
    this.underWay = this.sendAll(keepalive);
    try {
      this.saved(await this.underWay);
    } catch (trouble) {
      this.notSaved(trouble, since);
    } finally {
      this.underWay = null;
    }
    if (this.dirtySince !== null) this.soon(this.failed ? RETRY_MS : QUIET_MS);
  }

  // What got no answer may have been saved: the same is sent again first, and is no conflict with
  // itself. Only then comes what was typed since.
  async sendAll(keepalive) {
    if (this.unanswered !== null) {
      this.agree(await send(this.form, this.unanswered, keepalive));
      this.unanswered = null;
    }
    const body = typedIn(this.form);
    try {
      const said = await send(this.form, body, keepalive);
      this.agree(said);
      return said;
    } catch (trouble) {
      if (trouble.unanswered) this.unanswered = body;
      throw trouble;
    }
  }

  agree({ revision }) {
    const field = this.form.elements.namedItem("revision");
    if (field && revision !== undefined) field.value = revision;
  }

  saved({ saved_at: time }) {
    this.failed = false;
    document.querySelector("[data-held]")?.remove();
    this.say(`Saved ${time}`, "saved");
  }

  notSaved(trouble, since) {
    this.failed = true;
    this.stale = trouble.final === true;
    this.dirtySince = this.dirtySince === null ? since : Math.min(since, this.dirtySince);
    this.say(trouble instanceof Outcome ? trouble.message : BROKEN, "not-saved");
  }

  say(words, state) {
    if (!this.mark) return;
    this.mark.dataset.state = state;
    // The same words again are not announced again.
    if (this.mark.textContent !== words) this.mark.textContent = words;
  }

  left() {
    if (!this.leaving) this.save({ keepalive: true });
  }

  // A save under way would raise the revision that this submission carries: let it end first.
  submitted(event) {
    clearTimeout(this.timer);
    if (!this.leaving && !this.underWay && this.unanswered !== null) this.save();
    if (this.leaving || !this.underWay) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    const enough = new Promise((done) => setTimeout(done, SUBMIT_WAIT_MS));
    Promise.race([this.underWay.catch(() => null), enough]).then(() => {
      // One turn later, so that the answer's revision is in the form.
      setTimeout(() => {
        this.leaving = true;
        this.form.requestSubmit(button);
      });
    });
  }
}

export function keepSaved(form) {
  new Keeper(form);
}
