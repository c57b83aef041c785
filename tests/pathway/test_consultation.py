"""A consultation: a situation is thought through, and nobody is named."""

import pytest

from pathway.constants import CheckKind, CheckState, Step
from pathway.models import DangerAlert
from tests.checks import PAGES, QUIET, Page, Values, Walk, ticked
from tests.factories import School, school
from tests.pathway.families import added, children, named, two

pytestmark = pytest.mark.django_db

NOBODY: Values = {
    "kind": "consultation",
    "child_name": "",
    "age_known": "years",
    "age_years": "7",
    "setting": "",
    "about_worker": "no",
}


@pytest.fixture
def place() -> School:
    return school()


@pytest.fixture
def walk(place: School) -> Walk:
    walk = Walk(place.author)
    walk.put(Step.WHO, NOBODY)
    return walk


def test_a_check_is_about_a_child_unless_said_otherwise(place: School) -> None:
    walk = Walk(place.author)
    assert walk.open(Step.WHO).value("kind") == "child"
    walk.fill(Step.WHO)
    assert walk.check.kind == CheckKind.CHILD


def test_it_keeps_an_age_and_nothing_that_names(walk: Walk) -> None:
    check = walk.check
    assert check.kind == CheckKind.CONSULTATION
    assert (check.child_name, check.date_of_birth, check.setting) == ("", None, "")
    assert check.age_years == 7


@pytest.mark.parametrize("age", ["unborn", "not_known"])
def test_unborn_or_not_known(place: School, age: str) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, {**NOBODY, "age_known": age, "age_years": ""})
    assert walk.check.age_known == age


def test_a_name_that_was_typed_is_not_kept_and_the_next_page_says_so(place: School) -> None:
    walk = Walk(place.author)
    page = walk.open(Step.WHO)
    data = walk.form(Step.WHO, {**NOBODY, "child_name": "Zephyrine", "setting": "Elm"}, page)
    answer = walk.client.post(walk.step_url(Step.WHO), data, follow=True)
    after = Page(answer)
    assert "the name and the school or other place that stood on the page are not kept" in (
        after.text
    )
    assert "Is anyone in danger?" in after.headings
    assert walk.check.child_name == walk.check.setting == ""
    assert "Zephyrine" not in walk.open(Step.WHO).html


def test_a_named_draft_that_becomes_a_consultation_loses_the_name(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, named("Zephyrine", setting="Elm"))
    answer = walk.autosave(Step.WHO, {**NOBODY, "child_name": "Zephyrine", "revision": "1"})
    assert answer.status_code == 200
    assert walk.check.child_name == walk.check.setting == ""


def test_a_date_of_birth_is_refused_in_words(place: School) -> None:
    walk = Walk(place.author)
    born = {"date_of_birth_0": "1", "date_of_birth_1": "2", "date_of_birth_2": "2019"}
    page = walk.fill(Step.WHO, {**NOBODY, "age_known": "date_of_birth", **born})
    assert page.status == 422
    ((href, words),) = page.errors
    assert words.startswith("A consultation keeps no date of birth. Give the age in years")
    assert href.removeprefix("#") in page.ids
    assert walk.check.date_of_birth is None
    # While typing, all else is kept and the date is not.
    data = {**NOBODY, "age_known": "date_of_birth", **born, "revision": "0"}
    assert walk.autosave(Step.WHO, data).status_code == 200
    assert walk.check.kind == CheckKind.CONSULTATION
    assert walk.check.date_of_birth is None


def test_every_page_says_to_name_nobody(walk: Walk) -> None:
    for step in PAGES:
        assert "Name nobody, here or in your own words" in walk.open(step).text, step


def test_it_has_no_brothers_or_sisters(walk: Walk) -> None:
    assert walk.read("family").status == 404
    assert walk.client.post(walk.url("family"), {"sibling_key": "x"}).status_code == 404
    assert "Add a brother" not in walk.read("review").text
    page = walk.open(Step.WHO)
    data = walk.form(Step.WHO, {**NOBODY, "add": "1"}, page)
    after = Page(walk.client.post(walk.step_url(Step.WHO), data, follow=True))
    assert "A consultation names nobody, so it has no brothers or sisters" in after.text
    assert walk.check.family_id is None


def test_a_child_with_brothers_stays_a_child(place: School) -> None:
    amy, ben = two(place.author)
    assert not amy.open(Step.WHO).values("kind")
    answer = amy.fill(Step.WHO, {**NOBODY, "child_name": "Amy"})
    assert answer.status == 302
    assert amy.check.kind == CheckKind.CHILD
    assert amy.check.child_name == "Amy"
    assert children(ben) == 2


def test_a_family_that_was_left_can_become_a_consultation(place: School) -> None:
    """The page of a tab opened before says 'consultation'; meanwhile a brother was added."""
    amy = Walk(place.author)
    page = amy.open(Step.WHO)
    added(amy)
    answer = amy.send(Step.WHO, amy.form(Step.WHO, NOBODY, page))
    assert answer.status_code == 302
    assert amy.check.kind == CheckKind.CHILD


def test_danger_works_the_same(place: School, walk: Walk) -> None:
    assert "If you know the child, begin a check that names them, or ring" in (
        walk.open(Step.DANGER).text
    )
    assert walk.fill(Step.DANGER, {"now": "yes", "signs": ["none"]}).location == walk.url("danger")
    assert DangerAlert.objects.get().lead == place.lead
    assert "If you know the child" in walk.read("danger").text


def test_it_has_a_result_and_a_record_and_lists_call_it_a_consultation(walk: Walk) -> None:
    walk.fill(Step.DANGER)
    walk.fill(Step.NEEDS_CHILD, ticked("A10"))
    for step in list(PAGES)[3:]:
        walk.fill(step, QUIET[step])
    assert "Consultation" in walk.read("review").text
    walk.see_result()
    assert walk.check.state == CheckState.RESULT
    assert walk.result.made_from["kind"] == "consultation"
    assert "Consultation: nobody named" in walk.read("record").text
    assert "Consultation" in Page(walk.client.get("/work/")).text
