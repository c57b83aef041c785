"""Cases to try a draft with: written by an editor, or kept from what was seen of a child."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pathway.models import CheckResult, ReplayMove, SavedCase
from pathway.permissions import may_try_drafts
from people.models import Practitioner
from thresholds_site.lib.verdict import require

WORDS_LEFT_OUT = "A concern in own words"
_HOW_KNOWN = ("basis", "longer_ago")


@transaction.atomic
def keep_as_case(*, move: ReplayMove, by: Practitioner, now: dt.datetime) -> SavedCase:
    """Keep a replayed check as a case, without the child; it expects the level that the check had.

    Asked again, returns the case that is there. Raises NotAllowed.
    """
    require(may_try_drafts(by))
    held = ReplayMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if held.saved_as is not None:
        return held.saved_as
    result = CheckResult.objects.select_related("level", "version").get(pk=held.result_id)
    held.saved_as = SavedCase.objects.create(
        framework_id=result.version.framework_id,
        name=f"From a check of {result.made_at:%B %Y}: {held.before} ({held.pk})",
        source=f"A real check, without the child, under {result.version.label}",
        choices=choices_of_result(result),
        expected=[result.level.code],
        created_at=now,
        created_by=by,
    )
    held.save(update_fields=["saved_as"])
    return held.saved_as


def choices_of_result(result: CheckResult) -> dict[str, Any]:
    """What was ticked and answered, as a case; nothing that anybody wrote, and no birthday."""
    seen: Mapping[str, Any] = result.recommendation["inputs"]
    age = seen["age_months"]
    return {
        "age": "unborn" if seen["unborn"] else "not known" if age is None else age,
        "danger": seen["danger"],
        "immediate": list(seen["immediate"]),
        "indicators": [
            {name: item[name] for name in ("indicator", "degree_answer") if item.get(name)}
            | {name: item[name] for name in _HOW_KNOWN}
            for item in (
                one | {"indicator": one["entry"]} for one in seen["items"] if not one["own_words"]
            )
        ],
        "own_words": [
            {
                "text": f"{WORDS_LEFT_OUT} ({number})",
                "dimension": item["dimension"],
                "placed": item["placed"],
            }
            | {name: item[name] for name in _HOW_KNOWN}
            for number, item in enumerate(
                (one for one in seen["items"] if one["own_words"]), start=1
            )
        ],
        "unknown_domains": list(seen["unknown_domains"]),
        "answers": dict(seen["answers"]),
    }


@transaction.atomic
def set_case_aside(*, case: SavedCase, by: Practitioner, now: dt.datetime) -> None:
    """Drafts are no longer tried with this case. Raises NotAllowed."""
    require(may_try_drafts(by))
    SavedCase.objects.filter(pk=case.pk, set_aside_at__isnull=True).update(set_aside_at=now)
