"""What one child's page says of the whole family: parents and home, and danger for whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from pathway.actions.alerts import raise_alert
from pathway.actions.contents import (
    ChosenEntry,
    Concern,
    Content,
    Danger,
    Needs,
    OwnWords,
    graver_of,
    write_content,
)
from pathway.actions.same import says_the_same
from pathway.constants import Basis, CheckState, DangerAnswer, Step, Whose
from pathway.models import CheckFamily, CheckImmediate, CheckStep, ThresholdCheck
from pathway.permissions import holds_for, may_copy_from
from pathway.queries.check_pages import check_content
from pathway.queries.pathway_view import pathway_view
from people.models import Practitioner

NO_DANGER = Danger(DangerAnswer.NO, DangerAnswer.NO)


class _Moved(Exception):
    """The check joined or left a family while its lock was waited for."""

    def __init__(self, family_id: int | None) -> None:
        super().__init__()
        self.family_id = family_id


def locked_family(check: ThresholdCheck) -> tuple[ThresholdCheck, list[ThresholdCheck]]:
    """The check as it is now and the others of its family, held until the transaction ends.

    Always the family first and then its checks in one order, so that two tabs with two children
    wait for each other and never block each other.
    """
    family_id = check.family_id
    while True:
        try:
            with transaction.atomic():  # gives its locks back where they are the wrong ones
                return _locked(check.pk, family_id)
        except _Moved as moved:
            family_id = moved.family_id


def _locked(pk: int, family_id: int | None) -> tuple[ThresholdCheck, list[ThresholdCheck]]:
    if family_id is None:
        this, rows = _held(Q(pk=pk))[0], []
    else:
        # It may have gone while its lock was waited for: then nobody is in it.
        CheckFamily.objects.select_for_update().filter(pk=family_id).first()
        rows = _held(Q(family_id=family_id))
        this = next((row for row in rows if row.pk == pk), None) or _held(Q(pk=pk))[0]
    if this.family_id != family_id:
        raise _Moved(this.family_id)
    return this, [row for row in rows if row.pk != pk and row.state != CheckState.WITHDRAWN]


def _held(which: Q) -> list[ThresholdCheck]:
    """These checks in the order of their keys: held first, then read (see `locked`)."""
    rows = ThresholdCheck.objects.filter(which).order_by("pk")
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    whole = ThresholdCheck.objects.filter(pk__in=keys).order_by("pk")
    return list(whole.select_related("author", "version__framework"))


def end_empty_family(family: CheckFamily | None) -> None:
    """A family that its last child has left is nothing."""
    if family is not None:
        CheckFamily.objects.filter(pk=family.pk, checks__isnull=True).delete()


def share_page(
    content: Content,
    *,
    check: ThresholdCheck,
    others: Sequence[ThresholdCheck],
    step: Step,
    done: bool,
    whole: bool,
    now: dt.datetime,
) -> None:
    """Write a page on parents and home to the other children whom it holds for."""
    rows = {
        row.check_made_id: row for row in CheckStep.objects.filter(check_made__in=others, step=step)
    }
    for other in others:
        row = rows.get(other.pk) or CheckStep(check_made=other, step=step, saved_at=now)
        if not holds_for(check, other, apart=row.apart):
            continue
        if isinstance(content, OwnWords):
            held = _with_shared(content, other)
            if held is None:
                continue
            _write(held, other, row, done=row.done and _is_whole(content), now=now)
        else:
            _write(content, other, row, done=done or (row.done and whole), now=now)


def stand_apart(check: ThresholdCheck) -> None:
    """From here on what this child's shared pages hold is this child's alone.

    After it was opened again, or once the worry is about somebody else than the others': neither
    may the others' answers replace these nor these the others', until the person says so.
    """
    shared = pathway_view(check.version).shared_steps
    CheckStep.objects.filter(check_made=check, step__in=shared).update(apart=True)


def _write(
    content: Content, other: ThresholdCheck, row: CheckStep, *, done: bool, now: dt.datetime
) -> None:
    write_content(content, other)
    row.revision += 1
    row.done, row.saved_at = done, now
    row.save()
    other.updated_at = now
    other.save()


def _with_shared(content: OwnWords, other: ThresholdCheck) -> OwnWords | None:
    """The other child's own worries and, in place of those on parents and home, these.

    None when that is what stands there already.
    """
    there = _concerns(other)
    kept = tuple(one for one in there.concerns if not is_shared(one, other))
    wanted = kept + tuple(one for one in content.concerns if is_shared(one, other))
    return None if set(wanted) == set(there.concerns) else OwnWords(wanted)


def is_shared(concern: Concern, check: ThresholdCheck) -> bool:
    """Whether a worry in one's own words is about parents or home."""
    return any(
        part.code == concern.dimension
        for domain in pathway_view(check.version).domains
        if domain.whose != Whose.CHILD
        for part in domain.dimensions
    )


def _is_whole(content: OwnWords) -> bool:
    return all(one.text and one.placed and one.basis for one in content.concerns if one.dimension)


def _concerns(check: ThresholdCheck) -> OwnWords:
    rows = check_content(check, Step.OWN_WORDS).concerns
    return OwnWords(
        tuple(
            Concern(**{**asdict(row), "basis": Basis(row.basis) if row.basis else None})
            for row in rows
        )
    )


def copy_shared_pages(*, child: ThresholdCheck, family: Sequence[ThresholdCheck]) -> None:
    """Give a child who joins what was said of parents and home, as it was said last."""
    by_pk = {one.pk: one for one in family if may_copy_from(child, one)}
    view = pathway_view(child.version)
    for step in view.shared_steps:
        last = (
            CheckStep.objects.filter(check_made__in=by_pk, step=step, apart=False, revision__gt=0)
            .order_by("-saved_at", "-pk")
            .first()
        )
        if last is None:
            continue
        source = by_pk[last.check_made_id]
        row = CheckStep(check_made=child, step=step)
        if step in view.needs:
            _write(_needs(source, step), child, row, done=last.done, now=last.saved_at)
            continue
        held = _with_shared(_concerns(source), child)
        if held is not None:
            _write(held, child, row, done=False, now=last.saved_at)


def _needs(check: ThresholdCheck, step: Step) -> Needs:
    domain = pathway_view(check.version).needs[step]
    here = {entry.key for part in domain.dimensions for entry in part.entries}
    return Needs(
        domain.code,
        tuple(
            ChosenEntry(**{**asdict(row), "basis": Basis(row.basis) if row.basis else None})
            for key, row in check_content(check, step).chosen.items()
            if key in here
        ),
    )


def tells_more(
    content: Content,
    *,
    check: ThresholdCheck,
    others: Sequence[ThresholdCheck],
    apart: bool,
    only: bool | None,
) -> bool:
    """Whether a page that stands here already may still have to reach brothers and sisters."""
    if isinstance(content, Danger):
        rows = _danger_rows(others)
        return any(
            _said_anew(content, check, other, rows.get(other.pk)) is not None for other in others
        )
    return only is not None and only != apart


def share_danger(
    said: Danger,
    *,
    check: ThresholdCheck,
    others: Sequence[ThresholdCheck],
    by: Practitioner,
    now: dt.datetime,
) -> None:
    """Danger said once: for those it was said of, and as far as known not of the others.

    A child of whom it was said gets the graver of this and what stands there, and an alert of
    their own. For the others it answers only a page that nobody has answered or begun to.
    """
    rows = _danger_rows(others)
    for other in others:
        wanted = _said_anew(said, check, other, rows.get(other.pk))
        if wanted is None:
            continue
        row = rows.get(other.pk) or CheckStep(check_made=other, step=Step.DANGER, saved_at=now)
        _write(wanted, other, row, done=True, now=now)
        if wanted is not NO_DANGER:
            raise_alert(check=other, by=by, now=now)


def _danger_rows(others: Sequence[ThresholdCheck]) -> dict[int, CheckStep]:
    rows = CheckStep.objects.filter(check_made__in=others, step=Step.DANGER)
    return {row.check_made_id: row for row in rows}


def _said_anew(
    said: Danger, check: ThresholdCheck, other: ThresholdCheck, row: CheckStep | None
) -> Danger | None:
    """What the other child's page on danger is to say now; None when it stays as it is."""
    if other.state != CheckState.DRAFT or other.version_id != check.version_id:
        return None
    done = row is not None and row.done
    if said.danger is not DangerAnswer.NO and other.ref in said.whom:
        wanted = _graver(said, other)
        return None if done and says_the_same(wanted, other) else wanted
    return NO_DANGER if not done and other.danger is DangerAnswer.NO else None


def _graver(said: Danger, other: ThresholdCheck) -> Danger:
    there = CheckImmediate.objects.filter(check_made=other)
    codes = {*there.values_list("immediate__code", flat=True), *said.immediate}
    return Danger(
        graver_of(said.now, other.danger_now),
        graver_of(said.signs, other.danger_signs),
        tuple(sorted(codes)),
    )
