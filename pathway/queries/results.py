"""The results of one check: each stays, whatever came after it."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import Verb
from pathway.models import CheckResult, ThresholdCheck
from pathway.queries.judgements import JudgementView, judgements_of
from pathway.queries.made_from import made_from
from pathway.queries.pathway_view import LevelView, PathwayView
from pathway.queries.result_view import ResultView, result_view
from pathway.queries.review import Part, parts_of
from pathway.queries.standing import OpenedAgain, opened_words
from pathway.queries.what_to_do import Situation
from pathway.words import VERB_SHORT
from thresholds_site.lib.dates import london_day


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result in the list. `opened_again`: why the check was opened again after it."""

    number: int
    made_at: dt.datetime
    level: LevelView
    verb: str
    is_latest: bool
    opened_again: OpenedAgain | None


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """One result as it was, and what it was made from."""

    line: ResultLine
    result: ResultView
    name: str
    parts: tuple[Part, ...]
    judgements: tuple[JudgementView, ...]


def results_of(check: ThresholdCheck, view: PathwayView) -> tuple[ResultLine, ...]:
    """Every result of a check, the latest first."""
    rows = list(
        CheckResult.objects.filter(check_made=check)
        .select_related("level", "reopening__result", "reopening__by__user")
        .order_by("-number")
    )
    return tuple(_line(row, view, is_latest=row is rows[0]) for row in rows)


def earlier_result(
    check: ThresholdCheck, number: int, view: PathwayView, situation: Situation
) -> EarlierResult | None:
    """The result with that number, and what it was made from; None where there is none."""
    line = next((one for one in results_of(check, view) if one.number == number), None)
    result = result_view(check, view, situation, number, as_then=True)
    if line is None or result is None:
        return None
    row = CheckResult.objects.get(check_made=check, number=number)
    then = made_from(row, check, view)
    return EarlierResult(
        line=line,
        result=result,
        name=then.check.called,
        parts=parts_of(then.check, view, then.content, london_day(row.made_at)),
        judgements=judgements_of(check, view, number),
    )


def _line(row: CheckResult, view: PathwayView, *, is_latest: bool) -> ResultLine:
    reopening = getattr(row, "reopening", None)
    return ResultLine(
        number=row.number,
        made_at=row.made_at,
        level=view.level(row.level.code),
        verb=VERB_SHORT[Verb(row.verb)],
        is_latest=is_latest,
        opened_again=opened_words(reopening) if reopening else None,
    )
