"""The coded cases keep their shape: every case once and in order, every code known.

No database and no rule: only the files. The file's codings are not judged here.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PATHWAY = FIXTURES / "pathway" / "nottingham-2014"

IDS = [
    "T1-029",
    "T1-030",
    "T1-001",
    "T1-004",
    "T1-002",
    "T1-003",
    "T1-006",
    "T1-007",
    "T1-008",
    "T1-009",
    "T1-010",
    "T1-025",
    "T2-004",
    "T2-005",
    "T2-006",
    "T2-007",
    "T2-029",
    "T2-014",
    "T2-015",
    "T2-016",
    "T2-017",
    "T2-008",
    "T2-009",
    "T2-019",
    "T2-020",
    "T2-021",
    "T2-022",
    "T2-023",
    "T2-001",
    "T2-002",
]
KEYS = {
    *("id", "danger", "immediate", "age", "observations", "own_words", "answers"),
    *("unknown", "strengths", "own_level"),
}
BASES = {"seen", "child_said", "someone_said", "record", "suspected"}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CASES: list[dict[str, Any]] = load(FIXTURES / "cases" / "coded_cases.yaml")
FRAMEWORK = load(PATHWAY / "framework.yaml")
INDICATORS = {row["code"]: row for row in load(PATHWAY / "indicators.yaml")["indicators"]}
DEGREES = load(PATHWAY / "degrees.yaml")["degree_questions"]
IMMEDIATE = {row["code"] for row in load(PATHWAY / "immediate.yaml")["immediate_indicators"]}
LEVELS = {row["code"] for row in FRAMEWORK["levels"]}
DIMENSIONS = {row["code"] for row in FRAMEWORK["dimensions"]}
DOMAINS = {row["code"] for row in FRAMEWORK["domains"]}
QUESTIONS = {
    row["code"]: {answer["code"] for answer in row["answers"]} for row in FRAMEWORK["questions"]
}
QUESTION_OF_ANSWER = {
    answer["code"]: question["code"] for question in DEGREES for answer in question["answers"]
}
DEGREE_INDICATORS = {answer["indicator"] for question in DEGREES for answer in question["answers"]}
each_case = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def test_every_case_occurs_once_and_in_order() -> None:
    assert [case["id"] for case in CASES] == IDS
    assert len(set(IDS)) == 30


@each_case
def test_the_fields_are_whole_and_their_values_known(case: dict[str, Any]) -> None:
    assert set(case) == KEYS
    assert case["danger"] in {"yes", "no", "not_sure"}
    assert isinstance(case["age"], str)
    assert case["age"]
    assert case["own_level"] in LEVELS
    assert set(case["unknown"]) <= DOMAINS
    assert set(case["answers"]) == set(QUESTIONS)
    for question, answer in case["answers"].items():
        assert answer in QUESTIONS[question], f"{question}: {answer}"


@each_case
def test_an_immediate_indicator_is_known_and_means_danger(case: dict[str, Any]) -> None:
    assert set(case["immediate"]) <= IMMEDIATE
    assert len(set(case["immediate"])) == len(case["immediate"])
    if case["immediate"]:
        assert case["danger"] == "yes"


@each_case
def test_observations_name_known_entries_and_degree_entries_by_their_answer(
    case: dict[str, Any],
) -> None:
    indicators: list[str] = []
    questions: list[str] = []
    for observation in case["observations"]:
        assert {"basis", "longer_ago", "evidence"} < set(observation)
        assert ("indicator" in observation) != ("degree_answer" in observation)
        assert observation["basis"] in BASES
        assert isinstance(observation["longer_ago"], bool)
        assert observation["evidence"]
        if "indicator" in observation:
            code = observation["indicator"]
            assert code in INDICATORS
            assert code not in DEGREE_INDICATORS, f"{code} is offered through an answer"
            assert INDICATORS[code]["polarity"] != "strength", f"{code} belongs to strengths"
            indicators.append(code)
        else:
            questions.append(QUESTION_OF_ANSWER[observation["degree_answer"]])
    assert len(set(indicators)) == len(indicators)
    assert len(set(questions)) == len(questions), "one answer to a question of degree"


@each_case
def test_own_words_are_placed_and_strengths_are_strengths(case: dict[str, Any]) -> None:
    for own in case["own_words"]:
        assert set(own) == {"text", "dimension", "placed", "basis"}
        assert own["text"]
        assert own["dimension"] in DIMENSIONS
        assert own["placed"] in LEVELS
        assert own["basis"] in BASES
    for code in case["strengths"]:
        assert INDICATORS[code]["polarity"] == "strength"
