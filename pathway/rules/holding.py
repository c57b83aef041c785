"""Whether conditions and rules hold, given what was gathered."""

from collections.abc import Container, Iterable, Sequence

from pathway.constants import Basis, ConditionKind, Verb
from pathway.rules.contribution import Contribution
from pathway.rules.gather import Gathered
from pathway.rules.index import NumberedRule, RuleIndex
from pathway.rules.model import Condition

NOTHING_LACKING = (0, 0, 0)


def condition_holds(condition: Condition, because: Sequence[Contribution], age: int | None) -> bool:
    """Whether a condition holds, given what met it and the age in months."""
    if condition.kind is ConditionKind.AGE:
        return age is None or condition.under_months is None or age < condition.under_months
    if condition.kind is not ConditionKind.COUNT:
        return bool(because)
    return len(because) >= condition.minimum and lacks(condition, because) == NOTHING_LACKING


def lacks(condition: Condition, because: Sequence[Contribution]) -> tuple[int, int, int]:
    """How many concerns, dimensions and domains a count lacks, given what met its filters."""
    return (
        max(0, condition.minimum - len({c.cluster for c in because})),
        max(0, condition.dimensions_at_least - len({c.dimension for c in because})),
        max(0, condition.domains_at_least - len({c.domain for c in because})),
    )


def rule_holds(rule: NumberedRule, gathered: Gathered) -> bool:
    """Whether all conditions of a rule hold; the base rule has none and always holds."""
    for number, condition in rule.conditions:
        if not condition_holds(condition, gathered.because(number), gathered.age):
            return False
    return True


def rules_that_hold(index: RuleIndex, gathered: Gathered) -> list[NumberedRule]:
    """The base, and the others of which all conditions hold, in their author's order.

    Only rules of which something met a condition need asking: an age alone makes no rule.
    """
    begun = {index.rule_of[number].order for number in gathered.by_condition}
    base = [index.base] if index.base else []
    others = (index.rules[order] for order in sorted(begun))
    return base + [rule for rule in others if rule_holds(rule, gathered)]


def rule_holds_without(rule: NumberedRule, gathered: Gathered, keys: Container[str]) -> bool:
    """Whether a rule would still hold if what has these keys were not there."""
    for number, condition in rule.conditions:
        left = [c for c in gathered.because(number) if c.key not in keys]
        if not condition_holds(condition, left, gathered.age):
            return False
    return True


def rests_on_something_firm(rule: NumberedRule, gathered: Gathered) -> bool:
    """Whether any reason of a rule is neither suspected nor from more than 12 months ago.

    Where a condition lets the past count, what is known of the past is as firm as the rest.
    """
    return any(
        reason.firm or (condition.past_counts and reason.basis is not Basis.SUSPECTED)
        for number, condition in rule.conditions
        for reason in gathered.because(number)
    )


def effective_verb(rule: NumberedRule, gathered: Gathered) -> Verb:
    """The rule's verb; advice by telephone when a social-care rule rests on nothing firm.

    Never for an immediate rule: there, suspicion is enough.
    """
    written = rule.rule.verb
    if rule.rule.immediate or not rule.is_social_care or written.rank <= Verb.RING_FOR_ADVICE.rank:
        return written
    return written if rests_on_something_firm(rule, gathered) else Verb.RING_FOR_ADVICE


def best_first(rules: Iterable[NumberedRule], gathered: Gathered) -> list[NumberedRule]:
    """Rules of one level: the immediate first, then the graver verb, then their author's order."""
    return sorted(
        rules,
        key=lambda rule: (
            not rule.rule.immediate,
            -effective_verb(rule, gathered).rank,
            rule.order,
        ),
    )
