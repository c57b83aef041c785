"""Typing what was seen finds the entry that is meant; whatever is typed, nothing breaks."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from pathway.constants import PhraseKind, Step
from pathway.models import FrameworkVersion, ImmediateIndicator, Indicator, NeedPhrase
from pathway.queries.pathway_view import pathway_view
from pathway.queries.search import LONGEST_SEARCH, MOST_FOUND, Found, find_entries
from tests.pathway.test_hit_list import NO_ENTRY, PHRASES
from tests.pathway.versions import draft_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db

GOAL = 0.9
"""Of the hit-list, the share that must be found within the first five."""


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """The version in force."""
    with rows_for_a_module(django_db_blocker):
        yield published().pk


@pytest.fixture
def version(stage: int, db: None) -> FrameworkVersion:
    """The version in force."""
    return FrameworkVersion.objects.select_related("framework").get(pk=stage)


def keys(version: FrameworkVersion, words: str) -> list[str]:
    """What is found, best first."""
    return [found.key for found in find_entries(version, words)]


# --- the hit-list


def test_nine_of_ten_everyday_phrases_find_what_they_mean(version: FrameworkVersion) -> None:
    missed = {
        row["phrase"]: found
        for row in PHRASES
        if not set(row["means"]) & set(found := keys(version, row["phrase"]))
    }
    share = 1 - len(missed) / len(PHRASES)
    print(f"{len(PHRASES) - len(missed)} of {len(PHRASES)} in the first five: {share:.1%}")
    assert share >= GOAL, missed


@pytest.mark.parametrize(
    "row", [row for row in NO_ENTRY if row["danger"]], ids=lambda row: row["phrase"]
)
def test_words_of_danger_find_the_question_on_danger_first(
    version: FrameworkVersion, row: dict[str, str]
) -> None:
    first = find_entries(version, row["phrase"])[0]
    assert (first.key, first.step) == (row["danger"], Step.DANGER)


# --- the rows


def test_every_offered_entry_has_everyday_words(version: FrameworkVersion) -> None:
    phrases = NeedPhrase.objects.filter(version=version)
    assert phrases.count() >= 700
    said = Counter(
        code
        for row in phrases.values_list("degree_question__code", "indicator__code")
        for code in row
        if code
    )
    offered = [
        entry.key
        for domain in pathway_view(version).domains
        for part in domain.dimensions
        for entry in part.entries
    ]
    assert set(said) == set(offered)
    assert min(said.values()) >= 4
    assert set(phrases.values_list("kind", flat=True)) == set(PhraseKind)


def test_no_phrase_stands_twice(version: FrameworkVersion) -> None:
    texts = NeedPhrase.objects.filter(version=version).values_list("text", flat=True)
    times = Counter(text.casefold() for text in texts)
    assert [text for text, count in times.items() if count > 1] == []


# --- what is found


def test_what_is_found_says_where_it_stands(version: FrameworkVersion) -> None:
    assert find_entries(version, "always hungry")[0] == Found(
        key="D-diet",
        wording="Concerns about diet, poor nutrition or obesity",
        step=Step.NEEDS_CHILD,
        dimension="Health",
        domain=pathway_view(version).domains[0].name,
    )
    parents = find_entries(version, "mum drinking")[0]
    assert (parents.key, parents.step) == ("D-parent-health", Step.NEEDS_PARENTS)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("bulied at school", "A13"),
        ("anxoius", "D-mental-health"),
        ("NOT AT SCHOOL!!!", "D-attendance"),
        ("mother is drunk", "D-parent-health"),
        ("won\u2019t talk since dad left", "A46"),
        ("self-harm", "D-self-harm"),
        ("hung", "D-diet"),
        ("Registered with GP", "A04"),
        ("persistent absenteeism", "D-attendance"),
    ],
)
def test_misspelt_half_typed_and_official_words_are_found(
    version: FrameworkVersion, words: str, key: str
) -> None:
    assert key in keys(version, words)


def test_strengths_are_not_found_among_needs(version: FrameworkVersion) -> None:
    places = {
        entry.key
        for domain in pathway_view(version).domains
        for part in domain.dimensions
        for entry in part.strengths
    }
    assert not places & {key for row in PHRASES for key in keys(version, row["phrase"])}


def test_an_entry_of_another_version_is_not_found(version: FrameworkVersion) -> None:
    draft = draft_of(version)
    NeedPhrase.objects.filter(version=draft).delete()
    assert keys(version, "bunking off")[0] == "D-attendance"
    assert "D-attendance" not in keys(draft, "bunking off")


def test_an_editors_new_phrase_is_found_in_its_draft(version: FrameworkVersion) -> None:
    draft = draft_of(version)
    assert "D-diet" not in keys(draft, "gubbins")
    entry = NeedPhrase.objects.filter(version=draft, text="always hungry").get()
    entry.pk, entry.position, entry.text = None, 9_999, "eats gubbins"
    entry.save()
    assert keys(draft, "gubbins") == ["D-diet"]


def test_a_phrase_of_an_entry_behind_a_question_finds_the_question(
    version: FrameworkVersion,
) -> None:
    draft = draft_of(version)
    NeedPhrase.objects.create(
        version=draft,
        position=9_999,
        text="gubbins",
        indicator=Indicator.objects.get(version=draft, code="E04"),
    )
    NeedPhrase.objects.create(
        version=draft,
        position=10_000,
        text="wossname",
        immediate=ImmediateIndicator.objects.get(version=draft, code="I10"),
    )
    assert keys(draft, "gubbins") == ["D-diet"]
    assert keys(draft, "wossname") == ["I06"]


# --- whatever is typed

HOSTILE = [
    "",
    " ",
    "a",
    "?",
    "!!! ... ---",
    "the and of to",
    "not",
    "\x00",
    "\x00hungry\x00",
    "'",
    "''; DROP TABLE pathway_needphrase; --",
    "hungry' OR '1'='1",
    "<script>alert(1)</script>",
    "%s %(version)s %%",
    "a:* & !b | (c",
    ":*",
    "<-> hungry <->",
    "\\",
    "hungry\\",
    "hungry " * 10_000,
    "h" * 100_000,
    "\u202ehungry\u202c",
    "\ud800",
    "\U0001f62d\U0001f62d",
    "饿了",
    "ﷺ" * 300,
    "a\u0301" * 300,
    "\u0130\u0131\u1e9e",
    "12345678901234567890",
    "1e999 \u00bd \u2460",
    "user@example.com http://example.com/a?b=c",
    "\n\r\t",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_the_search(version: FrameworkVersion, words: str) -> None:
    assert len(find_entries(version, words)) <= MOST_FOUND


def test_only_the_beginning_of_a_long_text_is_looked_at(version: FrameworkVersion) -> None:
    assert find_entries(version, "hungry" + " " * LONGEST_SEARCH + "bullied") == find_entries(
        version, "hungry"
    )


def test_the_same_words_find_the_same_in_the_same_order(version: FrameworkVersion) -> None:
    for row in PHRASES[::20]:
        assert keys(version, row["phrase"]) == keys(version, row["phrase"])


def test_it_is_one_query(version: FrameworkVersion) -> None:
    pathway_view(version)
    with CaptureQueriesContext(connection) as asked:
        find_entries(version, "sad and not eating since nan died")
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert find_entries(version, "?!") == ()
    assert len(asked) == 0
