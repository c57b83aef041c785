"""What the pages of a check read: the draft as it stands, and how far it is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pathway.constants import Step
from pathway.models import (
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckStep,
    CheckUnknown,
    ThresholdCheck,
)
from pathway.queries.pathway_view import pathway_view
from pathway.steps import NEEDS_STEPS
from thresholds_site.lib.compiled import CompiledValues


@dataclass(frozen=True, slots=True)
class ChosenView:
    """An entry as it was chosen, or as it was posted: all values as a form shows them."""

    key: str
    degree_answer: str = ""
    basis: str = ""
    longer_ago: bool = False
    evidence: str = ""
    child_words: str = ""


@dataclass(frozen=True, slots=True)
class ConcernView:
    """A worry in one's own words, as a form shows it."""

    text: str = ""
    dimension: str = ""
    placed: str = ""
    basis: str = ""
    longer_ago: bool = False
    child_words: str = ""


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one page is."""

    revision: int = 0
    done: bool = False
    saved_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckContent:
    """A draft's rows by page; parts that a page does not need are left empty."""

    steps: Mapping[str, StepState]
    chosen: Mapping[str, ChosenView]
    strengths: tuple[str, ...]
    immediate: tuple[str, ...]
    concerns: tuple[ConcernView, ...]
    answers: Mapping[str, str]
    unknown: tuple[str, ...]
    own_level: str

    def state(self, step: Step) -> StepState:
        """How far that page is."""
        return self.steps.get(step.value, StepState())

    def is_done(self, step: Step) -> bool:
        """Whether that page was finished once."""
        return self.state(step).done

    @property
    def done(self) -> list[str]:
        """The pages that were finished."""
        return [step for step, state in self.steps.items() if state.done]


# Asked at every step, and without a join: the pathway's own rows are known by their ids.
_STEPS = CompiledValues(
    lambda check: (
        CheckStep.objects.filter(check_made=check)
        .order_by("pk")
        .values_list("step", "revision", "done", "saved_at")
    )
)
_OBSERVATIONS = CompiledValues(
    lambda check: (
        CheckObservation.objects.filter(check_made=check)
        .order_by("pk")
        .values_list(
            "indicator_id",
            "degree_question_id",
            "degree_answer_id",
            "basis",
            "longer_ago",
            "evidence",
            "child_words",
        )
    )
)


def check_content(check: ThresholdCheck, *steps: Step) -> CheckContent:
    """The draft's content for these pages (all of them when none is named)."""
    wanted = set(steps or Step)
    needs = {*NEEDS_STEPS, Step.STRENGTHS} & wanted
    chosen, strengths = _observations(check) if needs else ({}, ())
    return CheckContent(
        steps={step: StepState(*how_far) for step, *how_far in _STEPS(check.pk)},
        chosen=chosen,
        strengths=strengths,
        immediate=_immediate(check) if Step.DANGER in wanted else (),
        concerns=_concerns(check) if Step.OWN_WORDS in wanted else (),
        answers=_answers(check) if {Step.HELP, Step.LAW} & wanted else {},
        unknown=_unknown(check) if Step.UNKNOWN in wanted else (),
        own_level=_own_level(check) if Step.OWN_LEVEL in wanted else "",
    )


def _own_level(check: ThresholdCheck) -> str:
    return check.own_level.code if check.own_level else ""


def _observations(check: ThresholdCheck) -> tuple[dict[str, ChosenView], tuple[str, ...]]:
    chosen: dict[str, ChosenView] = {}
    strengths: list[str] = []
    keys = pathway_view(check.version).keys
    for indicator, question, answer, basis, ago, seen, said in _OBSERVATIONS(check.pk):
        key = keys.indicators.get(indicator) or keys.degree_questions.get(question, "")
        if indicator in keys.strengths:
            strengths.append(key)
        else:
            degree = keys.degree_answers.get(answer, "")
            chosen[key] = ChosenView(key, degree, basis, ago, seen, said)
    return chosen, tuple(strengths)


def _immediate(check: ThresholdCheck) -> tuple[str, ...]:
    rows = CheckImmediate.objects.filter(check_made=check)
    return tuple(rows.order_by("immediate__position").values_list("immediate__code", flat=True))


def _concerns(check: ThresholdCheck) -> tuple[ConcernView, ...]:
    rows = CheckConcern.objects.filter(check_made=check).select_related("dimension", "placed")
    return tuple(
        ConcernView(
            text=row.text,
            dimension=row.dimension.code if row.dimension else "",
            placed=row.placed.code if row.placed else "",
            basis=row.basis,
            longer_ago=row.longer_ago,
            child_words=row.child_words,
        )
        for row in rows.order_by("position")
    )


def _answers(check: ThresholdCheck) -> dict[str, str]:
    rows = CheckAnswer.objects.filter(check_made=check)
    return dict(rows.values_list("question__code", "answer__code"))


def _unknown(check: ThresholdCheck) -> tuple[str, ...]:
    rows = CheckUnknown.objects.filter(check_made=check)
    return tuple(rows.order_by("domain__position").values_list("domain__code", flat=True))
