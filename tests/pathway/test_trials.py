"""Trying a draft: cases with the level they should get, and checks of the past replayed."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pathway.actions import replays
from pathway.actions.replays import NothingToReplay, ask_replay, replay_some, stop_replay
from pathway.actions.saved_cases import choices_of_result, keep_as_case
from pathway.case_json import parse_case
from pathway.constants import ReplayState, Step
from pathway.models import (
    CheckResult,
    FrameworkVersion,
    Indicator,
    Level,
    Replay,
    ReplayCount,
    ReplayMove,
    RuleCondition,
    SavedCase,
    ThresholdRule,
)
from pathway.published_cases import outcomes, published_cases
from pathway.queries.documents import ruleset_of
from pathway.queries.trials import bench_of, replay_view
from pathway.rules import Observations, recommend
from pathway.rules.fitting import fitted
from pathway.rules.stored import from_plain
from people.constants import Role
from people.models import Practitioner
from tests.checks import Walk, completed, ticked
from tests.factories import agency, post
from tests.pathway.administration import browser_of
from tests.pathway.versions import draft_of, post_of, published, rows_for_a_module
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db
SECRET = "Her brother Kieran told me on the bus"


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """Completed checks of two agencies, one of a colleague, and a draft of the pathway."""
    with rows_for_a_module(django_db_blocker):
        draft = draft_of(published())
        school, clinic = post(agency("Oak School")), post(agency("Elm Clinic"))
        evidence = ticked("A10", evidence=SECRET, child_words=SECRET)
        walks = [
            completed(school, "start_early_help", needs_child=evidence),
            completed(school, "look_again"),
            completed(clinic, "start_early_help", needs_child=ticked("A10")),
            completed(clinic, "refer_today"),
        ]
        hidden = completed(clinic, "start_early_help", who={"about_worker": "yes"})
        withdrawn = completed(school, "start_early_help")
        reason = {"because": "Entered for the wrong child."}
        withdrawn.client.post(withdrawn.url("withdraw"), reason)
        assert withdrawn.check.state == "withdrawn"
        yield {
            "draft": draft.pk,
            "editor": post_of(Role.PATHWAY_EDITOR).pk,
            **{f"check{number}": walk.result.pk for number, walk in enumerate(walks)},
            "hidden": hidden.result.pk,
        }


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The draft."""
    return FrameworkVersion.objects.select_related("framework").get(pk=stage["draft"])


@pytest.fixture
def editor(stage: dict[str, int], db: None) -> Practitioner:
    """A pathway editor."""
    return Practitioner.objects.get(pk=stage["editor"])


def one_is_enough(draft: FrameworkVersion) -> None:
    """Make the draft call one additional need Extensive."""
    extensive = draft_level(draft, "extensive")
    base = ThresholdRule.objects.filter(version=draft, level=extensive).first()
    assert base is not None
    rule = ThresholdRule.objects.create(
        version=draft,
        code="tried",
        level=extensive,
        position=999,
        verb=base.verb,
        sentence="One need is enough.",
        would_raise="Any need.",
        source="A test",
    )
    RuleCondition.objects.create(
        version=draft,
        rule=rule,
        position=0,
        kind="count",
        sentence="One additional need.",
        minimum=1,
        levels=["additional"],
    )


def draft_level(draft: FrameworkVersion, code: str) -> Any:
    """A level of the draft."""
    return Level.objects.get(version=draft, code=code)


def run(now: dt.datetime | None = None) -> None:
    """What the worker does."""
    while replay_some(now=now or timezone.now()):
        pass


# -- cases ------------------------------------------------------------------------------------


def test_the_published_cases_are_tried_with_the_result_that_the_command_gives(
    draft: FrameworkVersion,
) -> None:
    bench = bench_of(draft)
    told = {one.case.code: one for one in outcomes(settings.FIXTURES / "cases", ruleset_of(draft))}
    assert len(bench.cases) == len(told) == 30
    for case in bench.cases:
        one = told[case.name]
        assert case.got == one.recommendation.level_name
        assert case.fits == one.tool.is_acceptable
        assert case.too_low == one.tool.is_too_low
    assert [case.fits for case in bench.cases] == sorted(case.fits for case in bench.cases)


def test_a_draft_that_raises_a_level_fails_cases_and_says_why(draft: FrameworkVersion) -> None:
    before = {case.name for case in bench_of(draft).failing}
    one_is_enough(draft)
    failing = {case.name: case for case in bench_of(draft).failing}
    fresh = [failing[name] for name in set(failing) - before]
    assert fresh
    assert any(case.because == "One need is enough." and case.reasons for case in fresh)


def test_a_case_whose_entry_is_gone_is_named_and_does_not_stop_the_others(
    draft: FrameworkVersion,
) -> None:
    named = next(
        row["indicator"]
        for case in published_cases(settings.FIXTURES / "cases")
        for row in case.choices["indicators"]
        if isinstance(row, dict) and row.get("indicator", "").startswith("A")
    )
    Indicator.objects.filter(version=draft, code=named).delete()
    bench = bench_of(draft)
    gone = [case for case in bench.cases if case.faults]
    assert len(bench.cases) == 30
    assert 0 < len(gone) < 30
    assert all(named in " ".join(case.faults) for case in gone)


def test_rules_that_cannot_run_are_said_instead_of_cases(draft: FrameworkVersion) -> None:
    ThresholdRule.objects.filter(version=draft).delete()
    bench = bench_of(draft)
    assert bench.cases == ()
    assert bench.faults


def test_a_saved_case_is_checked_by_the_rules_as_it_is_typed(draft: FrameworkVersion) -> None:
    client = browser_of(Role.PATHWAY_EDITOR, "Typing Editor")
    address = reverse("admin:pathway_savedcase_add")
    given = {
        "framework": draft.framework_id,
        "name": "Late for school",
        "source": "A head teacher",
        "choices": '{"age": "7 years", "indicators": ["NO-SUCH"]}',
        "expected": "additional, nowhere",
    }
    page = client.post(address, given)
    assert page.status_code == 200
    body = page.content.decode()
    assert "NO-SUCH" in body
    assert "There is no level &#x27;nowhere&#x27;" in body
    right = given | {"choices": '{"age": 84, "indicators": ["A10"]}', "expected": "additional"}
    assert client.post(address, right).status_code == 302
    (kept,) = SavedCase.objects.all()
    assert kept.created_by.full_name == "Typing Editor"
    assert "Late for school" in {case.name for case in bench_of(draft).cases}


# -- replay -----------------------------------------------------------------------------------


def test_under_the_same_rules_nobody_moves(draft: FrameworkVersion, editor: Practitioner) -> None:
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    run()
    view = replay_view(Replay.objects.get(pk=replay.pk))
    assert (view.state, view.done, view.total) == (ReplayState.DONE, 4, 4)
    assert (view.up, view.down, view.stayed, view.unreadable) == (0, 0, 4, 0)
    assert {row.name: row.checks for row in view.agencies} == {"Oak School": 2, "Elm Clinic": 2}


def test_who_would_move_from_where_to_where_by_agency_and_why(
    stage: dict[str, int], draft: FrameworkVersion, editor: Practitioner
) -> None:
    one_is_enough(draft)
    replay = ask_replay(version=draft, at_most=100, by=editor, now=timezone.now())
    run()
    view = replay_view(Replay.objects.get(pk=replay.pk))
    assert (view.up, view.down, view.stayed) == (2, 0, 2)
    (moved,) = view.from_to
    assert moved.number == 2
    assert {row.name: row.up for row in view.agencies} == {"Oak School": 1, "Elm Clinic": 1}
    moves = list(ReplayMove.objects.filter(replay=replay))
    assert {move.result_id for move in moves} == {stage["check0"], stage["check2"]}
    wording = Indicator.objects.get(version=draft, code="A10").wording
    for move in moves:
        assert move.after_rule == "One need is enough."
        assert move.reasons == [wording]
    counted = sum(row.number for row in ReplayCount.objects.filter(replay=replay))
    assert counted == view.done


def test_what_the_draft_no_longer_has_is_named(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    gone = completed(post(agency("Ash Nursery")), "look_again", needs_child=ticked("E20"))
    wording = Indicator.objects.get(version=draft, code="E20").wording
    Indicator.objects.filter(version=draft, code="E20").delete()
    replay = ask_replay(version=draft, at_most=100, by=editor, now=timezone.now())
    run()
    (move,) = ReplayMove.objects.filter(replay=replay)
    assert move.result == gone.result
    assert not move.up
    assert move.lost == [wording]


def test_nothing_that_anybody_wrote_is_kept_or_shown(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    one_is_enough(draft)
    replay = ask_replay(version=draft, at_most=100, by=editor, now=timezone.now())
    run()
    case = keep_as_case(
        move=ReplayMove.objects.filter(replay=replay, agency__name="Oak School").get(),
        by=editor,
        now=timezone.now(),
    )
    assert "Kieran" not in str(case.choices)
    client = browser_of(Role.PATHWAY_EDITOR, "Reading Editor")
    for address in (
        reverse("admin:pathway_replay_change", args=[replay.pk]),
        reverse("admin:pathway_replay_try", args=[draft.pk]),
        reverse("admin:pathway_savedcase_change", args=[case.pk]),
    ):
        page = client.get(address)
        assert page.status_code == 200
        body = page.content.decode()
        assert "Kieran" not in body
        assert "Robin Example" not in body
        for result in CheckResult.objects.select_related("check_made"):
            assert result.check_made.ref not in body


def test_a_kept_case_gets_the_level_that_the_check_had(
    stage: dict[str, int], draft: FrameworkVersion
) -> None:
    ruleset = ruleset_of(draft)
    for name in ("check0", "check1", "check2", "check3"):
        result = CheckResult.objects.select_related("level").get(pk=stage[name])
        told = recommend(ruleset, parse_case(choices_of_result(result), ruleset))
        assert (told.level, told.immediate) == (result.level.code, result.immediate)


def test_keeping_twice_keeps_one_case(draft: FrameworkVersion, editor: Practitioner) -> None:
    one_is_enough(draft)
    ask_replay(version=draft, at_most=100, by=editor, now=timezone.now())
    run()
    move = ReplayMove.objects.first()
    assert move is not None
    first = keep_as_case(move=move, by=editor, now=timezone.now())
    assert keep_as_case(move=move, by=editor, now=timezone.now()) == first
    assert SavedCase.objects.count() == 1


def test_in_pieces_it_finds_the_same_and_a_killed_piece_is_done_again(
    draft: FrameworkVersion, editor: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_is_enough(draft)
    monkeypatch.setattr(replays, "AT_ONCE", 1)
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    replay_some(now=timezone.now())
    killed = transaction.savepoint()
    replay_some(now=timezone.now())
    transaction.savepoint_rollback(killed)  # as a killed worker's piece is
    run()
    view = replay_view(Replay.objects.get(pk=replay.pk))
    assert (view.state, view.done, view.up) == (ReplayState.DONE, 4, 2)


def test_no_more_than_asked_for(draft: FrameworkVersion, editor: Practitioner) -> None:
    replay = ask_replay(version=draft, at_most=3, by=editor, now=timezone.now())
    run()
    assert Replay.objects.get(pk=replay.pk).done == 3


def test_stopped_it_goes_no_further(
    draft: FrameworkVersion, editor: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 1)
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    replay_some(now=timezone.now())
    stop_replay(replay=replay, by=editor, now=timezone.now())
    assert not replay_some(now=timezone.now())
    held = Replay.objects.get(pk=replay.pk)
    assert (held.state, held.done) == (ReplayState.STOPPED, 1)
    stop_replay(replay=replay, by=editor, now=timezone.now() + dt.timedelta(hours=1))
    assert Replay.objects.get(pk=replay.pk).ended_at == held.ended_at


def test_a_draft_changed_meanwhile_is_said(
    draft: FrameworkVersion, editor: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 1)
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    replay_some(now=timezone.now())
    one_is_enough(draft)
    run()
    held = Replay.objects.get(pk=replay.pk)
    assert (held.state, held.done) == (ReplayState.OUTDATED, 1)


def test_rules_that_cannot_run_end_it(draft: FrameworkVersion, editor: Practitioner) -> None:
    ThresholdRule.objects.filter(version=draft).delete()
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    run()
    held = Replay.objects.get(pk=replay.pk)
    assert held.state == ReplayState.FAILED
    assert held.trouble


def test_asked_twice_one_runs_and_others_are_refused(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    first = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    assert ask_replay(version=draft, at_most=100, by=editor, now=timezone.now()) == first
    with pytest.raises(NotAllowed):
        ask_replay(version=draft, at_most=None, by=post(), now=timezone.now())
    with pytest.raises(NotAllowed):
        stop_replay(replay=first, by=post(), now=timezone.now())
    assert Replay.objects.get(pk=first.pk).state == ReplayState.WAITING


def test_no_check_in_that_time_is_said(draft: FrameworkVersion, editor: Practitioner) -> None:
    later = timezone.now() + dt.timedelta(days=800)
    with pytest.raises(NothingToReplay):
        ask_replay(version=draft, at_most=None, by=editor, now=later)


def test_from_the_versions_page_to_what_would_change_and_a_case(draft: FrameworkVersion) -> None:
    one_is_enough(draft)
    client = browser_of(Role.PATHWAY_EDITOR, "Whole Editor")
    address = reverse("admin:pathway_frameworkversion_change", args=[draft.pk])
    tried = reverse("admin:pathway_replay_try", args=[draft.pk])
    assert tried in client.get(address).content.decode()
    answer = client.post(tried, {"at_most": "0"})
    assert answer.status_code == 302
    page = answer.headers["Location"]
    waiting = client.get(page).content.decode()
    assert "data-progress" in waiting
    assert "0 of 4 checks" in waiting
    run()
    found = client.get(page).content.decode()
    assert "data-progress" not in found
    assert "2 would move up and 0 down; 2 would stay" in found
    assert client.get(page, {"way": "down"}).content.decode().count("<h3>") == 0
    move = ReplayMove.objects.filter(agency__name="Elm Clinic").get()
    assert client.post(page, {"keep": str(move.pk)}).status_code == 302
    assert "Kept as a case" in client.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD])
def test_nobody_else_tries_a_draft(
    draft: FrameworkVersion, editor: Practitioner, role: Role
) -> None:
    replay = ask_replay(version=draft, at_most=None, by=editor, now=timezone.now())
    client = browser_of(role, f"Other {role}")
    for address in (
        reverse("admin:pathway_replay_try", args=[draft.pk]),
        reverse("admin:pathway_replay_change", args=[replay.pk]),
        reverse("admin:pathway_savedcase_add"),
    ):
        assert client.post(address, {"stop": "1", "at_most": "0"}).status_code in {302, 403, 404}
    assert Replay.objects.get().state == ReplayState.WAITING


# -- what another version has a place for -----------------------------------------------------


def test_what_fits_is_untouched_and_what_does_not_is_named(
    stage: dict[str, int], draft: FrameworkVersion
) -> None:
    walk = Walk(post())
    walk.answer({Step.NEEDS_CHILD: ticked("A10") | ticked("A13")})
    walk.see_result()
    seen = from_plain(Observations, walk.result.recommendation["inputs"])
    ruleset = ruleset_of(draft)
    assert fitted(seen, ruleset).seen == seen
    assert fitted(seen, ruleset).lost == ()
    Indicator.objects.filter(version=draft, code="A13").delete()
    fit = fitted(seen, ruleset_of(draft))
    assert fit.lost == ("A13",)
    assert {item.entry for item in fit.seen.items} == {"A10"}
    assert fit.seen.answers == seen.answers
