"""Practising with published cases: answers, and sets for a team. No check and no child is near."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from pathway.case_json import CaseError
from pathway.models import FrameworkVersion, PracticeAnswer, PracticeSet
from pathway.permissions import may_answer_set, may_close_set, may_make_set, may_practise
from pathway.queries.pathway_view import pathway_view
from pathway.queries.practice_cases import practice_case, recommended
from people.models import Practitioner, User
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import cleaned, says_something


class NotInPractice(Exception):
    """The case, or something chosen for it, is not in this version."""


class NotASet(Exception):
    """A set needs a name and at least one case."""


@transaction.atomic
def answer_case(
    *,
    version: FrameworkVersion,
    case: str,
    chosen: Sequence[str],
    signs: Sequence[str],
    answers: Mapping[str, str],
    level: str,
    start_key: str,
    by: Practitioner,
    now: dt.datetime,
    in_set: PracticeSet | None = None,
) -> PracticeAnswer:
    """Keep what somebody chose for a case; only their first answer counts in the statistics.

    The same `start_key` of the same person is one answer. Raises NotAllowed, NotInPractice.
    """
    require(may_practise(by, version))
    # One at a time for each person: two windows are then a first and a second attempt.
    User.objects.select_for_update().get(pk=by.user_id)
    mine = PracticeAnswer.objects.filter(person=by.user_id)
    if there := mine.filter(start_key=f"{by.user_id}:{start_key}").first():
        return there
    if in_set is not None:
        # Held until this is kept: nothing is added to what a set showed when it was closed.
        in_set = PracticeSet.objects.select_for_update(of=("self",)).get(pk=in_set.pk)
        require(may_answer_set(by, in_set, version, case))
    known = practice_case(version, case)
    if known is None or level not in {one.code for one in pathway_view(version).levels}:
        raise NotInPractice("This case or level is not in the version in force.")
    try:
        recommended(version, known, chosen, signs, answers)
    except CaseError as error:
        raise NotInPractice(str(error)) from error
    to_case = mine.filter(version=version, case=case)
    in_this_set = in_set is not None and to_case.filter(in_set=in_set).exists()
    return PracticeAnswer.objects.create(
        person_id=by.user_id,
        by=by,
        agency_id=by.agency_id,
        version=version,
        case=case,
        attempt=(to_case.aggregate(last=Max("attempt"))["last"] or 0) + 1,
        in_set=in_set,
        counts_in_set=in_set is not None and not in_this_set,
        chosen=sorted(set(chosen)),
        signs=sorted(set(signs)),
        answers=dict(answers),
        level=level,
        answered_at=now,
        start_key=f"{by.user_id}:{start_key}",
    )


@transaction.atomic
def make_set(
    *,
    version: FrameworkVersion,
    name: str,
    cases: Sequence[str],
    start_key: str,
    by: Practitioner,
    now: dt.datetime,
) -> PracticeSet:
    """Make a set of cases for a meeting of one's agency. Sent twice it is one.

    Raises NotAllowed, NotASet, NotInPractice.
    """
    require(may_make_set(by))
    require(may_practise(by, version))
    if not says_something(cleaned(name)) or not cases:
        raise NotASet("A set needs a name and at least one case.")
    if any(practice_case(version, case) is None for case in cases):
        raise NotInPractice("A case of this set is not in the version in force.")
    made, _new = PracticeSet.objects.get_or_create(
        start_key=f"{by.pk}:{start_key}",
        defaults={
            "name": cleaned(name),
            "version": version,
            "agency_id": by.agency_id,
            "cases": list(dict.fromkeys(cases)),
            "made_by": by,
            "made_at": now,
        },
    )
    return made


@transaction.atomic
def close_set(*, practice_set: PracticeSet, by: Practitioner, now: dt.datetime) -> PracticeSet:
    """Take no more answers, and show the results from now on; closed twice is closed once.

    Raises NotAllowed.
    """
    held = PracticeSet.objects.select_for_update(of=("self",)).get(pk=practice_set.pk)
    require(may_close_set(by, held))
    if held.closed_at is None:
        held.closed_at = now
        held.save(update_fields=["closed_at"])
    return held
