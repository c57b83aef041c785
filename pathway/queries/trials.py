"""What the pages that try a version show: its cases, and what a replay found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from pathway.case_json import CaseError, parse_case
from pathway.constants import ReasonKind, ReplayState
from pathway.models import (
    FrameworkVersion,
    Replay,
    ReplayCount,
    ReplayMove,
    SavedCase,
    ThresholdFramework,
)
from pathway.published_cases import PublishedCase, published_cases
from pathway.queries.documents import ruleset_of
from pathway.rules import Recommendation, Ruleset, recommend
from pathway.rules.document import RulesetError

CASES = settings.FIXTURES / "cases"
# The published cases are chosen from the entries of this framework.
CODED_FOR = "nottingham-city"

_UP_AND_DOWN = {
    "went_up": Count("pk", filter=Q(up=True)),
    "went_down": Count("pk", filter=Q(up=False)),
}


@dataclass(frozen=True, slots=True)
class TriedCase:
    """One case under a version: what it expects, what it got, and why.

    `faults`: why it cannot be tried at all, for instance that an entry it names is gone.
    """

    name: str
    source: str
    told_as: str
    expected: tuple[str, ...]
    got: str
    fits: bool
    too_low: bool
    because: str
    reasons: tuple[str, ...]
    would_raise: tuple[str, ...]
    faults: tuple[str, ...]
    saved: int | None


@dataclass(frozen=True, slots=True)
class Bench:
    """Every case of a version; `faults` when its rules cannot run at all."""

    cases: tuple[TriedCase, ...]
    faults: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[TriedCase, ...]:
        """Those that got another level than expected, or could not be tried."""
        return tuple(case for case in self.cases if not case.fits)

    @property
    def too_low(self) -> int:
        """How many got less than every level that would be right."""
        return sum(case.too_low for case in self.cases)

    @property
    def fitting(self) -> tuple[TriedCase, ...]:
        """Those that got a level that would be right."""
        return tuple(case for case in self.cases if case.fits)


def bench_of(version: FrameworkVersion) -> Bench:
    """The published and the saved cases under a version, those that fail first."""
    try:
        ruleset = ruleset_of(version)
    except RulesetError as error:
        return Bench((), error.faults)
    tried = [*_published(version, ruleset), *_saved(version, ruleset)]
    return Bench(tuple(sorted(tried, key=lambda case: (case.fits, not case.too_low))))


@lru_cache(maxsize=1)
def shipped_cases() -> tuple[PublishedCase, ...]:
    """The published cases that come with the service."""
    return published_cases(CASES)


def _published(version: FrameworkVersion, ruleset: Ruleset) -> Iterator[TriedCase]:
    if version.framework.code != CODED_FOR:
        return
    levels: dict[str, list[str]] = {}
    for level in ruleset.levels:
        levels.setdefault(level.common_level.value, []).append(level.code)
    for case in shipped_cases():
        expected = [code for common in case.acceptable for code in levels.get(common, [])]
        yield _tried(ruleset, case.code, case.source, case.text, expected, case.choices, None)


def _saved(version: FrameworkVersion, ruleset: Ruleset) -> Iterator[TriedCase]:
    for row in SavedCase.objects.in_use().filter(framework=version.framework_id):
        yield _tried(ruleset, row.name, row.source, "", row.expected, row.choices, row.pk)


def _tried(
    ruleset: Ruleset,
    name: str,
    source: str,
    told_as: str,
    expected: Sequence[str],
    choices: Mapping[str, Any],
    saved: int | None,
) -> TriedCase:
    known = ruleset.index.levels
    faults = [f"This version has no level '{code}'." for code in expected if code not in known]
    told: Recommendation | None = None
    try:
        told = recommend(ruleset, parse_case(choices, ruleset))
    except CaseError as error:
        faults += error.faults
    ranks = [known[code].rank for code in expected if code in known]
    return TriedCase(
        name=name,
        source=source,
        told_as=told_as,
        expected=tuple(known[code].name if code in known else code for code in expected),
        got=told.level_name if told else "",
        fits=not faults and told is not None and told.level in expected,
        too_low=told is not None and bool(ranks) and known[told.level].rank < min(ranks),
        because=told.rule.sentence if told else "",
        reasons=_reasons(told) if told else (),
        would_raise=tuple(near.would_raise for near in told.nearest[:2] if near.would_raise)
        if told
        else (),
        faults=tuple(faults),
        saved=saved,
    )


def _reasons(told: Recommendation) -> tuple[str, ...]:
    return tuple(
        f"In own words: {reason.wording}" if reason.kind is ReasonKind.OWN_WORDS else reason.wording
        for reason in told.rule.reasons
    )


@dataclass(frozen=True, slots=True)
class AgencyCount:
    """What the draft does to the checks of one agency."""

    agency: int
    name: str
    checks: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Moved:
    """So many checks from one level to another."""

    before: str
    after: str
    number: int


@dataclass(frozen=True, slots=True)
class ReplayView:
    """A replay as it stands. `moves` and the counts cover what it has done so far."""

    pk: int
    state: ReplayState
    version: FrameworkVersion
    asked_by: str
    asked_at: Any
    done: int
    total: int
    unreadable: int
    trouble: tuple[str, ...]
    up: int
    down: int
    from_to: tuple[Moved, ...]
    agencies: tuple[AgencyCount, ...]

    @property
    def runs(self) -> bool:
        """Whether it is still being worked on."""
        return self.state in {ReplayState.WAITING, ReplayState.RUNNING}

    @property
    def stayed(self) -> int:
        """How many the draft leaves where they were."""
        return self.done - self.unreadable - self.up - self.down


def replays_of(version: FrameworkVersion) -> list[Replay]:
    """The replays of a version, the newest first."""
    return list(Replay.objects.filter(version=version).select_related("asked_by__user")[:20])


def replay_view(replay: Replay) -> ReplayView:
    """What a replay found."""
    moves = ReplayMove.objects.filter(replay=replay).order_by()
    sums = moves.aggregate(**_UP_AND_DOWN)
    from_to = moves.values_list("before", "after").annotate(number=Count("pk"))
    return ReplayView(
        pk=replay.pk,
        state=ReplayState(replay.state),
        version=replay.version,
        asked_by=replay.asked_by.full_name,
        asked_at=replay.asked_at,
        done=replay.done,
        total=replay.total,
        unreadable=replay.unreadable,
        trouble=tuple(replay.trouble.splitlines()),
        up=sums["went_up"],
        down=sums["went_down"],
        from_to=tuple(Moved(*row) for row in from_to.order_by("-number", "before", "after")),
        agencies=_agencies(replay, moves),
    )


def _agencies(replay: Replay, moves: QuerySet[ReplayMove]) -> tuple[AgencyCount, ...]:
    by_agency = {
        agency: (up, down)
        for agency, up, down in moves.values_list("agency").annotate(**_UP_AND_DOWN)
    }
    checks = (
        ReplayCount.objects.filter(replay=replay)
        .order_by()
        .values_list("agency", "agency__name")
        .annotate(checks=Sum("number"))
        .order_by("agency__name")
    )
    return tuple(
        AgencyCount(agency, name, number, *by_agency.get(agency, (0, 0)))
        for agency, name, number in checks
    )


def replay_moves(replay: Replay, agency: str, way: str) -> QuerySet[ReplayMove]:
    """The checks that would move, of one agency or one way where that is asked for."""
    moves = ReplayMove.objects.filter(replay=replay).select_related("agency")
    if agency.isascii() and agency.isdigit():
        moves = moves.filter(agency=int(agency))
    if way in {"up", "down"}:
        moves = moves.filter(up=way == "up")
    return moves.order_by("-up", "pk")


def version_to_try(pk: int) -> FrameworkVersion | None:
    """The version with that key."""
    return FrameworkVersion.objects.select_related("framework").filter(pk=pk).first()


def case_faults(
    framework: ThresholdFramework, choices: object, expected: Sequence[str]
) -> list[tuple[str, str]]:
    """What is wrong with a case by the newest version of its framework: field and words."""
    version = FrameworkVersion.objects.filter(framework=framework).order_by("-number").first()
    if version is None:
        return [("framework", "This framework has no version yet.")]
    try:
        ruleset = ruleset_of(version)
    except RulesetError as error:
        return [("framework", fault) for fault in error.faults]
    levels = ruleset.index.levels
    faults = [
        ("expected", f"There is no level '{code}'; there are: {', '.join(levels)}.")
        for code in expected
        if code not in levels
    ]
    try:
        parse_case(choices, ruleset)
    except CaseError as error:
        faults += [("choices", fault) for fault in error.faults]
    return faults
