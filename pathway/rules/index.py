"""What can be known about a rule set before anybody observes anything.

A recommendation then costs what was chosen, not what could have been.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pathway.constants import (
    OWN_WORDS_WEIGHT,
    Classification,
    ConditionKind,
    DangerAnswer,
    Polarity,
    ReasonKind,
    ThresholdGroup,
    Whose,
)
from pathway.rules.contribution import Contribution

if TYPE_CHECKING:
    from pathway.rules.model import Answer, Condition, DegreeAnswer, Entry, Question, Rule, Ruleset

Token = str | tuple[str, str | None]
"""What an observation is to a rule: an indicator's code, the code of an answer on degree, or, for
a concern in one's own words, its dimension and the level it was placed at."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The numbers of the conditions that something meets, by how surely it is known."""

    on_any_basis: tuple[int, ...] = ()
    unless_suspected: tuple[int, ...] = ()
    if_firm: tuple[int, ...] = ()


NO_MATCHES = Matches()


@dataclass(frozen=True, slots=True)
class NumberedRule:
    """A rule with its place in the author's order, its rank, and its conditions numbered.

    `shortfall` is what it lacks when nothing was observed.
    """

    rule: "Rule"
    order: int
    rank: int
    is_social_care: bool
    conditions: tuple[tuple[int, "Condition"], ...]
    shortfall: int


class RuleIndex:
    """Look-ups by code, and for everything that can be observed the conditions it meets."""

    def __init__(self, ruleset: "Ruleset") -> None:
        """Build every look-up; the cost is one pass over entries times conditions."""
        self.levels = {level.code: level for level in ruleset.levels}
        self.domains = {domain.code: domain for domain in ruleset.domains}
        self.dimensions = {dimension.code: dimension for dimension in ruleset.dimensions}
        self.entries = {entry.code: entry for entry in ruleset.entries}
        self.immediate = {entry.code: entry for entry in ruleset.immediate}
        self.degree_answers = {answer.code: answer for answer in ruleset.degree_answers}
        self.questions = {question.code: question for question in ruleset.questions}
        self.answers = {
            (question.code, answer.code): _answer(question, answer)
            for question in ruleset.questions
            for answer in question.answers
        }
        self.disability_clusters = frozenset(
            entry.cluster
            for entry in ruleset.entries
            if entry.cluster and entry.classification is Classification.DISABILITY
        )
        self.rules = _number(ruleset)
        self.base = next((rule for rule in self.rules if not rule.conditions), None)
        self.rule_of = tuple(rule for rule in self.rules for _ in rule.conditions)
        self.nearest_from_nothing = tuple(
            sorted(
                (rule for rule in self.rules if rule.conditions),
                key=lambda rule: (rule.shortfall, rule.rank, rule.order),
            )
        )
        conditions = [pair for numbered in self.rules for pair in numbered.conditions]
        counting = [pair for pair in conditions if pair[1].kind is ConditionKind.COUNT]
        about_danger = [pair for pair in conditions if pair[1].kind is ConditionKind.IMMEDIATE]
        self.met_by_danger = _met_by_danger(about_danger, DangerAnswer.YES)
        self.met_by_not_sure = _met_by_danger(about_danger, DangerAnswer.NOT_SURE)
        self.met_by_answer: dict[tuple[str, str], list[int]] = {}
        for number, condition in conditions:
            if condition.kind is not ConditionKind.ANSWER:
                continue
            for answer in condition.answers:
                asked = (condition.question, answer)
                self.met_by_answer.setdefault(asked, []).append(number)
        self.matches: dict[Token, Matches] = {}
        for entry in ruleset.entries:
            if entry.polarity is Polarity.CONCERN:
                self.matches[entry.code] = _matches(
                    pair for pair in counting if listed_entry_matches(pair[1], entry, None)
                )
        for degree in ruleset.degree_answers:
            meant = self.entries[degree.indicator]
            if meant.polarity is Polarity.CONCERN:
                self.matches[degree.code] = _matches(
                    pair for pair in counting if listed_entry_matches(pair[1], meant, degree)
                )
        for dimension in ruleset.dimensions:
            for placed in ruleset.levels:
                weight = OWN_WORDS_WEIGHT[placed.common_level]
                whose = self.domains[dimension.domain].whose
                self.matches[(dimension.code, placed.code)] = _matches(
                    pair
                    for pair in counting
                    if own_words_match(pair[1], placed.code, weight, whose)
                )


def _number(ruleset: "Ruleset") -> tuple[NumberedRule, ...]:
    levels = {level.code: level for level in ruleset.levels}
    rules: list[NumberedRule] = []
    number = 0
    for order, rule in enumerate(ruleset.rules):
        level = levels[rule.level]
        numbered = tuple(enumerate(rule.conditions, start=number))
        number += len(rule.conditions)
        is_social_care = level.threshold_group is ThresholdGroup.SOCIAL_CARE
        shortfall = sum(lacking_from_nothing(condition) for condition in rule.conditions)
        rules.append(NumberedRule(rule, order, level.rank, is_social_care, numbered, shortfall))
    return tuple(rules)


def lacking_from_nothing(condition: "Condition") -> int:
    """What a condition lacks when nothing has met it: an age is never lacking, it is or is not."""
    if condition.kind is ConditionKind.AGE:
        return 0
    if condition.kind is ConditionKind.COUNT:
        return max(condition.minimum, condition.dimensions_at_least, condition.domains_at_least)
    return 1


def _answer(question: "Question", answer: "Answer") -> Contribution:
    return Contribution(
        key=f"answer:{question.code}",
        kind=ReasonKind.ANSWER,
        wording=f"{question.wording} {answer.wording}",
        place=question.source,
        cluster=f"answer:{question.code}",
    )


def _met_by_danger(
    about_danger: "Iterable[tuple[int, Condition]]", answer: DangerAnswer
) -> tuple[int, ...]:
    return tuple(
        number
        for number, condition in about_danger
        if not condition.answers or answer in condition.answers
    )


def _matches(met: "Iterable[tuple[int, Condition]]") -> Matches:
    any_basis: list[int] = []
    unless_suspected: list[int] = []
    firm: list[int] = []
    for number, condition in met:
        firm.append(number)
        if condition.past_counts or not condition.firm_only:
            unless_suspected.append(number)
        if not condition.firm_only:
            any_basis.append(number)
    return Matches(tuple(any_basis), tuple(unless_suspected), tuple(firm))


def listed_entry_matches(
    condition: "Condition", entry: "Entry", answer: "DegreeAnswer | None"
) -> bool:
    """Whether a listed entry, or the answer that means it, passes a count's filters."""
    return (
        condition.own_words is not True
        and (not condition.classifications or entry.classification in condition.classifications)
        and (not condition.levels or entry.level in condition.levels)
        and (not condition.whose or entry.whose in condition.whose)
        and (
            not condition.entries
            or entry.code in condition.entries
            or (answer is not None and answer.code in condition.entries)
        )
    )


def own_words_match(
    condition: "Condition", placed: str, weight: Classification | None, whose: Whose
) -> bool:
    """Whether a concern in one's own words, placed at a level, passes a count's filters."""
    return (
        condition.own_words is not False
        and not condition.entries
        and (not condition.classifications or weight in condition.classifications)
        and (not condition.levels or placed in condition.levels)
        and (not condition.whose or whose in condition.whose)
    )
