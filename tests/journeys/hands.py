"""Two ways of using a page: with a mouse or finger, and with the keyboard alone."""

from typing import Any, Protocol

from playwright.sync_api import ElementHandle, Locator, Page

# More stops than any page has.
_MOST_STOPS = 400

# What has the focus, whether that can be seen, and where it stands to what is wanted.
_STOP = """
wanted => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement)
    return {nowhere: true, found: false, before: false};
  const ringed = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  const label = here.labels && here.labels[0];
  const shown = [getComputedStyle(here), ...(label ? [getComputedStyle(label, "::before")] : [])];
  const box = here.getBoundingClientRect();
  const points = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]];
  const hits = points.map(([x, y]) =>
    document.elementFromPoint(box.x + box.width * x, box.y + box.height * y));
  const uncovered = hits.some(hit => hit && (here.contains(hit) || hit.contains(here)
    && hit.tagName === "LABEL" || label && label.contains(hit)));
  const last = window.__lastStop;
  const inOrder = !last || !last.isConnected || last === here
    || Boolean(last.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.__lastStop = here;
  return {
    nowhere: false,
    found: here === wanted || (here.type === "radio" && wanted.type === "radio"
      && here.name === wanted.name && here.form === wanted.form),
    before: Boolean(here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING),
    words: `${here.tagName.toLowerCase()} ${here.id || here.name || here.textContent.trim()}`,
    ring: shown.some(ringed),
    uncovered,
    inOrder,
  };
}
"""


class Hands(Protocol):
    """How someone acts on what a page offers."""

    page: Page

    def press(self, thing: Locator) -> None:
        """Follow a link or use a button."""

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""

    def choose(self, radio: Locator) -> None:
        """Choose one of several."""

    def select(self, box: Locator, words: str) -> None:
        """Choose from a list that opens."""

    def write(self, field: Locator, words: str) -> None:
        """Fill in a field, in place of what stands in it."""


class Pointer:
    """A mouse, or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        thing.click()

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, radio: Locator) -> None:
        radio.check()

    def select(self, box: Locator, words: str) -> None:
        box.select_option(label=words)

    def write(self, field: Locator, words: str) -> None:
        field.fill(words)


class Keyboard:
    """Tab, Space, Enter and the arrows. Every stop must show that it has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        self.reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def choose(self, radio: Locator) -> None:
        self.reach(radio)
        for _ in range(_MOST_STOPS):
            if _has_focus(radio):
                break
            self.page.keyboard.press("ArrowDown")
        if not radio.is_checked():
            self.page.keyboard.press("Space")
        assert radio.is_checked()

    def select(self, box: Locator, words: str) -> None:
        self.reach(box)
        for _ in range(_MOST_STOPS):
            if box.evaluate("e => e.selectedOptions[0].label") == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the list does not offer {words!r}")

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def reach(self, thing: Locator) -> None:
        """Go to something by Tab, or back to it by Shift+Tab, as it stands on the page."""
        wanted = thing.element_handle()
        stop = self._stop(wanted)
        forwards = stop["nowhere"] or not stop["before"]
        for _ in range(_MOST_STOPS):
            if stop["found"]:
                return
            self.page.keyboard.press("Tab" if forwards else "Shift+Tab")
            stop = self._stop(wanted)
            if not stop["nowhere"]:
                _assert_good(stop, forwards, self.page.url)
        raise AssertionError(f"the keyboard does not reach {thing}")

    def _stop(self, wanted: ElementHandle) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(_STOP, wanted)
        return found


def _assert_good(stop: dict[str, Any], forwards: bool, url: str) -> None:
    where = f"{url}: {stop['words']!r}"
    assert stop["ring"], f"{where} has the focus and does not show it"
    assert stop["uncovered"], f"{where} has the focus and is hidden"
    assert stop["inOrder"] or not forwards, f"{where} comes before the stop before it"


def _has_focus(thing: Locator) -> bool:
    return bool(thing.evaluate("e => e === document.activeElement"))
