"""Answers without an account that are saved, kept and deleted at the same moment: one effect."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pathway.constants import Step
from pathway.models import AnonymousCheck, AnonymousChoice, ThresholdCheck
from people.models import Notification
from tests.anonymous import QUIET, Browser
from tests.checks import at_once
from tests.factories import School, school

pytestmark = pytest.mark.usefixtures("real_commits")

ROUNDS = 3


@pytest.fixture
def place() -> School:
    return school()


def answered() -> Browser:
    someone = Browser()
    someone.begin()
    someone.answer(needs_child={"entry": ["A10"]}, danger={"now": "yes", "signs": ["I01"]})
    return someone


def tab(someone: Browser, place: School | None = None) -> Client:
    """Another window of the same browser."""
    client = Client()
    client.raise_request_exception = False
    client.cookies["check"] = someone.key
    if place:
        client.force_login(place.author.user)
    return client


def posting(client: Client, page: str, data: Any) -> Callable[[], Any]:
    return lambda: client.post(f"/check/{page}", data)


def statuses(answers: list[Any]) -> set[int]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return {answer.status_code for answer in answers}


def test_kept_at_once_makes_one_check_and_one_notice(place: School) -> None:
    keep = {"whose": "yes", "about_worker": "no"}
    for number in range(1, ROUNDS + 1):
        someone = answered()
        answers = at_once(*(posting(tab(someone, place), "keep/", keep) for _ in range(4)))
        assert statuses(answers) == {302}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert ThresholdCheck.objects.count() == number
        assert Notification.objects.filter(recipient=place.lead).count() == number
        assert not AnonymousCheck.objects.exists()


def test_kept_and_deleted_at_once_is_one_or_the_other(place: School) -> None:
    for _round in range(ROUNDS):
        before = ThresholdCheck.objects.count()
        someone = answered()
        keep = posting(tab(someone, place), "keep/", {"whose": "yes", "about_worker": "no"})
        answers = at_once(keep, posting(tab(someone), "delete/", {}))
        assert statuses(answers) == {302}
        was_kept = "/checks/" in answers[0].headers["Location"]
        assert ThresholdCheck.objects.count() == before + was_kept
        assert not AnonymousCheck.objects.exists()


def test_saved_and_deleted_at_once_leaves_nothing() -> None:
    for _round in range(ROUNDS):
        someone = answered()
        saves = [posting(tab(someone), f"{step}/", QUIET[step]) for step in (Step.LAW, Step.HELP)]
        ticks = posting(tab(someone), "needs-child/", {"entry": ["A10"]})
        answers = at_once(*saves, ticks, posting(tab(someone), "delete/", {}))
        assert statuses(answers) == {302}
        assert not AnonymousCheck.objects.exists()
        assert not AnonymousChoice.objects.exists()
