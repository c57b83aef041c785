"""The pages of a check: their order, the way back, the review, and what is out of order."""

import itertools

import pytest
from django.urls import reverse

from pathway.constants import Step
from pathway.models import (
    CheckAnswer,
    CheckObservation,
    CheckResult,
    CheckStep,
    Judgement,
    ThresholdCheck,
)
from pathway.queries.pathway_view import pathway_view
from tests.checks import (
    PAGES,
    QUIET,
    STORIES,
    Page,
    Walk,
    completed,
    in_danger,
    nothing_changes,
    signed_in,
    ticked,
)
from tests.factories import School, post, school
from tests.pathway.versions import published

pytestmark = pytest.mark.django_db

LEVEL_NAMES = [
    "Universal Support",
    "Additional Support",
    "Extensive Support",
    "Child in Need",
    "Protection",
]


@pytest.fixture
def place() -> School:
    return school()


@pytest.fixture
def walk(place: School) -> Walk:
    return Walk(place.author)


def test_save_and_continue_leads_through_every_page_to_the_review(walk: Walk) -> None:
    for number, (step, after) in enumerate(itertools.zip_longest(PAGES, list(PAGES)[1:]), 1):
        page = walk.open(step)
        assert page.status == 200
        assert f"(step {number} of 11)" in page.title
        assert page.title.startswith(pathway_view(published()).pages[number - 1].name)
        wanted = walk.step_url(after) if after else walk.url("review")
        assert walk.fill(step).location == wanted
    assert walk.see_result().status == 200


def test_back_leads_to_the_page_before(walk: Walk) -> None:
    for before, step in itertools.pairwise(PAGES):
        assert (walk.step_url(before), "Back") in walk.open(step).links
    assert (reverse("work_list"), "Back to My work") in walk.open(Step.WHO).links
    assert (walk.step_url(Step.OWN_LEVEL), "Back") in walk.read("review").links


def test_change_leads_back_to_the_review(walk: Walk) -> None:
    walk.answer()
    review = walk.read("review")
    for step in PAGES:
        assert any(href == f"{walk.step_url(step)}?from=review" for href, _ in review.links), step
    answer = walk.fill(Step.HELP, {"help_so_far": "working"}, "?from=review")
    assert answer.location == walk.url("review")
    assert "There is help, and things are getting better" in walk.read("review").text


def test_danger_said_on_a_change_is_not_passed_over(walk: Walk) -> None:
    walk.answer()
    answer = walk.fill(Step.DANGER, {"now": "not_sure", "signs": ["none"]}, "?from=review")
    assert answer.location == walk.url("danger")


def test_an_error_on_a_change_still_leads_back_to_the_review(walk: Walk) -> None:
    walk.answer()
    values = {**QUIET[Step.WHO], "age_years": "200"}
    page = walk.fill(Step.WHO, values, "?from=review")
    assert page.status == 422
    again = walk.send(Step.WHO, walk.form(Step.WHO, {"age_years": "9"}, page), "?from=review")
    assert again.headers["Location"] == walk.url("review")


def test_the_review_shows_everything_that_was_said(walk: Walk) -> None:
    walk.answer(
        {
            Step.WHO: {"child_name": "Robin Example", "setting": "Brook Primary"},
            Step.NEEDS_CHILD: ticked("A10", evidence="Late all week", child_words="I hate it"),
            Step.NEEDS_PARENTS: ticked("A39", basis="suspected", longer_ago="1"),
            Step.OWN_WORDS: {
                "form-0-text": "No coat in winter",
                "form-0-dimension": "basic_care",
                "form-0-placed": "additional",
                "form-0-basis": "seen",
            },
            Step.STRENGTHS: {"codes": ["U01"], "words": "Gran is there"},
            Step.UNKNOWN: {"domains": ["family"], "words": "Who lives at home"},
            Step.HELP: {"words": "A breakfast club"},
        }
    )
    review = walk.read("review")
    for words in (
        "Robin Example",
        "7 years",
        "Brook Primary",
        "None, as far as I know",
        "Disengagement from school and education I saw it Late all week",
        "The child said: “I hate it”",
        "Lack of routine I suspect it; over 12 months ago, and not since",
        "No coat in winter",
        "Gran is there",
        "Family and Environmental Factors",
        "Who lives at home",
        "No help yet",
        "A breakfast club",
        "Universal Support",
    ):
        assert words in review.text, words
    assert "To do" not in review.text


def test_what_is_missing_is_listed_and_linked(walk: Walk) -> None:
    walk.put(Step.WHO, QUIET[Step.WHO])
    walk.put(Step.LAW, QUIET[Step.LAW])
    with nothing_changes(ThresholdCheck, CheckStep, CheckResult):
        page = Page(walk.client.post(walk.url("review")))
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert [href for href, _ in page.errors] == [
        f"#part-{step}" for step in PAGES if step not in {Step.WHO, Step.LAW}
    ]
    assert all(href[1:] in page.ids for href, _ in page.errors)
    assert page.text.count("To do") == 9


def test_danger_alone_is_not_enough_without_who(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.DANGER, {"now": "yes", "signs": ["none"]})
    page = Page(walk.client.post(walk.url("review")))
    assert [href for href, _ in page.errors] == ["#part-who"]


def test_pages_can_be_answered_in_any_order(walk: Walk) -> None:
    for step in reversed(PAGES):
        walk.put(step, QUIET[step])
    assert walk.see_result().status == 200


@pytest.mark.parametrize("name", ["result", "next", "judge"])
def test_what_comes_after_the_result_leads_to_the_review_before_it(walk: Walk, name: str) -> None:
    answer = walk.client.get(walk.url(name), follow=True)
    assert answer.redirect_chain
    assert answer.status_code == 200
    assert "Read it through" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("step", ["nothing", "results", "WHO", "needs", "0", "-1", "a" * 300])
def test_a_page_that_does_not_exist_is_not_found(walk: Walk, step: str, method: str) -> None:
    answer = getattr(walk.client, method)(f"/checks/{walk.ref}/{step}/")
    assert answer.status_code == 404
    assert "There is no such page, or it is not yours to open" in answer.content.decode()


@pytest.mark.parametrize("ref", ["A" * 22, "a" * 21, "a" * 23, "../..", "%00" * 22, "é" * 22, "1"])
def test_a_check_that_does_not_exist_is_not_found(place: School, ref: str) -> None:
    client = signed_in(place.author)
    for name in ("who/", "review/", "record/", "record.pdf"):
        assert client.get(f"/checks/{ref}/{name}").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(walk: Walk, method: str) -> None:
    walk.answer()
    with nothing_changes(ThresholdCheck, CheckStep):
        for url in (walk.step_url(Step.WHO), walk.url("review"), walk.url("record")):
            assert getattr(walk.client, method)(url).status_code == 405


@pytest.mark.parametrize("story", ["look_again", "refer_today"])
def test_a_finished_check_takes_nothing_more(place: School, story: str) -> None:
    walk = completed(place.author, story)
    tables = (ThresholdCheck, CheckStep, CheckObservation, CheckAnswer, CheckResult, Judgement)
    with nothing_changes(*tables):
        for step in PAGES:
            data = {**QUIET[step], "revision": "1", "entry": ["A03"], "A03__basis": "seen"}
            answer = walk.send(step, data)
            if answer.status_code != 409 or "What you typed is not saved" not in Page(answer).text:
                assert answer.headers["Location"] == walk.url("record")
            assert walk.autosave(step, data).status_code in {302, 409}
            assert walk.client.get(walk.step_url(step)).headers["Location"] == walk.url("record")
        assert walk.client.get(walk.url("review")).headers["Location"] == walk.url("record")
        assert walk.client.post(walk.url("review")).status_code == 302


def test_the_level_is_not_shown_before_ones_own_view(walk: Walk) -> None:
    walk.answer(STORIES["ring_for_advice"])
    for step in PAGES:
        if step is Step.OWN_LEVEL:
            continue
        page = walk.open(step)
        shown = page.text.replace("Basic Care and Protection", "")
        found = [name for name in LEVEL_NAMES if name in shown]
        assert not found, (step, found)


def test_ones_own_view_is_asked_before_the_result_and_kept(place: School) -> None:
    walk = completed(place.author, "refer_today", own_level={"level": "additional"})
    check = walk.check
    assert check.own_level is not None
    assert check.own_level.code == "additional"
    own_level_saved = CheckStep.objects.get(check_made=check, step=Step.OWN_LEVEL).saved_at
    assert own_level_saved <= walk.result.made_at


# ---------------------------------------------------------------------------------- beginning one


def test_the_same_begin_twice_begins_once(place: School) -> None:
    client = signed_in(place.author)
    key = Page(client.get(reverse("check_start"))).value("start_key")
    answers = [client.post(reverse("check_start"), {"start_key": key}) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert ThresholdCheck.objects.count() == 1


def test_a_key_is_ones_own(place: School) -> None:
    """Another person's key does not lead into their check."""
    mine, theirs = signed_in(place.author), signed_in(place.colleague)
    for client in (mine, theirs):
        client.post(reverse("check_start"), {"start_key": "the same key"})
    assert ThresholdCheck.objects.count() == 2


@pytest.mark.parametrize("key", ["", "\x00", "x" * 5000, "é\u202e\U0001f600", "a\x00b", "<b>"])
def test_an_odd_key_begins_a_check_all_the_same(place: School, key: str) -> None:
    answer = signed_in(place.author).post(reverse("check_start"), {"start_key": key})
    assert answer.status_code == 302
    assert ThresholdCheck.objects.count() == 1


def test_beginning_needs_a_post_and_a_pathway_in_force(place: School) -> None:
    client = signed_in(place.author)
    client.get(reverse("check_start"))
    assert not ThresholdCheck.objects.exists()
    assert client.get(reverse("check_start")).status_code == 200


def test_a_person_with_nothing_else_starts_at_an_empty_page() -> None:
    page = Page(signed_in(post()).get(reverse("work_list")))
    assert "Your checks will appear here" in page.text
    assert (reverse("check_start"), "Check a worry") in page.links


def test_nothing_of_one_check_stands_in_the_next(place: School) -> None:
    """Drafts elsewhere leaked what was typed for one child into another's record."""
    first = Walk(place.author)
    first.answer(
        {
            Step.WHO: {"child_name": "Zephyrine", "setting": "Brook Primary"},
            Step.NEEDS_CHILD: ticked("A10", evidence="Needle one", child_words="Needle two"),
            Step.STRENGTHS: {"codes": ["U01"], "words": "Needle three"},
            Step.UNKNOWN: {"words": "Needle four"},
            Step.HELP: {"words": "Needle five"},
        }
    )
    second = Walk(place.author, first.client)
    assert second.ref != first.ref
    for step in PAGES:
        page = second.open(step)
        for words in ("Zephyrine", "Brook Primary", "Needle"):
            assert words not in page.html, (step, words)
        assert not [name for name, value in page.fields if value in {"years", "yes", "no", "A10"}]
    assert "Needle" not in second.read("review").html


@pytest.mark.parametrize("left_out", ["significant_harm", "section_17", "universal_enough"])
def test_one_answer_left_out_keeps_the_others(walk: Walk, left_out: str) -> None:
    page = walk.fill(Step.LAW, {**QUIET[Step.LAW], left_out: None})
    assert page.status == 422
    assert [href for href, _ in page.errors] == [f"#id_{left_out}_1"]
    for question, answer in QUIET[Step.LAW].items():
        assert page.values(question) == ([] if question == left_out else [answer])
    again = walk.send(Step.LAW, walk.form(Step.LAW, {left_out: "not_sure"}, page))
    assert again.status_code == 302


def test_an_entry_not_finished_keeps_everything_ticked(walk: Walk) -> None:
    values = ticked("A10", evidence="Late", longer_ago="1") | ticked("D-diet")
    page = walk.fill(Step.NEEDS_CHILD, values)
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#e-D-diet__degree"]
    assert sorted(page.values("entry")) == ["A10", "D-diet"]
    assert page.value("A10__evidence") == "Late"
    assert page.values("A10__longer_ago") == ["1"]
    assert page.value("A10__basis") == "seen"


def test_a_draft_with_danger_leads_back_to_whom_to_ring(place: School) -> None:
    walk = in_danger(place.author)
    review = walk.read("review")
    assert (walk.url("danger"), "Whom to ring, and the record of your call") in review.links
