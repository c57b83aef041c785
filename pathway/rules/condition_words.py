"""A condition of a rule said in words, from its columns and not from its author's sentence.

The two can disagree; whoever edits or reviews a rule reads both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pathway.constants import Classification, ConditionKind, DangerAnswer, Whose
from pathway.rules.words import age_in_words, number

_CLASS = {
    Classification.STRENGTH: "a strength",
    Classification.ADDITIONAL: "an additional need",
    Classification.WEAK: "weak",
    Classification.EXTENSIVE_WITH_ANOTHER: "extensive with another",
    Classification.EXTENSIVE_ALONE: "extensive alone",
    Classification.EXTENSIVE_ADVICE: "extensive, with advice",
    Classification.DISABILITY: "a disability",
    Classification.STRONG: "strong",
    Classification.ASSESSMENT_ALONE: "assessment alone",
    Classification.DECISIVE: "decisive",
}
_WHOSE = {Whose.CHILD: "the child's own", Whose.PARENT: "a parent's", Whose.FAMILY: "the family's"}
_DANGER = {
    DangerAnswer.YES: "danger was named",
    DangerAnswer.NOT_SURE: "danger is not ruled out",
    DangerAnswer.NO: "no danger was named",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in one version."""

    levels: Mapping[str, str]
    entries: Mapping[str, str]
    questions: Mapping[str, str]
    answers: Mapping[tuple[str, str], str]


def names_of(document: Mapping[str, Any]) -> Names:
    """The names that conditions of this document need."""
    entries = {row["code"]: row["wording"] for row in document.get("indicators", [])}
    for question in document.get("degree_questions", []):
        entries |= {row["code"]: row["wording"] for row in question.get("answers", [])}
    return Names(
        levels={row["code"]: row["name"] for row in document.get("levels", [])},
        entries=entries,
        questions={row["code"]: row["wording"] for row in document.get("questions", [])},
        answers={
            (question["code"], row["code"]): row["wording"]
            for question in document.get("questions", [])
            for row in question.get("answers", [])
        },
    )


def condition_in_words(condition: Mapping[str, Any], names: Names) -> str:
    """What must be so for the condition to hold, as one sentence."""
    kind = condition.get("kind")
    if kind == ConditionKind.IMMEDIATE:
        said = [_DANGER.get(DangerAnswer(a), a) for a in _list(condition, "answers")]
        return _sentence(_either(said) or "a question on danger was answered")
    if kind == ConditionKind.ANSWER:
        question = str(condition.get("question") or "")
        said = [
            f"\u2018{names.answers.get((question, answer), answer)}\u2019"
            for answer in _list(condition, "answers")
        ]
        asked = names.questions.get(question, question)
        return f"To \u2018{asked}\u2019 the answer is {_either(said)}."
    if kind == ConditionKind.AGE:
        months = condition.get("under_months") or 0
        return f"The child is younger than {age_in_words(months, False)}."
    return _sentence(_count(condition, names))


def _count(condition: Mapping[str, Any], names: Names) -> str:
    least = condition.get("minimum") or 1
    thing = "concern" if least == 1 else "concerns"
    if condition.get("own_words") is True:
        thing += " in the practitioner's own words"
    elif condition.get("own_words") is False:
        thing += " out of the pathway's entries"
    parts = [f"at least {number(least)} {thing}"]
    if classes := _list(condition, "classifications"):
        parts.append(f"weighing {_either([_CLASS.get(c, str(c)) for c in classes])}")
    if levels := _list(condition, "levels"):
        parts.append(f"printed under {_either([names.levels.get(x, x) for x in levels])}")
    if whose := _list(condition, "whose"):
        parts.append(f"being {_either([_WHOSE.get(w, str(w)) for w in whose])}")
    if (many := condition.get("dimensions_at_least") or 1) > 1:
        parts.append(f"in {number(many)} parts of the child's life")
    if (many := condition.get("domains_at_least") or 1) > 1:
        parts.append(f"on {number(many)} sides of the triangle")
    if condition.get("firm_only"):
        past = ", but counting what is old where the entry speaks of the past"
        kept = past if condition.get("past_counts") else ""
        parts.append(f"not suspected only nor older than 12 months{kept}")
    text = ", ".join(parts)
    if entries := _list(condition, "entries"):
        listed = "; ".join(f"\u2018{names.entries.get(code, code)}\u2019" for code in entries)
        text += f", out of: {listed}"
    if condition.get("under_months"):
        text += f", the child being younger than {age_in_words(condition['under_months'], False)}"
    return text


def _list(condition: Mapping[str, Any], key: str) -> list[Any]:
    return list(condition.get(key) or [])


def _either(said: Iterable[str]) -> str:
    words = list(said)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
