"""Drafts that are left: warned of, deleted, and never unseen where social care may be needed."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pathway.actions.after import reopen_check, share_check, withdraw_check
from pathway.actions.expiry import expire_drafts, keep_draft, tell_of_unfinished
from pathway.constants import ShareReason, Step
from pathway.models import CheckObservation, CheckShare, CheckStep, ThresholdCheck
from pathway.queries.expiry import expires_on
from people.constants import NoticeKind, Role
from people.models import HeldForm, Notification, Practitioner
from tests.checks import QUIET, Page, Walk, at_once, completed, in_danger, signed_in, ticked
from tests.factories import School, agency, post, school
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import NotAllowed

NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture
def place() -> School:
    return school()


def quiet(who: Practitioner) -> Walk:
    """A draft with nothing in it but whom it is about."""
    walk = Walk(who)
    walk.put(Step.WHO, QUIET[Step.WHO])
    return walk


def grave(who: Practitioner) -> Walk:
    """A draft at a level of social care by what was seen, without danger said."""
    walk = quiet(who)
    law = {**QUIET[Step.LAW], "section_17": "yes", "universal_enough": "no"}
    walk.put(Step.NEEDS_CHILD, ticked("A10"))
    walk.put(Step.LAW, law)
    return walk


def there(*walks: Walk) -> list[bool]:
    return [ThresholdCheck.objects.filter(ref=walk.ref).exists() for walk in walks]


def sweep(at: dt.datetime) -> None:
    tell_of_unfinished(now=at)
    expire_drafts(now=at)


def kinds(who: Practitioner) -> list[str]:
    return list(
        Notification.objects.addressed_to(who).order_by("pk").values_list("kind", flat=True)
    )


# ----------------------------------------------------------------------- warned of, then deleted


@pytest.mark.django_db
def test_a_draft_is_deleted_after_90_days_and_a_warning_of_14(place: School) -> None:
    walk = quiet(place.author)
    sweep(NOW + 75 * DAY)
    assert kinds(place.author) == []
    sweep(NOW + 77 * DAY)
    assert kinds(place.author) == [NoticeKind.DRAFT_EXPIRES]
    assert expires_on(walk.check) == london_day(NOW + 91 * DAY)
    sweep(NOW + 90 * DAY)
    assert there(walk) == [True]
    sweep(NOW + 92 * DAY)
    assert there(walk) == [False]
    assert not CheckStep.objects.exists()
    assert not Notification.objects.addressed_to(place.author).unseen().exists()


@pytest.mark.django_db
def test_none_goes_unwarned_however_long_the_worker_was_away(place: School) -> None:
    walk = quiet(place.author)
    sweep(NOW + 400 * DAY)
    assert there(walk) == [True]
    assert expires_on(walk.check) == london_day(NOW + 414 * DAY)
    sweep(NOW + 413 * DAY)
    assert there(walk) == [True]
    sweep(NOW + 415 * DAY)
    assert there(walk) == [False]


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["open a page", "open the review", "save", "keep it"])
def test_who_touches_a_draft_keeps_it(place: School, act: str) -> None:
    walk = quiet(place.author)
    ThresholdCheck.objects.update(updated_at=NOW - 80 * DAY)
    sweep(NOW)
    page = Page(walk.client.get(reverse("check_keep", args=[walk.ref])))
    assert f"deleted on {(london_day(NOW) + 14 * DAY).day} " in page.text
    acts: dict[str, Callable[[], object]] = {
        "open a page": lambda: walk.open(Step.STRENGTHS),
        "open the review": lambda: walk.read("review"),
        "save": lambda: walk.put(Step.STRENGTHS, {"words": "Gran"}),
        "keep it": lambda: walk.client.post(reverse("check_keep", args=[walk.ref])),
    }
    acts[act]()
    assert expires_on(walk.check) is None
    assert not Notification.objects.addressed_to(place.author).unseen().exists() or act == "save"
    sweep(NOW + 20 * DAY)
    assert there(walk) == [True]
    # Left again, it is warned of again.
    sweep(NOW + 77 * DAY)
    assert kinds(place.author) == [NoticeKind.DRAFT_EXPIRES] * 2
    sweep(NOW + 92 * DAY)
    assert there(walk) == [False]


@pytest.mark.django_db
def test_nobody_else_keeps_or_sees_it(place: School) -> None:
    walk = quiet(place.author)
    ThresholdCheck.objects.update(updated_at=NOW - 80 * DAY)
    sweep(NOW)
    for who in (place.colleague, place.lead, place.manager):
        client = signed_in(who)
        assert client.get(reverse("check_keep", args=[walk.ref])).status_code == 404
        assert client.post(reverse("check_keep", args=[walk.ref])).status_code == 404
        with pytest.raises(NotAllowed):
            keep_draft(check=walk.check, by=who, now=NOW)
    assert expires_on(walk.check) is not None


@pytest.mark.django_db
def test_what_waits_for_its_author_to_sign_in_again_keeps_the_draft(place: School) -> None:
    walk = quiet(place.author)
    sweep(NOW + 77 * DAY)
    held = HeldForm.objects.create(
        owner=place.author.user, path=walk.step_url(Step.WHO), fields=[["x", "y"]], held_at=NOW
    )
    sweep(NOW + 92 * DAY)
    assert there(walk) == [True]
    held.delete()
    sweep(NOW + 92 * DAY)
    assert there(walk) == [False]


# ----------------------------------------------------------------------------------- never deleted


def with_danger(place: School) -> Walk:
    return in_danger(place.author)


def not_sure(place: School) -> Walk:
    return in_danger(place.author, now="not_sure", signs=["none"])


def danger_taken_back(place: School) -> Walk:
    walk = in_danger(place.author)
    walk.fill(Step.DANGER, {"now": "no", "signs": ["none"]})
    return walk


def danger_only_typed(place: School) -> Walk:
    walk = quiet(place.author)
    walk.autosave(Step.DANGER, {"now": "yes", "revision": "0"})
    return walk


def opened_again(place: School) -> Walk:
    walk = completed(place.author)
    reopen_check(check=walk.check, why="More is known", by=place.author, now=NOW)
    return walk


def withdrawn(place: School) -> Walk:
    walk = quiet(place.author)
    withdraw_check(check=walk.check, because="Twice", by=place.author, now=NOW)
    return walk


def shared(place: School) -> Walk:
    walk = quiet(place.author)
    share_check(check=walk.check, note="Please look", by=place.author, now=NOW)
    return walk


def own_view(place: School) -> Walk:
    walk = quiet(place.author)
    walk.put(Step.OWN_LEVEL, {"level": "child_in_need"})
    return walk


def recommended(place: School) -> Walk:
    return grave(place.author)


def about_a_worker(place: School) -> Walk:
    walk = grave(place.author)
    walk.fill(Step.WHO, {**QUIET[Step.WHO], "about_worker": "yes"})
    return walk


def finished(place: School) -> Walk:
    return completed(place.author)


NEVER_DELETED: list[Callable[[School], Walk]] = [
    with_danger,
    not_sure,
    danger_taken_back,
    danger_only_typed,
    opened_again,
    withdrawn,
    shared,
    own_view,
    recommended,
    about_a_worker,
    finished,
]


@pytest.mark.django_db
@pytest.mark.parametrize("make", NEVER_DELETED)
def test_never_deleted(place: School, make: Callable[[School], Walk]) -> None:
    walk = make(place)
    # However it came to be warned of.
    for days in (77, 91, 92, 200, 400, 800):
        sweep(NOW + days * DAY)
    assert there(walk) == [True]
    if walk.check.state == "draft":
        ThresholdCheck.objects.update(expiry_warned_at=NOW + 500 * DAY)
        sweep(NOW + 900 * DAY)
        assert there(walk) == [True]


# ---------------------------------------------------------------------------------- never unseen


@pytest.mark.django_db
@pytest.mark.parametrize("make", [own_view, recommended])
def test_a_draft_at_social_cares_level_is_told_after_three_days(
    place: School, make: Callable[[School], Walk]
) -> None:
    walk = make(place)
    lead = signed_in(place.lead)
    sweep(NOW + 2 * DAY)
    assert kinds(place.lead) == kinds(place.author) == []
    assert lead.get(walk.url("record")).status_code == 404
    sweep(NOW + 3.1 * DAY)
    assert kinds(place.lead) == kinds(place.author) == [NoticeKind.DRAFT_UNFINISHED]
    share = CheckShare.objects.get(check_made=walk.check)
    assert (share.shared_with, share.reason) == (place.lead, ShareReason.LEFT_UNFINISHED)
    assert lead.get(walk.url("record")).status_code == 200
    for days in (4, 5, 80, 100):
        sweep(NOW + days * DAY)
    assert kinds(place.lead) == kinds(place.author) == [NoticeKind.DRAFT_UNFINISHED]


@pytest.mark.django_db
def test_of_a_worry_about_a_worker_only_its_author_is_told(place: School) -> None:
    walk = about_a_worker(place)
    sweep(NOW + 4 * DAY)
    assert kinds(place.author) == [NoticeKind.DRAFT_UNFINISHED]
    assert kinds(place.lead) == kinds(place.manager) == kinds(place.deputy) == []
    assert signed_in(place.lead).get(walk.url("record")).status_code == 404


@pytest.mark.django_db
def test_a_quiet_draft_is_nobody_elses_business(place: School) -> None:
    quiet(place.author)
    Walk(place.author)
    sweep(NOW + 30 * DAY)
    assert not Notification.objects.exists()
    assert not CheckShare.objects.exists()


@pytest.mark.django_db
def test_without_a_lead_a_manager_reads_it_and_a_leads_own_goes_to_who_stands_in() -> None:
    here = agency()
    author, manager = post(here), post(here, Role.MANAGER)
    grave(author)
    lead = post(agency(), Role.SAFEGUARDING_LEAD)
    head = post(lead.agency, Role.MANAGER)
    grave(lead)
    alone = post()
    grave(alone)
    sweep(NOW + 4 * DAY)
    assert kinds(manager) == kinds(head) == kinds(alone) == [NoticeKind.DRAFT_UNFINISHED]


@pytest.mark.django_db
def test_a_draft_that_is_gone_on_with_and_left_again_is_looked_at_again(place: School) -> None:
    walk = quiet(place.author)
    sweep(NOW + 4 * DAY)
    walk.put(Step.OWN_LEVEL, {"level": "protection"})
    ThresholdCheck.objects.update(updated_at=NOW + 5 * DAY)
    sweep(NOW + 6 * DAY)
    assert kinds(place.lead) == []
    sweep(NOW + 9 * DAY)
    assert kinds(place.lead) == [NoticeKind.DRAFT_UNFINISHED]


# --------------------------------------------------------------------- once, in whatever order


def state_of_all() -> list[list[Any]]:
    return [
        list(ThresholdCheck.objects.order_by("pk").values("ref", "expiry_warned_at", "updated_at")),
        list(Notification.objects.order_by("key").values("key", "recipient", "kind", "path")),
        list(CheckShare.objects.order_by("check_made", "shared_with").values("reason", "by")),
    ]


@pytest.mark.django_db
def test_run_twice_and_shuffled_it_has_one_effect(place: School) -> None:
    for make in (own_view, recommended, about_a_worker, with_danger, shared):
        make(place)
    for _each in range(3):
        quiet(place.author)
    at = NOW + 77 * DAY
    sweep(at)
    once = state_of_all()
    acts = [tell_of_unfinished, expire_drafts] * 3
    random.Random(3).shuffle(acts)
    for act in acts:
        assert act(now=at, batch=2) == 0
    assert state_of_all() == once


@pytest.mark.django_db
def test_in_small_batches_what_is_spared_stands_in_nobodys_way(place: School) -> None:
    kept = [about_a_worker(place) for _each in range(3)]
    gone = [quiet(place.author) for _each in range(3)]
    tell_of_unfinished(now=NOW + 77 * DAY, batch=1)
    expire_drafts(now=NOW + 77 * DAY, batch=1)
    assert expire_drafts(now=NOW + 92 * DAY, batch=1) == 3
    assert there(*kept, *gone) == [True] * 3 + [False] * 3


@pytest.mark.usefixtures("real_commits")
def test_workers_at_once_share_the_work() -> None:
    place = school()
    for _each in range(6):
        quiet(place.author)
    grave(place.author)
    at = NOW + 77 * DAY
    answers = at_once(*[lambda: sweep(at)] * 4)
    assert answers == [None] * 4
    sweep(at)
    assert sorted(kinds(place.author)) == [NoticeKind.DRAFT_EXPIRES] * 6 + [
        NoticeKind.DRAFT_UNFINISHED
    ]
    assert kinds(place.lead) == [NoticeKind.DRAFT_UNFINISHED]
    deleted = at_once(*[lambda: expire_drafts(now=NOW + 92 * DAY, batch=2)] * 4)
    assert sum(deleted) + expire_drafts(now=NOW + 92 * DAY) == 6
    assert ThresholdCheck.objects.count() == 1
    assert CheckObservation.objects.count() == 1


@pytest.mark.django_db
def test_the_sweeps_find_their_rows_by_an_index(place: School) -> None:
    quiet(place.author)
    with CaptureQueriesContext(connection) as asked:
        sweep(NOW + 92 * DAY)
    claims = [one["sql"] for one in asked if "SKIP LOCKED" in one["sql"]]
    assert len(claims) >= 3
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for claim in claims:
            cursor.execute("EXPLAIN " + claim)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "check_draft_by_age" in plan, plan
