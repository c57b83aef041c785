"""When to ring is said once: heading, step and referral name one time and one number."""

import datetime as dt

import pytest
import time_machine

from tests.checks import completed, ticked
from tests.factories import School, school

REFER = "Refer to Children\N{RIGHT SINGLE QUOTATION MARK}s Social Care"
DAY = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 20, 18, 1, tzinfo=dt.UTC)  # a Friday, after the front door closed


@pytest.fixture
def place(db: None) -> School:
    return school()


@time_machine.travel(NIGHT, tick=False)
def test_by_night_heading_step_and_referral_name_one_time_and_one_number(place: School) -> None:
    when = "Monday 23 November 2026 at 08:30"
    for story, heading in (
        ("ring_for_advice", f"Ring for advice on {when}"),
        ("refer_today", f"Ask Children's Social Care to assess: ring on {when}"),
    ):
        page = completed(place.author, story).read("next")
        assert heading in page.headings
        assert page.before("Ring Children and Families Direct", "By", f"{when}, when it opens")
        assert page.before(
            REFER,
            "Ring Children and Families Direct, 0115 876 4800",
            f"on {when}",
            "If it cannot wait until then, ring Emergency Duty Team",
        )
        assert "today" not in page.headings[2].casefold()


@time_machine.travel(NIGHT, tick=False)
def test_in_danger_the_referral_names_whoever_answers_now(place: School) -> None:
    page = completed(place.author, "ring_now").read("next")
    assert page.before(REFER, "Ring Emergency Duty Team", "now")


@time_machine.travel(DAY, tick=False)
@pytest.mark.parametrize("how_far", ["suspected", "child-present"])
def test_where_the_family_is_not_told_first_the_caf_comes_after_the_call(
    place: School, how_far: str
) -> None:
    degree = f"domestic-abuse.{how_far}"
    seen = ticked("D-domestic-abuse", degree=degree, evidence="He saw her hurt")
    page = completed(place.author, needs_parents=seen).read("result")
    assert page.headings[0] == "Ring for advice today"
    assert page.before(
        "Do not tell the family first",
        "After that call: agree an early help assessment (CAF) with the family",
    )
    assert "Agree an early help assessment (CAF)" not in page.text
