// 'Leave this site quickly': by its link or by Escape three times. The page is blank at once, its
// entry in the history is replaced, and going Back to an earlier page here leaves again. It runs
// before the page below it is drawn, so that nothing of it is seen on the way out.
(() => {
  const LEFT = "left-quickly";
  const TIMES = 3;
  const WITHIN_MS = 3000;
  const link = document.querySelector("[data-quick-exit]");
  const said = document.querySelector("[data-quick-exit-said]");
  const how = document.querySelector("[data-quick-exit-how]");

  function remember(words) {
    try {
      if (words) sessionStorage.setItem(LEFT, words);
      else sessionStorage.removeItem(LEFT);
    } catch {
      // A browser that keeps nothing has nothing to remember it by.
    }
  }

  function hasLeft() {
    try {
      return sessionStorage.getItem(LEFT) !== null;
    } catch {
      return false;
    }
  }

  function leave() {
    remember("1");
    document.documentElement.hidden = true;
    document.documentElement.style.display = "none";
    document.title = "";
    window.location.replace(link.href);
  }

  const [arrival] = performance.getEntriesByType("navigation");
  if (hasLeft()) {
    if (arrival && arrival.type === "back_forward") leave();
    else remember("");
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && hasLeft()) leave();
  });

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });

  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = [];
      said.textContent = "";
      return;
    }
    if (event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    const more = TIMES - presses.length;
    if (more <= 0) leave();
    else said.textContent = `Press Escape ${more} more ${more === 1 ? "time" : "times"} to leave.`;
  });
  how.hidden = false;
})();
