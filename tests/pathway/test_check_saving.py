"""Saving: while typing, from two tabs, half done; nothing that was typed is lost."""

import datetime as dt
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from pathway.actions.alerts import remind_of_unconfirmed
from pathway.constants import Step
from pathway.models import (
    CheckAnswer,
    CheckConcern,
    CheckObservation,
    CheckStep,
    DangerAlert,
    ThresholdCheck,
)
from people.models import Notification
from tests.checks import PAGES, QUIET, STORIES, Page, Walk, completed, nothing_changes, sent, ticked
from tests.factories import School, school

pytestmark = pytest.mark.django_db

PARTS = (ThresholdCheck, CheckStep, CheckObservation, CheckAnswer, CheckConcern)


@pytest.fixture
def place() -> School:
    return school()


@pytest.fixture
def walk(place: School) -> Walk:
    return Walk(place.author)


def said(answer: HttpResponse) -> dict[str, Any]:
    """What an autosave was answered."""
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


def step_row(walk: Walk, step: Step) -> CheckStep:
    return CheckStep.objects.get(check_made__ref=walk.ref, step=step)


# -------------------------------------------------------------------------------- while typing


def test_a_half_typed_page_is_kept_and_not_done(walk: Walk) -> None:
    answer = walk.autosave(Step.WHO, {"child_name": "Rob", "revision": "0"})
    assert answer.status_code == 200
    assert set(said(answer)) == {"saved_at", "revision"}
    assert said(answer)["revision"] == 1
    assert len(said(answer)["saved_at"]) == 5
    assert walk.check.child_name == "Rob"
    assert step_row(walk, Step.WHO).done is False
    page = walk.open(Step.WHO)
    assert page.value("child_name") == "Rob"
    assert page.value("revision") == "1"
    assert f"Saved {said(answer)['saved_at']}" in page.text
    assert "To do" in walk.read("review").text


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (Step.DANGER, {"now": "no"}),
        (Step.NEEDS_CHILD, {"entry": ["A10"], "A10__evidence": "Late"}),
        (Step.NEEDS_PARENTS, {"entry": ["D-domestic-abuse"]}),
        (Step.OWN_WORDS, {"form-0-text": "Thin"}),
        (Step.STRENGTHS, {"words": "Gran"}),
        (Step.UNKNOWN, {"words": "Who lives there"}),
        (Step.HELP, {"words": "A club"}),
        (Step.LAW, {"disabled": "no"}),
        (Step.OWN_LEVEL, {}),
    ],
)
def test_every_page_keeps_what_is_half_typed(walk: Walk, step: Step, data: dict[str, Any]) -> None:
    if step is Step.OWN_WORDS:
        data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **data}
    answer = walk.autosave(step, {**data, "revision": "0"})
    assert answer.status_code == 200, said(answer)
    assert step_row(walk, step).done is False
    page = walk.open(step)
    for name, value in data.items():
        if name.startswith("form-") and name.endswith("FORMS"):
            continue
        for one in [value] if isinstance(value, str) else value:
            assert one in page.values(name), name


def test_autosave_never_finishes_a_page(walk: Walk) -> None:
    """Even a whole page is finished only by 'Save and continue'."""
    revision = 0
    for step in PAGES:
        data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **sent(QUIET[step])}
        answer = walk.autosave(step, {**data, "revision": str(revision)})
        assert answer.status_code == 200
    assert not CheckStep.objects.filter(done=True).exists()
    assert Page(walk.client.post(walk.url("review"))).status == 422


def test_a_finished_page_that_is_half_typed_again_is_not_done(walk: Walk) -> None:
    """A ticked entry without an answer to 'how far' would silently count for nothing."""
    walk.answer()
    data = {"entry": ["D-domestic-abuse"], "revision": "1"}
    assert walk.autosave(Step.NEEDS_PARENTS, data).status_code == 200
    assert "To do" in walk.read("review").text
    page = Page(walk.client.post(walk.url("review")))
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#part-needs-parents"]


def test_unticking_everything_about_danger_is_not_an_answer(walk: Walk) -> None:
    walk.answer()
    assert walk.autosave(Step.DANGER, {"revision": "1"}).status_code == 200
    page = Page(walk.client.post(walk.url("review")))
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#part-danger"]


def test_a_finished_page_saved_whole_while_typing_stays_done(walk: Walk) -> None:
    walk.answer()
    data = {**sent(QUIET[Step.WHO]), "setting": "Brook Primary", "revision": "1"}
    assert walk.autosave(Step.WHO, data).status_code == 200
    assert step_row(walk, Step.WHO).done
    assert walk.see_result().status == 200


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (Step.WHO, {"child_name": "x" * 201}),
        (Step.WHO, {"age_known": "years", "age_years": "many"}),
        (Step.WHO, {"age_known": "date_of_birth", "date_of_birth_0": "31"}),
        (Step.DANGER, {"now": "perhaps"}),
        (Step.DANGER, {"signs": ["none", "I01"]}),
        (Step.DANGER, {"signs": ["I99"]}),
        (Step.NEEDS_CHILD, {"entry": ["A10"], "A10__evidence": "x" * 4001}),
        (Step.NEEDS_CHILD, {"entry": ["Z99"]}),
        (Step.NEEDS_CHILD, {"entry": ["A10"], "A10__basis": "guessed"}),
        (Step.NEEDS_CHILD, {"entry": ["A39"], "A39__basis": "seen"}),  # of another page
        (
            Step.NEEDS_PARENTS,
            {"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": "diet.worry"},
        ),
        (Step.OWN_WORDS, {"form-0-text": "x" * 4001}),
        (Step.OWN_WORDS, {"form-0-text": "Thin", "form-0-placed": "mild"}),
        (Step.STRENGTHS, {"codes": ["P05"]}),
        (Step.STRENGTHS, {"words": "x" * 4001}),
        (Step.UNKNOWN, {"domains": ["none", "child"]}),
        (Step.UNKNOWN, {"domains": ["moon"]}),
        (Step.HELP, {"help_so_far": "magic"}),
        (Step.LAW, {"disabled": "perhaps"}),
        (Step.OWN_LEVEL, {"level": "top"}),
    ],
)
def test_what_is_wrong_is_not_saved_while_typing_and_nothing_changes(
    walk: Walk, step: Step, data: dict[str, Any]
) -> None:
    if step is Step.OWN_WORDS:
        data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **data}
    with nothing_changes(*PARTS):
        answer = walk.autosave(step, {**data, "revision": "0"})
    assert answer.status_code == 422
    assert said(answer)["words"].startswith("Not saved")


@pytest.mark.parametrize(
    "broken",
    [{}, {"form-TOTAL_FORMS": "x"}, {"form-TOTAL_FORMS": "1000", "form-INITIAL_FORMS": "0"}],
)
def test_own_words_are_not_lost_to_a_broken_form(walk: Walk, broken: dict[str, str]) -> None:
    walk.autosave(
        Step.OWN_WORDS,
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-text": "Thin and tired",
            "revision": "0",
        },
    )
    assert CheckConcern.objects.get().text == "Thin and tired"
    assert walk.autosave(Step.OWN_WORDS, {**broken, "revision": "1"}).status_code == 422
    page = Page(walk.send(Step.OWN_WORDS, {**broken, "revision": "1"}))
    assert page.status == 422
    assert page.errors
    assert CheckConcern.objects.get().text == "Thin and tired"


def test_saving_while_signed_out_keeps_nothing_and_leads_to_signing_in(walk: Walk) -> None:
    walk.client.logout()
    with nothing_changes(*PARTS):
        answer = walk.autosave(Step.WHO, {"child_name": "Rob", "revision": "0"})
    assert answer.status_code == 401
    assert said(answer)["words"].startswith("Not saved")


def test_autosave_of_a_finished_check_says_that_it_is_not_saved(place: School) -> None:
    """Not a redirect, which the page would take for having been signed out."""
    walk = completed(place.author)
    with nothing_changes(*PARTS):
        answer = walk.autosave(Step.WHO, {"child_name": "Rob", "revision": "1"})
    assert answer.status_code == 409
    assert said(answer)["words"].startswith("Not saved")


def test_danger_that_was_only_typed_is_told_once_the_person_is_gone(place: School) -> None:
    """The tab was closed after 'yes': half an hour on, a human knows, not only the machine."""
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    answer = walk.autosave(Step.DANGER, {"now": "yes", "revision": "0"})
    assert answer.status_code == 200
    assert not DangerAlert.objects.exists()
    now = timezone.now()
    remind_of_unconfirmed(now=now + dt.timedelta(minutes=29))
    assert not Notification.objects.exists()
    remind_of_unconfirmed(now=now + dt.timedelta(minutes=31))
    assert Notification.objects.get().recipient == place.lead
    remind_of_unconfirmed(now=now + dt.timedelta(minutes=32))
    assert Notification.objects.count() == 1
    assert DangerAlert.objects.get().check_made == walk.check


# ------------------------------------------------------------------------------------ two tabs


def test_a_stale_tab_keeps_its_words_and_shows_the_others(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "First"})
    old_tab, new_tab = walk.open(Step.STRENGTHS), walk.open(Step.STRENGTHS)
    saved = walk.send(Step.STRENGTHS, walk.form(Step.STRENGTHS, {"words": "From new"}, new_tab))
    assert saved.status_code == 302
    with nothing_changes(*PARTS):
        answer = walk.send(
            Step.STRENGTHS, walk.form(Step.STRENGTHS, {"words": "From old"}, old_tab)
        )
    page = Page(answer)
    assert page.status == 409
    assert "This page was saved in another tab" in page.text
    assert page.value("words") == "From old"
    assert page.before("Saved there", "From new", "Typed here", "From old")
    (way,) = [href for href, words in page.links if words.startswith("Keep what was saved there")]
    assert Page(walk.client.get(way)).value("words") == "From new"
    # Knowing both, the person sends theirs.
    again = walk.send(Step.STRENGTHS, walk.form(Step.STRENGTHS, {}, page))
    assert again.status_code == 302
    assert walk.check.strengths_words == "From old"


@pytest.mark.parametrize(
    ("step", "first", "second", "field"),
    [
        (Step.WHO, {"child_name": "One"}, {"child_name": "Two"}, "child_name"),
        (
            Step.NEEDS_CHILD,
            ticked("A10", evidence="One"),
            ticked("A10", evidence="Two"),
            "A10__evidence",
        ),
        (Step.HELP, {"words": "One"}, {"words": "Two"}, "words"),
        (
            Step.OWN_WORDS,
            {
                "form-0-text": "One",
                "form-0-dimension": "health",
                "form-0-placed": "additional",
                "form-0-basis": "seen",
            },
            {
                "form-0-text": "Two",
                "form-0-dimension": "health",
                "form-0-placed": "additional",
                "form-0-basis": "seen",
            },
            "form-0-text",
        ),
    ],
)
def test_a_stale_page_of_every_kind_loses_nothing(
    walk: Walk, step: Step, first: dict[str, str], second: dict[str, str], field: str
) -> None:
    old_tab = walk.open(step)
    walk.fill(step, {**QUIET[step], **first})
    page = Page(walk.send(step, walk.form(step, {**QUIET[step], **second}, old_tab)))
    assert page.status == 409
    assert page.value(field) == "Two"
    assert walk.open(step).value(field) == "One"


def test_a_stale_autosave_is_refused_in_words(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "First"})
    with nothing_changes(*PARTS):
        answer = walk.autosave(Step.STRENGTHS, {"words": "Late", "revision": "0"})
    assert answer.status_code == 409
    assert "another tab" in said(answer)["words"]


def test_two_tabs_on_different_pages_do_not_disturb_each_other(walk: Walk) -> None:
    who, help_page = walk.open(Step.WHO), walk.open(Step.HELP)
    assert walk.send(Step.WHO, walk.form(Step.WHO, QUIET[Step.WHO], who)).status_code == 302
    answer = walk.send(Step.HELP, walk.form(Step.HELP, QUIET[Step.HELP], help_page))
    assert answer.status_code == 302
    assert walk.check.child_name == "Robin Example"


def test_pages_of_needs_do_not_touch_each_other_or_the_strengths(walk: Walk) -> None:
    walk.answer(
        {
            **STORIES["start_early_help"],
            Step.NEEDS_PARENTS: ticked("A39"),
            Step.STRENGTHS: {"codes": ["U01"]},
        }
    )
    walk.fill(Step.NEEDS_CHILD, {"entry": None})
    kept = CheckObservation.objects.values_list("indicator__code", flat=True)
    assert sorted(kept) == ["A39", "U01"]


@pytest.mark.parametrize("revision", ["", "-1", "x", "1.5", "٣", "9" * 30, "99999999", "0x0", "2"])
def test_a_revision_that_is_not_the_present_one_saves_nothing(walk: Walk, revision: str) -> None:
    walk.put(Step.STRENGTHS, {"words": "First"})
    with nothing_changes(*PARTS):
        page = Page(walk.send(Step.STRENGTHS, {"words": "Second", "revision": revision}))
    assert page.status == 409
    assert page.value("words") == "Second"
    assert page.value("revision") == "1"


def test_a_missing_revision_saves_nothing(walk: Walk) -> None:
    with nothing_changes(ThresholdCheck, CheckObservation):
        assert walk.send(Step.STRENGTHS, {"words": "Second"}).status_code == 409


def test_the_same_page_sent_twice_is_saved_once(walk: Walk) -> None:
    """A double click without script, or a retry whose first answer was lost: both lead on."""
    data = {**sent(QUIET[Step.WHO]), "revision": "0"}
    assert walk.send(Step.WHO, data).status_code == 302
    with nothing_changes(*PARTS):
        assert walk.send(Step.WHO, data).status_code == 302


# ---------------------------------------------------------------------------- worries left out


def worry(number: int, text: str) -> dict[str, str]:
    return {
        f"form-{number}-text": text,
        f"form-{number}-dimension": "health",
        f"form-{number}-placed": "additional",
        f"form-{number}-basis": "seen",
    }


def test_worries_are_added_changed_and_left_out(walk: Walk) -> None:
    page = walk.fill(Step.OWN_WORDS, {**worry(0, "One"), "add": "1"})
    assert page.location == walk.step_url(Step.OWN_WORDS)
    assert walk.fill(Step.OWN_WORDS, {**worry(1, "Two"), "add": "1"}).status == 302
    assert (
        walk.fill(Step.OWN_WORDS, {"form-0-leave_out": "on", "form-1-text": "Two more"}).status
        == 302
    )
    assert list(CheckConcern.objects.values_list("text", flat=True)) == ["Two more"]


def test_a_half_typed_worry_can_be_left_out(walk: Walk) -> None:
    start = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "revision": "0"}
    walk.autosave(Step.OWN_WORDS, {**start, "form-0-text": "Perhaps"})
    page = walk.fill(Step.OWN_WORDS, {"form-0-leave_out": "on"})
    assert page.status == 302, page.errors
    assert not CheckConcern.objects.exists()


def test_twelve_worries_and_no_more(walk: Walk) -> None:
    twelve = {name: value for n in range(12) for name, value in worry(n, f"Worry {n}").items()}
    management = {"form-TOTAL_FORMS": "12", "form-INITIAL_FORMS": "0", "revision": "0"}
    assert walk.send(Step.OWN_WORDS, {**management, **twelve}).status_code == 302
    assert CheckConcern.objects.count() == 12
    page = walk.open(Step.OWN_WORDS)
    assert page.value("form-TOTAL_FORMS") == "12"
    again = {
        **twelve,
        **worry(12, "Worry 12"),
        "form-TOTAL_FORMS": "13",
        "form-INITIAL_FORMS": "12",
    }
    refused = Page(walk.send(Step.OWN_WORDS, {**again, "revision": "1"}))
    assert refused.status == 422
    assert refused.errors
    assert CheckConcern.objects.count() == 12
