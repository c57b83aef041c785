"""What the pages of a check without an account read: one browser's answers, for a day."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, replace

from pathway.constants import AgeKnown
from pathway.models import AnonymousCheck, AnonymousChoice, AnonymousStep, ThresholdCheck
from pathway.queries.check_pages import CheckContent, ChosenView, StepState
from pathway.queries.documents import ruleset_of
from pathway.queries.observations import age_months
from pathway.queries.pathway_view import PathwayView
from pathway.queries.result_view import ResultView, drawn_result
from pathway.queries.what_to_do import RECORD_THE_CALL, DoStep, Situation
from pathway.rules import Observation, Observations, recommend
from thresholds_site.lib.time_words import coming_words

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")

WRITE_IT_DOWN = DoStep(
    "Write down your call",
    "You",
    "As soon as you have rung",
    ("Whom you spoke to and when, and what they said. This page cannot keep it.",),
)


@dataclass(frozen=True, slots=True)
class LeftAnswers:
    """That somebody answered a check in this browser without signing in; not what was said.

    `number` tells these answers from others; `begun` and `until` in words: 'today at 14:10'.
    """

    number: int
    begun: str
    until: str


def hash_of(key: str) -> str:
    """What of a key is kept: a row alone opens nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def live_anonymous(key: str, now: dt.datetime, *, held: bool = False) -> AnonymousCheck | None:
    """The answers under that key, as long as their day is not over.

    None for a key of the wrong shape, somebody else's, or one whose day is over, whether its rows
    are swept yet or not. `held` keeps the row until the transaction ends.
    """
    if not _KEY.fullmatch(key):
        return None
    rows = AnonymousCheck.objects.select_related("version__framework", "own_level")
    if held:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(key_hash=hash_of(key), expires_at__gt=now).first()


def left_answers(key: str, now: dt.datetime) -> LeftAnswers | None:
    """Whether answers wait in this browser for somebody to say whose they are."""
    found = live_anonymous(key, now)
    if found is None or not AnonymousStep.objects.filter(anonymous=found).exists():
        return None
    return LeftAnswers(
        found.pk, coming_words(found.begun_at, now), coming_words(found.expires_at, now)
    )


def anonymous_content(check: AnonymousCheck) -> CheckContent:
    """The answers by page, in the shape in which forms read a draft."""
    rows = _choices(check)
    entries = [(row.indicator or row.degree_question, row.degree_answer) for row in rows]
    done = AnonymousStep.objects.filter(anonymous=check).values_list("step", flat=True)
    return CheckContent(
        steps={step: StepState(revision=1, done=True) for step in done},
        chosen={
            entry.code: ChosenView(entry.code, degree_answer=answer.code if answer else "")
            for entry, answer in entries
            if entry is not None
        },
        strengths=(),
        immediate=tuple(row.immediate.code for row in rows if row.immediate),
        concerns=(),
        answers={row.question.code: row.answer.code for row in rows if row.question and row.answer},
        unknown=tuple(row.unknown.code for row in rows if row.unknown),
        own_level=check.own_level.code if check.own_level else "",
    )


def sketch_of(check: AnonymousCheck) -> ThresholdCheck:
    """The same as a check that is kept nowhere, for the forms and words that read one."""
    return ThresholdCheck(
        version=check.version,
        created_at=check.begun_at,
        updated_at=check.begun_at,
        age_known=check.age_known,
        age_years=check.age_years,
        danger_now=check.danger_now,
        danger_signs=check.danger_signs,
        nothing_unknown=check.nothing_unknown,
        own_level=check.own_level,
    )


def observations_of_anonymous(check: AnonymousCheck, on: dt.date) -> Observations:
    """Everything that was ticked and answered, as the rules see it.

    Nobody was asked how they know, so all of it counts as firm: the safer reading.
    """
    rows = _choices(check)
    sketch = sketch_of(check)
    return Observations(
        items=tuple(
            Observation(
                entry=row.indicator.code if row.indicator else None,
                degree_answer=row.degree_answer.code if row.degree_answer else None,
            )
            for row in rows
            if row.indicator or row.degree_answer
        ),
        immediate=tuple(row.immediate.code for row in rows if row.immediate),
        danger=sketch.danger,
        answers={row.question.code: row.answer.code for row in rows if row.question and row.answer},
        age_months=age_months(sketch, on),
        unborn=check.age_known == AgeKnown.UNBORN,
        unknown_domains=tuple(row.unknown.code for row in rows if row.unknown),
    )


def result_of_anonymous(
    check: AnonymousCheck, view: PathwayView, situation: Situation
) -> ResultView:
    """The recommendation, made anew each time it is read and stored nowhere."""
    seen = observations_of_anonymous(check, situation.today)
    told = recommend(ruleset_of(check.version), seen)
    drawn = drawn_result(told, sketch_of(check), view, situation, situation.now)
    steps = tuple(WRITE_IT_DOWN if one is RECORD_THE_CALL else one for one in drawn.do_now.steps)
    return replace(drawn, do_now=replace(drawn.do_now, steps=steps))


def _choices(check: AnonymousCheck) -> list[AnonymousChoice]:
    return list(
        AnonymousChoice.objects.filter(anonymous=check).select_related(
            "indicator",
            "degree_question",
            "degree_answer",
            "immediate",
            "question",
            "answer",
            "unknown",
        )
    )
