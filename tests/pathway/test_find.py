"""The doors of the search: what is found is added where it belongs, and nothing typed is lost."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pathway.actions.contents import NotInThisVersion
from pathway.actions.finding import (
    MOST_CONCERNS,
    NothingSaid,
    TooManyConcerns,
    add_entry,
    add_own_words,
)
from pathway.actions.phrases import finish_phrases, without_names
from pathway.constants import Step
from pathway.models import CheckConcern, CheckStep, UnmatchedPhrase
from pathway.queries.check_pages import check_content
from people.constants import Role
from people.models import Practitioner
from tests.checks import STORIES, Page, Walk, completed, signed_in, ticked
from tests.pathway.administration import browser_of
from tests.pathway.versions import post_of
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SCRIPT = {"X-Find": "1"}


@pytest.fixture
def author(db: None) -> Practitioner:
    """A teacher."""
    return post_of(Role.PRACTITIONER, "Finder")


@pytest.fixture
def walk(author: Practitioner) -> Walk:
    """A check of hers, on its pages of needs."""
    walk = Walk(author)
    walk.put(
        Step.WHO,
        {"child_name": "Ella O'Brien-Hart", "age_known": "not_known", "about_worker": "no"},
    )
    walk.put(Step.DANGER, {"now": "no", "signs": ["none"]})
    return walk


def posted(walk: Walk, door: str, client: Client | None = None, **data: str) -> Any:
    """What the page's script sends."""
    given = {"step": Step.NEEDS_CHILD.value} | data
    return (client or walk.client).post(walk.url(door), given, headers=SCRIPT)


def chosen(walk: Walk) -> set[str]:
    """The entries of the check."""
    return set(check_content(walk.check).chosen)


def revision(walk: Walk, step: Step) -> int:
    """How often a page was saved."""
    return check_content(walk.check).state(step).revision


# --- the script's way


def test_the_script_is_told_what_fits_and_where_it_stands(walk: Walk) -> None:
    answer = posted(walk, "find", find_words="mum drinking")
    first = answer.json()["results"][0]
    assert first == {
        "key": "D-parent-health",
        "words": "A parent's health, learning disability, or use of alcohol or drugs affects their"
        " care",
        "place": "Parents and Carers: Basic Care and Protection",
        "href": f"{walk.step_url(Step.NEEDS_PARENTS)}#e-D-parent-health",
    }
    assert answer.headers["Content-Type"] == "application/json"


def test_danger_is_answered_on_its_own_page(walk: Walk) -> None:
    first = posted(walk, "find", find_words="bruise on arm").json()["results"][0]
    assert (first["key"], first["danger"], first["href"]) == (
        "I02",
        True,
        walk.step_url(Step.DANGER),
    )
    assert posted(walk, "find_add", key="I02").status_code == 422
    assert chosen(walk) == set()


def test_an_entry_is_added_to_the_page_that_it_stands_on(walk: Walk) -> None:
    walk.put(Step.NEEDS_PARENTS, ticked("A39", evidence="Tired every day"))
    answer = posted(walk, "find_add", key="D-parent-health").json()
    assert answer == {
        "words": "Added under Parents and Carers: Basic Care and Protection",
        "href": f"{walk.step_url(Step.NEEDS_PARENTS)}#e-D-parent-health",
    }
    assert chosen(walk) == {"A39", "D-parent-health"}
    assert check_content(walk.check).chosen["A39"].evidence == "Tired every day"
    # How one knows is still to be said, so the page is no longer done.
    state = check_content(walk.check).state(Step.NEEDS_PARENTS)
    assert (state.revision, state.done) == (2, False)
    shown = walk.open(Step.NEEDS_PARENTS).values("entry")
    assert sorted(shown) == ["A39", "D-parent-health"]


def test_adding_twice_changes_nothing_the_second_time(walk: Walk) -> None:
    walk.put(Step.NEEDS_PARENTS, ticked("A39", evidence="Tired every day"))
    assert posted(walk, "find_add", key="A39").json()["words"].startswith("It was there already")
    state = check_content(walk.check).state(Step.NEEDS_PARENTS)
    assert (state.revision, state.done) == (1, True)
    assert check_content(walk.check).chosen["A39"].evidence == "Tired every day"


def test_a_tab_in_which_that_page_is_open_does_not_overwrite_it(walk: Walk) -> None:
    page = walk.open(Step.NEEDS_PARENTS)
    posted(walk, "find_add", key="D-parent-health")
    answer = walk.send(Step.NEEDS_PARENTS, walk.form(Step.NEEDS_PARENTS, {}, page))
    assert answer.status_code == 409
    assert chosen(walk) == {"D-parent-health"}


@pytest.mark.parametrize("key", ["", "nothing", "U01", "E04", "D-diet ", "x" * 10_000])
def test_only_offered_entries_are_added(walk: Walk, key: str) -> None:
    """Strengths, and entries behind a question of degree, are not."""
    answer = posted(walk, "find_add", key=key)
    assert (answer.status_code, chosen(walk)) == (422, set())


def test_own_words_are_kept_once_and_told_to_the_editors(walk: Walk) -> None:
    words = "Ella's 3 rabbits  vanished since O'Brien left"
    for expected in ("Added under", "It was there already"):
        answer = posted(walk, "find_add", own="1", find_words=words).json()
        assert answer["words"].startswith(expected)
        assert answer["href"] == walk.step_url(Step.OWN_WORDS)
    concern = CheckConcern.objects.get(check_made=walk.check)
    assert (concern.text, concern.basis, concern.dimension) == (words, "", None)
    assert check_content(walk.check).state(Step.OWN_WORDS).done is False
    row = UnmatchedPhrase.objects.get()
    assert (row.text, row.times, row.done_on) == ("rabbits vanished since left", 1, None)
    assert type(row.said_on) is dt.date


def test_own_words_keep_those_that_were_there(walk: Walk) -> None:
    for words in ("first gubbins", "second gubbins"):
        posted(walk, "find_add", own="1", find_words=words)
    rows = CheckConcern.objects.filter(check_made=walk.check).order_by("position")
    assert [row.text for row in rows] == ["first gubbins", "second gubbins"]


def test_a_check_that_is_full_of_worries_says_so(walk: Walk, author: Practitioner) -> None:
    for number in range(MOST_CONCERNS):
        add_own_words(check=walk.check, words=f"worry {'x' * number}", by=author, now=NOW)
    with pytest.raises(TooManyConcerns):
        add_own_words(check=walk.check, words="one more", by=author, now=NOW)
    answer = posted(walk, "find_add", own="1", find_words="one more")
    assert (answer.status_code, "all are used" in answer.json()["words"]) == (422, True)


@pytest.mark.parametrize("words", ["", "  ", "?!", "\u200b"])
def test_words_that_say_nothing_are_not_kept(walk: Walk, words: str) -> None:
    assert posted(walk, "find_add", own="1", find_words=words).status_code == 422
    with pytest.raises(NothingSaid):
        add_own_words(check=walk.check, words=words, by=walk.who, now=NOW)
    assert not UnmatchedPhrase.objects.exists()


HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_wherever_they_come_back(walk: Walk, words: str) -> None:
    page = walk.client.post(walk.url("find"), {"step": "needs-child", "find_words": words})
    assert words.encode() not in page.content
    assert Page(page).values("find_words") == [words, words]
    posted(walk, "find_add", own="1", find_words=words)
    shown = walk.client.get(walk.step_url(Step.OWN_WORDS))
    assert words.encode() not in shown.content
    editor = browser_of(Role.PATHWAY_EDITOR)
    listed = editor.get("/administration/pathway/unmatchedphrase/")
    assert words.encode() not in listed.content


# --- the way without script


def test_find_keeps_what_is_ticked_and_typed_and_shows_results(walk: Walk) -> None:
    data = walk.form(Step.NEEDS_CHILD, ticked("A13", evidence="Tripped up in the corridor"))
    answer = walk.send(Step.NEEDS_CHILD, data | {"find": "1", "find_words": "mum drinking"})
    page = Page(answer)
    assert (page.status, page.headings[0]) == (200, "What fits best")
    assert "mum" not in page.title
    assert "D-parent-health" in page.values("key")
    assert (
        walk.step_url(Step.NEEDS_CHILD),
        "Back to the list without adding anything",
    ) in page.links
    assert check_content(walk.check).chosen["A13"].evidence == "Tripped up in the corridor"
    back = walk.open(Step.NEEDS_CHILD)
    assert back.values("A13__evidence") == ["Tripped up in the corridor"]
    # It was kept half finished, as typing alone would have.
    assert check_content(walk.check).state(Step.NEEDS_CHILD).done is False


def test_enter_without_script_goes_on_unless_words_stand_in_the_box(walk: Walk) -> None:
    data = walk.form(Step.NEEDS_CHILD, ticked("A13", evidence="Tripped up in the corridor"))
    answer = walk.send(Step.NEEDS_CHILD, data | {"entered": "1", "find_words": "mum drinking"})
    assert Page(answer).headings[0] == "What fits best"
    data = walk.form(Step.NEEDS_CHILD, {})
    answer = walk.send(Step.NEEDS_CHILD, data | {"entered": "1", "find_words": " "})
    assert answer["Location"] == walk.step_url(Step.NEEDS_PARENTS)


def test_what_is_half_answered_is_kept_too(walk: Walk) -> None:
    data = {"revision": "0", "entry": ["D-diet"], "D-diet__evidence": "Only crisps"}
    answer = walk.send(Step.NEEDS_CHILD, data | {"find": "1", "find_words": "hungry"})
    assert b"Chosen already" in answer.content
    assert check_content(walk.check).chosen["D-diet"].evidence == "Only crisps"


def test_a_finished_page_stays_finished_when_something_is_looked_for(walk: Walk) -> None:
    walk.put(Step.NEEDS_CHILD, ticked("A13", evidence="Tripped"))
    data = walk.form(Step.NEEDS_CHILD, {})
    walk.send(Step.NEEDS_CHILD, data | {"find": "1", "find_words": "hungry"})
    assert check_content(walk.check).state(Step.NEEDS_CHILD).done is True


def test_what_cannot_be_kept_comes_back_with_its_faults(walk: Walk) -> None:
    data = ticked("A13", evidence="x" * 5_000) | {"revision": "0", "entry": "A13"}
    answer = walk.send(Step.NEEDS_CHILD, data | {"find": "1", "find_words": "hungry"})
    assert answer.status_code == 422
    assert Page(answer).values("A13__evidence") == ["x" * 5_000]


def test_a_page_saved_elsewhere_is_not_overwritten_by_find(walk: Walk) -> None:
    data = walk.form(Step.NEEDS_CHILD, ticked("A13", evidence="Tripped"))
    posted(walk, "find_add", key="D-diet")
    answer = walk.send(Step.NEEDS_CHILD, data | {"find": "1", "find_words": "hungry"})
    assert answer.status_code == 409
    assert Page(answer).values("A13__evidence") == ["Tripped"]
    assert chosen(walk) == {"D-diet"}


@pytest.mark.parametrize("words", ["", "?!"])
def test_find_without_words_asks_for_them(walk: Walk, words: str) -> None:
    page = Page(walk.send(Step.NEEDS_CHILD, {"revision": "0", "find": "1", "find_words": words}))
    assert (page.status, page.headings[0]) == (200, "Describe what you have seen")


def test_nothing_found_offers_own_words(walk: Walk) -> None:
    page = Page(walk.send(Step.NEEDS_CHILD, {"revision": "0", "find": "1", "find_words": "qqqqq"}))
    assert page.headings[0] == "Nothing fits these words"
    assert "None of these: say it in my own words" in page.text
    data = {"step": "needs-child", "own": "1", "find_words": "qqqqq"}
    answer = walk.client.post(walk.url("find_add"), data, follow=True)
    assert "Added under Worries in your own words." in Page(answer).text
    assert [row.text for row in UnmatchedPhrase.objects.all()] == ["qqqqq"]


@pytest.mark.parametrize(
    ("key", "step", "anchor"),
    [("D-diet", Step.NEEDS_CHILD, "#e-D-diet"), ("D-money", Step.NEEDS_FAMILY, "")],
)
def test_add_this_leads_back_to_the_page(walk: Walk, key: str, step: Step, anchor: str) -> None:
    answer = walk.client.post(walk.url("find_add"), {"step": "needs-child", "key": key})
    assert answer.headers["Location"] == walk.step_url(Step.NEEDS_CHILD) + anchor
    page = walk.open(Step.NEEDS_CHILD)
    assert "Added under" in page.text
    assert key in walk.open(step).values("entry")


# --- who may


def test_somebody_elses_check_answers_as_one_that_is_not_there(walk: Walk) -> None:
    stranger = signed_in(post_of(Role.PRACTITIONER, "Stranger"))
    for door in ("find", "find_add"):
        data = {"find_words": "hungry", "key": "D-diet", "own": "1"}
        assert posted(walk, door, stranger, **data).status_code == 404
    assert chosen(walk) == set()
    assert not UnmatchedPhrase.objects.exists()


def test_what_is_typed_is_never_read_from_an_address(walk: Walk) -> None:
    for door in ("find", "find_add"):
        assert walk.client.get(walk.url(door), {"find_words": "hungry"}).status_code == 405


def test_a_finished_check_is_refused(author: Practitioner) -> None:
    walk = completed(author, next(iter(STORIES)))
    for door in ("find", "find_add"):
        answer = posted(walk, door, find_words="hungry", key="D-diet")
        assert (answer.status_code, "has its result" in json.dumps(answer.json())) == (409, True)
    with pytest.raises(NotAllowed):
        add_entry(check=walk.check, key="D-diet", by=author, now=NOW)
    with pytest.raises(NotAllowed):
        add_own_words(check=walk.check, words="gubbins", by=author, now=NOW)
    answer = walk.client.post(walk.url("find_add"), {"step": "needs-child", "key": "D-diet"})
    assert answer.status_code == 302


def test_nobody_else_adds_to_a_check(walk: Walk) -> None:
    with pytest.raises(NotAllowed):
        add_entry(check=walk.check, key="D-diet", by=post_of(Role.PRACTITIONER, "Other"), now=NOW)
    with pytest.raises(NotInThisVersion):
        add_entry(check=walk.check, key="nothing", by=walk.who, now=NOW)


@pytest.mark.parametrize("step", ["", "who", "own-words", "nowhere"])
def test_only_from_a_page_of_needs(walk: Walk, step: str) -> None:
    data = {"step": step, "find_words": "hungry", "key": "D-diet"}
    for door in ("find", "find_add"):
        assert walk.client.post(walk.url(door), data).status_code == 404
    assert chosen(walk) == set()


# --- what the editors get


@pytest.mark.parametrize(
    ("words", "name", "kept"),
    [
        ("Ella hides food", "Ella Hart", "hides food"),
        ("ELLAS shoes, ella\u2019s coat", "Ella", "shoes, coat"),
        ("bella hides food", "Ella", "bella hides food"),
        ("born 03/04/2015, flat 12b", "", "born //, flat b"),
        ("ring 07700 900123", "", "ring"),
        ("\u0661\u0662 \u00bd\u00b2 times", "", "times"),
        ("zo\u00eb is thin", "Zo\u00eb", "is thin"),
        ("x " * 200, "", ("x " * 40).strip()),
        ("(.*) Al is + thin", "Al (.*", "(. ) is + thin"),
        ("a cold house", "A Cold", "a house"),
    ],
)
def test_nothing_that_leads_to_a_child_is_kept(words: str, name: str, kept: str) -> None:
    found = without_names(words, name)
    assert found.replace("*", " ").split() == kept.replace("*", " ").split()
    assert len(found) <= 80


def test_the_same_words_on_one_day_are_one_row(walk: Walk, author: Practitioner) -> None:
    other = Walk(author)
    for one in (walk, other):
        add_own_words(check=one.check, words="Gubbins 4 tea", by=author, now=NOW)
    row = UnmatchedPhrase.objects.get()
    assert (row.text, row.times) == ("gubbins tea", 2)
    links = {field.name for field in row._meta.concrete_fields if field.is_relation}
    assert links == {"done_by"}


def test_words_of_nothing_but_a_name_are_not_told(walk: Walk) -> None:
    add_own_words(check=walk.check, words="Ella Hart 2015", by=walk.who, now=NOW)
    assert not UnmatchedPhrase.objects.exists()


def test_an_editor_marks_them_as_done_and_a_publisher_only_reads(walk: Walk) -> None:
    add_own_words(check=walk.check, words="gubbins", by=walk.who, now=NOW)
    row = UnmatchedPhrase.objects.get()
    path = "/administration/pathway/unmatchedphrase/"
    data = {"action": "finish", "_selected_action": [str(row.pk)]}
    browser_of(Role.PATHWAY_PUBLISHER, "Reader").post(path, data)
    row.refresh_from_db()
    assert row.done_on is None
    editor = browser_of(Role.PATHWAY_EDITOR, "Editor")
    assert b"gubbins" in editor.get(path).content
    editor.post(path, data)
    assert UnmatchedPhrase.objects.filter(pk=row.pk, done_on__isnull=False).exists()
    assert b"gubbins" not in editor.get(path).content
    assert b"gubbins" in editor.get(path, {"state": "done"}).content
    with pytest.raises(NotAllowed):
        finish_phrases(phrases=UnmatchedPhrase.objects.all(), by=walk.who, today=NOW.date())


# --- what the box costs


def test_the_page_of_needs_stays_light(walk: Walk) -> None:
    for step in (Step.NEEDS_CHILD, Step.NEEDS_PARENTS, Step.NEEDS_FAMILY):
        answer = walk.client.get(walk.step_url(step))
        assert b"data-find-url" in answer.content
        assert len(answer.content) <= 100_000, (step, len(answer.content))
    with CaptureQueriesContext(connection) as asked:
        walk.client.get(walk.step_url(Step.NEEDS_CHILD))
    assert not [one for one in asked if "needphrase" in one["sql"]]


def test_a_search_costs_the_same_however_much_is_chosen(walk: Walk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            posted(walk, "find", find_words="mum drinking")
        return len(asked)

    cost()
    before = cost()
    for key in ("D-diet", "D-money", "D-parent-health", "A13", "A39"):
        add_entry(check=walk.check, key=key, by=walk.who, now=NOW)
    assert CheckStep.objects.filter(check_made=walk.check).count() == 5
    assert cost() == before
