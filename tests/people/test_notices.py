"""Notices: told once, shown to their reader alone, and without a word of the case."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from people.actions import mark_notice_seen, record_access, tell
from people.constants import AccessKind, NoticeKind
from people.models import AccessRecord, Notification, Practitioner
from tests.checks import Page, at_once, signed_in
from tests.factories import post

NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)


def told(who: Practitioner, key: str, kind: NoticeKind = NoticeKind.SIGN_OFF_ASKED) -> None:
    tell(recipient=who, kind=kind, path=f"/checks/{key}/record/", key=key, now=NOW)


def read(who: Practitioner) -> Page:
    return Page(signed_in(who).get(reverse("notice_list")))


@pytest.mark.django_db
def test_the_same_thing_is_told_once() -> None:
    who = post()
    for _again in range(3):
        told(who, "a")
    told(who, "b")
    assert Notification.objects.count() == 2


def test_the_same_thing_told_at_once_is_told_once(real_commits: str) -> None:
    who = post()
    answers = at_once(*[lambda: told(who, "a")] * 6)
    assert answers == [None] * 6
    assert Notification.objects.count() == 1
    assert threading.active_count() < 10


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_words_and_none_of_the_case(kind: NoticeKind) -> None:
    who = post()
    told(who, "a", kind)
    page = read(who)
    assert page.status == 200
    assert kind.value not in page.text
    links = [words for href, words in page.links if href == "/checks/a/record/"]
    assert len(links) == 1
    assert len(links[0]) > 10
    assert "New" in page.text


@pytest.mark.django_db
def test_only_ones_own_newest_first_and_seen_ones_without_the_mark() -> None:
    who, other = post(), post()
    for number in range(3):
        told(who, f"mine-{number}")
        Notification.objects.filter(key=f"mine-{number}").update(
            created_at=NOW + dt.timedelta(hours=number)
        )
    told(other, "theirs")
    mark_notice_seen(recipient=who, path="/checks/mine-1/record/", now=NOW)
    page = read(who)
    found = [href.split("/")[2] for href, _ in page.links if href.startswith("/checks/")]
    assert [one for one in found if one != "start"] == ["mine-2", "mine-1", "mine-0"]
    assert "theirs" not in page.html
    assert page.html.count("notices__item--new") == 2
    assert "20 November 2026 at 12:00" in page.text


@pytest.mark.django_db
def test_marking_as_seen_touches_nobody_elses_and_keeps_the_first_time() -> None:
    who, other = post(), post()
    told(who, "a")
    tell(
        recipient=other,
        kind=NoticeKind.SIGN_OFF_ASKED,
        path="/checks/a/record/",
        key="a2",
        now=NOW,
    )
    mark_notice_seen(recipient=who, path="/checks/a/record/", now=NOW)
    mark_notice_seen(recipient=who, path="/checks/a/record/", now=NOW + dt.timedelta(days=1))
    assert Notification.objects.get(recipient=who).seen_at == NOW
    assert Notification.objects.get(recipient=other).seen_at is None


@pytest.mark.django_db
def test_the_head_of_each_page_counts_the_unread() -> None:
    who = post()
    client = signed_in(who)
    assert "unread" not in Page(client.get(reverse("work_list"))).text
    told(who, "a")
    told(who, "b")
    assert "2 unread" in Page(client.get(reverse("work_list"))).text


@pytest.mark.django_db
def test_without_notices_the_page_says_what_will_appear() -> None:
    assert "You will be told here when someone asks for your signature" in read(post()).text


@pytest.mark.django_db
def test_a_hundred_are_shown() -> None:
    who = post()
    for number in range(105):
        told(who, f"n{number}")
    assert read(who).html.count('class="notices__item') == 100


@pytest.mark.django_db
def test_a_kind_that_does_not_exist_is_refused_by_the_database() -> None:
    who = post()
    told(who, "a")
    with pytest.raises(IntegrityError, match="notice_kind_known"), transaction.atomic():
        Notification.objects.update(kind="gossip")


# ------------------------------------------------------------------------------- the access log


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_accessrecord SET what = 'nothing'",
        "UPDATE people_accessrecord SET practitioner_id = practitioner_id",
        "DELETE FROM people_accessrecord",
        "TRUNCATE people_accessrecord",
        "ALTER TABLE people_accessrecord DISABLE TRIGGER ALL",
        "DROP TRIGGER pgtrigger_access_record_never_goes_5d9fa ON people_accessrecord",
        "SET session_replication_role = replica",
    ],
)
def test_the_access_log_cannot_be_rewritten_nor_its_guard_removed(statement: str) -> None:
    who = post()
    record_access(
        by=who,
        kind=AccessKind.READ,
        record="threshold check",
        record_ref="A" * 22,
        now=timezone.now(),
    )
    before = list(AccessRecord.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AccessRecord.objects.values()) == before


@pytest.mark.django_db
def test_who_looked_cannot_be_deleted_from_under_the_log() -> None:
    who = post()
    record_access(
        by=who, kind=AccessKind.READ, record="threshold check", record_ref="A" * 22, now=NOW
    )
    with pytest.raises(Exception, match="protected"):
        who.delete()
