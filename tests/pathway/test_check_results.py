"""The result of a check, for each thing that can be recommended, in the order of the page."""

import datetime as dt

import pytest
import time_machine

from pathway.constants import Step
from people.models import Practitioner
from tests.checks import STORIES, Page, Walk, completed, signed_in
from tests.factories import School, school
from timescales.models import BankHoliday

pytestmark = pytest.mark.django_db

DAY = "0115 876 4800"
NIGHT = "0115 876 1000"
TOLD_NO_ONE = "This page has rung nobody."
IN_HOURS = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def place() -> School:
    return school()


PARTS = [
    "What is not known",
    "Why",
    "In pictures",
    "Services that fit",
    "Your judgement",
    "Record",
]
"""What stands below the level on every result, in this order."""


@pytest.mark.parametrize(
    ("story", "level", "first"),
    [
        ("look_again", "Universal Support", "Keep an eye on it"),
        ("start_early_help", "Additional Support", "Agree an early help assessment"),
        ("ring_for_advice", "Extensive Support", "Ring for advice today"),
        ("refer_today", "Child in Need", "Ask Children's Social Care to assess today"),
        ("ring_now", "Protection", "Ring Children and Families Direct now"),
    ],
)
@time_machine.travel(IN_HOURS, tick=False)
def test_the_result_says_what_to_do_first_and_stands_in_order(
    place: School, story: str, level: str, first: str
) -> None:
    walk = completed(place.author, story)
    page = walk.read("result")
    assert page.status == 200
    assert walk.result.verb == story
    assert page.headings[0].startswith(first)
    raises = ["What would raise this"] if story != "ring_now" else []
    assert page.before(first, "The level", f"{level}.", PARTS[0], PARTS[1], *raises, *PARTS[2:])
    parts = [one for one in page.headings if one in {*PARTS, *raises, "The level"}]
    assert parts == ["The level", *PARTS[:2], *raises, *PARTS[2:]]


@time_machine.travel(IN_HOURS, tick=False)
def test_danger_fills_the_first_screen_with_ringing_and_nothing_else(place: School) -> None:
    page = completed(place.author, "ring_now").read("result")
    assert page.before(
        "Ring Children and Families Direct now",
        DAY,
        "This number is as printed in the pathway and not confirmed.",
        NIGHT,
        TOLD_NO_ONE,
        "You need no proof, CAF or permission.",
        "Record your call",
        "What to do now",
        "The level",
    )
    assert 'class="danger"' in page.html


@pytest.mark.parametrize("story", STORIES)
@time_machine.travel(IN_HOURS, tick=False)
def test_no_result_is_an_all_clear(place: School, story: str) -> None:
    page = completed(place.author, story).read("result")
    assert "More worried than this page? Ring." in page.text
    if story not in {"refer_today", "ring_now"}:
        assert "going by what you know today" in page.text.lower()
        assert "It does not mean the child is safe." in page.text
    for word in ("no concern", "all clear", "no further action", "is safe."):
        assert word not in page.text.lower().replace("does not mean the child is safe.", "")


@time_machine.travel(IN_HOURS, tick=False)
def test_looking_again_has_a_day_and_early_help_has_one_too(place: School) -> None:
    again = completed(place.author).read("result")
    assert again.before("Look again", "By", "31 December 2026")
    early = completed(place.author, "start_early_help").read("result")
    assert early.before("Agree an early help assessment (CAF)", "2 December 2026")
    assert early.before("Not CAF-trained? Ring Children and Families Direct.")


@time_machine.travel(IN_HOURS, tick=False)
def test_a_childs_reasons_are_shown_as_written_with_evidence_and_place(place: School) -> None:
    walk = Walk(place.author).answer(
        {
            **STORIES["ring_for_advice"],
            Step.NEEDS_CHILD: {
                "E19__basis": "someone_said",
                "E19__evidence": "Out till two in the morning,\nsays gran",
                "E19__child_words": "Nobody waits for me anyway",
            },
            Step.UNKNOWN: {"domains": ["family"], "words": "Who else lives at home"},
        }
    )
    page = walk.see_result()
    assert page.before(
        "What is not known",
        "Family and Environmental Factors",
        "Who else lives at home",
        "Why",
        "Beyond parental control",
        "Levels of need, Extensive Support",
        "someone said so",
        "Out till two in the morning, says gran",
        "“Nobody waits for me anyway”",
    )


@time_machine.travel(IN_HOURS, tick=False)
def test_a_higher_view_of_ones_own_decides_what_to_do(place: School) -> None:
    walk = completed(place.author, "look_again", own_level={"level": "child_in_need"})
    page = walk.read("result")
    assert walk.result.verb == "look_again"
    assert page.headings[0] == "Ask Children's Social Care to assess today"
    assert "Your own view, Child in Need, is higher" in page.text
    assert DAY in page.text


@time_machine.travel(IN_HOURS, tick=False)
def test_a_lower_view_of_ones_own_lowers_nothing(place: School) -> None:
    walk = completed(place.author, "refer_today", own_level={"level": "universal"})
    page = walk.read("result")
    assert page.headings[0] == "Ask Children's Social Care to assess today"
    assert "Your own view, before this: Universal Support" in page.text


@time_machine.travel(IN_HOURS, tick=False)
def test_whoever_is_told_to_ring_now_is_told_that_no_one_knows(place: School) -> None:
    """Also when only the person's own view says so."""
    walk = completed(place.author, "look_again", own_level={"level": "protection"})
    page = walk.read("result")
    assert page.headings[0] == "Ring Children and Families Direct now"
    assert TOLD_NO_ONE in page.text
    assert "Record your call" in page.text
    assert walk.read("danger").status == 200


@time_machine.travel(IN_HOURS, tick=False)
def test_not_sure_about_the_law_is_advice_to_ring(place: School) -> None:
    law = {"section_17": "not_sure"}
    page = completed(place.author, "look_again", law=law).read("result")
    assert page.headings[0] == "Ring for advice today"


@time_machine.travel(IN_HOURS, tick=False)
def test_no_caf_is_offered_where_there_may_be_significant_harm(place: School) -> None:
    page = completed(place.author, "ring_now").read("next")
    assert "Do not start a CAF" in page.text
    assert "This service has no CAF form of its own yet" not in page.text


@time_machine.travel(IN_HOURS, tick=False)
def test_a_disabled_childs_right_stands_beside_the_level(place: School) -> None:
    page = completed(place.author, "look_again", law={"disabled": "yes"}).read("result")
    assert "right to be assessed" in page.text
    assert "not a worry" in page.text


# ------------------------------------------------------------------------------- by the clock

MOMENTS = [
    # By the clock in England, and whether the front door answers then.
    ("2026-11-18T10:00+00:00", True),
    ("2026-11-18T08:29:59+00:00", False),
    ("2026-11-18T08:30:00+00:00", True),
    ("2026-11-18T16:59:59+00:00", True),
    ("2026-11-18T17:00:00+00:00", False),
    ("2026-11-20T18:01:00+00:00", False),  # Friday, 18:01
    ("2026-11-21T11:00:00+00:00", False),  # Saturday
    ("2026-11-22T11:00:00+00:00", False),  # Sunday
    ("2026-12-25T11:00:00+00:00", False),  # Christmas Day, a Friday
    ("2026-12-28T11:00:00+00:00", False),  # the substitute for Boxing Day, a Monday
    ("2026-12-29T11:00:00+00:00", True),
    ("2026-04-06T10:00:00+00:00", False),  # Easter Monday
    ("2026-07-01T07:29:00+00:00", False),  # 08:29 by the clock in summer
    ("2026-07-01T07:30:00+00:00", True),
    ("2026-07-01T15:59:00+00:00", True),
    ("2026-07-01T16:00:00+00:00", False),
    ("2026-10-25T00:30:00+00:00", False),  # the night on which the clocks go back
    ("2027-01-01T10:00:00+00:00", False),  # New Year's Day, the year after
]


def read_at(moment: str, who: Practitioner, walk: Walk, name: str = "result") -> Page:
    """The page as it is read at that moment."""
    with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
        return walk.read(name, signed_in(who))


def test_the_first_number_is_that_of_whoever_answers_now(place: School) -> None:
    with time_machine.travel(IN_HOURS, tick=False):
        walk = completed(place.author, "ring_now")
    for moment, is_open in MOMENTS:
        page = read_at(moment, place.author, walk)
        wanted = (DAY, NIGHT) if is_open else (NIGHT, DAY)
        assert page.before(*wanted, TOLD_NO_ONE), moment
        name = "Children and Families Direct" if is_open else "Emergency Duty Team"
        assert page.headings[0] == f"Ring {name} now", moment


def test_the_danger_page_and_the_first_page_go_by_the_clock_too(place: School) -> None:
    with time_machine.travel(IN_HOURS, tick=False):
        walk = Walk(place.author)
        walk.fill(Step.WHO)
        assert walk.fill(Step.DANGER, {"now": "no", "signs": ["not_sure"]}).status == 302
    saturday, wednesday = "2026-11-21T11:00+00:00", "2026-11-18T11:00+00:00"
    assert read_at(saturday, place.author, walk, "danger").before(NIGHT, DAY)
    assert read_at(wednesday, place.author, walk, "danger").before(DAY, NIGHT)


def test_a_newly_proclaimed_bank_holiday_counts_at_once(place: School) -> None:
    with time_machine.travel(IN_HOURS, tick=False):
        walk = completed(place.author, "ring_now")
    moment = "2026-11-19T11:00+00:00"
    assert read_at(moment, place.author, walk).before(DAY, NIGHT)
    BankHoliday.objects.create(day=dt.date(2026, 11, 19), name="Proclaimed")
    assert read_at(moment, place.author, walk).before(NIGHT, DAY)


@pytest.mark.parametrize(
    "story", ["start_early_help", "ring_for_advice", "refer_today", "ring_now"]
)
@time_machine.travel(IN_HOURS, tick=False)
def test_every_number_that_nobody_confirmed_says_so(place: School, story: str) -> None:
    walk = completed(place.author, story)
    for name in ("result", "next"):
        page = walk.read(name)
        pieces = page.text.split(DAY)
        assert len(pieces) > 1, name
        for after in pieces[1:]:
            assert "confirmed" in after[:400], (name, after[:400])
