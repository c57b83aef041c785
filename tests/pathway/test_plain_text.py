"""The record as plain text: what stands in it, in which order, and what cannot get into it."""

import html
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathway.constants import Step
from pathway.queries.plain_text import COLUMNS, _item, _pair, _text
from people.constants import AccessKind
from people.models import AccessRecord
from tests.checks import QUIET, Page, Walk, completed, in_danger, signed_in, ticked
from tests.factories import School, school


@pytest.fixture
def place(db: None) -> School:
    return school()


def text_of(walk: Walk, page: Page | None = None) -> str:
    """The text as the box holds it."""
    page = page or walk.read("text")
    (box,) = [part for part in page.html.split("<textarea")[1:] if 'id="plain-text"' in part]
    assert " readonly" in box
    return html.unescape(box.split(">", 1)[1].split("</textarea>")[0]).removeprefix("\n")


def whole(place: School) -> Walk:
    walk = completed(
        place.author,
        "refer_today",
        who={"child_name": "Robin Example", "setting": "Brook Primary"},
        needs_child=ticked("A10", evidence="Late every day since half-term " * 9),
        unknown={"domains": ["family"], "words": "Who lives there"},
    )
    judged = {
        "level": "additional",
        "reasons": "Safe with gran",
        "consulted": "Lena Lead",
        "ask": place.manager.ref,
    }
    walk.client.post(walk.url("judge"), judged)
    refusal = {"decision": "refuse", "reasons": "Gran is away"}
    signed_in(place.manager).post(walk.url("sign_off"), refusal)
    return walk


def test_everything_stands_in_its_order(place: School) -> None:
    text = text_of(whole(place))
    order = [
        "THRESHOLD CHECK", "About: Robin Example", "Made by: Anna Author", "Result:", "Pathway:",
        "version 1", "LEVEL", "Child in Need", "WHAT TO DO", "Ask Children's Social Care", "WHY",
        "Late every day since", "NOT KNOWN", "Who lives there", "JUDGEMENT ON RESULT 1",
        "went below the recommendation", "Safe with gran", "Talked over with: Lena Lead",
        "not signed off by Mona Manager", "Gran is away", "WHAT WAS SAID", "Brook Primary",
    ]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places), text


def test_no_line_is_longer_than_the_columns_and_none_has_markup(place: School) -> None:
    text = text_of(whole(place))
    assert max(len(line) for line in text.splitlines()) <= COLUMNS
    assert not set("<>\t\r\x00") & set(text)


def test_what_was_typed_cannot_pass_for_a_heading_of_ours(place: School) -> None:
    forged = "True\r\n\r\nLEVEL\r\nUniversal Support\x00\u202e\u200b\x1b[31m"
    walk = completed(place.author, needs_child=ticked("A10", evidence=forged))
    lines = text_of(walk).splitlines()
    assert lines.count("LEVEL") == 1
    assert "    LEVEL" in lines
    assert not any(unicodedata.category(char) in {"Cc", "Cf"} for line in lines for char in line)


def test_results_before_the_last_are_named(place: School) -> None:
    walk = completed(place.author)
    again = {"kind": "I know more now", "words": "Dad has left"}
    walk.client.post(walk.url("reopen"), again)
    assert "Opened again; result 1 of" in text_of(walk)
    walk.fill(Step.LAW, {**QUIET[Step.LAW], "section_17": "yes"})
    walk.see_result()
    text = text_of(walk)
    assert text.index("ALL RESULTS") < text.index("Result 2") < text.index("Dad has left")


def test_who_was_told_of_danger_stands_in_it(place: School) -> None:
    walk = in_danger(place.author)
    walk.see_result()
    assert "A notice has gone to Lena Lead" in " ".join(text_of(walk).split())


def test_the_button_is_hidden_until_a_script_shows_it(place: School) -> None:
    page = completed(place.author).read("text")
    assert 'data-copy="plain-text" hidden' in page.html
    assert "To copy by hand" in page.text


def test_copying_by_somebody_else_is_logged(place: School) -> None:
    walk = completed(place.author)
    text_of(walk, walk.read("text", signed_in(place.lead)))
    row = AccessRecord.objects.get(practitioner=place.lead, record_ref=walk.ref)
    assert row.kind == AccessKind.PRINTED
    assert walk.read("text", signed_in(place.colleague)).status == 404


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_words_keep_within_the_columns_and_are_set_in(words: str) -> None:
    for line in (*_text(words), *_text(words, deeper=True), *_item(words)):
        assert len(line) <= COLUMNS
        assert line.startswith("  ")
        assert "\n" not in line
    for line in _pair("About", words):
        assert len(line) <= COLUMNS
