"""A page asks the database as often for 30 rows as for 3."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pathway.models import CheckObservation, ThresholdCheck
from people.actions import tell
from people.constants import NoticeKind
from people.models import Practitioner
from tests.house.scenario import (
    Cast,
    Story,
    asked,
    begun,
    chosen_entries,
    drafted,
    in_danger,
    judged,
    signed_in,
    with_result,
)

FEW, MANY = 3, 30


def queries_of(client: Client, path: str) -> list[str]:
    """What a page asks, the second time: what is kept in memory is kept by then."""
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as asked_of:
        client.get(path)
    return [query["sql"].split(" FROM ")[-1][:80] for query in asked_of.captured_queries]


def assert_the_same(few: list[str], many: list[str]) -> None:
    assert len(few) == len(many), "\n".join([f"{len(few)} and {len(many)}", *many])


# ---------------------------------------------------------------- lists


def test_my_work(cast: Cast) -> None:
    client = signed_in(cast.author)
    kinds: tuple[Callable[[], ThresholdCheck], ...] = (
        lambda: begun(cast.author),
        lambda: with_result(cast.author),
        lambda: judged(cast.author),
    )
    for make in kinds:
        make()
    few = queries_of(client, reverse("work_list"))
    for make in [*kinds, *kinds, *[kinds[0]] * (MANY - 3 * FEW)]:
        make()
    assert_the_same(few, queries_of(client, reverse("work_list")))


def test_what_waits_for_a_lead(cast: Cast) -> None:
    client = signed_in(cast.lead)

    def more(count: int) -> None:
        for _one in range(count):
            in_danger(cast.author)
        asked(cast.author, cast.lead)

    more(FEW)
    few = queries_of(client, reverse("work_list"))
    more(MANY - FEW)
    assert_the_same(few, queries_of(client, reverse("work_list")))


def test_notices(cast: Cast) -> None:
    client = signed_in(cast.lead)
    _tell(cast.lead, FEW)
    few = queries_of(client, reverse("notice_list"))
    _tell(cast.lead, MANY)
    assert_the_same(few, queries_of(client, reverse("notice_list")))


def _tell(post: Practitioner, count: int) -> None:
    kinds = list(NoticeKind)
    for number in range(count):
        tell(
            recipient=post,
            kind=kinds[number % len(kinds)],
            path="/work/",
            key=f"house-{number}",
            now=timezone.now(),
        )


# ---------------------------------------------------------------- the pages of one check

DRAFT_PAGES = ("needs-child", "strengths", "own-words", "law", "own-level")
RESULT_PAGES = (
    "check_result",
    "check_next",
    "check_judge",
    "check_record",
    "check_text",
    "check_share",
    "check_withdraw",
    "check_reopen",
)


def test_the_stories_differ_in_what_they_say(cast: Cast) -> None:
    check = drafted(cast.author)
    assert len(chosen_entries(check.version, 0, most=MANY)) == MANY
    assert len(chosen_entries(check.version, 0, most=FEW)) == FEW


@pytest.mark.parametrize("step", DRAFT_PAGES)
def test_a_page_of_a_draft(cast: Cast, step: str) -> None:
    client = signed_in(cast.author)
    few, many = (drafted(cast.author, Story(entries=count)) for count in (FEW, MANY))
    paths = [reverse("check_step", args=[check.ref, step]) for check in (few, many)]
    assert_the_same(*(queries_of(client, path) for path in paths))


def test_the_review(cast: Cast) -> None:
    client = signed_in(cast.author)
    few, many = (drafted(cast.author, Story(entries=count)) for count in (FEW, MANY))
    paths = [reverse("check_review", args=[check.ref]) for check in (few, many)]
    assert_the_same(*(queries_of(client, path) for path in paths))


@pytest.mark.parametrize("page", RESULT_PAGES)
def test_a_page_after_the_result(cast: Cast, page: str) -> None:
    client = signed_in(cast.author)
    few, many = (with_result(cast.author, Story(entries=count)) for count in (FEW, MANY))
    paths = [reverse(page, args=[check.ref]) for check in (few, many)]
    assert_the_same(*(queries_of(client, path) for path in paths))


def test_a_page_that_asks_row_by_row_would_be_caught(cast: Cast) -> None:
    few, many = (drafted(cast.author, Story(entries=count)) for count in (FEW, MANY))
    with CaptureQueriesContext(connection) as for_few:
        _row_by_row(few)
    with CaptureQueriesContext(connection) as for_many:
        _row_by_row(many)
    with pytest.raises(AssertionError):
        assert_the_same(
            [query["sql"] for query in for_few.captured_queries],
            [query["sql"] for query in for_many.captured_queries],
        )


def _row_by_row(check: ThresholdCheck) -> None:
    for row in CheckObservation.objects.filter(check_made=check):
        assert row.indicator or row.degree_question
