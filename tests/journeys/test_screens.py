"""Every page on narrow screens, in large letters, in one's own colours, and on paper."""

from collections.abc import Mapping, Sequence

import pytest
from playwright.sync_api import CDPSession, Page, expect

from pathway.models import ThresholdCheck
from tests.checks import PAGES
from tests.journeys.eyes import accessible, too_wide
from tests.journeys.pages import Visitor
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

NARROWEST = 320
# What a browser's own setting makes of its usual 16 pixels: 100 and 200 per cent.
LETTERS = (16, 32)
AFTER = ("open-again", "share", "withdraw", "look-again", "text")


@pytest.fixture
def addresses(live_database: str) -> Mapping[str, Sequence[str]]:
    """Every kind of page, by who may open it; '' for nobody signed in."""
    of = {check.child_name: f"/checks/{check.ref}/" for check in ThresholdCheck.objects.all()}
    draft, danger = of["Ellie-Mae Cartwright-Oyelowo"], of["Noah Birch"]
    asked, judged, result = of["Kofi Mensah"], of["Maisie Thornhill"], of["Tyler Marsh"]
    family = of["Leo Farrow"]
    return {
        "": [
            "/",
            "/check/",
            "/check/deleted/",
            "/account/login/",
            "/account/password/reset/",
            "/no-such-page/",
        ],
        "Priya Nair": [
            "/work/",
            "/work/?q=nobody",
            "/notices/",
            "/checks/start/",
            "/account/password/change/",
            "/account/2fa/",
            "/account/sessions/",
            "/account/logout/",
            "/administration/",
            "/no-such-page/",
            *(f"{draft}{step}/" for step in PAGES),
            f"{draft}review/",
            f"{danger}danger-now/",
            f"{danger}review/",
            f"{danger}record/",
            *(f"{asked}{page}/" for page in ("result", "next", "record", "ask-another")),
            *(f"{judged}{page}/" for page in ("result", "next", "record", *AFTER)),
            f"{draft}withdraw/",
        ],
        "Grace Oyelaran": [
            f"{family}{page}/"
            for page in ("family", "family/take-out", "who", "danger", "needs-parents", "review")
        ],
        "Daniel Kowalczyk": [f"{result}result/", f"{result}judgement/"],
        "Marcus Bell": ["/work/", "/notices/", f"{asked}sign-off/", f"{asked}record/"],
        "Helen Ashworth": ["/work/", f"{danger}record/"],
    }


def test_nothing_scrolls_sideways(
    addresses: Mapping[str, Sequence[str]], narrow_page: Page
) -> None:
    narrow_page.set_viewport_size({"width": NARROWEST, "height": 740})
    browser = narrow_page.context.new_cdp_session(narrow_page)
    someone = Visitor.at(narrow_page)
    wide = []
    for name, paths in addresses.items():
        someone.is_forgotten()
        if name:
            someone.signs_in_as(name)
        for path in paths:
            someone.opens(path)
            for letters in LETTERS:
                _has_letters_of(browser, letters)
                if found := too_wide(narrow_page):
                    wide.append(f"{path} with letters of {letters}: {found}")
    assert not wide, "\n".join(wide)


def test_pages_that_no_journey_comes_through_are_accessible(
    addresses: Mapping[str, Sequence[str]], narrow_page: Page, axe: CheckPage
) -> None:
    look = accessible(axe)
    narrow_page.set_viewport_size({"width": NARROWEST, "height": 740})
    someone = Visitor.at(narrow_page)
    for name, paths in addresses.items():
        someone.is_forgotten()
        if name:
            someone.signs_in_as(name)
        for path in paths:
            if "/checks/" not in path or "sign-off" in path or "record" in path:
                someone.opens(path)
                look(narrow_page, path)


def test_colours_of_ones_own_lose_no_words(
    addresses: Mapping[str, Sequence[str]], page: Page, picture: TakePicture
) -> None:
    """Only drawings keep their own colours, on a ground of their own."""
    someone = Visitor.at(page)
    someone.signs_in_as("Daniel Kowalczyk")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    for path in addresses["Daniel Kowalczyk"]:
        someone.opens(path)
        picture(page, f"forced-{path.split('/')[-2]}")
        assert page.evaluate(_KEEPS_ITS_COLOURS) in ([], ["svg"])


def test_a_dark_scheme_changes_nothing(
    addresses: Mapping[str, Sequence[str]], page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    someone = Visitor.at(page)
    someone.signs_in_as("Daniel Kowalczyk")
    page.emulate_media(color_scheme="dark")
    someone.looks.append(accessible(axe))
    for path in addresses["Daniel Kowalczyk"]:
        someone.opens(path, path)
        picture(page, f"dark-{path.split('/')[-2]}")


def test_a_record_on_paper_is_the_record(
    addresses: Mapping[str, Sequence[str]], page: Page, picture: TakePicture
) -> None:
    someone = Visitor.at(page)
    someone.signs_in_as("Priya Nair")
    someone.opens(next(path for path in addresses["Priya Nair"] if path.endswith("/record/")))
    page.emulate_media(media="print")
    for hidden in (".site-places", ".site-foot", ".govuk-back-link", ".site-head__person"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(someone.heading("Record of a threshold check")).to_be_visible()
    expect(page.get_by_text("Family Support Pathway, 2014").first).to_be_visible()
    picture(page, "paper-record")


# The outermost elements that refuse the reader's colours and have no ground of their own.
_KEEPS_ITS_COLOURS = """
() => [...new Set([...document.querySelectorAll("body *")]
  .filter(one => getComputedStyle(one).forcedColorAdjust === "none"
    && getComputedStyle(one.parentElement).forcedColorAdjust !== "none")
  .map(one => one.tagName.toLowerCase()))]
"""


def _has_letters_of(browser: CDPSession, pixels: int) -> None:
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}})
