"""The review page: everything said, part by part, in words."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from pathway.constants import DangerAnswer, QuestionPlace, Step
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent, ChosenView, check_content
from pathway.queries.pathway_view import OfferedEntry, PathwayView
from pathway.queries.result_view import age_words
from pathway.steps import StepPage, missing_steps
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

    @property
    def says_something(self) -> bool:
        """Whether anything was said there, finished or not."""
        return any(row.lines for row in self.rows)


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
    missing = missing_steps(content.done, danger, view.pages)
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
                Row(key, tuple(lines), _url(check, page) + mark, key)
                for key, lines, mark in _marked_rows(page, check, view, content, today)
            ),
        )
        for page in view.pages
    )


def _url(check: ThresholdCheck, page: StepPage) -> str:
    return reverse("check_step", args=[check.ref, page.step.value]) + "?from=review"


def _marked_rows(
    page: StepPage,
    check: ThresholdCheck,
    view: PathwayView,
    content: CheckContent,
    today: dt.date,
) -> list[tuple[str, list[str], str]]:
    """Each row with its place on its page: an entry of the needs has one of its own."""
    domain = view.needs.get(page.step)
    if domain is None:
        return [(key, lines, "") for key, lines in _rows(page, check, view, content, today)]
    entries = [
        entry
        for dimension in domain.dimensions
        for entry in dimension.entries
        if entry.key in content.chosen
    ]
    return [
        (
            emphasis_removed(entry.wording),
            _entry_lines(entry, content.chosen[entry.key]),
            f"#e-{entry.key}",
        )
        for entry in entries
    ] or [("Needs", ["None ticked"] if content.is_done(page.step) else [], "")]


def _lives_elsewhere(check: ThresholdCheck) -> list[tuple[str, list[str]]]:
    if check.neighbour is None:
        return []
    return [("Lives in another authority's area", [check.neighbour.framework.authority])]


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
                *_lives_elsewhere(check),
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
        case Step.OWN_WORDS:
            return [
                (
                    f"Worry {number}",
                    [
                        concern.text,
                        *_said(_placing(view, concern.placed)),
                        *_known(concern.basis, longer_ago=concern.longer_ago),
                        *_child_said(concern.child_words),
                    ],
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
    return []  # the pages of needs have rows of their own


def _said(words: str) -> list[str]:
    return [words] if words else []


def _entry_lines(entry: OfferedEntry, chosen: ChosenView) -> list[str]:
    how_far = next((a.wording for a in entry.answers if a.code == chosen.degree_answer), "")
    return [
        *_said(how_far),
        *(_known(chosen.basis, longer_ago=chosen.longer_ago) or ["Not said yet: how you know"]),
        *_said(chosen.evidence),
        *_child_said(chosen.child_words),
    ]


def _known(basis: str, *, longer_ago: bool) -> list[str]:
    """How one knows, and whether it is long over."""
    parts = [_BASES.get(basis, ""), "over 12 months ago, and not since" if longer_ago else ""]
    words = "; ".join(part for part in parts if part)
    return _said(words[:1].upper() + words[1:])


def _child_said(words: str) -> list[str]:
    return [f"The child said: “{words}”"] if words else []


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
