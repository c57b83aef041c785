"""Danger: it ends the questions, a human is told in the same breath, and the call is kept."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pathway.actions.alerts
import pathway.actions.checks
from pathway.constants import DangerAnswer, Step
from pathway.models import CheckStep, DangerAlert, ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.rules import Observation, Observations, recommend
from people.constants import NoticeKind, Role
from people.models import Notification, Practitioner
from tests.checks import (
    PAGES,
    QUIET,
    Page,
    Values,
    Walk,
    completed,
    in_danger,
    nothing_changes,
    signed_in,
)
from tests.factories import School, agency, post, school
from tests.pathway.versions import published

pytestmark = pytest.mark.django_db

TOLD_NO_ONE = "This page has rung nobody."
NAME = "Zephyrine Quillfeather"
SECRET = "Bruises on both arms, says Xanthippe"

SAID = [
    {"now": "yes", "signs": ["none"]},
    {"now": "not_sure", "signs": ["none"]},
    {"now": "no", "signs": ["I01"]},
    {"now": "no", "signs": ["I06", "I08"]},
    {"now": "no", "signs": ["not_sure"]},
    {"now": "yes", "signs": ["not_sure"]},
]


@pytest.fixture
def place() -> School:
    return school()


def assert_lead_told(walk: Walk, lead: Practitioner) -> None:
    """One alert, and one notice to the lead that leads to the record and says nothing else."""
    alert = DangerAlert.objects.get(check_made__ref=walk.ref)
    assert alert.lead == lead
    notice = Notification.objects.get(kind=NoticeKind.DANGER_RAISED)
    assert notice.recipient == lead
    assert notice.path == walk.url("record")
    assert notice.seen_at is None
    assert alert.next_reminder_at == alert.raised_at + dt.timedelta(minutes=30)


# ------------------------------------------------------------------------ said, and what follows


@pytest.mark.parametrize("said", SAID, ids=str)
def test_danger_or_not_sure_ends_the_questions_and_tells_the_lead(
    place: School, said: Values
) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    answer = walk.fill(Step.DANGER, said)
    assert answer.location == walk.url("danger")
    page = walk.read("danger")
    assert page.before("Ring ", " now", TOLD_NO_ONE, "You need no proof, CAF or permission.")
    assert page.before(
        "Do not tell the family first if that could add risk",
        "Do not question the child; write down their exact words.",
        "Record your call",
        "finish the record",
    )
    assert "A notice has gone to Lena Lead, your safeguarding lead;" in page.text
    assert "that is not a call." in page.text
    assert_lead_told(walk, place.lead)


def test_999_comes_first_when_it_cannot_wait(place: School) -> None:
    page = in_danger(place.author, now="yes", signs=["none"]).read("danger")
    assert page.before("ring 999", "You need no proof")
    start = Walk(place.author).open(Step.DANGER)
    assert start.before("Is someone in danger this minute? Ring 999 first.", "Could anyone be")


def test_the_eleven_are_offered_once_each_with_what_they_mean(place: School) -> None:
    page = Walk(place.author).open(Step.DANGER)
    assert page.html.count('name="signs"') == 12  # ten, none, not sure: I10 repeats I06
    assert 'value="I10"' not in page.html
    assert "County lines" in page.text or "county lines" in page.text
    assert page.before("None, as far as I know", "I am not sure")


def test_no_danger_tells_nobody_and_goes_on(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    answer = walk.fill(Step.DANGER)
    assert answer.location == walk.step_url(Step.NEEDS_CHILD)
    assert not DangerAlert.objects.exists()
    assert not Notification.objects.exists()
    assert walk.client.get(walk.url("danger")).headers["Location"] == walk.url("review")


def test_saying_it_again_tells_once(place: School) -> None:
    walk = in_danger(place.author)
    with nothing_changes(DangerAlert, Notification):
        walk.fill(Step.DANGER, {"now": "yes", "signs": ["I01", "I02"]})
    assert_lead_told(walk, place.lead)


def test_taking_it_back_leaves_the_alert_and_asks_everything(place: School) -> None:
    """What was once said stays known to a human; the check then needs all its pages."""
    walk = in_danger(place.author)
    walk.fill(Step.DANGER, {"now": "no", "signs": ["none"]})
    assert_lead_told(walk, place.lead)
    refused = Page(walk.client.post(walk.url("review")))
    assert refused.status == 422
    assert len(refused.errors) == len(PAGES) - 2


def test_nothing_more_is_needed_for_a_result(place: School) -> None:
    walk = in_danger(place.author)
    review = walk.read("review")
    assert "You said there is or may be danger" in review.text
    assert review.text.count("Not filled in") == len(PAGES) - 2
    result = walk.see_result()
    assert walk.result.immediate
    assert walk.result.level.code == "protection"
    assert walk.result.verb == "ring_now"
    assert result.before("Ring ", TOLD_NO_ONE)
    assert DangerAlert.objects.count() == 1


def test_not_sure_is_said_to_be_not_sure(place: School) -> None:
    walk = in_danger(place.author, now="not_sure", signs=["none"])
    assert "You were not sure about danger." in walk.see_result().text


def test_danger_found_only_by_the_result_tells_the_lead_too(place: School) -> None:
    walk = completed(place.author, "ring_now")
    assert_lead_told(walk, place.lead)


def test_no_early_help_assessment_over_harm_whatever_else_was_chosen() -> None:
    """Every set of the signs for immediate referral: the route is protection, and no CAF."""
    ruleset = ruleset_of(published())
    signs = [row.code for row in ruleset.immediate]
    assert len(signs) == 11
    worries = (Observation(entry="A10"), Observation(entry="E19"), Observation(entry="U01"))
    for number in range(2 ** len(signs)):
        chosen = tuple(code for place, code in enumerate(signs) if number >> place & 1)
        danger = DangerAnswer.YES if chosen else DangerAnswer.NO
        told = recommend(ruleset, Observations(worries, immediate=chosen, danger=danger))
        is_danger = bool(chosen)
        assert told.immediate is is_danger, chosen
        assert (told.level == "protection") is is_danger, chosen
        assert (told.verb == "ring_now") is is_danger, chosen
        assert not (told.caf_allowed and is_danger), chosen


def test_a_degree_that_means_danger_tells_the_lead(place: School) -> None:
    """Repeated domestic abuse is chosen under needs; it is on the list for immediate referral."""
    abuse = {
        "D-domestic-abuse__basis": "seen",
        "D-domestic-abuse__degree": "domestic-abuse.repeated",
    }
    walk = completed(place.author, "look_again", needs_parents=abuse)
    assert walk.result.immediate
    assert_lead_told(walk, place.lead)


# -------------------------------------------------------------------- in one transaction, or none


def broken(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError("the notice cannot be written")


def quiet_client(who: Practitioner) -> Client:
    """A browser that gets the page for a fault, as a person would."""
    client = signed_in(who)
    client.raise_request_exception = False
    return client


def test_danger_is_not_saved_when_nobody_can_be_told(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(place.author, quiet_client(place.author))
    walk.put(Step.WHO, QUIET[Step.WHO])
    monkeypatch.setattr(pathway.actions.alerts, "tell", broken)
    with nothing_changes(ThresholdCheck, CheckStep, DangerAlert, Notification):
        answer = walk.send(Step.DANGER, {"now": "yes", "signs": ["I01"], "revision": "0"})
    assert answer.status_code == 500
    assert "Ring 999" in answer.content.decode()


def test_no_result_stands_when_nobody_can_be_told(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = in_danger(place.author)
    walk.client.raise_request_exception = False
    monkeypatch.setattr(pathway.actions.checks, "raise_alert", broken)
    assert walk.client.post(walk.url("review")).status_code == 500
    assert walk.check.state == "draft"
    assert not walk.check.results.exists()


def test_planted_silence_is_noticed(place: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without the alert, nobody is told, and it says so."""
    monkeypatch.setattr(pathway.actions.checks, "raise_alert", lambda **_given: None)
    walk = in_danger(place.author)
    with pytest.raises(DangerAlert.DoesNotExist):
        assert_lead_told(walk, place.lead)


# -------------------------------------------------------------------------------- whom it reaches


def test_an_agency_without_a_lead_is_told_plainly(place: School) -> None:
    alone = post(agency("One-man charity"), name="Olive Only")
    walk = in_danger(alone)
    words = "This page has not told anyone. Your agency has no safeguarding lead on this service."
    assert words in walk.read("danger").text
    alert = DangerAlert.objects.get()
    assert (alert.lead, alert.next_reminder_at) == (None, None)
    assert not Notification.objects.exists()
    assert words in walk.see_result().text


def test_a_lead_who_is_the_author_is_not_told_by_herself(place: School) -> None:
    in_danger(place.lead)
    notice = Notification.objects.get()
    assert notice.recipient == place.deputy


def test_only_a_lead_who_is_there_today_is_told() -> None:
    school_place = agency()
    gone = timezone.localdate() - dt.timedelta(days=1)
    post(school_place, Role.SAFEGUARDING_LEAD, ends_on=gone)
    closed = post(school_place, Role.SAFEGUARDING_LEAD)
    closed.user.is_active = False
    closed.user.save()
    later = post(
        school_place, Role.SAFEGUARDING_LEAD, starts_on=timezone.localdate() + dt.timedelta(days=1)
    )
    here = post(school_place, Role.SAFEGUARDING_LEAD, starts_on=dt.date(2022, 1, 1))
    in_danger(post(school_place))
    assert Notification.objects.get().recipient == here
    assert later.pk != here.pk


def test_a_notice_carries_no_name_and_no_content(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": NAME, "setting": SECRET})
    walk.put(Step.DANGER, {"now": "no", "signs": ["I02"]})
    row = Notification.objects.values().get()
    assert NAME not in str(row)
    lead = signed_in(place.lead)
    for url in (reverse("notice_list"), reverse("work_list")):
        page = Page(lead.get(url))
        assert NAME not in page.html
        assert SECRET not in page.html
        assert "Unexplained injuries" not in page.html
    assert (
        "Someone in your agency said that a child may be in danger"
        in Page(lead.get(reverse("notice_list"))).text
    )


def test_the_lead_finds_it_first_on_her_page_and_opening_it_confirms_it(place: School) -> None:
    walk = in_danger(place.author)
    lead = signed_in(place.lead)
    work = Page(lead.get(reverse("work_list")))
    assert work.before("Waits for you", "A child may be in danger: read it now", "Anna Author")
    assert (walk.url("record"), "A child may be in danger: read it now") in work.links
    record = Page(lead.get(walk.url("record")))
    assert record.status == 200
    assert "Child is at immediate risk" in record.text
    alert = DangerAlert.objects.get()
    assert alert.confirmed_by == place.lead
    assert alert.next_reminder_at is None
    assert Notification.objects.get().seen_at is not None
    assert "Lena Lead has opened this." in walk.read("danger").text
    assert "A child may be in danger" not in Page(lead.get(reverse("work_list"))).text


def test_the_author_looking_again_confirms_nothing(place: School) -> None:
    walk = in_danger(place.author)
    for name in ("danger", "review", "record"):
        assert walk.read(name).status == 200
    assert DangerAlert.objects.get().confirmed_at is None


def test_no_title_and_no_address_names_the_child(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": NAME})
    walk.put(Step.DANGER, {"now": "no", "signs": ["I01"]})
    walk.see_result()
    for name in ("danger", "result", "judge", "next", "record"):
        page = walk.read(name)
        assert NAME not in page.title
        assert NAME.split()[1] not in walk.url(name)
        assert all(NAME.split()[1] not in href for href, _words in page.links)
