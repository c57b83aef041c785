"""What is looked at on every page of a journey, and what a browser says of it."""

from collections.abc import Callable, Collection

from playwright.sync_api import ConsoleMessage, Page

from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

Look = Callable[[Page, str], None]


class Console:
    """Everything that the browser's console says of a page, from here on."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"{message.location.get('url')}: {message.text}")

    def is_silent(self) -> None:
        """Nothing was said."""
        assert not self.said, "\n".join(self.said)


_WIDER = """
() => {
  const wider = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
  if (wider <= 0) return "";
  const out = [...document.querySelectorAll("body *")].filter(
    one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
  return `scrolls sideways by ${wider} pixels: `
    + out.slice(-3).map(one => `${one.tagName}.${one.className}`).join(", ");
}
"""


def too_wide(page: Page) -> str:
    """By how much the page scrolls sideways, and what makes it; '' when it fits."""
    return str(page.evaluate(_WIDER))


def fits(page: Page, name: str = "") -> None:
    """The page does not scroll sideways."""
    found = too_wide(page)
    assert not found, f"{name} ({page.url}) {found}"


def accessible(axe: CheckPage) -> Look:
    """axe finds nothing, on a screen as high as the page.

    What sticks to an edge covers something at any one moment, and axe would call that a target
    that is too small; the keyboard's journeys see to it that nothing with the focus is covered.
    """

    def look(page: Page, _name: str) -> None:
        size = page.viewport_size
        assert size is not None  # every page of ours has a size
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": height})
        axe(page)
        page.set_viewport_size(size)

    return look


def only(names: Collection[str], look: Look) -> Look:
    """Look in this way at these pages alone: the others are looked at elsewhere."""

    def look_there(page: Page, name: str) -> None:
        if name in names:
            look(page, name)

    return look_there


def pictured(picture: TakePicture, series: str) -> Look:
    """A picture of each page is kept, to be looked at."""

    def look(page: Page, name: str) -> None:
        picture(page, f"{series}-{name}")

    return look


def keeps_out(*names: str) -> Look:
    """No name of a child stands in a title or an address, where a browser keeps it."""

    def look(page: Page, _name: str) -> None:
        for name in names:
            for word in (name, name.split()[0]):
                assert word.casefold() not in page.title().casefold(), page.title()
                assert word.casefold() not in page.url.casefold(), page.url

    return look


def history(page: Page) -> list[str]:
    """The titles and addresses that the browser keeps of this tab."""
    session = page.context.new_cdp_session(page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    session.detach()
    return [f"{entry['title']} {entry['url']} {entry['userTypedURL']}" for entry in entries]
