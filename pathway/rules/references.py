"""Whether the parts of a rule set name one another correctly."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pathway.constants import ConditionKind, DangerAnswer, Polarity
from pathway.rules.model import Condition, DegreeAnswer, Entry, ImmediateEntry, Question, Rule

Parts = Mapping[str, tuple[Any, ...]]


def reference_faults(parts: Parts, clusters: set[str]) -> list[str]:
    """Codes that stand twice, and codes that are named and do not stand."""
    codes = {kind: {part.code for part in rows} for kind, rows in parts.items()}
    faults = [
        f"{code}: stands more than once as {kind}"
        for kind, rows in parts.items()
        for code, count in Counter(part.code for part in rows).items()
        if count > 1
    ]
    for both in sorted(codes["indicator"] & codes["answer on degree"]):
        faults.append(f"{both}: stands as indicator and as answer on degree")
    for dimension in parts["dimension"]:
        faults += _named(dimension.code, "domain", [dimension.domain], codes)
    entries: dict[str, Entry] = {entry.code: entry for entry in parts["indicator"]}
    for entry in entries.values():
        faults += _named(entry.code, "level", [entry.level], codes)
        faults += _named(entry.code, "dimension", [entry.dimension], codes)
        if entry.cluster is not None and entry.cluster not in clusters:
            faults.append(f"{entry.code}: no cluster {entry.cluster!r}")
    faults += _immediate_faults(parts["immediate indicator"], codes)
    faults += _degree_faults(parts["answer on degree"], entries, codes)
    questions: dict[str, Question] = {question.code: question for question in parts["question"]}
    for question in questions.values():
        for code, count in Counter(answer.code for answer in question.answers).items():
            if count > 1:
                faults.append(f"{question.code}: answer {code!r} stands more than once")
    for rule in parts["rule"]:
        faults += _rule_faults(rule, questions, codes)
    return faults


def _named(name: str, kind: str, named: Iterable[str], codes: Mapping[str, set[str]]) -> list[str]:
    return [f"{name}: no {kind} {code!r}" for code in named if code not in codes[kind]]


def _immediate_faults(rows: Iterable[ImmediateEntry], codes: Mapping[str, set[str]]) -> list[str]:
    faults = []
    for row in rows:
        if row.same_as is not None:
            faults += _named(row.code, "immediate indicator", [row.same_as], codes)
    return faults


def _degree_faults(
    answers: Iterable[DegreeAnswer], entries: Mapping[str, Entry], codes: Mapping[str, set[str]]
) -> list[str]:
    faults = []
    for answer in answers:
        faults += _named(answer.code, "indicator", [answer.indicator], codes)
        if answer.immediate is not None:
            faults += _named(answer.code, "immediate indicator", [answer.immediate], codes)
            meant = entries.get(answer.indicator)
            if meant is not None and meant.polarity is not Polarity.CONCERN:
                faults.append(f"{answer.code}: a {meant.polarity} cannot be a sign of danger")
    return faults


def _rule_faults(
    rule: Rule, questions: Mapping[str, Question], codes: Mapping[str, set[str]]
) -> list[str]:
    faults = _named(rule.code, "level", [rule.level], codes)
    for condition in rule.conditions:
        faults += _named(rule.code, "level", condition.levels, codes)
        for code in condition.entries:
            if code not in codes["indicator"] and code not in codes["answer on degree"]:
                faults.append(f"{rule.code}: no indicator or answer on degree {code!r}")
        faults += _question_faults(rule, condition, questions)
        if condition.kind is ConditionKind.AGE and not condition.under_months:
            faults.append(f"{rule.code}: an age condition without an age")
    return faults


def _question_faults(
    rule: Rule, condition: Condition, questions: Mapping[str, Question]
) -> list[str]:
    if condition.kind is ConditionKind.IMMEDIATE:
        return [
            f"{rule.code}: {code!r} to the questions on danger is no sign of danger"
            for code in condition.answers
            if code not in (DangerAnswer.YES, DangerAnswer.NOT_SURE)
        ]
    if condition.kind is not ConditionKind.ANSWER:
        return []
    question = questions.get(condition.question)
    if question is None:
        return [f"{rule.code}: no question {condition.question!r}"]
    offered = {answer.code for answer in question.answers}
    faults = [
        f"{rule.code}: no answer {code!r} to {question.code}"
        for code in condition.answers
        if code not in offered
    ]
    if not condition.answers:
        faults.append(f"{rule.code}: names no answer to {question.code}")
    return faults
