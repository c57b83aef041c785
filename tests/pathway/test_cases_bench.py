"""The rules against the published cases. What is asked of them stands here, met or not."""

import io
import json
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from pathway.constants import Verb
from pathway.framework_format import read_framework
from pathway.management.commands import show_cases
from pathway.published_cases import BenchCase, Outcome, Standing, coded_rows, outcomes, share
from pathway.rules import Observations, Ruleset
from pathway.rules.document import ruleset_from_document

CASES = Path(settings.FIXTURES, "cases")
WITHIN_ABOVE = 0.94  # what an experienced reader alone reaches in such cases
TOO_LOW_BELOW = 0.05  # an experienced reader alone is too low in 5 to 6 of a hundred such cases


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    folder = Path(settings.FIXTURES, "pathway", "nottingham-2014")
    return ruleset_from_document(read_framework(folder))


@pytest.fixture(scope="module")
def found(ruleset: Ruleset) -> tuple[Outcome, ...]:
    return outcomes(CASES, ruleset)


def codes(some: list[Outcome]) -> list[str]:
    return [one.case.code for one in some]


def test_every_published_case_is_coded_once(found: tuple[Outcome, ...]) -> None:
    published = json.loads((CASES / "published_cases.json").read_text(encoding="utf-8"))
    assert sorted(codes(list(found))) == sorted(row["id"] for row in published)
    assert len(found) == 30
    assert sum(one.case.immediate for one in found) == 9


def test_no_immediate_case_is_missed(found: tuple[Outcome, ...]) -> None:
    """An immediate case for which the page does not even say to ring is a defect."""
    immediate = [one for one in found if one.case.immediate]
    assert codes([one for one in immediate if one.both.acts_below(Verb.RING_FOR_ADVICE)]) == []
    assert codes([one for one in immediate if one.both.acts_below(Verb.REFER_TODAY)]) == []
    assert codes([one for one in immediate if one.both.is_too_low]) == []


def test_no_immediate_case_is_missed_by_the_rules_alone(found: tuple[Outcome, ...]) -> None:
    immediate = [one for one in found if one.case.immediate]
    assert codes([one for one in immediate if one.tool.acts_below(Verb.RING_NOW)]) == []
    assert codes([one for one in immediate if one.tool.is_too_low]) == []


def test_few_cases_are_called_too_low(found: tuple[Outcome, ...]) -> None:
    low = [one for one in found if one.both.is_too_low]
    assert share(low, found) < TOO_LOW_BELOW, codes(low)


def test_no_fewer_cases_are_within_the_published_levels_than_before(
    found: tuple[Outcome, ...],
) -> None:
    """As published elsewhere, one case against Nottingham's own text (own_text.yaml)."""
    within = [one for one in found if one.both.is_acceptable]
    assert len(within) >= 28, codes([one for one in found if not one.both.is_acceptable])


@pytest.mark.xfail(
    reason="asked for is more than 94 % within; reached are 28 of 30 (93 %) as published, and 29"
    " (97 %) where Nottingham's own text counts for the one case whose caveat says so. A yes to"
    " significant harm is never less than Protection, so that case cannot be met as published.",
    strict=True,
)
def test_more_cases_are_within_the_published_levels_than_by_an_experienced_reader(
    found: tuple[Outcome, ...],
) -> None:
    within = [one for one in found if one.both.is_acceptable]
    assert share(within, found) > WITHIN_ABOVE


def test_more_cases_are_within_or_as_nottinghams_own_text_says(
    found: tuple[Outcome, ...],
) -> None:
    within = [one for one in found if one.both.is_acceptable_by_own_text]
    assert share(within, found) > WITHIN_ABOVE


def test_only_a_case_whose_caveat_says_so_is_answered_by_nottinghams_own_text(
    found: tuple[Outcome, ...],
) -> None:
    published = {
        row["id"]: row
        for row in json.loads((CASES / "published_cases.json").read_text(encoding="utf-8"))
    }
    differing = [one.case for one in found if one.case.by_own_text != one.case.acceptable]
    assert [case.code for case in differing] == ["T1-001"]
    for case in differing:
        assert "Nottingham's own" in published[case.code]["caveats"]
        assert case.observations.immediate, "its own text only speaks through what was chosen"


def test_what_is_coded_anew_was_coded_before(tmp_path: Path) -> None:
    for name in ("coded_cases.yaml", "recoded.yaml"):
        (tmp_path / name).write_text((CASES / name).read_text(encoding="utf-8"), encoding="utf-8")
    changed = {row["id"]: row for row in coded_rows(tmp_path)}
    assert {"degree_answer": "attendance.some"}.items() <= changed["T2-004"]["observations"][
        0
    ].items()
    (tmp_path / "recoded.yaml").write_text(
        "- {id: T2-004, was: attendance.none, now: attendance.some}", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="T2-004"):
        coded_rows(tmp_path)


def test_the_readers_own_level_is_never_lowered(found: tuple[Outcome, ...]) -> None:
    order = ["universal", "additional", "extensive", "child_in_need", "protection"]
    for one in found:
        assert order.index(one.both.level) == max(
            order.index(one.tool.level), order.index(one.case.own)
        )
        assert not one.both.acts_below(one.tool.verb)
        if order.index(one.case.own) > order.index(one.tool.level):
            assert not one.both.acts_below(one.reader.verb)


def test_the_page_is_in_step() -> None:
    call_command("show_cases", "--check")


def test_a_page_out_of_step_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(show_cases, "PAGE", tmp_path / "cases.md")
    with pytest.raises(CommandError, match="out of step"):
        call_command("show_cases", "--check")
    (tmp_path / "cases.md").write_text("something else", encoding="utf-8")
    with pytest.raises(CommandError, match="out of step"):
        call_command("show_cases", "--check")


def test_the_page_shows_agreement_under_calls_and_missed_immediates_apart() -> None:
    said = io.StringIO()
    call_command("show_cases", stdout=said)
    heads = [line[3:] for line in said.getvalue().splitlines() if line.startswith("## ")]
    assert heads == [
        "Agreement",
        "Agreement per level",
        "Under-calls",
        "Missed immediates",
        "Over-calls",
        "Every case",
    ]


def test_the_coded_cases_have_not_changed_since_they_were_committed() -> None:
    """They were chosen before any rule ran on them: a change would be chosen with the answer."""
    root = Path(settings.BASE_DIR)
    if not (root / ".git").exists():
        pytest.skip("not a checkout with its history")
    history = subprocess.run(
        ["git", "log", "--format=%h", "--", "fixtures/cases/coded_cases.yaml"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(history.stdout.split()) <= 1
    changed = subprocess.run(
        ["git", "diff", "--quiet", "HEAD", "--", "fixtures/cases/coded_cases.yaml"],
        cwd=root,
        check=False,
    )
    assert changed.returncode == 0


def test_a_planted_miss_is_seen() -> None:
    """The measures themselves can fail: an immediate case called universal counts as missed."""
    case = BenchCase(
        "X", "protection", ("protection",), ("protection",), True, "universal", Observations()
    )
    missed = Standing("universal", Verb.LOOK_AGAIN, case)
    assert missed.is_too_low
    assert not missed.is_acceptable
    assert missed.acts_below(Verb.RING_FOR_ADVICE)
    small = BenchCase(
        "Y", "universal", ("universal",), ("universal",), False, "universal", Observations()
    )
    assert Standing("protection", Verb.RING_NOW, small).is_too_high


def test_the_coding_is_read_whole(found: tuple[Outcome, ...]) -> None:
    """Nothing that the coder chose is dropped on its way to the rules."""
    coded = yaml.safe_load((CASES / "coded_cases.yaml").read_text(encoding="utf-8"))
    for row, one in zip(coded, found, strict=True):
        given = one.case.observations
        chosen = len(row["observations"]) + len(row["strengths"]) + len(row["own_words"])
        assert len(given.items) == chosen
        assert list(given.immediate) == row["immediate"]
        assert dict(given.answers) == row["answers"]
        assert given.danger == row["danger"]
        assert list(given.unknown_domains) == row["unknown"]
