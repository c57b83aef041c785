"""What a result was made from, read back from what was kept with it.

A check may be opened again and changed: its earlier results are shown as they were.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathway.models import CheckResult, FrameworkVersion, Level, ThresholdCheck
from pathway.queries.check_pages import CheckContent, ChosenView, ConcernView, StepState
from pathway.queries.pathway_view import PathwayView


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The check as it was: its own fields on a row that is kept nowhere, and its parts."""

    check: ThresholdCheck
    content: CheckContent


def made_from(result: CheckResult, check: ThresholdCheck, view: PathwayView) -> MadeFrom:
    """What the check held when that result was made."""
    kept: Mapping[str, Any] = result.made_from
    seen: Mapping[str, Any] = kept.get("observations") or result.recommendation["inputs"]
    return MadeFrom(_check(kept, check), _content(kept, seen, result, view))


def _check(kept: Mapping[str, Any], check: ThresholdCheck) -> ThresholdCheck:
    plain = (
        "kind",
        "child_name",
        "age_known",
        "age_years",
        "setting",
        "about_worker",
        "danger_now",
        "danger_signs",
        "nothing_unknown",
        "strengths_words",
        "unknown_words",
        "help_words",
    )
    own = kept.get("own_level", "")
    return ThresholdCheck(
        ref=check.ref,
        state=check.state,
        author=check.author,
        version=check.version,
        created_at=check.created_at,
        neighbour=_neighbour(kept.get("neighbour", ""), check),
        own_level=Level(version=check.version, code=own) if own else None,
        date_of_birth=_day(kept.get("date_of_birth")),
        unborn_due_on=_day(kept.get("unborn_due_on")),
        **{name: kept.get(name, getattr(check, name)) for name in plain},
    )


def _neighbour(ref: str, check: ThresholdCheck) -> FrameworkVersion | None:
    """The neighbour's version as it was named then; most often the one that still is."""
    if not ref or (check.neighbour is not None and check.neighbour.ref == ref):
        return check.neighbour if ref else None
    return FrameworkVersion.objects.select_related("framework").get(ref=ref)


def _content(
    kept: Mapping[str, Any], seen: Mapping[str, Any], result: CheckResult, view: PathwayView
) -> CheckContent:
    question_of = {a.code: e.key for e in view.entry_words().values() for a in e.answers}
    strengths = {e.key for d in view.domains for part in d.dimensions for e in part.strengths}
    listed = [item for item in seen["items"] if item["entry"] or item["degree_answer"]]
    chosen = [_chosen(item, question_of) for item in listed]
    return CheckContent(
        steps={page.step: StepState(1, True, result.made_at) for page in view.pages},
        chosen={one.key: one for one in chosen if one.key not in strengths},
        strengths=tuple(one.key for one in chosen if one.key in strengths),
        immediate=tuple(seen["immediate"]),
        concerns=tuple(_concern(item) for item in seen["items"] if item["own_words"]),
        answers=seen["answers"],
        unknown=tuple(seen["unknown_domains"]),
        own_level=kept.get("own_level", ""),
    )


def _chosen(item: Mapping[str, Any], question_of: Mapping[str, str]) -> ChosenView:
    answer = item["degree_answer"] or ""
    return ChosenView(
        key=question_of.get(answer, item["entry"] or ""),
        degree_answer=answer,
        basis=item["basis"] or "",
        longer_ago=item["longer_ago"],
        evidence=item["evidence"],
        child_words=item["child_words"],
    )


def _concern(item: Mapping[str, Any]) -> ConcernView:
    return ConcernView(
        text=item["own_words"],
        dimension=item["dimension"],
        placed=item["placed"] or "",
        basis=item["basis"] or "",
        longer_ago=item["longer_ago"],
        child_words=item["child_words"],
    )


def _day(given: str | None) -> dt.date | None:
    return dt.date.fromisoformat(given) if given else None
