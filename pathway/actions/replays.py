"""Replaying completed checks under a draft: asked for, run by the worker in pieces, stopped."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from pathway.constants import CheckState, CommonLevel, ReasonKind, ReplayState, YesNo
from pathway.models import CheckResult, FrameworkVersion, Replay, ReplayCount, ReplayMove
from pathway.permissions import may_try_drafts
from pathway.queries.documents import document_of
from pathway.rules import Observations, Recommendation, Ruleset, recommend
from pathway.rules.contribution import Contribution
from pathway.rules.document import RulesetError, content_hash, ruleset_from_document
from pathway.rules.fitting import fitted
from pathway.rules.stored import from_plain
from pathway.states import REPLAY
from people.models import Practitioner
from thresholds_site.lib.verdict import require

AT_ONCE = 200
"""Results that are replayed in one transaction: what a killed worker does again."""

MOST = 100_000
"""Results that one replay takes at most: some years of one county."""

YEAR = dt.timedelta(days=365)

_RANK = {level.value: rank for rank, level in enumerate(CommonLevel)}

# Completed, and nobody's worry about a colleague: that is for its author alone.
_COUNTED = Q(
    check_made__state__in=[CheckState.RESULT, CheckState.AWAITING_SIGN_OFF, CheckState.JUDGED],
    check_made__about_worker=YesNo.NO,
)


class NothingToReplay(Exception):
    """No check was completed in that time."""


def results_to_replay(
    version: FrameworkVersion, since: dt.datetime | None, until: dt.datetime
) -> QuerySet[CheckResult]:
    """The latest result of each completed check of this framework, the newest first."""
    results = CheckResult.objects.filter(
        _COUNTED,
        version__framework=version.framework_id,
        made_at__lte=until,
        check_made__completed_at=F("made_at"),
    )
    if since is not None:
        results = results.filter(made_at__gte=since)
    return results.order_by("-made_at", "-pk")


@transaction.atomic
def ask_replay(
    *,
    version: FrameworkVersion,
    at_most: int | None,
    by: Practitioner,
    now: dt.datetime,
) -> Replay:
    """Replay the newest `at_most` checks, or those of twelve months, under a draft.

    Asked while one of this draft runs, returns that one. Raises NotAllowed, NothingToReplay.
    """
    require(may_try_drafts(by))
    FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    running = Replay.objects.filter(version=version, ended_at__isnull=True).first()
    if running is not None:
        return running
    since = None if at_most else now - YEAR
    most = min(at_most or MOST, MOST)
    total = results_to_replay(version, since, now)[:most].count()
    if not total:
        raise NothingToReplay("No check under this framework was completed in that time.")
    return Replay.objects.create(
        version=version,
        content_hash=content_hash(document_of(version)),
        asked_by=by,
        asked_at=now,
        since=since,
        at_most=most,
        total=total,
    )


@transaction.atomic
def stop_replay(*, replay: Replay, by: Practitioner, now: dt.datetime) -> None:
    """Stop a replay; what it found so far stays. One that has ended stays as it is."""
    require(may_try_drafts(by))
    held = Replay.objects.select_for_update().get(pk=replay.pk)
    if held.ended_at is None:
        _end(held, "stop", now)


@transaction.atomic
def replay_some(*, now: dt.datetime) -> bool:
    """Run the next piece of the replay that waits longest; False when none waits.

    Two workers never take the same one, and a piece is kept whole or not at all.
    """
    replay = (
        Replay.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(ended_at__isnull=True)
        .select_related("version__framework")
        .order_by("asked_at")
        .first()
    )
    if replay is None:
        return False
    replay.state = REPLAY.target("take up", ReplayState(replay.state))
    document = document_of(replay.version)
    if content_hash(document) != replay.content_hash:
        _end(replay, "find the draft changed", now)
        return True
    try:
        ruleset = ruleset_from_document(document)
    except RulesetError as error:
        replay.trouble = "\n".join(error.faults)
        _end(replay, "find rules that cannot run", now)
        return True
    results = _next_piece(replay)
    _keep(replay, [_replayed(result, ruleset) for result in results])
    if results:
        replay.reached_at, replay.reached_pk = results[-1].made_at, results[-1].pk
    replay.done += len(results)
    if len(results) < AT_ONCE:
        replay.total = replay.done  # some may have been opened again or withdrawn meanwhile
        _end(replay, "finish", now)
    else:
        replay.save()
    return True


def _end(replay: Replay, move: str, now: dt.datetime) -> None:
    replay.state = REPLAY.target(move, ReplayState(replay.state))
    replay.ended_at = now
    replay.save()


def _next_piece(replay: Replay) -> list[CheckResult]:
    results = results_to_replay(replay.version, replay.since, replay.asked_at)
    if replay.reached_at is not None:
        results = results.filter(
            Q(made_at__lt=replay.reached_at)
            | Q(made_at=replay.reached_at, pk__lt=replay.reached_pk)
        )
    left = replay.at_most - replay.done
    return list(results.select_related("level", "check_made__author")[: min(AT_ONCE, left)])


@dataclass(frozen=True, slots=True)
class _Replayed:
    """One result, and what the draft says of it; `told` is None when that could not be read."""

    result: CheckResult
    told: Recommendation | None
    graver: int = 0
    lost: tuple[str, ...] = ()

    @property
    def before(self) -> str:
        """The level that it had, in words."""
        return _words(self.result.level.name, self.result.immediate)

    @property
    def after(self) -> str:
        """The level that the draft gives, in words."""
        return _words(self.told.level_name, self.told.immediate) if self.told else ""

    @property
    def moved(self) -> bool:
        """Whether the draft places it elsewhere; a level that is only renamed is no move."""
        return self.graver != 0


def _replayed(result: CheckResult, ruleset: Ruleset) -> _Replayed:
    try:
        seen = from_plain(Observations, result.recommendation["inputs"])
    except (KeyError, TypeError, ValueError):
        return _Replayed(result, None)
    fit = fitted(seen, ruleset)
    told = recommend(ruleset, fit.seen)
    old = (_RANK[result.level.common_level], result.immediate)
    new = (_RANK[ruleset.index.levels[told.level].common_level], told.immediate)
    wordings = _wordings(result)
    lost = tuple(wordings.get(code, code) for code in fit.lost)
    return _Replayed(result, told, (new > old) - (new < old), lost)


def _wordings(result: CheckResult) -> dict[str, str]:
    """The wording of each listed entry that the result speaks of, by its code."""
    held = result.recommendation
    spoken = [*held["other_concerns"], *held["strengths"]]
    for rule in (held["rule"], *held["also_held"]):
        spoken += [reason for condition in rule["conditions"] for reason in condition["because"]]
    return {
        reason["key"].partition(":")[2]: reason["wording"]
        for reason in spoken
        if reason["kind"] != ReasonKind.OWN_WORDS
    }


def _keep(replay: Replay, replayed: Sequence[_Replayed]) -> None:
    read = [one for one in replayed if one.told is not None]
    replay.unreadable += len(replayed) - len(read)
    found = Counter((_agency(one), one.before, one.after) for one in read)
    for (agency, before, after), number in found.items():
        count, _made = ReplayCount.objects.get_or_create(
            replay=replay, agency_id=agency, before=before, after=after
        )
        count.number += number
        count.save()
    ReplayMove.objects.bulk_create(_move(replay, one) for one in read if one.moved)


def _move(replay: Replay, one: _Replayed) -> ReplayMove:
    assert one.told is not None  # only what could be read is kept
    return ReplayMove(
        replay=replay,
        result=one.result,
        agency_id=_agency(one),
        up=one.graver > 0,
        before=one.before,
        after=one.after,
        before_rule=one.result.recommendation["rule"]["sentence"],
        after_rule=one.told.rule.sentence,
        reasons=[_said(reason) for reason in one.told.rule.reasons],
        lost=list(one.lost),
    )


def _said(reason: Contribution) -> str:
    """A reason as an editor may read it: what somebody wrote is left out."""
    if reason.kind is ReasonKind.OWN_WORDS:
        return f"A concern in own words ({reason.place})"
    return reason.wording


def _agency(one: _Replayed) -> int:
    return one.result.check_made.author.agency_id


def _words(level: str, immediate: bool) -> str:
    return f"{level}, at once" if immediate else level
