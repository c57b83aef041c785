"""Entries that stand at two levels are offered once, and the words give no level away.

No database: the fixture files are read as they stand. The pairs are in docs/adr/0010.
"""

import re
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from pathway.constants import Classification, Polarity

Row = dict[str, Any]

FOLDER = Path(__file__).parents[2] / "fixtures" / "pathway" / "nottingham-2014"


def read(name: str) -> Row:
    """One file of the fixture."""
    content: Row = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


FRAMEWORK = read("framework")
DEGREES: list[Row] = read("degrees")["degree_questions"]
INDICATORS: list[Row] = read("indicators")["indicators"]
IMMEDIATE: list[Row] = read("immediate")["immediate_indicators"]

BY_CODE = {row["code"]: row for row in INDICATORS}
ANSWERS: list[Row] = list(chain.from_iterable(question["answers"] for question in DEGREES))
DIMENSION_CODES = {row["code"] for row in FRAMEWORK["dimensions"]}

LEVEL_NAMES = re.compile(
    r"universal|additional|extensive|child(ren)? in need|protection", re.IGNORECASE
)


def repeated(values: list[str]) -> list[str]:
    """Values that stand more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def indicators_of(question: Row) -> set[str]:
    """The entries that the answers of one question mean."""
    return {answer["indicator"] for answer in question["answers"]}


def test_degree_questions_and_answers_have_codes_of_their_own() -> None:
    assert repeated([row["code"] for row in DEGREES]) == []
    assert repeated([row["code"] for row in ANSWERS]) == []
    assert {row["dimension"] for row in DEGREES} <= DIMENSION_CODES


def test_each_answer_means_an_entry_that_exists_and_is_no_strength() -> None:
    immediate = {row["code"] for row in IMMEDIATE if row["same_as"] is None}
    for answer in ANSWERS:
        assert BY_CODE[answer["indicator"]]["polarity"] != Polarity.STRENGTH, answer["code"]
        assert answer["immediate"] in {None, *immediate}, answer["code"]


def test_an_entry_belongs_to_at_most_one_question() -> None:
    belongs: dict[str, set[str]] = defaultdict(set)
    for question in DEGREES:
        for code in indicators_of(question):
            belongs[code].add(question["code"])
    assert {code: asked for code, asked in belongs.items() if len(asked) > 1} == {}


def test_every_need_can_be_reached() -> None:
    """Directly where its wording is plain, and by exactly one question where it is not."""
    asked = set(chain.from_iterable(indicators_of(question) for question in DEGREES))
    needs = {row["code"] for row in INDICATORS if row["level"] != "universal"}
    offered = {code for code in needs if code not in asked}
    assert asked <= needs
    assert asked | offered == needs
    assert len(needs) == 139


def test_same_words_at_two_places_are_offered_once() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for row in INDICATORS:
        places[row["wording"].strip(" .").lower()].add(row["code"])
    twins = [codes for codes in places.values() if len(codes) > 1]
    assert sorted(map(sorted, twins)) == [["A24", "A47", "E25"], ["A31", "E35"], ["A34", "E36"]]
    for codes in twins:
        assert any(codes <= indicators_of(question) for question in DEGREES), codes


def test_each_question_has_two_to_five_answers_and_the_last_is_unsure() -> None:
    for question in DEGREES:
        answers = question["answers"]
        assert 2 <= len(answers) <= 5, question["code"]
        assert answers[-1]["code"].endswith(".not-sure"), question["code"]
        assert answers[-1]["wording"] == "I am not sure", question["code"]
        assert repeated([answer["wording"] for answer in answers]) == [], question["code"]


def test_unsure_never_decides_for_social_care_by_itself() -> None:
    decides = {Classification.DECISIVE, Classification.ASSESSMENT_ALONE}
    for answer in ANSWERS:
        if answer["code"].endswith(".not-sure"):
            assert BY_CODE[answer["indicator"]]["classification"] not in decides, answer["code"]
            assert answer["immediate"] is None, answer["code"]


def test_unsure_is_the_first_and_least_answer_but_where_a_life_is_at_stake() -> None:
    """Answers stand from less to more, so the least is the first; only one exception differs."""
    further = {
        question["code"]: question["answers"][-1]["indicator"]
        for question in DEGREES
        if question["answers"][-1]["indicator"] != question["answers"][0]["indicator"]
    }
    assert further == {"D-substance-child": "E14"}


def test_going_further_is_said_where_an_answer_is_immediate() -> None:
    assert {row["code"]: row["immediate"] for row in ANSWERS if row["immediate"]} == {
        "pregnancy.under-13": "I08",
        "emergency-visits.unexplained": "I02",
        "exploitation.grooming": "I08",
        "exploitation.happening": "I08",
        "missing.now": "I01",
        "domestic-abuse.repeated": "I07",
    }


def test_answers_of_a_question_are_one_fact() -> None:
    """Near-twins share a cluster; a parent's illness and a parent's drinking are two facts."""
    for question in DEGREES:
        clusters = {BY_CODE[code]["cluster"] for code in indicators_of(question)}
        if len(indicators_of(question)) > 1 and question["code"] != "D-parent-health":
            assert len(clusters) == 1, question["code"]
            assert None not in clusters, question["code"]


def test_disability_counts_as_protection_only_with_its_worry_affirmed() -> None:
    means = {row["code"]: row["indicator"] for row in ANSWERS}
    assert [code for code, entry in means.items() if entry == "P01"] == ["disability.safety-worry"]
    assert [code for code, entry in means.items() if entry == "P40"] == ["homeless.child-alone"]


# --- No level is given away --------------------------------------------------------------------


def words_before_the_result() -> list[str]:
    """Every wording of ours that is read before the level is shown."""
    asked = [
        text
        for question in DEGREES
        for text in (question["code"], question["offered_wording"], question["question"])
    ]
    answers = [text for row in ANSWERS for text in (row["code"], row["wording"])]
    placing = [row["placing_wording"] for row in FRAMEWORK["levels"]]
    law = [row["wording"] for row in FRAMEWORK["questions"]]
    return [*asked, *answers, *placing, *law]


def test_no_level_is_named_before_the_result() -> None:
    assert [text for text in words_before_the_result() if LEVEL_NAMES.search(text)] == []


def test_no_code_of_an_entry_shows_in_an_answer_code() -> None:
    for row in ANSWERS:
        assert not re.search(r"[uaep]\d\d", row["code"]), row["code"]
