"""Whatever is typed stays text, on every page that shows it."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from pathway.models import ThresholdCheck
from tests.journeys.pages import Visitor
from tests.journeys.payloads import EVERYTHING, PAYLOADS, short
from tests.journeys.stories import Need, Worry
from thresholds_site.lib.wording import cleaned

NAME = short(200)
# What would be on a page if a payload had become part of it.
INTRUDERS = ", ".join(
    (
        "[onerror], [onload], [onfocus], [ontoggle], [onbegin], [onmouseover], [onclick]",
        "iframe, object, embed, marquee, video, audio, base, math, x",
        "[href^='javascript:' i], [action^='javascript:' i], meta[http-equiv='refresh' i]",
        "main script, main style, main link, main template",
    )
)
LAW = {
    "significant_harm": "Is the child suffering, or likely to suffer, significant harm?",
    "disabled": "Is the child disabled?",
    "universal_enough": "Can what they need be met by services open to everyone?",
}
SECTION_17 = (
    "Without services, is the child unlikely to reach or keep a reasonable standard of health or"
    " development, or would their health or development be significantly impaired, or further"
    " impaired?"
)
SIGN = "Child victims of trafficking"


class Watch:
    """Looks at a page for anything that a payload did."""

    def __init__(self, page: Page) -> None:
        self.dialogs: list[str] = []
        page.on("dialog", self._hear)

    def _hear(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.dialogs.append(dialog.message)
        dialog.accept()

    def __call__(self, page: Page, name: str) -> None:
        assert page.evaluate("window.__xss") is None, f"{name}: a script ran"
        found = page.locator(INTRUDERS).evaluate_all("all => all.map(one => one.outerHTML)")
        assert not found, f"{name}: {found}"
        assert not self.dialogs, f"{name}: {self.dialogs}"


@pytest.fixture
def priya(page: Page) -> Visitor:
    """A teacher into whose pages somebody types all of it."""
    someone = Visitor.at(page, Watch(page))
    someone.signs_in_as("Priya Nair")
    return someone


@pytest.fixture
def marcus(narrow_page: Page) -> Visitor:
    """Her head teacher, who reads and signs."""
    return Visitor.at(narrow_page, Watch(narrow_page))


def test_payloads_in_every_field_on_every_page(
    live_database: str, priya: Visitor, marcus: Visitor
) -> None:
    address = _types_it_everywhere(priya)
    priya.sees("onerror=window.__xss=1")
    for step in ("who", "needs-child", "own-words", "strengths", "unknown", "help", "danger-now"):
        priya.opens(f"{address}{step}/", step)
    priya.opens(f"{address}review/", "review")
    priya.sees_the_result()
    priya.presses_button("Record your judgement")
    priya.judges_again("Extensive Support", reasons=EVERYTHING, ask="Marcus Bell")

    marcus.signs_in_as("Marcus Bell")
    for page in ("record", "sign-off"):
        marcus.opens(f"{address}{page}/", page)
    marcus.sees("onerror=window.__xss=1")
    refusal = "No: the recommended level stands, and it goes back with my reasons"
    marcus.decides(refusal, reasons=EVERYTHING)

    for page in ("result", "next", "judgement", "record"):
        priya.opens(f"{address}{page}/", page)
    priya.opens("/work/", "my-work")
    box = priya.page.get_by_role("searchbox")
    for payload in PAYLOADS[::10]:
        priya.hands.write(box, payload)
        priya.presses_button("Search")
        priya.arrives("search")
        expect(box).to_have_value(payload)
    _is_stored_as_typed()
    _goes_on_after_the_result(priya, address)


def _goes_on_after_the_result(priya: Visitor, address: str) -> None:
    """Shared, opened again, typed in two windows, looked for, added late, withdrawn."""
    priya.opens(f"{address}share/", "share")
    priya.writes("A note to them", EVERYTHING)
    priya.presses_button("Share it")
    priya.opens(f"{address}open-again/", "open-again")
    priya.chooses("Why do you open it again?", "I know more now")
    priya.writes("What was wrong, or what do you know now?", EVERYTHING)
    priya.presses_button("Open it again")
    priya.arrives("opened-again")
    priya.sees("onerror=window.__xss=1")

    other = Visitor.at(priya.page.context.new_page(), Watch(priya.page))
    for window in (priya, other):
        window.opens(f"{address}strengths/", "strengths-again")
    for window in (other, priya):
        window.writes(
            "Anything else that goes well, or someone the child can turn to",
            f"{EVERYTHING} {window is priya}",
        )
        window.presses_button("Save and continue")
    priya.arrives("both-texts")
    priya.sees("onerror=window.__xss=1")

    for payload in PAYLOADS[::15]:
        priya.opens(f"{address}needs-child/", "needs-again")
        priya.page.get_by_label("Describe what you have seen").fill(payload)
        priya.presses_button("Find")
        priya.arrives("found")

    priya.opens(f"{address}withdraw/", "withdraw")
    priya.writes("Why do you withdraw it?", EVERYTHING)
    priya.presses_button("Withdraw it")
    for page in ("record", "result/1", "text", "family"):
        priya.page.goto(f"{address}{page}/")
        priya.arrives(page.replace("/", "-"))


def _types_it_everywhere(priya: Visitor) -> str:
    address = priya.begins_a_check()
    priya.says_who(name=NAME, years=9, setting=short(200, start=20))
    priya.says_danger("No", [SIGN])
    priya.is_told_to_ring()
    priya.records_a_call(short(200, start=40), EVERYTHING)
    priya.opens(f"{address}needs-child/", "needs-child")
    priya.adds_need(
        Need("child", "Experiencing bullying", "", "I saw it", longer_ago=False, evidence="")
    )
    entry = priya.page.get_by_role("group", name="Experiencing bullying", exact=True)
    for field in entry.get_by_role("textbox").all():
        priya.hands.write(field, EVERYTHING)
    priya.continues()
    priya.opens(f"{address}own-words/", "own-words")
    weight = "A small worry. The family, with school, nursery, health visitor or GP, can put it"
    priya.adds_worry(
        Worry(EVERYTHING, "Health", f"{weight} right in the ordinary way.", "I saw it"),
        child_said=EVERYTHING,
    )
    priya.continues()
    priya.says_strengths(EVERYTHING)
    priya.writes("What would you most like to know?", EVERYTHING)
    priya.says_unknown()
    priya.writes("Who helps or helped, with what, and what changed?", EVERYTHING)
    priya.says_help({"What help has there been so far, and is it working?": "No help yet"})
    priya.says_law({**dict.fromkeys(LAW.values(), "No"), SECTION_17: "No"})
    priya.says_own_view("Extensive Support")
    return address


def _is_stored_as_typed() -> None:
    check = ThresholdCheck.objects.get(child_name__startswith="<script>")
    assert check.child_name == cleaned(NAME)
    assert check.strengths_words == cleaned(EVERYTHING)


def test_a_danger_free_page_shows_payloads_of_an_address_as_text(priya: Visitor) -> None:
    for payload in PAYLOADS[5:9]:
        priya.page.goto("/work/?" + f"q={payload.replace('#', '')}&state={payload}&page={payload}")
        priya.arrives("addressed")
    priya.page.goto("/account/login/?next=javascript:window.__xss=1")
    priya.arrives("next")
