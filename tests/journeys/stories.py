"""Published cases as someone at a page would tell them: in the words that the pages show."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from thresholds_site.devtools.paths import ROOT
from thresholds_site.lib.wording import emphasis_removed

_PATHWAY = ROOT / "fixtures" / "pathway" / "nottingham-2014"
_CASES = ROOT / "fixtures" / "cases"
_KNOWN_BY = {
    "seen": "I saw it",
    "child_said": "The child said so",
    "someone_said": "Someone else said so",
    "record": "It is in a record",
    "suspected": "I suspect it",
}


@dataclass(frozen=True, slots=True)
class Need:
    """An entry of the lists. `how_far` is empty where nothing is asked of it."""

    domain: str
    wording: str
    how_far: str
    known_by: str
    longer_ago: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Worry:
    """A worry in one's own words."""

    text: str
    part: str
    weight: str
    known_by: str


@dataclass(frozen=True, slots=True)
class Story:
    """A case. `years` is None when the age is not known; answers go by the question's wording."""

    code: str
    levels: tuple[str, ...]
    years: int | None
    danger_now: str
    signs: tuple[str, ...]
    needs: tuple[Need, ...]
    worries: tuple[Worry, ...]
    unknown: tuple[str, ...]
    help_answers: Mapping[str, str]
    law_answers: Mapping[str, str]
    own_level: str

    def needs_of(self, domain: str) -> Iterator[Need]:
        """The needs of one page."""
        return (need for need in self.needs if need.domain == domain)


def published_case(code: str) -> Story:
    """A published case as it was coded from its text alone. `levels` are the defensible ones."""
    rows = _rows()
    levels = {row["code"]: row for row in rows["levels"]}
    case = next(row for row in _coded() if row["id"] == code)
    published = next(row for row in _published() if row["id"] == code)
    names = {row["code"]: row["name"] for row in (*rows["domains"], *rows["dimensions"])}
    signs = {row["code"]: row["wording"] for row in rows["immediate_indicators"]}
    return Story(
        code=code,
        levels=tuple(levels[one]["name"] for one in published["acceptable_levels"]),
        years=_years(case["age"]),
        danger_now={"yes": "Yes", "no": "No"}.get(case["danger"], "I am not sure"),
        signs=tuple(signs[one] for one in case["immediate"]),
        needs=tuple(_need(one, rows) for one in case["observations"]),
        worries=tuple(
            Worry(
                one["text"],
                names[one["dimension"]],
                levels[one["placed"]]["placing_wording"],
                _KNOWN_BY[one["basis"]],
            )
            for one in case["own_words"]
        ),
        unknown=tuple(names[one] for one in case["unknown"]),
        help_answers=_answers("help", case["answers"], rows),
        law_answers=_answers("law", case["answers"], rows),
        own_level=levels[case["own_level"]]["name"],
    )


def _years(age: str) -> int | None:
    """The age as someone would type it: a child under one is 0."""
    if age == "under 1 year":
        return 0
    number, _, unit = age.partition(" ")
    return int(number) if unit.startswith("year") else None


def _need(seen: Mapping[str, Any], rows: Mapping[str, Any]) -> Need:
    how_far = ""
    if "degree_answer" in seen:
        entry, how_far = next(
            (question, answer["wording"])
            for question in rows["degree_questions"]
            for answer in question["answers"]
            if answer["code"] == seen["degree_answer"]
        )
        wording = entry["offered_wording"]
    else:
        entry = next(row for row in rows["indicators"] if row["code"] == seen["indicator"])
        wording = emphasis_removed(entry["wording"])
    return Need(
        domain=next(r["domain"] for r in rows["dimensions"] if r["code"] == entry["dimension"]),
        wording=wording,
        how_far=how_far,
        known_by=_KNOWN_BY[seen["basis"]],
        longer_ago=seen.get("longer_ago", False),
        evidence=seen.get("evidence", ""),
    )


def _answers(place: str, given: Mapping[str, str], rows: Mapping[str, Any]) -> dict[str, str]:
    return {
        question["wording"]: next(
            answer["wording"]
            for answer in question["answers"]
            if answer["code"] == given[question["code"]]
        )
        for question in rows["questions"]
        if question["place"] == place
    }


@cache
def _rows() -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for path in _PATHWAY.glob("*.yaml"):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def _coded() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((_CASES / "coded_cases.yaml").read_text("utf-8"))
    return found


@cache
def _published() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_CASES / "published_cases.json").read_text("utf-8"))
    return found
