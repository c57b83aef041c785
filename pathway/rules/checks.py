"""What every rule set must keep, whichever authority wrote it."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from pathway.constants import (
    HELP_QUESTION,
    Classification,
    CommonLevel,
    ConditionKind,
    DangerAnswer,
    HelpAnswer,
    LawAnswer,
    LawQuestion,
    Polarity,
    ThresholdGroup,
    Verb,
)
from pathway.rules.index import NumberedRule
from pathway.rules.model import Condition, Entry, Level, Rule, Ruleset
from pathway.steps import MOST_DOMAINS


def ruleset_faults(ruleset: Ruleset) -> list[str]:
    """Everything that is wrong with a rule set whose parts name one another correctly."""
    return [
        *_level_faults(ruleset),
        *_entry_faults(ruleset),
        *_question_faults(ruleset),
        *_base_faults(ruleset),
        *(fault for rule in ruleset.index.rules for fault in _rule_faults(ruleset, rule)),
        *_floor_faults(ruleset),
    ]


def _level_faults(ruleset: Ruleset) -> Iterable[str]:
    if [level.rank for level in ruleset.levels] != list(range(len(ruleset.levels))):
        yield "the levels are not ranked from 0 in rising order"
    yield from rising_faults(ruleset.levels)
    if CommonLevel.PROTECTION not in [level.common_level for level in ruleset.levels]:
        yield "no level stands for protection"
    if len(ruleset.domains) > MOST_DOMAINS:
        yield f"there are {len(ruleset.domains)} domains; a check has pages for {MOST_DOMAINS}"
    if ruleset.levels and ruleset.levels[0].threshold_group is not ThresholdGroup.NONE:
        yield "the lowest level stands behind a threshold"


def rising_faults(levels: Sequence[Level]) -> Iterable[str]:
    """Levels rise as the common levels do; several may divide one of them."""
    order = list(CommonLevel)
    standing = [order.index(level.common_level) for level in levels]
    if standing != sorted(standing):
        yield "the levels do not rise as the common levels do"


def _entry_faults(ruleset: Ruleset) -> Iterable[str]:
    for entry in ruleset.entries:
        is_strength = entry.polarity is Polarity.STRENGTH
        if is_strength != (entry.classification is Classification.STRENGTH):
            yield f"{entry.code}: polarity and classification disagree on whether it is a strength"
        low, high = entry.age_from_months, entry.age_to_months
        if low is not None and high is not None and low >= high:
            yield f"{entry.code}: its ages end before they begin"


def _question_faults(ruleset: Ruleset) -> Iterable[str]:
    needed = {question.value: {*LawAnswer} for question in LawQuestion}
    for code, answers in needed.items():
        if not answers <= _offered(ruleset, code):
            yield f"{code}: must be asked, with the answers {', '.join(LawAnswer)}"
    if not set(HelpAnswer) <= _offered(ruleset, HELP_QUESTION):
        yield f"{HELP_QUESTION}: must be asked, with the answers {', '.join(HelpAnswer)}"


def _offered(ruleset: Ruleset, code: str) -> set[str]:
    question = ruleset.index.questions.get(code)
    return {answer.code for answer in question.answers} if question else set()


def _base_faults(ruleset: Ruleset) -> Iterable[str]:
    bases = [rule for rule in ruleset.index.rules if not rule.conditions]
    if len(bases) != 1:
        yield f"there must be one rule without conditions, the base, not {len(bases)}"
    for base in bases:
        if base.rank != 0 or base.rule.verb is not Verb.LOOK_AGAIN or base.rule.immediate:
            yield f"{base.rule.code}: the base must be the lowest level, and to look again"


def _rule_faults(ruleset: Ruleset, numbered: NumberedRule) -> Iterable[str]:
    rule = numbered.rule
    only_not_sure = _rests_on_not_sure(rule)
    if rule.immediate and only_not_sure:
        if numbered.rank < _lowest_social_care(ruleset) or rule.verb is not Verb.RING_NOW:
            yield f"{rule.code}: danger not ruled out must be at a social care level, and ring now"
    elif rule.immediate:
        least = _lowest_standing_at(ruleset, CommonLevel.PROTECTION)
        if numbered.rank < least or rule.verb is not Verb.RING_NOW:
            yield f"{rule.code}: an immediate rule must be at the level of protection, and ring now"
    if numbered.is_social_care and rule.verb.rank < Verb.RING_FOR_ADVICE.rank:
        yield f"{rule.code}: at a social care level the least is to ring for advice"
    if not numbered.conditions:
        return
    if numbered.rank and not rule.would_raise and not only_not_sure:
        yield f"{rule.code}: does not say how it would raise the level"
    if all(condition.kind is ConditionKind.AGE for condition in rule.conditions):
        yield f"{rule.code}: rests on age alone"
    for number, condition in numbered.conditions:
        if condition.kind is ConditionKind.COUNT:
            for fault in _count_faults(ruleset, number, condition):
                yield f"{rule.code}: {fault}"
        yield from (f"{rule.code}: {fault}" for fault in _stray_faults(condition))


def _rests_on_not_sure(rule: Rule) -> bool:
    """Whether a rule asks for 'not sure' about danger, and a danger that is named does not meet it.

    Such a rule need not say how it would raise the level: nobody is to look for doubt.
    """
    return any(
        condition.kind is ConditionKind.IMMEDIATE and condition.answers == (DangerAnswer.NOT_SURE,)
        for condition in rule.conditions
    )


def _lowest_social_care(ruleset: Ruleset) -> int:
    """The rank of the lowest level at which Social Care decides; protection if no level says so."""
    return next(
        (
            level.rank
            for level in ruleset.levels
            if level.threshold_group is ThresholdGroup.SOCIAL_CARE
        ),
        _lowest_standing_at(ruleset, CommonLevel.PROTECTION),
    )


def _lowest_standing_at(ruleset: Ruleset, least: CommonLevel) -> int:
    """The rank of the lowest level that stands at a common level or above it."""
    order = list(CommonLevel)
    return next(
        (
            level.rank
            for level in ruleset.levels
            if order.index(level.common_level) >= order.index(least)
        ),
        len(ruleset.levels),
    )


FLOOR_QUESTIONS = frozenset(
    {LawQuestion.SIGNIFICANT_HARM, LawQuestion.SECTION_17, LawQuestion.UNIVERSAL_ENOUGH}
)
"""The law's questions to which an answer leads somewhere in every authority's rules."""

MEANT_FOR: dict[ConditionKind, set[str]] = {
    ConditionKind.COUNT: {
        "minimum",
        "dimensions_at_least",
        "domains_at_least",
        "classifications",
        "levels",
        "entries",
        "whose",
        "firm_only",
        "past_counts",
        "own_words",
    },
    ConditionKind.IMMEDIATE: {"answers"},
    ConditionKind.ANSWER: {"question", "answers"},
    ConditionKind.AGE: {"under_months"},
}
"""Which fields mean something to which kind of condition."""


def _stray_faults(condition: Condition) -> Iterable[str]:
    """A filter on a condition that does not look at it would silently do nothing."""
    plain = Condition(kind=condition.kind, sentence=condition.sentence)
    for part in fields(Condition):
        if part.name in MEANT_FOR[condition.kind]:
            continue
        if getattr(condition, part.name) != getattr(plain, part.name):
            yield f"{part.name} means nothing to a condition of kind {condition.kind}"


def _count_faults(ruleset: Ruleset, number: int, condition: Condition) -> Iterable[str]:
    index = ruleset.index
    for code in condition.entries:
        answer = index.degree_answers.get(code)
        entry = index.entries[answer.indicator if answer else code]
        if entry.polarity is not Polarity.CONCERN:
            yield f"{code} is a {entry.polarity} and meets no condition"
        elif number not in index.matches[code].if_firm:
            yield f"{code} is named and shut out by another filter of the same condition"
    if condition.own_words and condition.entries:
        yield "own words and named entries exclude one another"
    if condition.past_counts and not condition.firm_only:
        yield "past_counts means nothing without firm_only"
    met = [token for token, matches in index.matches.items() if number in matches.if_firm]
    own_words = [token for token in met if isinstance(token, tuple)]
    listed: list[Entry] = [_meant(ruleset, token) for token in met if isinstance(token, str)]
    dimensions = {e.dimension for e in listed} | {token[0] for token in own_words}
    domains = {index.dimensions[code].domain for code in dimensions}
    clusters = {e.cluster or e.code for e in listed}
    if not own_words and len(clusters) < condition.minimum:
        yield f"{condition.sentence!r} asks for {condition.minimum} and only {len(clusters)} exist"
    elif not met or len(dimensions) < condition.dimensions_at_least:
        yield f"{condition.sentence!r} can never hold: too few dimensions"
    elif len(domains) < condition.domains_at_least:
        yield f"{condition.sentence!r} can never hold: too few domains"


def _meant(ruleset: Ruleset, token: str) -> Entry:
    answer = ruleset.index.degree_answers.get(token)
    return ruleset.index.entries[answer.indicator if answer else token]


def _floor_faults(ruleset: Ruleset) -> Iterable[str]:
    """The least that danger and the law's questions must lead to, in any authority's rules."""
    danger, answer = ConditionKind.IMMEDIATE, ConditionKind.ANSWER
    protection = _lowest_standing_at(ruleset, CommonLevel.PROTECTION)
    if not _has_floor(ruleset, danger, "", DangerAnswer.YES, protection, immediate=True):
        yield "no immediate rule for danger at the level of protection"
    lowest = _lowest_social_care(ruleset)
    if not _has_floor(ruleset, danger, "", DangerAnswer.NOT_SURE, lowest, immediate=True):
        yield "no immediate rule, at a social care level, for danger that is not ruled out"
    harm = LawQuestion.SIGNIFICANT_HARM
    if not _has_floor(ruleset, answer, harm, LawAnswer.YES, protection, immediate=True):
        yield "no immediate rule for a yes to likely significant harm"
    in_need = _lowest_standing_at(ruleset, CommonLevel.CHILD_IN_NEED)
    if not _has_floor(ruleset, answer, LawQuestion.SECTION_17, LawAnswer.YES, in_need):
        yield "no rule of at least Child in Need, to refer today, for a yes to section 17"
    additional = _lowest_standing_at(ruleset, CommonLevel.ADDITIONAL)
    if additional >= lowest:  # no level of early help's own: then it is what to do that counts
        additional = 0
    if not _has_floor(ruleset, answer, LawQuestion.UNIVERSAL_ENOUGH, LawAnswer.NO, additional):
        yield "no rule for when services open to everyone are not enough"


def _has_floor(
    ruleset: Ruleset,
    kind: ConditionKind,
    question: str,
    answer: str,
    least: int,
    immediate: bool = False,
) -> bool:
    """Whether some rule of this one condition gives at least the level of rank `least`."""
    for numbered in ruleset.index.rules:
        if len(numbered.conditions) != 1:
            continue
        condition = numbered.conditions[0][1]
        any_answer = kind is ConditionKind.IMMEDIATE and not condition.answers
        grave = numbered.rule.verb.rank >= Verb.REFER_TODAY.rank or not numbered.is_social_care
        if (
            condition.kind is kind
            and condition.question == question
            and (any_answer or answer in condition.answers)
            and numbered.rank >= least
            and (numbered.rule.immediate or not immediate)
            and grave
            and numbered.rule.verb is not Verb.LOOK_AGAIN
        ):
            return True
    return False
