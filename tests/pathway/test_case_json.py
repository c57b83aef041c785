"""A case as JSON becomes observations, or every fault in it is named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.case_json import TEXT_AT_MOST, CaseError, months_of, parse_case, plain_wording
from pathway.constants import Basis, DangerAnswer
from pathway.rules import Observation, Observations, UnknownCodesError, recommend
from tests.pathway.strategies import nottingham

EXAMPLE: dict[str, Any] = {
    "case": "A girl of 14",
    "age": "14 years",
    "danger": "no",
    "immediate": [],
    "indicators": [
        "E08",
        "child perceived to be a PROBLEM by parent",
        {
            "indicator": "Loss of significant adult",
            "basis": "child_said",
            "longer_ago": True,
            "evidence": "Grandmother died two years ago.",
            "child_words": "I miss her.",
        },
        {"degree_answer": "missing.once", "basis": "record"},
    ],
    "own_words": [
        {
            "text": "Has a new phone that nobody gave her.",
            "dimension": "emotional_behavioural",
            "placed": "extensive",
            "basis": "seen",
        }
    ],
    "unknown_domains": ["family"],
    "answers": {"significant_harm": "not_sure", "disabled": "no"},
    "help_so_far": "not_working",
}


def parse(**case: Any) -> Observations:
    """The observations of a case with these keys."""
    return parse_case(case, nottingham())


def faults(case: object) -> tuple[str, ...]:
    """Everything that is wrong with a case."""
    with pytest.raises(CaseError) as caught:
        parse_case(case, nottingham())
    assert str(caught.value) == "; ".join(caught.value.faults)
    return caught.value.faults


def test_a_whole_case() -> None:
    got = parse_case(json.loads(json.dumps(EXAMPLE)), nottingham())
    assert got == Observations(
        items=(
            Observation(entry="E08"),
            Observation(entry="A32"),
            Observation(
                entry="A46",
                basis=Basis.CHILD_SAID,
                longer_ago=True,
                evidence="Grandmother died two years ago.",
                child_words="I miss her.",
            ),
            Observation(degree_answer="missing.once", basis=Basis.RECORD),
            Observation(
                own_words="Has a new phone that nobody gave her.",
                dimension="emotional_behavioural",
                placed="extensive",
                basis=Basis.SEEN,
            ),
        ),
        danger=DangerAnswer.NO,
        answers={"significant_harm": "not_sure", "disabled": "no", "help_so_far": "not_working"},
        age_months=168,
        unknown_domains=("family",),
    )
    assert recommend(nottingham(), got).level == "extensive"


def test_an_empty_case_is_a_case() -> None:
    assert parse() == Observations()
    nothing = dict.fromkeys(EXAMPLE)
    assert parse(**nothing) == Observations()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("P12", "P12"),
        (" P12 ", "P12"),
        ("Physically well", "U01"),
        ("PHYSICALLY   well.", "U01"),
        ("Disruptive or anti-social behaviour", "A14"),
        ("disruptive or anti-social\tbehaviour .", "A14"),
        (
            "Mental or physical health problems, learning disability or chaotic substance misuse"
            " that severely impacts on ability to provide appropriate care for child /family",
            "E30",
        ),
        (
            "Presents as being neglected - persistent hygiene problems/clothes regularly unwashed",
            "E29",
        ),
    ],
)
def test_an_indicator_by_code_or_wording(name: str, code: str) -> None:
    assert parse(indicators=[name]).items == (Observation(entry=code),)
    assert parse(indicators=[{"indicator": name}]).items == (Observation(entry=code),)


@pytest.mark.parametrize("entry", nottingham().entries, ids=lambda entry: entry.code)
def test_every_wording_is_found_or_said_to_stand_more_than_once(entry: Any) -> None:
    twins = [
        other.code
        for other in nottingham().entries
        if plain_wording(other.wording) == plain_wording(entry.wording)
    ]
    if len(twins) == 1:
        assert parse(indicators=[entry.wording.upper()]).items == (Observation(entry=entry.code),)
    else:
        (fault,) = faults({"indicators": [entry.wording]})
        assert all(code in fault for code in twins)


def test_the_wordings_that_stand_at_two_levels() -> None:
    assert faults({"indicators": ["young carers"]}) == (
        "indicator: 'young carers' stands more than once: write A24 or A47 or E25",
    )
    assert faults({"indicators": ["Attachment issues", "Suspected domestic violence."]}) == (
        "indicator: 'Attachment issues' stands more than once: write A34 or E36",
        "indicator: 'Suspected domestic violence.' stands more than once: write A31 or E35",
    )


def test_an_immediate_indicator_by_code_or_wording() -> None:
    by_wording = parse(immediate=["child victims of trafficking", "I03"])
    assert by_wording.immediate == ("I11", "I03")
    assert faults({"immediate": ["Victim"]}) == (
        "immediate indicator: no entry with the code or wording 'Victim'",
    )


@pytest.mark.parametrize(
    ("age", "months"),
    [
        ("14 years", 168),
        ("14", 168),
        ("14 years old", 168),
        ("1 year", 12),
        ("7 months", 7),
        ("1 month old", 1),
        ("2 years 3 months", 27),
        ("2 years and 3 months", 27),
        ("2 Years, 3 Months old", 27),
        ("6 weeks", 1),
        ("3 weeks", 0),
        (0, 0),
        (40, 40),
    ],
)
def test_ages(age: object, months: int) -> None:
    got = parse(age=age)
    assert (got.age_months, got.unborn) == (months, False)


def test_an_unborn_child_and_an_unknown_age() -> None:
    assert parse(age="Unborn") == Observations(unborn=True)
    assert parse(age=None) == parse(age="Not known") == Observations()


@pytest.mark.parametrize(
    "age", ["", "old", "-3", "14-15", "999", "40 years", -1, 4000, 3.5, True, [], "400 months"]
)
def test_what_is_no_age(age: object) -> None:
    (fault,) = faults({"age": age})
    assert fault.startswith("age: ")
    assert "is no age" in fault


def test_weeks_are_rounded_down() -> None:
    assert [months_of(f"{weeks} weeks") for weeks in (4, 5, 51, 52)] == [0, 1, 11, 12]


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ([], "a case is an object with keys"),
        ("P12", "a case is an object with keys"),
        ({"indicator": []}, "the case: unknown key 'indicator'; known: case, age"),
        ({"indicators": "P12"}, "indicators is not a list"),
        ({"indicators": {"P12": True}}, "indicators is not a list"),
        ({"indicators": ["P99"]}, "indicator: no entry with the code or wording 'P99'"),
        ({"indicators": [7]}, "indicators: 7 is neither a name nor an object"),
        ({"indicators": [{}]}, "names no indicator and no degree_answer"),
        ({"indicators": [{"indicator": 7}]}, "indicator: 7 is neither a code nor a wording"),
        ({"indicators": [{"indicator": "A03", "base": "seen"}]}, "unknown key 'base'"),
        ({"indicators": [{"indicator": "A03", "basis": "guess"}]}, "'guess' is not one of seen"),
        ({"indicators": [{"indicator": "A03", "longer_ago": "no"}]}, "neither true nor false"),
        ({"indicators": [{"indicator": "A03", "evidence": 7}]}, "evidence: 7 is not text"),
        (
            {"indicators": [{"indicator": "A03", "evidence": "x" * (TEXT_AT_MOST + 1)}]},
            "evidence: longer than 10,000 characters",
        ),
        (
            {"indicators": [{"indicator": "A03", "evidence": "a\x00b"}]},
            "holds a character that cannot be printed",
        ),
        ({"indicators": [{"indicator": "A03", "evidence": "\ud800"}]}, "cannot be printed"),
        ({"indicators": [{"degree_answer": "much"}]}, "no degree_answer 'much'"),
        (
            {"indicators": [{"degree_answer": "missing.once", "indicator": "A03"}]},
            "degree_answer 'missing.once' means E16",
        ),
        ({"indicators": ["A03", "Dental decay and not accessing treatment"]}, "A03 is chosen more"),
        (
            {"indicators": ["E16", {"degree_answer": "missing.once"}]},
            "E16 is chosen more",
        ),
        ({"own_words": ["thin"]}, "own_words: 'thin' is not an object"),
        ({"own_words": [{"dimension": "health"}]}, "own_words: text is missing"),
        ({"own_words": [{"text": " ", "dimension": "health"}]}, "own_words: text is missing"),
        ({"own_words": [{"text": "thin"}]}, "no dimension None: one of health, education"),
        (
            {"own_words": [{"text": "thin", "dimension": "health", "placed": "high"}]},
            "no placed 'high': one of universal, additional",
        ),
        ({"own_words": [{"text": "thin", "level": "x"}]}, "unknown key 'level'"),
        ({"danger": True}, "danger: True is not one of yes, no, not_sure"),
        ({"answers": ["yes"]}, "answers is not an object"),
        ({"answers": {"harm": "yes"}}, "answers: no question 'harm'"),
        ({"answers": {"disabled": "maybe"}}, "disabled: 'maybe' is not one of yes, no, not_sure"),
        ({"answers": {"disabled": {}}}, "disabled: {} is not one of yes"),
        ({"help_so_far": "some"}, "help_so_far: 'some' is not one of none_yet"),
        (
            {"help_so_far": "working", "answers": {"help_so_far": "too_soon"}},
            "help_so_far is given twice, and differs",
        ),
        ({"unknown_domains": ["home"]}, "no domain 'home': one of child, parents, family"),
        ({"case": 7}, "case: 7 is not text"),
    ],
)
def test_a_fault_is_named(case: object, fault: str) -> None:
    found = faults(case)
    assert any(fault in each for each in found), found


def test_every_fault_is_named_at_once_and_shortly() -> None:
    long = "x" * 5000
    found = faults(
        {"age": "soon", "danger": "maybe", "indicators": [long, "P99"], "answers": {"x": "yes"}}
    )
    assert len(found) == 5
    assert all(len(fault) < 250 for fault in found)


def test_help_so_far_may_stand_among_the_answers() -> None:
    assert parse(answers={"help_so_far": "working"}).answers == {"help_so_far": "working"}
    twice = parse(answers={"help_so_far": "working"}, help_so_far="working")
    assert twice.answers == {"help_so_far": "working"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*EXAMPLE, "indicator", "text", "basis"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(json_values, st.fixed_dictionaries({}, optional=dict.fromkeys(EXAMPLE, json_values)))
)
def test_any_json_is_read_or_refused(document: object) -> None:
    try:
        got = parse_case(document, nottingham())
    except CaseError as error:
        "; ".join(error.faults).encode()
        return
    try:
        recommend(nottingham(), got)
    except UnknownCodesError as error:
        raise AssertionError("what was read must be what the rules know") from error


def test_the_documented_example_is_what_it_says() -> None:
    how_to = Path(__file__).parents[2] / "docs" / "how-to" / "threshold_check-command.md"
    text = how_to.read_text(encoding="utf-8")
    case, answer = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S))
    got = recommend(nottingham(), parse_case(case, nottingham())).to_json()
    assert {key: got[key] for key in answer} == answer
    (twice,) = faults({"indicators": ["Young carers"]})
    assert twice in text
    assert set(case) == set(EXAMPLE)
    for key in (*EXAMPLE, *got):
        assert f"`{key}`" in text, f"{key} is not documented"
