"""The review page: everything said, part by part, in words."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from pathway.constants import DangerAnswer, QuestionPlace, Step
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent, ChosenView, check_content
from pathway.queries.pathway_view import OfferedEntry, PathwayView
from pathway.queries.result_view import age_words
from pathway.steps import NEEDS_DOMAIN, STEPS, StepPage, missing_steps
from pathway.words import BASIS_WORDS
from thresholds_site.lib.wording import emphasis_removed

_DANGER_WORDS = {"yes": "Yes", "no": "No", "not_sure": "I am not sure", "": ""}
_BASES = dict(BASIS_WORDS)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the review: its name, what was said, and the way back to it."""

    key: str
    lines: tuple[str, ...]
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the check as the review shows it."""

    step: str
    name: str
    done: bool
    needed: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The whole draft. `is_complete` when a result can be made."""

    parts: tuple[Part, ...]
    is_complete: bool
    in_danger: bool


def review_of(check: ThresholdCheck, view: PathwayView, today: dt.date) -> Review:
    """The draft in words."""
    content = check_content(check)
    danger = check.danger
    missing = missing_steps(content.done, danger)
    return Review(
        parts=parts_of(check, view, content, today),
        is_complete=not missing,
        in_danger=danger is not DangerAnswer.NO,
    )


def parts_of(
    check: ThresholdCheck, view: PathwayView, content: CheckContent, today: dt.date
) -> tuple[Part, ...]:
    """What was said, page by page, in words. Reads no row."""
    return tuple(
        Part(
            step=page.step,
            name=page.name,
            done=content.is_done(page.step),
            needed=page.is_needed(check.danger),
            rows=tuple(
                Row(key, tuple(lines), _url(check, page), key)
                for key, lines in _rows(page, check, view, content, today)
            ),
        )
        for page in STEPS
    )


def _url(check: ThresholdCheck, page: StepPage) -> str:
    return reverse("check_step", args=[check.ref, page.step.value]) + "?from=review"


def _rows(
    page: StepPage,
    check: ThresholdCheck,
    view: PathwayView,
    content: CheckContent,
    today: dt.date,
) -> list[tuple[str, list[str]]]:
    match page.step:
        case Step.WHO:
            return [
                ("Child", [check.called]),
                ("Age", [age_words(check, today)] if check.age_known else []),
                ("School or other place", [check.setting] if check.setting else []),
                (
                    "About someone who works with children",
                    [check.about_worker.capitalize()] if content.is_done(Step.WHO) else [],
                ),
            ]
        case Step.DANGER:
            signs = [row.wording for row in view.immediate if row.code in content.immediate]
            if check.danger_signs == DangerAnswer.NO:
                signs = ["None, as far as I know"]
            if check.danger_signs == DangerAnswer.NOT_SURE:
                signs = ["I am not sure"]
            return [
                ("Hurt or taken before help arrives", [_DANGER_WORDS[check.danger_now]]),
                ("Signs of danger", signs),
            ]
        case Step.NEEDS_CHILD | Step.NEEDS_PARENTS | Step.NEEDS_FAMILY:
            domain = view.domains[NEEDS_DOMAIN[page.step]]
            words = view.entry_words()
            said = [
                (
                    dimension.name,
                    [
                        _entry_words(words[entry.key], content.chosen[entry.key])
                        for entry in dimension.entries
                        if entry.key in content.chosen
                    ],
                )
                for dimension in domain.dimensions
            ]
            return [row for row in said if row[1]] or [("Needs", [])]
        case Step.OWN_WORDS:
            return [
                (
                    f"Worry {number}",
                    [concern.text, _placing(view, concern.placed), _BASES.get(concern.basis, "")],
                )
                for number, concern in enumerate(content.concerns, 1)
            ] or [("Worries", ["None added"] if content.is_done(Step.OWN_WORDS) else [])]
        case Step.STRENGTHS:
            words = view.entry_words()
            lines = [emphasis_removed(words[code].wording) for code in content.strengths]
            return [("Going well", [*lines, *_said(check.strengths_words)])]
        case Step.UNKNOWN:
            lines = [domain.name for domain in view.domains if domain.code in content.unknown]
            if check.nothing_unknown:
                lines = ["I know something of each part"]
            return [("Not known", [*lines, *_said(check.unknown_words)])]
        case Step.HELP:
            rows = _question_rows(view, content, QuestionPlace.HELP)
            return [*rows, ("In words", _said(check.help_words))]
        case Step.LAW:
            return _question_rows(view, content, QuestionPlace.LAW)
        case Step.OWN_LEVEL:
            own = view.level(content.own_level).name if content.own_level else ""
            return [("Your own view", _said(own))]


def _said(words: str) -> list[str]:
    return [words] if words else []


def _entry_words(entry: OfferedEntry, chosen: ChosenView) -> str:
    how_far = next((a.wording for a in entry.answers if a.code == chosen.degree_answer), "")
    basis = _BASES.get(chosen.basis, "")
    parts = [emphasis_removed(entry.wording), how_far, basis, chosen.evidence]
    if chosen.longer_ago:
        parts.append("More than 12 months ago")
    if chosen.child_words:
        parts.append(f"The child said: “{chosen.child_words}”")
    return ". ".join(part.rstrip(".") for part in parts if part)


def _placing(view: PathwayView, code: str) -> str:
    return view.level(code).placing_wording if code else ""


def _question_rows(
    view: PathwayView, content: CheckContent, place: QuestionPlace
) -> list[tuple[str, list[str]]]:
    rows = []
    for question in view.asked_at(place):
        given = content.answers.get(question.code, "")
        words = [answer.wording for answer in question.answers if answer.code == given]
        rows.append((question.wording, words))
    return rows
