"""Two tabs, two devices, and results made meanwhile: both texts are shown, none is replaced."""

import json
import re
from typing import Any

import pytest

from pathway.actions.after import reopen_check, withdraw_check
from pathway.constants import Step
from pathway.models import CheckConcern, CheckObservation, CheckStep, Judgement, ThresholdCheck
from tests.checks import (
    PAGES,
    QUIET,
    Page,
    Values,
    Walk,
    completed,
    nothing_changes,
    sent,
    signed_in,
    ticked,
)
from tests.factories import School, school

pytestmark = pytest.mark.django_db

WORRY = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-dimension": "health",
    "form-0-placed": "additional",
    "form-0-basis": "seen",
}
LAW = QUIET[Step.LAW]
WHO = QUIET[Step.WHO]

# For each page: what one tab saved, what the other typed, and both as words on the page.
TWO_TABS: dict[Step, tuple[Values, Values, str, str]] = {
    Step.WHO: ({**WHO, "setting": "Elm"}, {**WHO, "setting": "Oak"}, "Elm", "Oak"),
    Step.DANGER: (
        {"now": "no", "signs": ["none"]},
        {"now": "not_sure", "signs": ["none"]},
        "No",
        "I am not sure",
    ),
    Step.NEEDS_CHILD: (
        ticked("A10", evidence="Late on Monday"),
        ticked("A10", evidence="Late all week"),
        "Late on Monday",
        "Late all week",
    ),
    Step.NEEDS_PARENTS: (
        {},
        ticked("D-domestic-abuse", evidence="Shouting"),
        "Nothing",
        "Shouting",
    ),
    Step.OWN_WORDS: (
        {**WORRY, "form-0-text": "Thin"},
        {**WORRY, "form-0-text": "Cold"},
        "Thin",
        "Cold",
    ),
    Step.STRENGTHS: ({"words": "Gran"}, {"words": "Uncle"}, "Gran", "Uncle"),
    Step.UNKNOWN: (
        {"domains": ["child"], "words": "Where dad is"},
        {"domains": ["child"], "words": "Who cooks"},
        "Where dad is",
        "Who cooks",
    ),
    Step.HELP: (
        {"help_so_far": "none_yet", "words": "A club"},
        {"help_so_far": "none_yet", "words": "A nurse"},
        "A club",
        "A nurse",
    ),
    Step.LAW: ({**LAW}, {**LAW, "section_17": "yes"}, "No", "Yes"),
    Step.OWN_LEVEL: ({"level": "universal"}, {"level": "additional"}, "", ""),
}


@pytest.fixture
def place() -> School:
    return school()


@pytest.fixture
def walk(place: School) -> Walk:
    return Walk(place.author)


def answered(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


def revision(walk: Walk, step: Step) -> int:
    return CheckStep.objects.get(check_made__ref=walk.ref, step=step).revision


# -------------------------------------------------------------------------------- both texts


@pytest.mark.parametrize("step", TWO_TABS)
def test_the_later_tab_sees_both_texts_and_decides(walk: Walk, step: Step) -> None:
    saved, typed, there, here = TWO_TABS[step]
    untouched = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"} | sent(saved)
    if step is Step.NEEDS_PARENTS:
        (degree, *_more) = re.findall(
            r'name="D-domestic-abuse__degree" value="([^"]+)"', walk.open(step).html
        )
        typed = {**typed, "D-domestic-abuse__degree": degree}
    assert walk.send(step, {**untouched, "revision": "0"}).status_code == 302
    with nothing_changes(ThresholdCheck, CheckStep, CheckObservation, CheckConcern):
        page = Page(walk.send(step, {**sent(typed), "revision": "0"}))
    assert page.status == 409
    assert page.before("Changed elsewhere", "Saved there", there, "Typed here", here)
    assert "Not saved yet" in page.text
    # The typed text stands in the form, and is saved knowingly.
    again = walk.send(step, walk.form(step, {}, page))
    assert again.status_code == 302
    assert page.value("revision") == "1"
    assert revision(walk, step) == 2


def test_only_what_differs_is_listed(walk: Walk) -> None:
    walk.put(Step.NEEDS_CHILD, {**ticked("A10"), **ticked("E19")})
    data = {**sent({**ticked("A10"), **ticked("E19", evidence="At two")}), "revision": "0"}
    page = Page(walk.send(Step.NEEDS_CHILD, data))
    assert page.html.count('class="both__row"') == 1
    assert "At two" in page.text


def test_what_was_typed_is_escaped(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "<script>there</script>"})
    page = Page(walk.send(Step.STRENGTHS, {"words": "<img src=x>", "revision": "0"}))
    assert page.status == 409
    assert "<script>there" not in page.html
    assert "<img src=x" not in page.html


def test_the_other_text_is_as_it_is_now_and_not_as_it_was_first_read(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "First"})
    walk.fill(Step.STRENGTHS, {"words": "Second"})
    page = Page(walk.send(Step.STRENGTHS, {"words": "Mine", "revision": "0"}))
    assert page.before("Saved there", "Second", "Typed here", "Mine")
    assert page.value("revision") == "2"


# ------------------------------------------------------------------ a lost answer is no conflict


@pytest.mark.parametrize("step", [step for step in PAGES if step != Step.NEEDS_FAMILY])
def test_an_autosave_whose_answer_was_lost_finds_its_own_save(walk: Walk, step: Step) -> None:
    values = TWO_TABS[step][0]
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **sent(values), "revision": "0"}
    first = answered(walk.autosave(step, data))
    with nothing_changes(ThresholdCheck, CheckStep, CheckObservation, CheckConcern):
        again = walk.autosave(step, data)
    assert again.status_code == 200
    assert answered(again)["revision"] == first["revision"] == 1
    # The button after it finishes the page, though the revision on it is the old one.
    assert walk.send(step, data).status_code == 302
    assert CheckStep.objects.get(check_made__ref=walk.ref, step=step).done


def test_a_revision_that_was_never_there_is_no_lost_answer(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "Gran"})
    for made_up in ("7", "-1", "x", ""):
        answer = walk.send(Step.STRENGTHS, {"words": "Gran", "revision": made_up})
        assert answer.status_code == 409, made_up


def test_danger_whose_answer_was_lost_is_told_once(walk: Walk) -> None:
    data = {"now": "yes", "signs": ["I02", "I01"], "revision": "0"}
    for _again in range(3):
        answer = walk.send(Step.DANGER, data)
        assert answer.headers["Location"] == walk.url("danger")
    assert walk.check.alert.raised_at


# ------------------------------------------------------------------------------------ too late


def test_what_is_typed_after_the_result_is_shown_and_not_saved(place: School) -> None:
    walk = completed(place.author)
    typed = {"words": "Gran fetches her now.\nSince Monday.", "revision": "1"}
    with nothing_changes(ThresholdCheck, CheckStep, CheckObservation):
        page = Page(walk.send(Step.STRENGTHS, typed))
    assert page.status == 409
    assert page.before("What you typed is not saved", "Gran fetches her now.", "Since Monday.")
    assert (f"/checks/{walk.ref}/open-again/", "open the check again") in page.links


def test_what_stands_there_already_leads_to_the_record(place: School) -> None:
    walk = completed(place.author)
    for step in PAGES:
        data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **sent(QUIET[step])}
        answer = walk.send(step, {**data, "revision": "0"})
        assert answer.headers["Location"] == walk.url("record"), step


def test_a_withdrawn_draft_says_so(place: School) -> None:
    walk = Walk(place.author)
    withdraw_check(check=walk.check, because="Twice", by=place.author, now=walk.check.created_at)
    page = Page(walk.send(Step.STRENGTHS, {"words": "Gran", "revision": "0"}))
    assert page.status == 409
    assert page.before("is not saved", "was withdrawn", "Gran")
    assert "open the check again" not in page.text


def test_a_judgement_sent_twice_leads_on_and_another_is_shown(place: School) -> None:
    walk = completed(place.author)
    data = {"level": "universal", "reasons": "As it says.", "consulted": "Lena"}
    for _again in range(2):
        answer = walk.client.post(walk.url("judge"), data)
        assert answer.headers["Location"] == walk.url("next")
    assert Judgement.objects.count() == 1
    page = Page(walk.client.post(walk.url("judge"), {**data, "reasons": "Something else."}))
    assert page.status == 409
    assert page.before("is not saved", "Your reasons", "Something else.")
    assert "Lena" not in page.text
    assert Judgement.objects.count() == 1


def test_a_judgement_typed_while_the_check_was_opened_again_is_shown(place: School) -> None:
    walk = completed(place.author)
    reopen_check(check=walk.check, why="More", by=place.author, now=walk.check.updated_at)
    data = {"level": "universal", "reasons": "As it says."}
    page = Page(walk.client.post(walk.url("judge"), data))
    assert page.status == 409
    assert page.before("opened again", "As it says.")


def test_nobody_else_learns_anything_from_it(place: School) -> None:
    walk = completed(place.author)
    lead = signed_in(place.lead)
    answer = lead.post(walk.step_url(Step.STRENGTHS), {"words": "Mine", "revision": "0"})
    assert answer.headers["Location"] == walk.url("record")
    colleague = signed_in(place.colleague)
    answer = colleague.post(walk.step_url(Step.STRENGTHS), {"words": "Mine", "revision": "0"})
    assert answer.status_code == 404
