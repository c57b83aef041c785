"""A version is approved by another person, for a day, and in force on that day whatever sleeps."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pathway.actions import frameworks
from pathway.actions.drafts import begin_draft, confirm_contact, lock_draft
from pathway.actions.reviews import (
    NoEffectiveDate,
    NoReason,
    approve_version,
    may_move,
    publish_due,
    refuse_version,
    send_to_review,
    withdraw_approval,
)
from pathway.constants import VersionState
from pathway.models import FrameworkVersion, Indicator, KeyContact, ThresholdCheck
from pathway.queries.changes import history_of, refusal_of, was_edited_by
from pathway.queries.documents import document_of
from pathway.queries.versions import version_for_checks
from pathway.rules.document import content_hash
from people.constants import Role
from people.models import Practitioner
from tests import factories
from tests.pathway.versions import NOW, TODAY, draft_of, post_of, published, rows_for_a_module
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db
DAY = TODAY + dt.timedelta(days=7)
ON_THE_DAY = NOW + dt.timedelta(days=7)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The version in force and a draft of the next, its contacts rung, for a day in a week."""
    with rows_for_a_module(django_db_blocker):
        draft = draft_of(published())
        caller = post_of(Role.PATHWAY_EDITOR, "Caller")
        FrameworkVersion.objects.filter(pk=draft.pk).update(effective_on=DAY)
        for contact in KeyContact.objects.filter(version=draft):
            confirm_contact(contact=contact, by=caller, today=TODAY)
        yield {"published": published().pk, "draft": draft.pk}


@pytest.fixture
def in_force(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The published version."""
    return FrameworkVersion.objects.get(pk=stage["published"])


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft for a day in a week."""
    return FrameworkVersion.objects.get(pk=stage["draft"])


@pytest.fixture
def editor(db: None) -> Practitioner:
    """Who sends it to review."""
    return post_of(Role.PATHWAY_EDITOR, "Sender")


@pytest.fixture
def publisher(db: None) -> Practitioner:
    """Who did not edit it."""
    return post_of(Role.PATHWAY_PUBLISHER)


@pytest.fixture
def approved(
    draft: FrameworkVersion, editor: Practitioner, publisher: Practitioner
) -> FrameworkVersion:
    """The draft, approved for its day."""
    version = send_to_review(version=draft, by=editor)
    return approve_version(version=version, by=publisher, now=NOW)


def state(version: FrameworkVersion) -> str:
    version.refresh_from_db()
    return str(version.state)


def test_a_day_to_come_is_approved_now_and_in_force_then(
    approved: FrameworkVersion, in_force: FrameworkVersion, publisher: Practitioner
) -> None:
    assert state(approved) == VersionState.APPROVED
    assert approved.content_hash == content_hash(document_of(approved))
    assert publish_due(now=NOW + dt.timedelta(days=6, hours=13)) == 0
    assert state(in_force) == VersionState.PUBLISHED
    assert publish_due(now=ON_THE_DAY) == 1
    assert publish_due(now=ON_THE_DAY) == 0
    assert (state(approved), state(in_force)) == (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    assert (approved.published_at, approved.published_by) == (ON_THE_DAY, publisher)
    assert in_force.superseded_at == ON_THE_DAY
    assert version_for_checks(DAY) == approved


def test_it_comes_into_force_at_midnight_in_london(approved: FrameworkVersion) -> None:
    midnight = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    assert publish_due(now=midnight - dt.timedelta(seconds=1)) == 0
    assert publish_due(now=midnight) == 1


def test_a_worker_that_slept_catches_up_in_the_order_of_the_days(
    approved: FrameworkVersion, editor: Practitioner, publisher: Practitioner
) -> None:
    """Down for weeks over two days of publication: both come, the later one is in force."""
    later = begin_draft(version=approved, label="After next", now=NOW, by=editor)
    FrameworkVersion.objects.filter(pk=later.pk).update(effective_on=DAY + dt.timedelta(days=10))
    for contact in KeyContact.objects.filter(version=later):
        confirm_contact(contact=contact, by=editor, today=TODAY)
    approve_version(version=send_to_review(version=later, by=editor), by=publisher, now=NOW)
    assert publish_due(now=NOW + dt.timedelta(days=60)) == 2
    assert (state(approved), state(later)) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)


@pytest.mark.parametrize("address", ["check_start", "anonymous_start"])
def test_whoever_begins_a_check_first_wakes_a_due_version(
    approved: FrameworkVersion, in_force: FrameworkVersion, address: str
) -> None:
    """The worker has been down since before the day."""
    person = factories.post()
    browser = Client()
    frozen = dt.datetime.combine(dt.date(2026, 12, 1), dt.time(9), dt.UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: frozen)
        if address == "check_start":
            browser.force_login(person.user)
        browser.post(reverse(address), {"start_key": "x"})
    assert state(approved) == VersionState.PUBLISHED
    if address == "check_start":
        assert ThresholdCheck.objects.get(author=person).version == approved


def test_on_its_day_or_later_it_is_in_force_at_once(
    draft: FrameworkVersion, editor: Practitioner, publisher: Practitioner
) -> None:
    version = send_to_review(version=draft, by=editor)
    approve_version(version=version, by=publisher, now=ON_THE_DAY)
    assert state(version) == VersionState.PUBLISHED


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "say from which day"), (dt.date(2001, 1, 1), "choose a later day")],
)
def test_without_a_day_or_before_todays_version_it_is_not_approved(
    draft: FrameworkVersion,
    editor: Practitioner,
    publisher: Practitioner,
    day: dt.date | None,
    words: str,
) -> None:
    FrameworkVersion.objects.filter(pk=draft.pk).update(effective_on=day)
    version = send_to_review(version=draft, by=editor)
    with pytest.raises(NoEffectiveDate, match=words):
        approve_version(version=version, by=publisher, now=NOW)


# --- another person


def both(name: str) -> Practitioner:
    """Somebody who edits and publishes."""
    post = post_of(Role.PATHWAY_EDITOR, name)
    post.roles = [Role.PATHWAY_EDITOR, Role.PATHWAY_PUBLISHER]
    post.save()
    return post


def test_who_edited_it_does_not_approve_it_in_the_action_or_in_sql(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    someone = both("Both")
    lock_draft(version=draft, by=someone)
    Indicator.objects.filter(version=draft, code="U01").update(note="one small word")
    version = send_to_review(version=draft, by=editor)
    assert was_edited_by(version, someone)
    assert "another person" in may_move(someone, version, "approve").reason
    with pytest.raises(NotAllowed, match="another person"):
        approve_version(version=version, by=someone, now=NOW)
    with pytest.raises(IntegrityError, match="does not approve it"), transaction.atomic():
        FrameworkVersion.objects.filter(pk=version.pk).update(
            state=VersionState.APPROVED, approved_by=someone, approved_at=NOW, content_hash="x"
        )


def test_who_sent_it_or_holds_another_post_does_not_either(draft: FrameworkVersion) -> None:
    someone = both("Both")
    version = send_to_review(version=draft, by=someone)
    other_post = factories.post(None, Role.PATHWAY_PUBLISHER, who=someone.user)
    for by in (someone, other_post):
        with pytest.raises(NotAllowed, match="another person"):
            approve_version(version=version, by=by, now=NOW)


def test_who_refused_it_may_approve_it_later(
    draft: FrameworkVersion, editor: Practitioner, publisher: Practitioner
) -> None:
    version = send_to_review(version=draft, by=editor)
    refuse_version(version=version, by=publisher, why="Say more about U01.")
    version = send_to_review(version=version, by=editor)
    assert may_move(publisher, version, "approve")


# --- refused, and taken back


def test_a_refusal_says_why_until_it_is_sent_again(
    draft: FrameworkVersion, editor: Practitioner, publisher: Practitioner
) -> None:
    version = send_to_review(version=draft, by=editor)
    with pytest.raises(NoReason):
        refuse_version(version=version, by=publisher, why=" - ")
    refused = refuse_version(version=version, by=publisher, why="Say more about U01.")
    said = refusal_of(refused)
    assert said is not None
    assert (said.by, said.why) == (str(publisher), "Say more about U01.")
    again = send_to_review(version=refused, by=editor)
    assert refusal_of(again) is None


def test_an_approval_is_taken_back_with_a_reason_before_its_day(
    approved: FrameworkVersion, publisher: Practitioner
) -> None:
    with pytest.raises(NoReason):
        withdraw_approval(version=approved, by=publisher, why="")
    withdraw_approval(version=approved, by=publisher, why="The helpline moves later.")
    assert state(approved) == VersionState.IN_REVIEW
    assert (approved.approved_by, approved.content_hash) == (None, "")
    assert publish_due(now=ON_THE_DAY) == 0
    assert "The helpline moves later." in {line.why for line in history_of(approved).lines}


def test_an_approved_version_stands_still(approved: FrameworkVersion) -> None:
    changes: tuple[Callable[[], int], ...] = (
        lambda: FrameworkVersion.objects.filter(pk=approved.pk).update(label="x"),
        lambda: FrameworkVersion.objects.filter(pk=approved.pk).update(effective_on=TODAY),
        lambda: Indicator.objects.filter(version=approved).update(note="x"),
        lambda: FrameworkVersion.objects.filter(pk=approved.pk).update(state=VersionState.DRAFT),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_way_is_told_newest_first(approved: FrameworkVersion, publisher: Practitioner) -> None:
    publish_due(now=ON_THE_DAY)
    moves = [line.what for line in history_of(approved, "moves").lines]
    assert moves == ["Published", "Approved", "Sent to review", "Every row copied", "Begun"]


# --- a fault on the way


def test_a_fault_in_the_middle_leaves_the_version_before_in_force(
    approved: FrameworkVersion, in_force: FrameworkVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two published never, none never: superseding and publishing are one transaction."""
    move = frameworks._move

    def breaks(version: FrameworkVersion, to: VersionState) -> FrameworkVersion:
        if to is VersionState.PUBLISHED:
            raise RuntimeError("planted")
        return move(version, to)

    monkeypatch.setattr(frameworks, "_move", breaks)
    with pytest.raises(RuntimeError, match="planted"):
        publish_due(now=ON_THE_DAY)
    assert (state(in_force), state(approved)) == (VersionState.PUBLISHED, VersionState.APPROVED)
    monkeypatch.undo()
    assert publish_due(now=ON_THE_DAY) == 1


def test_two_in_force_are_refused_by_the_database(
    approved: FrameworkVersion, in_force: FrameworkVersion
) -> None:
    with pytest.raises(IntegrityError, match="one_published_version"), transaction.atomic():
        FrameworkVersion.objects.filter(pk=approved.pk).update(
            state=VersionState.PUBLISHED, published_at=NOW
        )
