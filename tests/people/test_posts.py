"""A post is one person in one agency from a day until a day: who acts, is told and is asked."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from people.constants import Role
from people.models import Practitioner
from people.queries import current_post, lead_of, possible_signers, stand_in_for
from tests.factories import agency, post, school, user

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)

SPANS = [
    # starts, ends, whether it runs today
    (TODAY, None, True),
    (TODAY - DAY, None, True),
    (TODAY + DAY, None, False),
    (TODAY, TODAY, True),
    (TODAY - DAY, TODAY, True),
    (TODAY - 2 * DAY, TODAY - DAY, False),
    (TODAY + DAY, TODAY + 2 * DAY, False),
    (dt.date(1, 1, 1), dt.date(9999, 12, 31), True),
]


@pytest.mark.parametrize(("starts", "ends", "runs"), SPANS)
def test_a_post_runs_from_its_first_day_to_its_last(
    starts: dt.date, ends: dt.date | None, runs: bool
) -> None:
    one = post(starts_on=starts, ends_on=ends)
    assert Practitioner.objects.current(TODAY).filter(pk=one.pk).exists() is runs
    assert one.is_current(TODAY) is runs
    assert current_post(one.user, TODAY) == (one if runs else None)


@pytest.mark.parametrize(("starts", "ends", "runs"), SPANS)
def test_a_closed_account_has_no_post(starts: dt.date, ends: dt.date | None, runs: bool) -> None:
    one = post(starts_on=starts, ends_on=ends)
    one.user.is_active = False
    one.user.save()
    assert not Practitioner.objects.current(TODAY).filter(pk=one.pk).exists()
    assert not one.is_current(TODAY)


def test_of_two_posts_the_one_begun_first_acts_and_then_the_other() -> None:
    somebody = user()
    old = post(who=somebody, starts_on=TODAY - 10 * DAY, ends_on=TODAY)
    new = post(who=somebody, starts_on=TODAY - DAY)
    assert current_post(somebody, TODAY) == old
    assert current_post(somebody, TODAY + DAY) == new


IMPOSSIBLE: list[dict[str, Any]] = [
    {"starts_on": TODAY, "ends_on": TODAY - DAY},
    {"roles": []},
    {"roles": ["king"]},
    {"roles": ["practitioner", "king"]},
]


@pytest.mark.parametrize("changes", IMPOSSIBLE, ids=str)
def test_impossible_posts_are_refused_by_the_database(changes: dict[str, Any]) -> None:
    one = post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practitioner.objects.filter(pk=one.pk).update(**changes)


def test_one_open_post_for_a_person_in_an_agency() -> None:
    one = post()
    with pytest.raises(IntegrityError), transaction.atomic():
        post(one.agency, who=one.user)
    post(one.agency, who=one.user, ends_on=TODAY)  # a past one may stand beside it


# -------------------------------------------------------------------- who is told, who stands in


def test_the_lead_is_another_of_the_same_agency_who_is_here() -> None:
    place = agency()
    author = post(place, Role.SAFEGUARDING_LEAD, starts_on=TODAY - 100 * DAY)
    assert lead_of(author, TODAY) is None
    post(agency(), Role.SAFEGUARDING_LEAD)
    post(place, Role.SAFEGUARDING_LEAD, ends_on=TODAY - DAY)
    post(place, Role.MANAGER)
    assert lead_of(author, TODAY) is None
    newer = post(place, Role.SAFEGUARDING_LEAD, starts_on=TODAY - DAY)
    older = post(place, Role.SAFEGUARDING_LEAD, starts_on=TODAY - 2 * DAY)
    assert lead_of(author, TODAY) == older
    assert lead_of(older, TODAY) == author
    assert newer != older


def test_the_lead_under_another_post_of_the_author_is_no_other_human() -> None:
    """The same person with two posts would tell only themselves."""
    place = agency()
    author = post(place, starts_on=TODAY - 100 * DAY)
    post(place, Role.SAFEGUARDING_LEAD, who=author.user, ends_on=TODAY + 100 * DAY)
    assert lead_of(author, TODAY) is None
    other = post(place, Role.SAFEGUARDING_LEAD)
    assert lead_of(author, TODAY) == other


def test_the_deputy_stands_in_while_here_and_else_a_manager() -> None:
    place = school()
    assert stand_in_for(place.lead, place.author, TODAY) == place.deputy
    place.deputy.ends_on = TODAY - DAY
    place.deputy.save()
    assert stand_in_for(place.lead, place.author, TODAY) == place.manager
    assert stand_in_for(place.lead, place.manager, TODAY) is None
    place.manager.ends_on = TODAY - DAY
    place.manager.save()
    assert stand_in_for(place.lead, place.author, TODAY) is None


def test_the_author_does_not_stand_in_for_the_lead() -> None:
    """A deputy who raised the danger herself is not who is told of it next."""
    place = school()
    assert stand_in_for(place.lead, place.deputy, TODAY) == place.manager


def test_a_deputy_of_another_agency_is_not_told() -> None:
    place = school()
    place.lead.deputy = school().lead
    place.lead.save()
    assert stand_in_for(place.lead, place.author, TODAY) == place.manager


def test_signers_are_leads_and_managers_other_than_oneself() -> None:
    place = school()
    names = [one.full_name for one in possible_signers(place.author, TODAY)]
    assert names == ["Dora Deputy", "Lena Lead", "Mona Manager"]
    assert place.lead not in possible_signers(place.lead, TODAY)
    also = post(place.agency, Role.MANAGER, who=place.author.user, ends_on=TODAY + DAY)
    assert also not in possible_signers(place.author, TODAY)
    post(place.agency, Role.MANAGER, ends_on=TODAY - DAY)
    assert len(possible_signers(place.author, TODAY)) == 3
