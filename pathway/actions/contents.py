"""What one page of a check holds, as plain values, and how each is written to its rows."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeVar

from django.db.models import Model

from pathway.constants import AgeKnown, Basis, CheckKind, DangerAnswer, Polarity, YesNo
from pathway.models import (
    Answer,
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckUnknown,
    DegreeAnswer,
    DegreeQuestion,
    Dimension,
    Domain,
    ImmediateIndicator,
    Indicator,
    Level,
    ThresholdCheck,
)
from pathway.queries.neighbours import neighbour_in_force

Row = TypeVar("Row", bound=Model)


_GRAVER = (DangerAnswer.NO, DangerAnswer.NOT_SURE, DangerAnswer.YES)


def graver_of(*answers: str | None) -> DangerAnswer:
    """The gravest of several answers on danger; what was not answered counts as no."""
    given = [DangerAnswer(answer or DangerAnswer.NO) for answer in answers]
    return max(given, key=_GRAVER.index)


class NotInThisVersion(Exception):
    """Something chosen does not stand in the version of the pathway that the check is under."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the check is about. `neighbour`: the framework's code of another area they live in."""

    child_name: str = ""
    age_known: AgeKnown | None = None
    date_of_birth: dt.date | None = None
    age_years: int | None = None
    unborn_due_on: dt.date | None = None
    setting: str = ""
    about_worker: YesNo = YesNo.NO
    kind: CheckKind = CheckKind.CHILD
    neighbour: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """The two questions on danger, and which of the immediate indicators were chosen (codes).

    `whom`: the children of the family whom it was said of (references); none named means the
    child of the page.
    """

    now: DangerAnswer | None = None
    signs: DangerAnswer | None = None
    immediate: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()

    @property
    def danger(self) -> DangerAnswer:
        """Both questions taken together: the graver answer."""
        return graver_of(self.now, self.signs)


@dataclass(frozen=True, slots=True)
class ChosenEntry:
    """An entry, or a question of degree, with how one knows. `key` is its code."""

    key: str
    degree_answer: str = ""
    basis: Basis | None = None
    longer_ago: bool = False
    evidence: str = ""
    child_words: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything chosen on the page of one domain."""

    domain: str
    entries: tuple[ChosenEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Concern:
    """A worry in one's own words."""

    text: str
    dimension: str = ""
    placed: str = ""
    basis: Basis | None = None
    longer_ago: bool = False
    child_words: str = ""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """All worries in one's own words."""

    concerns: tuple[Concern, ...] = ()


@dataclass(frozen=True, slots=True)
class Strengths:
    """What goes well: entries by code, and words."""

    codes: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Parts of the child's life that are not known (domain codes), or that all are."""

    domains: tuple[str, ...] = ()
    words: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to the pathway's questions, by question code; `words` on help so far."""

    given: Mapping[str, str]
    words: str | None = None


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """The practitioner's own view, before the tool's."""

    level: str = ""


Content = Who | Danger | Needs | OwnWords | Strengths | Unknown | Answers | OwnLevel


@singledispatch
def write_content(content: Content, check: ThresholdCheck) -> None:
    """Make the check's rows say what `content` says. Raises NotInThisVersion."""
    raise TypeError(f"No page of a check holds {type(content).__name__}.")


@write_content.register
def _(content: Who, check: ThresholdCheck) -> None:
    check.child_name = content.child_name
    check.age_known = content.age_known or ""
    check.date_of_birth = content.date_of_birth
    check.age_years = content.age_years
    check.unborn_due_on = content.unborn_due_on
    check.setting = content.setting
    check.about_worker = content.about_worker
    check.kind = content.kind
    _write_neighbour(content.neighbour, check)
    if content.kind == CheckKind.CONSULTATION:
        check.family = None


def _write_neighbour(code: str, check: ThresholdCheck) -> None:
    """Keep the version that was in force when it was said, and not a later one."""
    if not code:
        check.neighbour = None
    elif check.neighbour is None or check.neighbour.framework.code != code:
        check.neighbour = neighbour_in_force(code, check.version)
        if check.neighbour is None:
            raise NotInThisVersion(f"No document of {code} is kept here.")


@write_content.register
def _(content: Danger, check: ThresholdCheck) -> None:
    check.danger_now = content.now or ""
    check.danger_signs = content.signs or ""
    rows = _by_code(ImmediateIndicator, check, content.immediate)
    CheckImmediate.objects.filter(check_made=check).delete()
    CheckImmediate.objects.bulk_create(
        CheckImmediate(check_made=check, version_id=check.version_id, immediate=row)
        for row in rows.values()
    )


@write_content.register
def _(content: Needs, check: ThresholdCheck) -> None:
    """Replaces what was chosen among the needs of this domain, strengths left alone."""
    entries = {
        row.code: row
        for row in Indicator.objects.filter(
            version_id=check.version_id, dimension__domain__code=content.domain
        ).exclude(polarity=Polarity.STRENGTH)
    }
    degrees = {
        row.code: row
        for row in DegreeQuestion.objects.filter(
            version_id=check.version_id, dimension__domain__code=content.domain
        )
    }
    answers = _by_code(
        DegreeAnswer, check, [e.degree_answer for e in content.entries if e.degree_answer]
    )
    CheckObservation.objects.filter(check_made=check, indicator__in=entries.values()).delete()
    CheckObservation.objects.filter(check_made=check, degree_question__in=degrees.values()).delete()
    CheckObservation.objects.bulk_create(
        _observation(chosen, check, entries, degrees, answers) for chosen in content.entries
    )


def _observation(
    chosen: ChosenEntry,
    check: ThresholdCheck,
    entries: Mapping[str, Indicator],
    degrees: Mapping[str, DegreeQuestion],
    answers: Mapping[str, DegreeAnswer],
) -> CheckObservation:
    if chosen.key not in entries and chosen.key not in degrees:
        raise NotInThisVersion(f"{chosen.key} is not an entry of this page.")
    degree = degrees.get(chosen.key)
    answer = answers[chosen.degree_answer] if chosen.degree_answer else None
    if answer is not None and (degree is None or answer.question_id != degree.pk):
        raise NotInThisVersion(f"{chosen.degree_answer} does not answer {chosen.key}.")
    return CheckObservation(
        check_made=check,
        version_id=check.version_id,
        indicator=entries.get(chosen.key),
        degree_question=degree,
        degree_answer=answer,
        basis=chosen.basis or "",
        longer_ago=chosen.longer_ago,
        evidence=chosen.evidence,
        child_words=chosen.child_words,
    )


@write_content.register
def _(content: OwnWords, check: ThresholdCheck) -> None:
    dimensions = _by_code(Dimension, check, [c.dimension for c in content.concerns if c.dimension])
    levels = _by_code(Level, check, [c.placed for c in content.concerns if c.placed])
    CheckConcern.objects.filter(check_made=check).delete()
    CheckConcern.objects.bulk_create(
        CheckConcern(
            check_made=check,
            version_id=check.version_id,
            position=place,
            text=concern.text,
            dimension=dimensions.get(concern.dimension),
            placed=levels.get(concern.placed),
            basis=concern.basis or "",
            longer_ago=concern.longer_ago,
            child_words=concern.child_words,
        )
        for place, concern in enumerate(content.concerns)
    )


@write_content.register
def _(content: Strengths, check: ThresholdCheck) -> None:
    rows = _by_code(Indicator, check, content.codes)
    if any(row.polarity != Polarity.STRENGTH for row in rows.values()):
        raise NotInThisVersion("Only strengths stand on this page.")
    CheckObservation.objects.filter(
        check_made=check, indicator__polarity=Polarity.STRENGTH
    ).delete()
    CheckObservation.objects.bulk_create(
        CheckObservation(check_made=check, version_id=check.version_id, indicator=row)
        for row in rows.values()
    )
    check.strengths_words = content.words


@write_content.register
def _(content: Unknown, check: ThresholdCheck) -> None:
    rows = _by_code(Domain, check, content.domains)
    CheckUnknown.objects.filter(check_made=check).delete()
    CheckUnknown.objects.bulk_create(
        CheckUnknown(check_made=check, version_id=check.version_id, domain=row)
        for row in rows.values()
    )
    check.unknown_words = content.words
    check.nothing_unknown = content.nothing


@write_content.register
def _(content: Answers, check: ThresholdCheck) -> None:
    rows = {
        (row.question.code, row.code): row
        for row in Answer.objects.filter(
            version_id=check.version_id, question__code__in=content.given
        ).select_related("question")
    }
    CheckAnswer.objects.filter(check_made=check, question__code__in=content.given).delete()
    for question, answer in content.given.items():
        if not answer:
            continue
        row = rows.get((question, answer))
        if row is None:
            raise NotInThisVersion(f"{answer} does not answer {question}.")
        CheckAnswer.objects.create(
            check_made=check, version_id=check.version_id, question=row.question, answer=row
        )
    if content.words is not None:
        check.help_words = content.words


@write_content.register
def _(content: OwnLevel, check: ThresholdCheck) -> None:
    levels = _by_code(Level, check, [content.level] if content.level else [])
    check.own_level = levels.get(content.level)


def _by_code(model: type[Row], check: ThresholdCheck, codes: Collection[str]) -> dict[str, Row]:
    """The rows of the check's version with these codes. Raises NotInThisVersion for any other."""
    found = {
        row.code: row  # type: ignore[attr-defined]
        for row in model._default_manager.filter(version_id=check.version_id, code__in=codes)
    }
    if absent := set(codes) - set(found):
        raise NotInThisVersion(f"Not in this version of the pathway: {', '.join(sorted(absent))}.")
    return found
