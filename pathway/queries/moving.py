"""What becomes of a draft under another version: what reads otherwise, what is kept beside.

By code, and for what is offered otherwise now by its meaning: the same plan is shown to the
author and carried out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from pathway.constants import Basis, Polarity, QuestionPlace, Step
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
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    Level,
    Question,
    ThresholdCheck,
)
from pathway.queries.documents import version_rows
from pathway.steps import NEEDS_STEPS
from pathway.words import BASIS_SHORT

Part = TypeVar("Part", bound=Model)
Columns = Mapping[str, Model | None]
"""The columns of a part that point into the pathway, as they are to be."""

_ASKED_AT = {QuestionPlace.LAW: Step.LAW, QuestionPlace.HELP: Step.HELP}


@dataclass(frozen=True, slots=True)
class Reworded:
    """Something this check says, whose words are other ones in the new version."""

    place: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Aside:
    """Something this check says that has no place in the new version."""

    place: str
    words: str
    basis: str = ""
    evidence: str = ""
    child_words: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry that is new, under a heading where this check says something."""

    place: str
    words: str


@dataclass(slots=True)
class MovePlan:
    """Everything that moving a draft to `version` does."""

    version: FrameworkVersion
    reworded: list[Reworded] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)
    to_answer: set[Step] = field(default_factory=set)
    moved: list[tuple[Any, Columns]] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    own_level: Level | None = None
    pages: dict[Step, Step] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything said stands word for word in the new version."""
        return not (self.reworded or self.aside or self.fresh or self.to_answer)


def move_plan(check: ThresholdCheck, version: FrameworkVersion) -> MovePlan:
    """What moving this draft to `version` would do."""
    plan = MovePlan(version, pages=_pages(check.version, version))
    known = _Known(version)
    _observations(check, plan, known)
    _concerns(check, plan, known)
    _answers(check, plan, known)
    _danger(check, plan, known)
    _unknown(check, plan, known)
    if check.own_level is not None:
        plan.own_level = known.levels.get(check.own_level.code)
        if plan.own_level is None:
            plan.to_answer.add(Step.OWN_LEVEL)
    _fresh(check, plan, known)
    return plan


def _by_code(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.code: row for row in rows}


class _Known:
    """The rows of a version by their codes."""

    def __init__(self, version: FrameworkVersion) -> None:
        self.version = version
        self.levels = _by_code(version_rows(Level, version))
        self.domains = _by_code(version_rows(Domain, version))
        self.dimensions = _by_code(version_rows(Dimension, version))
        self.indicators = _by_code(version_rows(Indicator, version).select_related("dimension"))
        self.immediate = _by_code(
            version_rows(ImmediateIndicator, version).select_related("same_as")
        )
        self.questions = _by_code(version_rows(Question, version))
        self.answers = {
            (row.question.code, row.code): row
            for row in version_rows(Answer, version).select_related("question")
        }
        self.degrees = _by_code(version_rows(DegreeQuestion, version).select_related("dimension"))
        self.degree_answers: dict[tuple[str, str], DegreeAnswer] = {}
        self.through_degree: dict[str, DegreeAnswer] = {}
        for row in version_rows(DegreeAnswer, version).select_related(
            "question__dimension", "indicator"
        ):
            self.degree_answers[row.question.code, row.code] = row
            self.through_degree.setdefault(row.indicator.code, row)

    def meaning(self, code: str) -> Columns | None:
        """How the entry with that code is chosen now; None when there is none."""
        if answer := self.through_degree.get(code):
            return _columns(question=answer.question, answer=answer)
        if indicator := self.indicators.get(code):
            return _columns(indicator=indicator)
        return None


def _columns(
    indicator: Indicator | None = None,
    question: DegreeQuestion | None = None,
    answer: DegreeAnswer | None = None,
) -> Columns:
    return {"indicator": indicator, "degree_question": question, "degree_answer": answer}


def _pages(old: FrameworkVersion, new: FrameworkVersion) -> dict[Step, Step]:
    """Which page of needs each page of needs becomes: that of the same domain."""
    before, after = (
        list(version_rows(Domain, version).order_by("position").values_list("code", flat=True))
        for version in (old, new)
    )
    return {
        NEEDS_STEPS[place]: NEEDS_STEPS[after.index(code)]
        for place, code in enumerate(before[: len(NEEDS_STEPS)])
        if code in after[: len(NEEDS_STEPS)]
    }


def _observations(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    rows = CheckObservation.objects.filter(check_made=check).select_related(
        "indicator__dimension__domain",
        "degree_question__dimension__domain",
        "degree_answer__indicator",
    )
    taken: set[tuple[str, int]] = set()
    for row in rows.order_by("pk"):
        there = _moved_observation(row, known)
        key = _key(there) if there else None
        if there is None or key is None or key in taken:
            _set_aside(row, plan)
            continue
        taken.add(key)
        plan.moved.append((row, there))
        _compare(row, there, plan)


def _key(columns: Columns) -> tuple[str, int] | None:
    for name in ("indicator", "degree_question"):
        if target := columns[name]:
            return name, target.pk
    return None


def _moved_observation(row: CheckObservation, known: _Known) -> Columns | None:
    if row.indicator is not None:
        return known.meaning(row.indicator.code)
    assert row.degree_question is not None  # the database has one or the other
    question = known.degrees.get(row.degree_question.code)
    if row.degree_answer is None:
        return _columns(question=question) if question else None
    same = known.degree_answers.get((row.degree_question.code, row.degree_answer.code))
    if same is not None:
        return _columns(question=same.question, answer=same)
    meant = known.meaning(row.degree_answer.indicator.code)
    return meant or (_columns(question=question) if question else None)


def _compare(row: CheckObservation, there: Columns, plan: MovePlan) -> None:
    was, now = (
        _offered(row.indicator, row.degree_question, row.degree_answer),
        _offered(there["indicator"], there["degree_question"], there["degree_answer"]),
    )
    if was != now:
        plan.reworded.append(Reworded(_dimension(row).name, was, now))
    if row.degree_answer and there["degree_question"] and not there["degree_answer"]:
        _answer_again(_dimension(row).domain, plan)


def _offered(indicator: Any, question: Any, answer: Any) -> str:
    """What somebody read and chose."""
    if indicator is not None:
        return str(indicator.wording)
    chosen = f": {answer.wording}" if answer else ""
    return f"{question.offered_wording}. {question.question}{chosen}"


def _dimension(row: CheckObservation) -> Dimension:
    target = row.indicator or row.degree_question
    assert target is not None  # the database has one or the other
    return target.dimension


def _answer_again(domain: Domain, plan: MovePlan) -> None:
    if domain.position < len(NEEDS_STEPS) and (
        page := plan.pages.get(NEEDS_STEPS[domain.position])
    ):
        plan.to_answer.add(page)


def _set_aside(row: CheckObservation, plan: MovePlan) -> None:
    dimension = _dimension(row)
    strength = row.indicator is not None and row.indicator.polarity == Polarity.STRENGTH
    plan.gone.append(row)
    plan.aside.append(
        Aside(
            place=dimension.name,
            words=_offered(row.indicator, row.degree_question, row.degree_answer),
            basis=BASIS_SHORT[Basis(row.basis)] if row.basis else "",
            evidence=row.evidence,
            child_words=row.child_words,
        )
    )
    if strength:
        plan.to_answer.add(Step.STRENGTHS)
    else:
        _answer_again(dimension.domain, plan)


def _concerns(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    """What somebody wrote always moves; where it belongs may have to be said again."""
    rows = CheckConcern.objects.filter(check_made=check).select_related("dimension", "placed")
    for row in rows:
        dimension = known.dimensions.get(row.dimension.code) if row.dimension else None
        placed = known.levels.get(row.placed.code) if row.placed else None
        plan.moved.append((row, {"dimension": dimension, "placed": placed}))
        if bool(dimension) != bool(row.dimension) or bool(placed) != bool(row.placed):
            plan.to_answer.add(Step.OWN_WORDS)
        if placed and row.placed and placed.placing_wording != row.placed.placing_wording:
            was, now = row.placed.placing_wording, placed.placing_wording
            plan.reworded.append(Reworded("A worry in your own words", was, now))


def _answers(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    rows = CheckAnswer.objects.filter(check_made=check).select_related("question", "answer")
    for row in rows:
        page = _ASKED_AT[QuestionPlace(row.question.place)]
        answer = known.answers.get((row.question.code, row.answer.code))
        if answer is None:
            plan.gone.append(row)
            plan.aside.append(Aside(row.question.wording, row.answer.wording))
            plan.to_answer.add(page)
            continue
        plan.moved.append((row, {"question": answer.question, "answer": answer}))
        was, now = (f"{one.question.wording} {one.answer.wording}" for one in (row, _Said(answer)))
        if was != now:
            plan.reworded.append(Reworded("A question that you answered", was, now))
    before = set(version_rows(Question, check.version).values_list("code", flat=True))
    plan.to_answer |= {
        _ASKED_AT[QuestionPlace(question.place)]
        for code, question in known.questions.items()
        if code not in before
    }


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer with its question, as a row of a check has them."""

    answer: Answer

    @property
    def question(self) -> Question:
        """The question it answers."""
        return self.answer.question


def _danger(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    rows = CheckImmediate.objects.filter(check_made=check).select_related("immediate")
    taken = set()
    for row in rows:
        there = known.immediate.get(row.immediate.code)
        there = there and (there.same_as or there)
        if there is None or there.pk in taken:
            plan.gone.append(row)
            plan.aside.append(Aside("Danger", row.immediate.wording))
            plan.to_answer.add(Step.DANGER)
            continue
        taken.add(there.pk)
        plan.moved.append((row, {"immediate": there}))
        if there.wording != row.immediate.wording:
            plan.reworded.append(Reworded("Danger", row.immediate.wording, there.wording))


def _unknown(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    for row in CheckUnknown.objects.filter(check_made=check).select_related("domain"):
        domain = known.domains.get(row.domain.code)
        if domain is None:
            plan.gone.append(row)
            plan.aside.append(Aside("What you do not know", row.domain.name))
            plan.to_answer.add(Step.UNKNOWN)
        else:
            plan.moved.append((row, {"domain": domain}))


def _fresh(check: ThresholdCheck, plan: MovePlan, known: _Known) -> None:
    """Entries that were not there before, under the headings where this check says something."""
    spoken = {
        _dimension(row).code
        for row in (*plan.gone, *(row for row, _there in plan.moved))
        if isinstance(row, CheckObservation)
    }
    before = set(version_rows(Indicator, check.version).values_list("code", flat=True))
    plan.fresh = [
        Fresh(row.dimension.name, row.wording)
        for code, row in known.indicators.items()
        if code not in before and row.dimension.code in spoken and row.polarity != Polarity.STRENGTH
    ]
