"""Answers without an account, once somebody signs in on the same computer."""

import pytest
from django.test import Client

from pathway.constants import AgeKnown, CheckState, Step, YesNo
from pathway.models import (
    AnonymousCheck,
    CheckObservation,
    CheckStep,
    DangerAlert,
    FrameworkVersion,
    ThresholdCheck,
)
from pathway.queries.pathway_view import pathway_view
from people.models import Notification
from tests.anonymous import Browser, anonymous_pages, degree
from tests.checks import Page
from tests.factories import School, school
from tests.pathway.versions import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def version() -> FrameworkVersion:
    return published()


@pytest.fixture
def someone() -> Browser:
    passer = Browser()
    passer.begin()
    return passer


@pytest.fixture
def place() -> School:
    return school()


# ------------------------------------------------------------------------------------- keeping


def test_signing_in_asks_and_shows_nothing_of_the_answers(someone: Browser, place: School) -> None:
    someone.answer(needs_child={"entry": ["A10"]})
    someone.signs_in_at(place)
    for path in ("/work/", "/checks/start/"):
        assert "Were these your answers?" in Page(someone.client.get(path)).text
    page = someone.get("keep/")
    assert "Were they your answers?" in page.text
    assert pathway_view(published()).entry_words()["A10"].wording not in page.text
    assert not ThresholdCheck.objects.exists()


def test_answers_not_begun_are_not_asked_about(someone: Browser, place: School) -> None:
    someone.signs_in_at(place)
    assert "Were these your answers?" not in Page(someone.client.get("/work/")).text
    assert someone.get("keep/").location == "/work/"


def test_who_makes_no_checks_is_not_asked(someone: Browser) -> None:
    someone.answer()
    assert "Were these your answers?" not in Page(someone.client.get("/account/login/")).text


def keep(someone: Browser, about_worker: str = "no") -> ThresholdCheck:
    page = someone.post("keep/", {"whose": "yes", "about_worker": about_worker})
    assert page.status == 302, page.errors
    ref = page.location.split("/")[2]
    return ThresholdCheck.objects.get(ref=ref)


def test_keeping_makes_a_draft_with_the_answers(someone: Browser, place: School) -> None:
    someone.answer(
        who={"age_known": "years", "age_years": "9"},
        needs_child={"entry": ["A10"]},
        needs_parents={"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": degree()},
    )
    version = someone.row.version_id
    check = keep(someone.signs_in_at(place))
    assert (check.author, check.state, check.version_id) == (
        place.author,
        CheckState.DRAFT,
        version,
    )
    assert (check.age_known, check.age_years, check.child_name) == (AgeKnown.YEARS, 9, "")
    assert check.own_level is not None
    chosen = CheckObservation.objects.filter(check_made=check)
    assert {(row.indicator or row.degree_question).code for row in chosen} == {  # type: ignore[union-attr]
        "A10",
        "D-domestic-abuse",
    }
    assert all(row.basis == "" and row.evidence == "" for row in chosen)
    done = set(CheckStep.objects.filter(check_made=check, done=True).values_list("step", flat=True))
    assert done == {
        page.step
        for page in anonymous_pages()
        if page.step not in {Step.NEEDS_CHILD, Step.NEEDS_PARENTS}
    }
    assert not AnonymousCheck.objects.exists()
    assert someone.key == ""
    assert not DangerAlert.objects.exists()
    review = Page(someone.client.get(f"/checks/{check.ref}/review/"))
    assert "Still to do before the result" in review.text


def test_keeping_twice_makes_one_check(someone: Browser, place: School) -> None:
    someone.answer()
    key = someone.key
    someone.signs_in_at(place)
    first = keep(someone)
    someone.client.cookies["check"] = key
    assert keep(someone) == first
    assert ThresholdCheck.objects.count() == 1
    other = Client()
    other.force_login(place.colleague.user)
    other.cookies["check"] = key
    sent = other.post("/check/keep/", {"whose": "yes", "about_worker": "no"})
    assert sent["Location"] == "/check/deleted/"
    assert ThresholdCheck.objects.count() == 1


def test_no_deletes_on_a_shared_computer(someone: Browser, place: School) -> None:
    someone.answer()
    someone.signs_in_at(place)
    assert someone.post("keep/", {"whose": "no"}).location == "/work/"
    assert someone.key == ""
    assert not AnonymousCheck.objects.exists()
    assert not ThresholdCheck.objects.exists()
    assert "Were these your answers?" not in Page(someone.client.get("/work/")).text


def test_later_leaves_everything_as_it_is(someone: Browser, place: School) -> None:
    someone.answer()
    someone.signs_in_at(place)
    assert someone.post("keep/", {"whose": "later"}).location == "/work/"
    assert AnonymousCheck.objects.count() == 1
    assert not ThresholdCheck.objects.exists()
    assert "Were these your answers?" in Page(someone.client.get("/work/")).text


@pytest.mark.parametrize("data", [{}, {"whose": "perhaps"}, {"whose": "yes"}])
def test_nothing_is_kept_or_deleted_without_an_answer(
    someone: Browser, place: School, data: dict[str, str]
) -> None:
    someone.answer()
    page = someone.signs_in_at(place).post("keep/", data)
    assert page.status == 422
    assert page.errors
    assert {href.removeprefix("#") for href, _words in page.errors} <= set(page.ids)
    assert AnonymousCheck.objects.count() == 1
    assert not ThresholdCheck.objects.exists()


def test_danger_in_what_is_kept_tells_the_lead(someone: Browser, place: School) -> None:
    someone.answer(danger={"now": "no", "signs": ["I01"]})
    someone.signs_in_at(place)
    page = someone.post("keep/", {"whose": "yes", "about_worker": "no"})
    assert page.location.endswith("/danger-now/")
    alert = DangerAlert.objects.get()
    assert alert.lead == place.lead
    assert Notification.objects.filter(recipient=place.lead).count() == 1


def test_danger_from_somebody_who_works_with_children_does_not(
    someone: Browser, place: School
) -> None:
    """Whom it is about is asked with the keeping: the lead could be the very person."""
    someone.answer(danger={"now": "no", "signs": ["I01"]})
    check = keep(someone.signs_in_at(place), about_worker="yes")
    assert check.about_worker == YesNo.YES
    assert DangerAlert.objects.get().lead is None
    assert not Notification.objects.exists()


def test_what_was_not_answered_is_not_there_after_keeping(someone: Browser, place: School) -> None:
    someone.answer(Step.WHO, who={"age_known": "unborn"})
    check = keep(someone.signs_in_at(place))
    assert check.age_known == AgeKnown.UNBORN
    assert list(CheckStep.objects.filter(check_made=check).values_list("step", flat=True)) == [
        Step.WHO
    ]


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(someone: Browser) -> None:
    someone.answer()
    link = next(href for href, words in someone.get("result/").links if "Sign in to keep" in words)
    assert link == "/account/login/?next=/check/keep/"
    assert someone.get("keep/").location == "/account/login/?next=/check/keep/"
