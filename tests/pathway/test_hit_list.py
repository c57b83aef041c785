"""The hit-list of the search keeps its shape: phrases once, keys offered, every entry meant.

No database and no search: only the files. What a phrase means is not judged here.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from pathway.constants import Polarity

Row = dict[str, Any]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PATHWAY = FIXTURES / "pathway" / "nottingham-2014"
WHO = {"teacher", "nurse", "police", "youth_worker", "volunteer", "doctor", "early_years"}
MOST_WORDS = 7


def read(path: Path) -> Row:
    """One fixture file."""
    content: Row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


HIT_LIST = read(FIXTURES / "search" / "hit_list.yaml")
PHRASES: list[Row] = HIT_LIST["phrases"]
NO_ENTRY: list[Row] = HIT_LIST["no_entry"]


def offered_needs() -> dict[str, str]:
    """The domain of each entry that the needs pages offer, by key, as pathway_view offers them."""
    framework = read(PATHWAY / "framework.yaml")
    degrees: list[Row] = read(PATHWAY / "degrees.yaml")["degree_questions"]
    indicators: list[Row] = read(PATHWAY / "indicators.yaml")["indicators"]
    domain_of = {row["code"]: row["domain"] for row in framework["dimensions"]}
    through_degree = {answer["indicator"] for row in degrees for answer in row["answers"]}
    alone = [
        row
        for row in indicators
        if row["code"] not in through_degree and row["polarity"] != Polarity.STRENGTH
    ]
    return {row["code"]: domain_of[row["dimension"]] for row in (*degrees, *alone)}


OFFERED = offered_needs()


def test_there_are_enough_phrases_and_each_stands_once() -> None:
    assert len(PHRASES) >= 150
    assert 10 <= len(NO_ENTRY) <= 20
    times = Counter(row["phrase"].casefold() for row in (*PHRASES, *NO_ENTRY))
    assert [phrase for phrase, count in times.items() if count > 1] == []


def test_every_phrase_is_what_somebody_types() -> None:
    for row in (*PHRASES, *NO_ENTRY):
        assert row["phrase"] == row["phrase"].strip(), row
        assert 1 <= len(row["phrase"].split()) <= MOST_WORDS, row
        assert row["who"] in WHO, row


def test_every_kind_of_practitioner_is_heard() -> None:
    heard = Counter(row["who"] for row in PHRASES)
    assert {who: heard[who] for who in WHO if heard[who] < 10} == {}


def test_every_key_is_an_offered_entry() -> None:
    for row in PHRASES:
        assert 1 <= len(set(row["means"])) == len(row["means"]) <= 2, row
        assert set(row["means"]) <= set(OFFERED), row


def test_every_offered_entry_is_meant_by_a_phrase_of_its_own() -> None:
    alone = {row["means"][0] for row in PHRASES if len(row["means"]) == 1}
    assert set(OFFERED) - alone == set()
    assert {OFFERED[key] for key in alone} == {"child", "parents", "family"}


def test_what_has_no_entry_names_only_known_dangers() -> None:
    immediate = {row["code"] for row in read(PATHWAY / "immediate.yaml")["immediate_indicators"]}
    for row in NO_ENTRY:
        assert row["danger"] is None or row["danger"] in immediate, row
