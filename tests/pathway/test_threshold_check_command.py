"""`manage.py threshold_check`: the same engine as in the browser, JSON in and out."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pathway.constants import Step
from pathway.models import FrameworkVersion, ThresholdCheck
from pathway.rules import Recommendation
from people.constants import Role
from tests.checks import QUIET, STORIES, Walk, nothing_changes, ticked
from tests.factories import post
from tests.pathway.versions import draft_of, published

pytestmark = pytest.mark.django_db

PAGE = Path(settings.BASE_DIR, "docs", "how-to", "threshold_check-command.md")
NOTHING_WORRIES = {
    "age": "7 years",
    "danger": "no",
    "answers": {
        "significant_harm": "no",
        "section_17": "no",
        "disabled": "no",
        "universal_enough": "yes",
    },
    "help_so_far": "none_yet",
}


@pytest.fixture(autouse=True)
def in_force(db: None) -> FrameworkVersion:
    return published()


def asked(path: Path, case: Any) -> Any:
    """What the command answers to a case in a file."""
    file = path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    said = io.StringIO()
    call_command("threshold_check", str(file), stdout=said)
    return json.loads(said.getvalue())


def refused(path: Path, content: str | bytes) -> str:
    """What the command says of a file that it cannot take."""
    file = path / "case.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError) as refusal:
        call_command("threshold_check", str(file), stdout=io.StringIO())
    return str(refusal.value)


def test_the_example_of_the_page_runs_and_begins_as_it_says(tmp_path: Path) -> None:
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    case, answer = json.loads(blocks[0]), json.loads(blocks[-1])
    found = asked(tmp_path, case)
    assert {key: found[key] for key in answer} == answer


def test_the_page_names_every_key_of_the_answer(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for key in asked(tmp_path, NOTHING_WORRIES):
        assert f"`{key}`" in page, key


def test_a_case_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(NOTHING_WORRIES)))
    said = io.StringIO()
    call_command("threshold_check", "-", stdout=said)
    assert json.loads(said.getvalue())["level"] == "universal"


def test_a_list_of_cases_is_a_list_of_answers_in_their_order(tmp_path: Path) -> None:
    cases = [NOTHING_WORRIES, {**NOTHING_WORRIES, "danger": "yes"}, {**NOTHING_WORRIES}]
    answers = asked(tmp_path, cases)
    assert [one["level"] for one in answers] == ["universal", "protection", "universal"]
    assert asked(tmp_path, []) == []


def test_an_empty_case_is_answered_with_what_is_not_known(tmp_path: Path) -> None:
    answer = asked(tmp_path, {})
    assert {one["kind"] for one in answer["not_known"]} >= {"danger", "age", "question"}


@pytest.mark.parametrize(
    "name",
    [
        "A10",
        "Disengagement from school and education",
        "  disengagement  FROM school and education. ",
        "*Disengagement* from school and education",
    ],
)
def test_an_indicator_is_named_by_code_or_wording(tmp_path: Path, name: str) -> None:
    answer = asked(tmp_path, {**NOTHING_WORRIES, "indicators": [name]})
    assert answer["level"] == "additional"
    assert answer["inputs"]["items"][0]["entry"] == "A10"


def test_a_wording_that_stands_at_two_levels_lists_the_codes(tmp_path: Path) -> None:
    said = refused(tmp_path, json.dumps({"indicators": ["Young carers"]}))
    assert "'Young carers' stands more than once" in said
    assert len(re.findall(r"\b[AEP]\d\d\b", said)) >= 2


def test_every_fault_is_named_and_in_a_list_with_the_number_of_its_case(tmp_path: Path) -> None:
    case = {"indicators": ["No such words"], "danger": "perhaps", "colour": "red", "age": "old"}
    said = refused(tmp_path, json.dumps(case))
    for words in ("No such words", "perhaps", "colour", "old"):
        assert words in said
    assert "Case 2: " in refused(tmp_path, json.dumps([NOTHING_WORRIES, case]))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "not json",
        "[" * 100_000,
        '{"a": ' * 5_000,
        b"\xff\xfe\x00",
        b"\x00",
        '"a string"',
        "7",
        "null",
        "[1, 2]",
        "[[]]",
        '{"indicators": [[]]}',
        '{"indicators": {"A10": true}}',
        '{"answers": [], "own_words": [3]}',
        '{"age": NaN}',
        '{"age": 1e400}',
        '{"age": -1}',
        '{"age": 100000}',
        '{"danger": ["yes"]}',
        '{"answers": {"section_17": {"yes": 1}}}',
        '{"own_words": [{"text": "\\u0000", "dimension": "health"}]}',
        '{"own_words": [{"text": "\\ud800", "dimension": "health"}]}',
        '{"\\ud800": 1}',
        '{"own_words": [{"text": "x"}]}',
        '{"indicators": ["A10", "A10"]}',
        '{"indicators": [{"indicator": "A10", "basis": "guess"}]}',
        json.dumps({"own_words": [{"text": "x" * 10_001, "dimension": "health"}]}),
    ],
    ids=lambda content: repr(content)[:40],
)
def test_what_is_no_case_is_refused_in_words(tmp_path: Path, content: str | bytes) -> None:
    said = refused(tmp_path, content)
    assert said
    assert "Traceback" not in said
    assert len(said) < 2_000
    said.encode()  # can be printed


@pytest.mark.parametrize("name", ["nowhere.json", ".", "/nonexistent/x", ""])
def test_a_file_that_cannot_be_read_is_refused_in_words(name: str) -> None:
    with pytest.raises(CommandError):
        call_command("threshold_check", name, stdout=io.StringIO())


def test_nothing_is_stored(tmp_path: Path) -> None:
    with nothing_changes(ThresholdCheck, FrameworkVersion):
        asked(tmp_path, NOTHING_WORRIES)


def test_it_answers_under_the_version_in_force(tmp_path: Path, in_force: FrameworkVersion) -> None:
    answer = asked(tmp_path, NOTHING_WORRIES)
    assert answer["version_number"] == in_force.number
    assert answer["content_hash"] == in_force.content_hash
    draft_of(in_force, post(None, Role.PATHWAY_EDITOR))  # a draft changes nothing
    assert asked(tmp_path, NOTHING_WORRIES) == answer


def test_without_a_pathway_in_force_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "pathway.management.commands.threshold_check.version_for_checks"
    monkeypatch.setattr(module, lambda _today: None)
    assert "No version of the pathway is in force" in refused(tmp_path, "{}")


def test_the_answer_reads_back_as_a_recommendation(tmp_path: Path) -> None:
    answer = asked(tmp_path, {**NOTHING_WORRIES, "indicators": ["E19", "U01"]})
    assert Recommendation.from_json(answer).to_json() == answer


# The same case through the pages and through the command.
TWINS: dict[str, tuple[dict[Step, Any], dict[str, Any]]] = {
    "look_again": ({}, {}),
    "ring_for_advice": (
        {
            Step.NEEDS_CHILD: ticked("E19", evidence="Out till two in the morning"),
            Step.OWN_LEVEL: {"level": "extensive"},
        },
        {
            "indicators": [
                {"indicator": "E19", "basis": "seen", "evidence": "Out till two in the morning"}
            ]
        },
    ),
    "danger": (
        {Step.DANGER: {"now": "no", "signs": ["I06", "I08"]}},
        {"danger": "yes", "immediate": ["I08", "I06"]},
    ),
    "many": (
        {
            Step.NEEDS_CHILD: ticked("D-diet", degree="diet.serious", basis="suspected"),
            Step.NEEDS_PARENTS: ticked("A39", longer_ago="1", child_words="No bedtime"),
            Step.OWN_WORDS: {
                "form-0-text": "No coat in winter",
                "form-0-dimension": "basic_care",
                "form-0-placed": "additional",
                "form-0-basis": "seen",
            },
            Step.STRENGTHS: {"codes": ["U02", "U01"]},
            Step.UNKNOWN: {"domains": ["family", "parents"]},
            Step.HELP: {"help_so_far": "not_working"},
        },
        {
            "indicators": [
                "U01",
                "U02",
                {
                    "indicator": "A39",
                    "basis": "seen",
                    "longer_ago": True,
                    "child_words": "No bedtime",
                },
                {"degree_answer": "diet.serious", "basis": "suspected"},
            ],
            "own_words": [
                {
                    "text": "No coat in winter",
                    "dimension": "basic_care",
                    "placed": "additional",
                    "basis": "seen",
                }
            ],
            "unknown_domains": ["parents", "family"],
            "help_so_far": "not_working",
        },
    ),
}


@pytest.mark.parametrize("twin", TWINS)
def test_the_browser_and_the_command_say_the_same(tmp_path: Path, twin: str) -> None:
    pages, case = TWINS[twin]
    walk = Walk(post()).answer(pages)
    walk.see_result()
    answer = asked(tmp_path, {**NOTHING_WORRIES, **case})
    kept = walk.result.recommendation
    del answer["inputs"], kept["inputs"]
    strip(answer)
    strip(kept)
    assert answer == kept


def strip(value: Any) -> None:
    """Leave out the order in which strengths were chosen, which is not said in a case."""
    value["strengths"].sort(key=lambda one: one["key"])


def test_the_stories_of_these_tests_are_those_of_the_pages() -> None:
    assert QUIET[Step.LAW] == NOTHING_WORRIES["answers"]
    assert set(STORIES) == {
        *("look_again", "start_early_help", "ring_for_advice", "refer_today", "ring_now")
    }
