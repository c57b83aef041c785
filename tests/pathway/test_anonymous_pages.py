"""A check without an account: its questions, danger first, and its result."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pathway.actions.anonymous import (
    begin_anonymous,
    keep_anonymous,
    save_anonymous_step,
)
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Content,
    Danger,
    Needs,
    NotInThisVersion,
    OwnLevel,
    Who,
)
from pathway.constants import AgeKnown, DangerAnswer, Step, Verb, YesNo
from pathway.models import (
    AnonymousCheck,
    AnonymousChoice,
    AnonymousStep,
    CheckResult,
    DangerAlert,
    FrameworkVersion,
    ThresholdCheck,
)
from pathway.queries.anonymous import result_of_anonymous
from pathway.queries.pathway_view import pathway_view
from pathway.queries.what_to_do import Situation, situation_at
from people.models import Notification
from tests.anonymous import QUIET, Answered, Browser, anonymous_pages, degree
from tests.factories import School, school
from tests.pathway.versions import published
from timescales.queries import england_calendar

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


# ------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        (Step.WHO, {}, "#id_age_known_1"),
        (Step.WHO, {"age_known": "years"}, "#id_age_years"),
        (Step.WHO, {"age_known": "years", "age_years": "26"}, "#id_age_years"),
        (Step.WHO, {"age_known": "date_of_birth"}, "#id_age_known_1"),
        (Step.DANGER, {"now": "no"}, "#id_signs_1"),
        (Step.DANGER, {"now": "no", "signs": ["none", "I01"]}, "#id_signs_1"),
        (Step.DANGER, {"now": "no", "signs": ["I99"]}, "#id_signs_1"),
        (Step.NEEDS_CHILD, {"entry": ["Z99"]}, "#needs-top"),
        (Step.NEEDS_CHILD, {"entry": ["A39"]}, "#needs-top"),  # of another page
        (Step.NEEDS_PARENTS, {"entry": ["D-domestic-abuse"]}, "#e-D-domestic-abuse__degree"),
        (
            Step.NEEDS_PARENTS,
            {"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": "x" * 9000},
            "#e-D-domestic-abuse__degree",
        ),
        (Step.UNKNOWN, {}, "#id_domains_1"),
        (Step.UNKNOWN, {"domains": ["none", "child"]}, "#id_domains_1"),
        (Step.HELP, {"help_so_far": "perhaps"}, "#id_help_so_far_1"),
        (Step.LAW, {"significant_harm": "no"}, "#id_section_17_1"),
        (Step.OWN_LEVEL, {"level": "none"}, "#id_level_1"),
    ],
)
def test_what_is_not_right_is_said_at_its_place(
    someone: Browser, step: Step, data: Answered, field: str
) -> None:
    page = someone.post(f"{step}/", data)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    hrefs = [href for href, _words in page.errors]
    assert field in hrefs
    assert {href.removeprefix("#") for href in hrefs} <= set(page.ids)
    assert not AnonymousStep.objects.exists()
    assert not AnonymousChoice.objects.exists()


def test_what_was_chosen_is_there_when_one_comes_back(someone: Browser) -> None:
    someone.answer(
        needs_parents={"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": degree()},
        who={"age_known": "years", "age_years": "0"},
    )
    page = someone.get("needs-parents/")
    assert page.values("entry") == ["D-domestic-abuse"]
    assert page.value("D-domestic-abuse__degree") == degree()
    assert someone.get("who/").value("age_years") == "0"
    assert someone.get("law/").value("universal_enough") == "yes"


def test_a_page_sent_twice_says_the_same(someone: Browser) -> None:
    for _time in range(2):
        someone.answer(needs_child={"entry": ["A10"]}, danger={"now": "no", "signs": ["I01"]})
    assert AnonymousStep.objects.count() == len(anonymous_pages())
    chosen = AnonymousChoice.objects.filter(indicator__code="A10")
    assert chosen.count() == 1
    someone.answer(Step.NEEDS_CHILD)
    assert not chosen.exists()


def test_an_action_refuses_what_is_not_in_the_version(someone: Browser) -> None:
    contents: dict[Step, Content] = {
        Step.DANGER: Danger(DangerAnswer.NO, DangerAnswer.YES, ("I99",)),
        Step.NEEDS_CHILD: Needs("child", (ChosenEntry("Z99"),)),
        Step.NEEDS_PARENTS: Needs("parents", (ChosenEntry("A10"),)),
        Step.HELP: Answers({"help_so_far": "perhaps"}),
        Step.OWN_LEVEL: OwnLevel("none"),
    }
    for step, content in contents.items():
        with pytest.raises(NotInThisVersion), transaction.atomic():
            save_anonymous_step(key=someone.key, step=step, content=content, now=timezone.now())
    assert not AnonymousChoice.objects.exists()


def test_a_version_that_is_superseded_stays_the_one_of_the_answers(
    someone: Browser, place: School
) -> None:
    someone.answer(Step.WHO, Step.DANGER)
    FrameworkVersion.objects.filter(pk=someone.row.version_id).update(
        state="superseded", superseded_at=timezone.now()
    )
    someone.answer()
    assert someone.get("result/").status == 200
    pinned = someone.row.version_id
    with pytest.raises(ProtectedError):
        FrameworkVersion.objects.get(pk=pinned).delete()
    kept = keep_anonymous(
        key=someone.key, about_worker=YesNo.NO, by=place.author, now=timezone.now()
    )
    assert kept.version_id == pinned


# -------------------------------------------------------------------------------------- danger


@pytest.mark.parametrize(
    "said",
    [
        {"now": "yes", "signs": ["none"]},
        {"now": "not_sure", "signs": ["none"]},
        {"now": "no", "signs": ["not_sure"]},
        {"now": "no", "signs": ["I01"]},
    ],
)
def test_danger_shows_numbers_first_and_ends_the_questions(
    someone: Browser, said: Answered
) -> None:
    someone.answer(Step.WHO)
    assert someone.post("danger/", said).location == "/check/danger-now/"
    page = someone.get("danger-now/")
    view = pathway_view(published())
    assert any(contact.telephone in page.text for contact in view.contacts)
    page.before("This page has not told anyone.", "see what else to do", "answer the other")
    result = someone.get("result/")
    assert result.status == 200
    result.before("This page has not told anyone.", "Write down your call", "The level")
    assert "Record the call here" not in result.text


def test_the_page_on_danger_has_the_number_before_its_questions(someone: Browser) -> None:
    page = someone.get("danger/")
    first = pathway_view(published()).contacts[0]
    assert page.before("Ring 999", first.telephone, "Could anyone be seriously hurt")


def test_danger_without_an_age_asks_for_the_age(someone: Browser) -> None:
    someone.answer(Step.DANGER, danger={"now": "yes", "signs": ["none"]})
    assert "say how old the child is" in someone.get("danger-now/").text
    assert someone.get("result/").location == "/check/who/"


def test_danger_that_is_taken_back_asks_the_rest(someone: Browser) -> None:
    someone.answer(Step.WHO, Step.DANGER, danger={"now": "yes", "signs": ["none"]})
    someone.answer(Step.DANGER)
    assert someone.get("danger-now/").location == "/check/danger/"
    assert someone.get("result/").location == "/check/needs-child/"


def test_no_caf_over_harm(someone: Browser) -> None:
    """Every immediate indicator, and likely harm, leads to the telephone and to no CAF (H33)."""
    signs = [{"danger": {"now": "no", "signs": [row.code]}} for row in immediate_signs()]
    harm = {"law": {**QUIET[Step.LAW], "significant_harm": "yes"}}
    for changed in (*signs, harm):
        someone.answer(**changed)
        view = pathway_view(someone.row.version)
        result = result_of_anonymous(someone.row, view, this_moment())
        assert result.do_now.verb is Verb.RING_NOW, changed
        assert result.caf_allowed is False, changed
        page = someone.get("result/")
        page.before("Ring ", "This page has not told anyone.")
        assert "Agree an early help assessment" not in page.text, changed


def this_moment() -> Situation:
    now = timezone.now()
    today = timezone.localdate(now)
    return situation_at(now, today, pathway_view(published()), england_calendar(today.year))


def immediate_signs() -> Sequence[Any]:
    found = pathway_view(published()).immediate
    assert len(found) >= 10
    return found


def test_danger_without_an_account_tells_nobody(someone: Browser) -> None:
    someone.answer(danger={"now": "yes", "signs": ["I01"]})
    assert not DangerAlert.objects.exists()
    assert not Notification.objects.exists()


# ---------------------------------------------------------------------------------- the result


def test_the_result_is_made_anew_and_stored_nowhere(someone: Browser) -> None:
    someone.answer(needs_child={"entry": ["A10"]})
    assert someone.get("result/").status == 200
    assert not CheckResult.objects.exists()
    assert not ThresholdCheck.objects.exists()
    someone.answer(Step.LAW, law={**QUIET[Step.LAW], "significant_harm": "yes"})
    assert "This page has not told anyone." in someone.get("result/").text


def test_the_result_has_the_parts_of_any_result_without_record_and_judgement(
    someone: Browser,
) -> None:
    someone.answer(
        needs_child={"entry": ["A10"]},
        unknown={"domains": [pathway_view(published()).domains[2].code]},
    )
    page = someone.get("result/")
    page.before(
        "What to do now",
        "The level",
        "What is not known",
        "Why",
        "What would raise this",
        "In pictures",
        "Services that fit",
        "Whom to ring",
        "Sign in to keep these answers",
    )
    for absent in ("Your judgement", "Read or print the whole record", "PDF", "My work"):
        assert absent not in page.text
    assert "all is well" not in page.text
    assert "It does not mean the child is safe." in page.text


def test_a_result_needs_every_page(someone: Browser) -> None:
    for page in anonymous_pages():
        assert someone.get("result/").location == f"/check/{page.step}/"
        someone.answer(page.step)
    assert someone.get("result/").status == 200


def test_a_page_costs_the_same_with_more_chosen(
    someone: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [
        entry.key
        for part in pathway_view(published()).domains[0].dimensions
        for entry in part.entries
        if not entry.answers
    ]
    someone.answer(needs_child={"entry": keys[:30]})
    someone.get("needs-child/")
    with django_assert_max_num_queries(8):
        someone.get("needs-child/")
    with django_assert_max_num_queries(10):
        someone.get("result/")


# -------------------------------------------------------------------------------- the way out


def test_every_public_page_has_a_way_out_that_works_without_script(someone: Browser) -> None:
    for path in ("/", "/check/", "/check/who/", "/check/deleted/", "/account/login/", "/nowhere/"):
        html = someone.client.get(path).content.decode()
        (link,) = re.findall(r"<a class=\"quick-exit__link\"[^>]*>", html)
        assert 'href="https://www.bbc.co.uk/weather"' in link, path
        assert "noreferrer" in link, path


def test_pages_for_the_signed_in_have_none(place: School) -> None:
    client = Client()
    client.force_login(place.author.user)
    assert "quick-exit" not in client.get("/work/").content.decode()


def test_nothing_of_it_is_kept_by_the_browser(someone: Browser) -> None:
    someone.answer()
    for page in ("result/", "who/", ""):
        assert "no-store" in someone.client.get(f"/check/{page}")["Cache-Control"]


def test_the_answers_age_is_not_a_name(someone: Browser) -> None:
    """Titles and addresses are the same for everybody."""
    someone.answer(who={"age_known": "years", "age_years": "7"})
    other = Browser()
    other.begin()
    other.answer(who={"age_known": "not_known"})
    for page in ("result/", *(f"{page.step}/" for page in anonymous_pages())):
        assert someone.get(page).title == other.get(page).title


def test_every_page_of_needs_asks_what_the_signed_in_are_asked(someone: Browser) -> None:
    view = pathway_view(published())
    for step, domain in view.needs.items():
        html = someone.get(f"{step}/").html
        keys = re.findall(r'name="entry" value="([^"]+)"', html)
        assert keys == [e.key for part in domain.dimensions for e in part.entries]


def test_who_says_nothing_but_the_age() -> None:
    begun = begin_anonymous(version=published(), now=timezone.now())
    save_anonymous_step(
        key=begun.key,
        step=Step.WHO,
        content=Who(child_name="Zephyrine", age_known=AgeKnown.NOT_KNOWN),
        now=timezone.now(),
    )
    assert "Zephyrine" not in str(AnonymousCheck.objects.values().get())
