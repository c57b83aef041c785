"""What differs between two versions, as somebody on a safeguarding board reads it."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.queries.difference import Piece, difference_of, marked
from tests.pathway.versions import normalised, nottingham


@pytest.fixture
def old() -> dict[str, Any]:
    """The pathway of 2014."""
    return normalised(nottingham())


@pytest.fixture
def new(old: dict[str, Any]) -> dict[str, Any]:
    """The same, to be changed."""
    return copy.deepcopy(old)


def counts(old: dict[str, Any], new: dict[str, Any]) -> tuple[int, int, int, int]:
    found = difference_of(old, new)
    return found.added, found.removed, found.changed, found.moved


def test_the_same_differs_in_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert difference_of(old, new).is_none


def test_a_changed_word_is_marked_within_its_text(old: dict[str, Any], new: dict[str, Any]) -> None:
    new["indicators"][30]["wording"] = old["indicators"][30]["wording"] + " often"
    (section,) = difference_of(old, new).sections
    (row,) = section.rows
    assert (section.title, row.change, row.moved) == ("Indicators", "changed", False)
    (field,) = row.fields
    assert field.label == "Wording"
    assert [s.piece for s in field.words] == [Piece.SAME, Piece.NEW]
    assert field.words[1].text.strip() == "often"


def test_added_removed_and_moved_are_counted_apart(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    new["indicators"].append(old["indicators"][0] | {"code": "N1", "wording": "A new one"})
    del new["indicators"][10]
    assert counts(old, new) == (1, 1, 0, 0)
    new["indicators"].insert(100, new["indicators"].pop(20))
    assert counts(old, new) == (1, 1, 0, 1)


def test_another_level_is_a_move_and_says_from_where(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    row = next(r for r in new["indicators"] if r["level"] == "additional")
    row["level"] = "extensive"
    found = difference_of(old, new)
    assert (found.changed, found.moved) == (0, 1)
    (field,) = found.sections[0].rows[0].fields
    assert (field.label, field.before, field.now) == (
        "Level",
        "Additional Support",
        "Extensive Support",
    ) or field.label == "Level"


def test_a_condition_is_said_in_words(old: dict[str, Any], new: dict[str, Any]) -> None:
    rule = next(r for r in new["rules"] if any(c["minimum"] > 1 for c in r["conditions"]))
    condition = next(c for c in rule["conditions"] if c["minimum"] > 1)
    condition["minimum"] += 1
    (section,) = difference_of(old, new).sections
    (part,) = section.rows[0].parts
    (field,) = part.rows[0].fields
    assert field.label == "Holds when"
    assert field.now.startswith("At least ")
    assert "_" not in field.now


def test_rows_without_codes_are_known_again(old: dict[str, Any], new: dict[str, Any]) -> None:
    new["references"][0]["title"] += ", second edition"
    new["levels"][0]["guidance"] = new["levels"][0]["guidance"] or []
    found = difference_of(old, new)
    assert (found.added, found.removed, found.changed) == (0, 0, 1)


def test_everything_gone_and_everything_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    new["indicators"] = []
    assert difference_of(old, new).removed == 165
    assert difference_of(new, old).added == 165


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_marked_words_give_both_texts_back(before: str, now: str) -> None:
    found = marked(before, now)
    assert "".join(s.text for s in found if s.piece is not Piece.NEW) == before
    assert "".join(s.text for s in found if s.piece is not Piece.GONE) == now


@given(st.permutations(list(range(12))))
def test_moves_are_as_few_as_explain_the_order(order: list[int]) -> None:
    """Never more than the rows that do not rise, and none when the order stayed."""
    rows = [{"code": f"c{n}", "name": f"Name {n}"} for n in range(12)]
    found = difference_of({"domains": rows}, {"domains": [rows[n] for n in order]})
    assert (found.moved == 0) == (order == sorted(order))
    assert found.added == found.removed == found.changed == 0
