"""A rule of a version in words: as its rows have it, or as somebody is typing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathway.models import (
    Answer,
    DegreeAnswer,
    FrameworkVersion,
    Indicator,
    Level,
    Question,
    RuleCondition,
    ThresholdRule,
)
from pathway.queries.documents import version_rows
from pathway.rules.condition_words import Names, condition_in_words

_MOST = 40
_LISTS = ("classifications", "levels", "whose", "answers")
_NUMBERS = ("minimum", "dimensions_at_least", "domains_at_least", "under_months")
_FLAGS = ("firm_only", "past_counts")
_SAID = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """What a condition counts, in words, and the sentence that its author wrote for it."""

    holds_when: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule: the level that it leads to, and its conditions, all of which must hold."""

    level: str
    sentence: str
    conditions: tuple[ConditionWords, ...]


def names_in(version: FrameworkVersion) -> Names:
    """What codes are called in that version."""
    entries = dict(version_rows(Indicator, version).values_list("code", "wording"))
    entries |= dict(version_rows(DegreeAnswer, version).values_list("code", "wording"))
    answers = version_rows(Answer, version).values_list("question__code", "code", "wording")
    return Names(
        levels=dict(version_rows(Level, version).values_list("code", "name")),
        entries=entries,
        questions=dict(version_rows(Question, version).values_list("code", "wording")),
        answers={(question, code): wording for question, code, wording in answers},
    )


def saved_rule_in_words(rule: ThresholdRule) -> RuleWords:
    """The rule as it is saved."""
    rows = RuleCondition.objects.filter(rule=rule).select_related("question").order_by("position")
    names = names_in(rule.version)
    return RuleWords(
        level=rule.level.name,
        sentence=rule.sentence,
        conditions=tuple(
            ConditionWords(condition_in_words(_of_row(row), names), row.sentence) for row in rows
        ),
    )


def _of_row(row: RuleCondition) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in (*_LISTS, *_NUMBERS, *_FLAGS)}
    question = row.question.code if row.question else ""
    more = {"kind": row.kind, "entries": row.entries, "own_words": row.own_words}
    return said | more | {"question": question}


def typed_rule_in_words(version: FrameworkVersion, sent: Any) -> RuleWords:
    """The rule as the fields of its page have it; `sent` is what a browser posts."""
    names = names_in(version)
    questions = dict(version_rows(Question, version).values_list("pk", "code"))
    level = version_rows(Level, version).filter(pk=_number(sent.get("level")) or 0).first()
    total = min(_number(sent.get("conditions-TOTAL_FORMS")) or 0, _MOST)
    found = []
    for place in range(total):
        at = f"conditions-{place}-"
        if sent.get(f"{at}DELETE") or not sent.get(f"{at}kind"):
            continue
        typed = _typed(sent, at, questions)
        words = ConditionWords(condition_in_words(typed, names), sent.get(f"{at}sentence", ""))
        found.append(words)
    return RuleWords(level.name if level else "", sent.get("sentence", ""), tuple(found))


def _typed(sent: Any, at: str, questions: Mapping[int, str]) -> dict[str, Any]:
    typed: dict[str, Any] = {name: sent.getlist(at + name) for name in _LISTS}
    typed |= {name: _number(sent.get(at + name)) for name in _NUMBERS}
    typed |= {name: bool(sent.get(at + name)) for name in _FLAGS}
    codes = sent.get(f"{at}entries", "").split(",")
    return typed | {
        "kind": sent.get(f"{at}kind"),
        "entries": [code.strip() for code in codes if code.strip()],
        "own_words": _SAID.get(sent.get(f"{at}own_words", "")),
        "question": questions.get(_number(sent.get(f"{at}question")) or 0, ""),
    }


def _number(text: str | None) -> int | None:
    said = (text or "").strip()
    return int(said) if said.isdecimal() and len(said) < 10 else None
