"""The rows of the published pathway say what the document says, and each points at what exists.

No database: the fixture files are read as they stand. Counts, digests and the table of classes were
transcribed from the document apart from the fixture, so that a slip in either shows.
"""

from collections import Counter
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from pathway.constants import (
    HELP_QUESTION,
    Classification,
    CommonLevel,
    ContactUse,
    HelpAnswer,
    LawAnswer,
    LawQuestion,
    Polarity,
    ProvisionKind,
    ThresholdGroup,
    Whose,
)

Row = dict[str, Any]

FOLDER = Path(__file__).parents[2] / "fixtures" / "pathway" / "nottingham-2014"


def read(name: str) -> Row:
    """One file of the fixture."""
    content: Row = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


FRAMEWORK = read("framework")
LEVELS: list[Row] = FRAMEWORK["levels"]
DIMENSIONS: list[Row] = FRAMEWORK["dimensions"]
INDICATORS: list[Row] = read("indicators")["indicators"]
IMMEDIATE: list[Row] = read("immediate")["immediate_indicators"]
PROVISION: list[Row] = read("provision")["provision"]
CONTACTS: list[Row] = read("contacts")["key_contacts"]
REFERENCES: list[Row] = read("contacts")["references"]

BY_CODE = {row["code"]: row for row in INDICATORS}
DIMENSION_CODES = {row["code"] for row in DIMENSIONS}

PREFIXES = {"universal": "U", "additional": "A", "extensive": "E", "protection": "P"}
PAGES = {"universal": 11, "additional": 13, "extensive": 15, "protection": 17}

# Where each dimension's entries begin and how many they are, counted in the printed tables.
PER_DIMENSION = {
    "universal": (5, 1, 5, 1, 2, 1, 2, 1, 3, 1, 2, 1, 1),
    "additional": (6, 5, 5, 5, 3, 3, 4, 3, 8, 6, 2, 1, 2),
    "extensive": (5, 6, 10, 2, 2, 4, 6, 1, 2, 0, 2, 2, 0),
    "protection": (3, 1, 8, 6, 6, 2, 6, 1, 1, 2, 4, 2, 2),
}

# The weight of each Protection and Extensive entry, by its number in document order.
CLASSES: dict[str, dict[Classification, tuple[int, ...]]] = {
    "P": {
        Classification.DECISIVE: (1, 5, 6, 8, 9, 10, 11, 12, 21, 22, 32),
        Classification.ASSESSMENT_ALONE: (7, 19, 20, 24, 26, 30, 33, 34, 35, 39, 40),
        Classification.STRONG: (2, 3, 4, 13, 18, 23, 27, 28, 29, 36, 37, 42, 43, 44),
        Classification.WEAK: (14, 15, 16, 17, 25, 31, 38, 41),
    },
    "E": {
        Classification.EXTENSIVE_ADVICE: (13, 15, 16, 19, 20, 21, 29, 30, 31),
        Classification.DISABILITY: (1, 34),
        Classification.EXTENSIVE_ALONE: (2, 5, 7, 8, 10, 12, 14, 18, 23, 32, 33, 37, 39, 42),
        Classification.EXTENSIVE_WITH_ANOTHER: (
            *(3, 4, 6, 9, 11, 17, 22, 24, 25, 26, 27, 28, 35, 36, 38, 40, 41),
        ),
    },
    "A": {Classification.ADDITIONAL: tuple(range(1, 54))},
    "U": {Classification.STRENGTH: tuple(range(1, 27))},
}

# SHA-256 over "CODE wording" lines in document order: a changed published word fails here.
DIGESTS = {
    "universal": "a1d481fe8cf0f2eafd4f7e4eb5a9d9d5be643ae0cec4bd7d4b701c2b63690451",
    "additional": "964169435d43530f25911a04ebfec5e30a75645fe011a97bcd27bda11e53a620",
    "extensive": "efacae1236e64932945791b92c19413c8a210ad3c280dde8b913bfdad809f27e",
    "protection": "b16c543e39a64ed691d0e2bbd653347732042672702ffb449dd719256f6471e8",
    "immediate": "aa6b951f4178bf7e111991493e90e55f02222f6c569bb431e4d0fb8fb85e9e46",
    "provision": "aa65cc8021ba7d23fcbf6ffc7d9bb3fc33d5c3353c3d0d7291dc6b3a9e1bcbc1",
}


def digest(rows: list[Row]) -> str:
    """One number for the published words of these rows, in their order."""
    lines = "\n".join(f"{row['code']} {row['wording']}" for row in rows)
    return sha256(lines.encode()).hexdigest()


def at_level(level: str) -> list[Row]:
    """The indicators of one level, in order."""
    return [row for row in INDICATORS if row["level"] == level]


def repeated(values: list[str]) -> list[str]:
    """Values that stand more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


# --- Published words ---------------------------------------------------------------------------


@pytest.mark.parametrize("part", DIGESTS)
def test_published_wording_is_unchanged(part: str) -> None:
    rows = {"immediate": IMMEDIATE, "provision": PROVISION}.get(part) or at_level(part)
    assert digest(rows) == DIGESTS[part]


@pytest.mark.parametrize(
    ("code", "wording"),
    [
        ("U12", "Positive sense of self & demonstrates sense of belonging"),
        ("A14", "Disruptive or anti-social behaviour."),
        ("E28", "No support given to develop self-care skills and independence"),
        (
            "E30",
            "Mental or physical health problems, learning disability or *chaotic* substance "
            "misuse that *severely* impacts on ability to provide appropriate care for child "
            "/family",
        ),
        ("E31", "Family / child homeless"),
        (
            "P12",
            "Endangers own life through self harm/substance misuse (including alcohol)/ eating "
            "disorder)",
        ),
    ],
)
def test_odd_punctuation_is_kept(code: str, wording: str) -> None:
    assert BY_CODE[code]["wording"] == wording


# --- Indicators --------------------------------------------------------------------------------


def test_there_are_165_indicators_numbered_in_document_order() -> None:
    numbers = {"universal": 26, "additional": 53, "extensive": 42, "protection": 44}
    expected = [
        f"{PREFIXES[level]}{number:02d}"
        for level, count in numbers.items()
        for number in range(1, count + 1)
    ]
    assert [row["code"] for row in INDICATORS] == expected
    assert len(expected) == 165
    for level, count in numbers.items():
        assert len(at_level(level)) == count


@pytest.mark.parametrize("level", PER_DIMENSION)
def test_each_dimension_has_the_printed_number_of_indicators_in_order(level: str) -> None:
    expected = [
        row["code"]
        for row, count in zip(DIMENSIONS, PER_DIMENSION[level], strict=True)
        for _ in range(count)
    ]
    assert [row["dimension"] for row in at_level(level)] == expected


def test_a_wording_stands_once_in_a_level_and_dimension() -> None:
    places = [f"{row['level']}|{row['dimension']}|{row['wording']}" for row in INDICATORS]
    assert repeated(places) == []


def test_classes_are_those_of_the_table() -> None:
    expected = {
        f"{prefix}{number:02d}": classification
        for prefix, classes in CLASSES.items()
        for classification, numbers in classes.items()
        for number in numbers
    }
    assert {row["code"]: row["classification"] for row in INDICATORS} == expected


def test_universal_entries_and_only_they_are_strengths() -> None:
    for row in INDICATORS:
        assert (row["polarity"] == Polarity.STRENGTH) == (row["level"] == "universal"), row["code"]
        assert row["polarity"] in set(Polarity)
        assert row["whose"] in set(Whose)


def test_circumstances_are_the_two_that_are_neither_need_nor_worry() -> None:
    facts = [row["code"] for row in INDICATORS if row["polarity"] == Polarity.CIRCUMSTANCE]
    assert facts == ["A09", "A45"]


def test_who_a_child_is_and_a_disability_are_never_the_concern() -> None:
    assert BY_CODE["E22"]["note"].startswith("Who a child is, is never the concern.")
    assert BY_CODE["E22"]["classification"] == Classification.EXTENSIVE_WITH_ANOTHER
    for code in ("A06", "A48", "E01", "E34"):
        assert "concern" not in BY_CODE[code]["note"].lower()


def test_near_twins_are_at_least_two() -> None:
    members = Counter(row["cluster"] for row in INDICATORS if row["cluster"])
    assert [cluster for cluster, count in members.items() if count < 2] == []
    assert {row["cluster"] for row in at_level("universal")} == {None}


@pytest.mark.parametrize(
    "codes",
    [
        ("A24", "A47", "E25", "P24"),
        ("A31", "E35", "E21", "P32"),
        ("A34", "E36"),
        ("A35", "A40", "P33"),
        ("A21", "P17"),
        ("A51", "E41", "P41"),
        ("A49", "E39", "P37"),
    ],
)
def test_near_twins_count_once(codes: tuple[str, ...]) -> None:
    clusters = {BY_CODE[code]["cluster"] for code in codes}
    assert len(clusters) == 1
    assert None not in clusters


def test_ages_stand_where_the_entry_carries_one() -> None:
    aged = {row["code"] for row in INDICATORS if row["age_text"]}
    assert aged == {"A05", "E07", "E32", "E33", "P08", "P22"}
    for row in INDICATORS:
        if row["age_from_months"] is not None or row["age_to_months"] is not None:
            assert row["age_text"], row["code"]
            assert (row["age_from_months"] or 0) < row["age_to_months"], row["code"]


@pytest.mark.parametrize(
    "code",
    ["P05", "P06", "P07", "P08", "P09", "P20", "P22", "P32", "A31", "E15", "E21", "E35"],
)
def test_some_entries_are_not_told_to_the_family_first(code: str) -> None:
    assert BY_CODE[code]["do_not_tell_family_first"] is True


def test_every_indicator_says_where_it_stands() -> None:
    names = {row["code"]: row["name"] for row in DIMENSIONS}
    levels = {row["code"]: row["name"] for row in LEVELS}
    for row in INDICATORS:
        level = row["level"]
        expected = f"Levels of need, {levels[level]}, {names[row['dimension']]} (p. {PAGES[level]})"
        assert row["source"] == expected, row["code"]


def test_every_row_has_exactly_the_expected_fields() -> None:
    shapes = {
        "indicator": {frozenset(row) for row in INDICATORS},
        "immediate": {frozenset(row) for row in IMMEDIATE},
        "provision": {frozenset(row) for row in PROVISION},
        "contact": {frozenset(row) for row in CONTACTS},
    }
    assert {name: len(shape) for name, shape in shapes.items()} == dict.fromkeys(shapes, 1)


def test_notes_on_indicators_name_no_level() -> None:
    names = {row["name"] for row in LEVELS}
    for row in INDICATORS:
        assert not any(name in row["note"] for name in names), row["code"]


# --- Levels, domains, dimensions, questions ----------------------------------------------------


def test_levels_rise_in_the_common_order_with_their_threshold() -> None:
    assert [row["code"] for row in LEVELS] == [level.value for level in CommonLevel]
    assert [row["common_level"] for row in LEVELS] == [level.value for level in CommonLevel]
    assert [row["threshold_group"] for row in LEVELS] == [
        ThresholdGroup.NONE,
        ThresholdGroup.CAF,
        ThresholdGroup.CAF,
        ThresholdGroup.SOCIAL_CARE,
        ThresholdGroup.SOCIAL_CARE,
    ]
    assert [row["inherits_provision"] for row in LEVELS] == [False, True, True, True, True]


def test_every_level_has_guidance_with_its_source() -> None:
    for row in LEVELS:
        assert row["guidance"], row["code"]
        for line in row["guidance"]:
            assert line["text"].strip()
            assert 0 < len(line["source"]) <= 200


@pytest.mark.parametrize("level", ["child_in_need", "protection"])
def test_no_caf_over_child_protection_concerns(level: str) -> None:
    guidance = next(row["guidance"] for row in LEVELS if row["code"] == level)
    assert any(line["text"].startswith("THE CAF IS NOT TO BE USED") for line in guidance)


def test_there_are_13_dimensions_in_three_domains() -> None:
    domains = [row["code"] for row in FRAMEWORK["domains"]]
    assert domains == ["child", "parents", "family"]
    assert Counter(row["domain"] for row in DIMENSIONS) == {"child": 6, "parents": 3, "family": 4}
    assert len(DIMENSION_CODES) == 13


def test_the_law_is_asked_in_full_and_unsure_is_an_answer() -> None:
    questions = {row["code"]: row for row in FRAMEWORK["questions"]}
    assert set(questions) == {*LawQuestion, HELP_QUESTION}
    for code in LawQuestion:
        assert questions[code]["place"] == "law"
        assert [answer["code"] for answer in questions[code]["answers"]] == list(LawAnswer)
    help_so_far = questions[HELP_QUESTION]
    assert help_so_far["place"] == "help"
    assert [answer["code"] for answer in help_so_far["answers"]] == list(HelpAnswer)
    for row in questions.values():
        assert row["hint"]
        assert 0 < len(row["source"]) <= 200


# --- Immediate referral ------------------------------------------------------------------------


def test_there_are_11_immediate_indicators_and_one_repeats_another() -> None:
    assert [row["code"] for row in IMMEDIATE] == [f"I{number:02d}" for number in range(1, 12)]
    assert {row["code"]: row["same_as"] for row in IMMEDIATE if row["same_as"]} == {"I10": "I06"}
    for row in IMMEDIATE:
        assert row["plain_meaning"]
        assert row["source"].startswith("Indicators requiring an immediate referral")
    unsaid = {row["code"] for row in IMMEDIATE if row["do_not_tell_family_first"]}
    assert {"I05", "I07", "I08", "I11"} <= unsaid


# --- Provision, contacts, references -----------------------------------------------------------


def provision(kind: ProvisionKind) -> list[Row]:
    """Rows of one kind, headings left out."""
    return [row for row in PROVISION if row["kind"] == kind and not row["heading"]]


def test_there_are_41_assessments_and_one_heading() -> None:
    assert Counter(row["level"] for row in provision(ProvisionKind.ASSESSMENT)) == {
        "universal": 3,
        "additional": 10,
        "extensive": 17,
        "protection": 11,
    }
    assert [row["wording"] for row in PROVISION if row["heading"]] == ["Routine:"]


def test_there_are_66_providers_and_the_unbulleted_one() -> None:
    services = provision(ProvisionKind.SERVICE)
    unbulleted = [row for row in services if row["code"] == "extensive-s01"]
    assert [row["wording"] for row in unbulleted] == ["Family Community Teams"]
    assert Counter(row["level"] for row in services if row not in unbulleted) == {
        "universal": 18,
        "additional": 21,
        "extensive": 21,
        "protection": 6,
    }


def test_sub_lists_are_kept_under_their_head() -> None:
    parts: dict[str, int] = Counter(row["parent"] for row in PROVISION if row["parent"])
    assert parts == {"universal-a01": 2, "universal-s14": 3, "additional-s01": 5}


def test_provision_points_at_what_exists() -> None:
    codes = [row["code"] for row in PROVISION]
    levels = {row["code"]: row["level"] for row in PROVISION}
    assert repeated(codes) == []
    for row in PROVISION:
        assert set(row["dimensions"]) <= DIMENSION_CODES, row["code"]
        assert repeated(row["dimensions"]) == [], row["code"]
        if row["parent"]:
            assert levels[row["parent"]] == row["level"], row["code"]
            assert codes.index(row["parent"]) < codes.index(row["code"]), row["code"]


def test_every_dimension_is_answered_by_some_service() -> None:
    tagged = set(chain.from_iterable(row["dimensions"] for row in PROVISION))
    assert tagged == DIMENSION_CODES


def test_numbers_are_as_printed_and_hours_are_ours() -> None:
    assert {row["code"]: row["telephone"] for row in CONTACTS} == {
        "children-and-families-direct": "0115 876 4800",
        "family-information-service": "0800 458 4114",
        "emergency-duty-team": "0115 876 1000",
        "disabled-childrens-team": "0115 883 8266",
        "domestic-abuse-referral-team": "0115 915 0494",
        "camhs-single-point-of-access": "0115 915 8900",
    }
    out_of_hours = [row["code"] for row in CONTACTS if row["use"] == ContactUse.OUT_OF_HOURS]
    assert out_of_hours == ["emergency-duty-team"]
    for row in CONTACTS:
        assert row["hours_are_ours"] is True
        assert row["hours"]
        assert (row["opens_at"] is None) is (row["use"] == ContactUse.OUT_OF_HOURS)
        assert "gcsx" not in row["email"] or "retired" in row["note"]


def test_references_say_that_their_address_is_old() -> None:
    assert len(REFERENCES) == 6
    for row in REFERENCES:
        assert row["note"].startswith("Address as printed in 2014; likely gone.")
