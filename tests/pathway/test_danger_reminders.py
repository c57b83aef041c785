"""Reminders of danger that nobody has opened: in time, to the right people, never twice."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pathway.actions.alerts import remind_of_unconfirmed
from pathway.models import DangerAlert
from pathway.tasks import remind_of_unconfirmed_danger
from people.constants import NoticeKind, Role
from people.models import Notification, Practitioner
from tests.checks import at_once, in_danger, signed_in
from tests.factories import agency, post, school

MINUTES = dt.timedelta(minutes=1)


def reminded() -> list[Practitioner]:
    """Who was reminded, in order."""
    rows = Notification.objects.filter(kind=NoticeKind.DANGER_REMINDER).order_by("created_at", "pk")
    return [row.recipient for row in rows.select_related("recipient")]


def raised_at() -> dt.datetime:
    return DangerAlert.objects.get().raised_at


@pytest.mark.django_db
def test_the_lead_after_half_an_hour_then_the_deputy_too() -> None:
    place = school()
    in_danger(place.author)
    start = raised_at()
    assert remind_of_unconfirmed(now=start + 30 * MINUTES - dt.timedelta(seconds=1)) == 0
    assert reminded() == []
    assert remind_of_unconfirmed(now=start + 30 * MINUTES) == 1
    assert reminded() == [place.lead]
    assert remind_of_unconfirmed(now=start + 59 * MINUTES) == 0
    assert remind_of_unconfirmed(now=start + 60 * MINUTES) == 1
    assert reminded() == [place.lead, place.lead, place.deputy]
    assert remind_of_unconfirmed(now=start + 90 * MINUTES) == 1
    assert reminded()[3:] == [place.lead, place.deputy]


@pytest.mark.django_db
def test_sweeping_again_at_the_same_moment_does_nothing() -> None:
    in_danger(school().author)
    later = raised_at() + 45 * MINUTES
    assert [remind_of_unconfirmed(now=later) for _ in range(3)] == [1, 0, 0]
    assert len(reminded()) == 1


@pytest.mark.django_db
def test_a_missed_sweep_is_made_good_once() -> None:
    """The worker was down for a day: one reminder, not forty-eight."""
    place = school()
    in_danger(place.author)
    assert remind_of_unconfirmed(now=raised_at() + dt.timedelta(days=1)) == 1
    assert reminded() == [place.lead]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lead", "deputy"])
def test_a_human_who_opens_it_ends_the_reminders(who: str) -> None:
    place = school()
    walk = in_danger(place.author)
    assert signed_in(getattr(place, who)).get(walk.url("record")).status_code == 200
    assert remind_of_unconfirmed(now=raised_at() + dt.timedelta(days=2)) == 0
    assert reminded() == []


@pytest.mark.django_db
def test_the_task_reads_the_clock_and_sweeps() -> None:
    in_danger(school().author)
    assert remind_of_unconfirmed_danger() == 0
    DangerAlert.objects.update(next_reminder_at=timezone.now() - MINUTES)
    assert remind_of_unconfirmed_danger() == 1


@pytest.mark.django_db
def test_without_a_deputy_a_manager_stands_in() -> None:
    place = agency()
    lead = post(place, Role.SAFEGUARDING_LEAD)
    manager = post(place, Role.MANAGER)
    in_danger(post(place))
    for half_hours in (1, 2):
        remind_of_unconfirmed(now=raised_at() + half_hours * 30 * MINUTES)
    assert reminded() == [lead, lead, manager]


@pytest.mark.django_db
def test_one_without_a_deputy_or_manager_does_not_stop_the_others() -> None:
    """A reminder job elsewhere died when one person lacked a manager."""
    lonely = agency()
    lead = post(lonely, Role.SAFEGUARDING_LEAD)
    in_danger(post(lonely))
    place = school()
    in_danger(place.author)
    nobody = agency()
    in_danger(post(nobody))
    start = timezone.now()
    assert remind_of_unconfirmed(now=start + 31 * MINUTES) == 2
    assert remind_of_unconfirmed(now=start + 62 * MINUTES) == 2
    assert reminded().count(lead) == 2
    assert reminded().count(place.lead) == 2
    assert reminded().count(place.deputy) == 1


@pytest.mark.django_db
def test_a_lead_who_left_before_opening_it_is_replaced() -> None:
    """Otherwise the machine alone would know of the danger."""
    place = school()
    in_danger(place.author)
    place.lead.ends_on = timezone.localdate() - dt.timedelta(days=1)
    place.lead.save()
    remind_of_unconfirmed(now=raised_at() + 31 * MINUTES)
    told = reminded()
    assert told, "nobody was reminded"
    assert place.lead not in told
    assert told == [place.deputy]


@pytest.mark.django_db
def test_planted_a_sweep_that_forgets_to_move_on_reminds_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The test of sweeping twice can fail."""
    in_danger(school().author)
    later = raised_at() + 45 * MINUTES
    monkeypatch.setattr(DangerAlert, "save", lambda self, **_given: None)
    assert [remind_of_unconfirmed(now=later) for _ in range(2)] == [1, 1]


# ----------------------------------------------------------------------------- with real commits


def test_two_sweeps_at_once_remind_once(real_commits: str) -> None:
    places = [school() for _ in range(3)]
    for place in places:
        in_danger(place.author)
    now = timezone.now()
    for round_number in range(1, 6):
        later = now + round_number * 31 * MINUTES
        before = Notification.objects.count()

        def sweep(later: dt.datetime = later) -> int:
            return remind_of_unconfirmed(now=later)

        counts = at_once(*[sweep] * 4)
        assert sum(counts) == len(places), counts
        each = 1 if round_number == 1 else 2
        assert Notification.objects.count() - before == each * len(places)
    assert set(DangerAlert.objects.values_list("reminders", flat=True)) == {5}


def test_a_sweep_passes_over_what_another_holds(real_commits: str) -> None:
    in_danger(school().author)
    later = timezone.now() + 31 * MINUTES

    def sweep() -> int:
        return remind_of_unconfirmed(now=later)

    with transaction.atomic():
        DangerAlert.objects.select_for_update().get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        (passed_over,) = at_once(sweep)
    assert passed_over == 0
    (then,) = at_once(sweep)
    assert then == 1


def test_opening_it_while_a_sweep_runs_leaves_it_confirmed(real_commits: str) -> None:
    place = school()
    walk = in_danger(place.author)
    lead = signed_in(place.lead)
    later = timezone.now() + 31 * MINUTES

    def opened() -> int:
        return lead.get(walk.url("record")).status_code

    def sweep() -> int:
        return remind_of_unconfirmed(now=later)

    acts: list[Callable[[], int]] = [opened, sweep]
    answers = at_once(*acts)
    assert answers[0] == 200
    alert = DangerAlert.objects.get()
    assert alert.confirmed_by == place.lead
    assert alert.next_reminder_at is None
    assert remind_of_unconfirmed(now=later + dt.timedelta(days=1)) == 0
