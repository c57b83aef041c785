"""The published cases as a bench for the rules: what was published, coded, and recommended.

`fixtures/cases/published_cases.json` holds the cases and their published answers;
`fixtures/cases/coded_cases.yaml` what a reader chose from each text alone, answers hidden;
`recoded.yaml` what was chosen anew after an answer's words had changed; `own_text.yaml` which cases
Nottingham's own text answers differently.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pathway.case_json import parse_case
from pathway.constants import VERB_OF_LEVEL, CommonLevel, Verb
from pathway.rules import Observations, Recommendation, Ruleset, recommend

_RANK = {level.value: rank for rank, level in enumerate(CommonLevel)}
# Ages that `threshold_check` has no words for, in completed months.
_AGES: dict[str, int | None] = {"not known": None, "under 1 year": 11}
_KNOWN_BY = ("basis", "longer_ago", "evidence", "child_words")


@dataclass(frozen=True, slots=True)
class BenchCase:
    """One published case. Levels are codes of the five common levels.

    `by_own_text`: what is acceptable where Nottingham's own text answers differently too.
    """

    code: str
    published: str
    acceptable: tuple[str, ...]
    by_own_text: tuple[str, ...]
    immediate: bool
    own: str
    observations: Observations


@dataclass(frozen=True, slots=True)
class Standing:
    """How a level and a verb stand to what was published for the case."""

    level: str
    verb: Verb
    case: BenchCase

    @property
    def is_acceptable(self) -> bool:
        """Within the levels that the case's reader called defensible."""
        return self.level in self.case.acceptable

    @property
    def is_acceptable_by_own_text(self) -> bool:
        """Within those, or what Nottingham's own text says of the case."""
        return self.level in self.case.by_own_text

    @property
    def is_too_low(self) -> bool:
        """Below every acceptable level."""
        return _RANK[self.level] < min(_RANK[one] for one in self.case.acceptable)

    @property
    def is_too_high(self) -> bool:
        """Above every acceptable level."""
        return _RANK[self.level] > max(_RANK[one] for one in self.case.acceptable)

    def acts_below(self, verb: Verb) -> bool:
        """What is to be done is less than `verb`."""
        return self.verb.rank < verb.rank


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case under the rules: by the tool alone, by the reader alone, and both together."""

    case: BenchCase
    recommendation: Recommendation
    tool: Standing
    reader: Standing
    both: Standing


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """A case as it was published, with what a reader chose for it from its text alone.

    `choices` is what `parse_case` reads.
    """

    code: str
    text: str
    source: str
    answer: str
    because: str
    published: str
    acceptable: tuple[str, ...]
    immediate: bool
    own: str
    choices: Mapping[str, Any]


def published_cases(folder: Path) -> tuple[PublishedCase, ...]:
    """The cases of a folder, in the order in which they were coded."""
    listed = json.loads(Path(folder, "published_cases.json").read_text(encoding="utf-8"))
    published = {row["id"]: row for row in listed}
    return tuple(_case(published[row["id"]], row) for row in coded_rows(folder))


def _case(published: Mapping[str, Any], coded: Mapping[str, Any]) -> PublishedCase:
    return PublishedCase(
        code=coded["id"],
        text=published["text"],
        source=published["source_title"],
        answer=published["published_answer"],
        because=published["mapping_reason"],
        published=published["mapped_level"],
        acceptable=tuple(published["acceptable_levels"]),
        immediate=published["immediate"],
        own=coded["own_level"],
        choices=case_document(coded),
    )


def read_cases(folder: Path, ruleset: Ruleset) -> tuple[BenchCase, ...]:
    """The cases of a folder, coded. Raises CaseError when a code is not in the rule set."""
    also = {row["id"]: row["also_acceptable"] for row in _listed(folder, "own_text.yaml")}
    return tuple(
        BenchCase(
            code=case.code,
            published=case.published,
            acceptable=case.acceptable,
            by_own_text=(*case.acceptable, *also.get(case.code, ())),
            immediate=case.immediate,
            own=case.own,
            observations=parse_case(case.choices, ruleset),
        )
        for case in published_cases(folder)
    )


def coded_rows(folder: Path) -> list[dict[str, Any]]:
    """What was chosen for each case, with what was chosen anew in its place.

    Raises ValueError when something was chosen anew that was not chosen before.
    """
    rows = _listed(folder, "coded_cases.yaml")
    for change in _listed(folder, "recoded.yaml"):
        row = next(one for one in rows if one["id"] == change["id"])
        chosen = [one for one in row["observations"] if one.get("degree_answer") == change["was"]]
        if len(chosen) != 1:
            raise ValueError(f"{change['id']} was not coded {change['was']}.")
        chosen[0]["degree_answer"] = change["now"]
    return rows


def _listed(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(Path(folder, name).read_text(encoding="utf-8"))
    return rows


def case_document(row: Mapping[str, Any]) -> dict[str, Any]:
    """A coded case as the JSON that `threshold_check` reads."""
    return {
        "case": row["id"],
        "age": _AGES.get(row["age"], row["age"]),
        "danger": row["danger"],
        "immediate": row["immediate"],
        "indicators": [
            *({key: one[key] for key in one if key in _ENTRY_KEYS} for one in row["observations"]),
            *row["strengths"],
        ],
        "own_words": row["own_words"],
        "unknown_domains": row["unknown"],
        "answers": row["answers"],
    }


_ENTRY_KEYS = ("indicator", "degree_answer", *_KNOWN_BY)


def outcome(case: BenchCase, ruleset: Ruleset) -> Outcome:
    """What the rules say of a case, and what they say together with the reader's own level."""
    told = recommend(ruleset, case.observations)
    own_verb = VERB_OF_LEVEL[CommonLevel(case.own)]
    raises = _RANK[case.own] > _RANK[told.level]
    verb = max(told.verb, own_verb, key=lambda one: one.rank) if raises else told.verb
    return Outcome(
        case=case,
        recommendation=told,
        tool=Standing(told.level, told.verb, case),
        reader=Standing(case.own, own_verb, case),
        both=Standing(case.own if raises else told.level, verb, case),
    )


def outcomes(folder: Path, ruleset: Ruleset) -> tuple[Outcome, ...]:
    """Every case under the rules, in the order of the file."""
    return tuple(outcome(case, ruleset) for case in read_cases(folder, ruleset))


def share(found: Sequence[object], whole: Sequence[object]) -> float:
    """How much of `whole` was found, from 0 to 1."""
    return len(found) / len(whole) if whole else 0.0
