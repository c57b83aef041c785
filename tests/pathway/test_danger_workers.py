"""A worry about someone who works with children is kept from the author's own agency."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from pathway.actions.alerts import remind_of_unconfirmed
from pathway.constants import Step
from pathway.models import DangerAlert, Judgement, SignOff
from people.models import Notification
from tests.checks import QUIET, Page, Walk, completed, nothing_changes, signed_in
from tests.factories import School, school

pytestmark = pytest.mark.django_db

ABOUT_A_WORKER = {**QUIET[Step.WHO], "about_worker": "yes"}
OWN_AGENCY = ["lead", "deputy", "manager", "colleague"]
DANGER = {"now": "no", "signs": ["I08"]}


@pytest.fixture
def place() -> School:
    return school()


def danger_about_a_worker(place: School) -> Walk:
    walk = Walk(place.author)
    walk.put(Step.WHO, ABOUT_A_WORKER)
    walk.put(Step.DANGER, DANGER)
    return walk


def assert_hidden(walk: Walk, place: School) -> None:
    """Nobody of the agency but the author can open any page of the check."""
    nothing = Page(signed_in(place.lead).get(reverse("check_record", args=["A" * 22])))
    for who in OWN_AGENCY:
        client = signed_in(getattr(place, who))
        for name in ("record", "result", "next", "danger", "review", "pdf", "judge", "sign_off"):
            answer = client.get(walk.url(name))
            assert answer.status_code == 404, (who, name)
        if who == "lead":
            assert walk.read("record", client).bytes == nothing.bytes


def test_nobody_in_the_agency_is_told_and_the_page_says_so(place: School) -> None:
    walk = danger_about_a_worker(place)
    assert not Notification.objects.exists()
    alert = DangerAlert.objects.get()
    assert (alert.lead, alert.deputy, alert.next_reminder_at) == (None, None, None)
    page = walk.read("danger")
    assert "Nobody in your agency has been told" in page.text
    assert "Designated Officer (LADO)" in page.text
    assert "within one working day" in page.text
    assert remind_of_unconfirmed(now=timezone.now() + dt.timedelta(days=1)) == 0
    assert not Notification.objects.exists()


def test_the_lead_sees_neither_draft_nor_result(place: School) -> None:
    walk = danger_about_a_worker(place)
    assert_hidden(walk, place)
    walk.see_result()
    assert_hidden(walk, place)


@pytest.mark.parametrize("story", ["look_again", "refer_today", "ring_now"])
def test_the_result_sends_the_author_to_the_designated_officer(place: School, story: str) -> None:
    """Also where no danger was said: an allegation goes there at every level."""
    walk = completed(place.author, story, who={"about_worker": "yes"})
    for name in ("result", "next", "record"):
        page = walk.read(name)
        assert "Designated Officer (LADO)" in page.text, name
        assert "within one working day" in page.text, name
    assert_hidden(walk, place)


def test_no_other_check_speaks_of_the_designated_officer(place: School) -> None:
    walk = completed(place.author)
    assert "LADO)" not in walk.read("result").text


def test_said_after_the_lead_was_told_it_is_hidden_from_then_on(place: School) -> None:
    """The worry may be about the lead herself."""
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    walk.put(Step.DANGER, DANGER)
    assert Notification.objects.get().recipient == place.lead
    assert walk.fill(Step.WHO, ABOUT_A_WORKER).status == 302
    assert_hidden(walk, place)
    assert remind_of_unconfirmed(now=timezone.now() + dt.timedelta(days=1)) == 0
    assert Notification.objects.count() == 1
    work = Page(signed_in(place.lead).get(reverse("work_list")))
    assert "A child may be in danger" not in work.text
    told = walk.read("danger").text
    assert "Lena Lead" in told, "it must not be said that nobody was told when somebody was"


def test_taken_back_the_lead_is_told_after_all(place: School) -> None:
    """Otherwise the machine alone would know of the danger."""
    walk = danger_about_a_worker(place)
    assert walk.fill(Step.WHO, QUIET[Step.WHO]).status == 302
    assert Notification.objects.get().recipient == place.lead
    alert = DangerAlert.objects.get()
    assert alert.lead == place.lead
    assert alert.next_reminder_at is not None
    assert "A notice has gone to Lena Lead" in walk.read("danger").text
    assert signed_in(place.lead).get(walk.url("record")).status_code == 200


def test_nobody_in_the_agency_can_be_asked_to_sign(place: School) -> None:
    walk = completed(place.author, "refer_today", who={"about_worker": "yes"})
    page = walk.read("judge")
    for who in ("lead", "deputy", "manager"):
        assert getattr(place, who).ref not in page.html
    with nothing_changes(Judgement, SignOff):
        answer = walk.client.post(
            walk.url("judge"),
            {"level": "universal", "reasons": "Spoken to all", "ask": place.lead.ref},
        )
    assert answer.status_code == 422
    assert_hidden(walk, place)
