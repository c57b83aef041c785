"""Who may open a check: asked of the queryset itself, by rules written here a second time.

`tests/house` asks the same of every page; here stand the cases that come with time: people who
move, leave, come back or are asked and told in turn.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

import pathway.views.frame
from pathway.actions.alerts import remind_of_unconfirmed
from pathway.constants import Step
from pathway.models import DangerAlert, ThresholdCheck
from pathway.models.checks import ThresholdCheckQuerySet
from people.constants import AccessKind, Role
from people.models import AccessRecord, Agency, Practitioner
from tests.checks import QUIET, Page, Walk, completed, in_danger, nothing_changes, signed_in
from tests.factories import LONG_AGO, School, agency, post, school

pytestmark = pytest.mark.django_db

YESTERDAY = dt.timedelta(days=1)


@pytest.fixture
def place() -> School:
    return school()


def sees(who: Practitioner, walk: Walk) -> bool:
    return ThresholdCheck.objects.visible_to(who).filter(ref=walk.ref).exists()


def leaves(who: Practitioner) -> None:
    """That post ended yesterday."""
    who.ends_on = timezone.localdate() - YESTERDAY
    who.save()


def draft(place: School) -> Walk:
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    return walk


def danger(place: School) -> Walk:
    return in_danger(place.author)


def result(place: School) -> Walk:
    walk = in_danger(place.author)
    walk.see_result()
    return walk


def asked(place: School) -> Walk:
    walk = result(place)
    data = {"level": "universal", "reasons": "Safe with gran", "ask": place.manager.ref}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    return walk


STATES: dict[str, Callable[[School], Walk]] = {
    "draft": draft,
    "danger": danger,
    "result": result,
    "asked": asked,
}


@pytest.mark.parametrize("state", STATES)
def test_people_and_states(place: School, state: str) -> None:
    """The rule, said again: author always; leads from danger or a result on; a manager if asked."""
    walk = STATES[state](place)
    other = school()
    for name, who in {
        "author": place.author,
        "lead": place.lead,
        "deputy, a lead too": place.deputy,
        "manager": place.manager,
        "colleague": place.colleague,
        "another lead": post(place.agency, Role.SAFEGUARDING_LEAD),
        "another manager": post(place.agency, Role.MANAGER),
        "screener": post(place.agency, Role.SCREENER),
        "editor": post(place.agency, Role.PATHWAY_EDITOR),
        "publisher": post(place.agency, Role.PATHWAY_PUBLISHER),
        "administrator": post(place.agency, Role.ADMINISTRATOR),
        "lead elsewhere": other.lead,
        "manager elsewhere": other.manager,
        "author elsewhere": other.author,
    }.items():
        is_lead = Role.SAFEGUARDING_LEAD in who.roles and who.agency == place.agency
        wanted = (
            name == "author"
            or (is_lead and state != "draft")
            or (name == "manager" and state == "asked")
        )
        assert sees(who, walk) is wanted, name


def test_a_manager_who_stands_in_sees_it_once_told(place: School) -> None:
    """Named as a deputy, but not told yet, is no reason to read it."""
    small = agency()
    post(small, Role.SAFEGUARDING_LEAD)
    manager = post(small, Role.MANAGER)
    walk = in_danger(post(small))
    assert DangerAlert.objects.get().deputy == manager
    start = timezone.now()
    assert not sees(manager, walk)
    remind_of_unconfirmed(now=start + dt.timedelta(minutes=31))
    assert not sees(manager, walk)
    remind_of_unconfirmed(now=start + dt.timedelta(minutes=62))
    assert sees(manager, walk)


def test_a_leaver_is_out_at_the_next_request(place: School) -> None:
    walk = result(place)
    leads = signed_in(place.lead)
    assert leads.get(walk.url("record")).status_code == 200
    leaves(place.lead)
    answer = Page(leads.get(walk.url("record")))
    assert answer.status == 403
    assert "You have no post here today" in answer.text
    leaves(place.author)
    for name in ("record", "result", "danger", "pdf"):
        assert walk.client.get(walk.url(name)).status_code == 403
    with nothing_changes(ThresholdCheck):
        assert walk.autosave(Step.WHO, {"revision": "1"}).status_code == 403


def test_a_lead_who_moved_to_another_agency_takes_nothing_along(place: School) -> None:
    walk = danger(place)
    assert sees(place.lead, walk)
    leaves(place.lead)
    moved = post(agency(), Role.SAFEGUARDING_LEAD, who=place.lead.user, starts_on=LONG_AGO)
    assert not sees(moved, walk)
    assert signed_in(moved).get(walk.url("record")).status_code == 404


def test_an_author_who_moved_to_another_agency_takes_nothing_along(place: School) -> None:
    """The record is the agency's: a new employer's account does not open the old one's children."""
    walk = result(place)
    leaves(place.author)
    moved = post(agency(), who=place.author.user)
    assert not sees(moved, walk)
    client = signed_in(moved)
    assert client.get(walk.url("record")).status_code == 404
    assert "Robin Example" not in client.get("/work/").content.decode()


def test_an_author_who_comes_back_to_the_agency_finds_their_checks(place: School) -> None:
    walk = result(place)
    leaves(place.author)
    back = post(place.agency, who=place.author.user, starts_on=timezone.localdate())
    assert sees(back, walk)


def test_a_role_taken_away_closes_what_it_opened(place: School) -> None:
    walk = completed(place.author)
    assert sees(place.lead, walk)
    place.lead.roles = [Role.PRACTITIONER.value]
    place.lead.save()
    assert not sees(place.lead, walk)


def test_nobody_sees_a_check_twice_in_a_list(place: School) -> None:
    """Joins to judgements and alerts must not multiply rows."""
    walk = asked(place)
    manager = signed_in(place.manager)
    manager.post(walk.url("sign_off"), {"decision": "refuse", "reasons": "Not yet"})
    data = {"level": "universal", "reasons": "Safe now", "ask": place.manager.ref}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    for who in (place.manager, place.lead, place.author):
        assert ThresholdCheck.objects.visible_to(who).count() == 1


def test_agencies_of_one_name_in_two_places_do_not_mix(place: School) -> None:
    walk = result(place)
    twin = Agency.objects.create(name=f"{place.agency.name} ", kind=place.agency.kind)
    assert not sees(post(twin, Role.SAFEGUARDING_LEAD), walk)


def test_planted_without_the_scope_a_colleague_reads_it(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusals above can fail: with the filter taken away, everybody sees everything."""
    walk = result(place)
    client = signed_in(place.colleague)
    assert client.get(walk.url("record")).status_code == 404
    monkeypatch.setattr(ThresholdCheckQuerySet, "visible_to", lambda self, _who: self.all())
    assert sees(place.colleague, walk)
    assert client.get(walk.url("record")).status_code == 200


# --------------------------------------------------------------------------------- who looked


def test_one_line_for_each_reading_and_none_for_ones_own(place: School) -> None:
    walk = asked(place)
    readers = {"lead": signed_in(place.lead), "manager": signed_in(place.manager)}
    before = AccessRecord.objects.count()
    for name in ("record", "result", "next"):
        assert walk.read(name).status == 200
    assert AccessRecord.objects.count() == before
    for number, (client, name) in enumerate(
        [(client, name) for client in readers.values() for name in ("record", "result", "next")], 1
    ):
        assert walk.read(name, client).status == 200
        assert AccessRecord.objects.count() == before + number
    row = AccessRecord.objects.latest("pk")
    assert (row.practitioner, row.kind, row.record_ref) == (
        place.manager,
        AccessKind.READ,
        walk.ref,
    )
    assert row.record == "threshold check"
    assert row.what == ""


def test_a_reading_that_was_refused_is_no_reading(place: School) -> None:
    walk = result(place)
    before = AccessRecord.objects.count()
    for who in (place.colleague, place.manager):
        assert signed_in(who).get(walk.url("record")).status_code == 404
    assert AccessRecord.objects.count() == before


def test_nothing_is_shown_when_the_reading_cannot_be_logged(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": "Zephyrine"})
    walk.put(Step.DANGER, {"now": "yes", "signs": ["none"]})
    walk.see_result()
    client = signed_in(place.lead)
    client.raise_request_exception = False
    assert "Zephyrine" in walk.read("record", client).html

    def broken(**_given: Any) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(pathway.views.frame, "record_access", broken)
    for name in ("record", "result", "next", "pdf"):
        answer = client.get(walk.url(name))
        assert answer.status_code == 500, name
        assert b"Zephyrine" not in answer.content


def test_the_reader_is_told_that_reading_is_logged(place: School) -> None:
    walk = result(place)
    assert (
        "Your reading of this record is logged." in walk.read("record", signed_in(place.lead)).text
    )
    assert "Your reading of this record is logged." not in walk.read("record").text
