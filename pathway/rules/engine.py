"""`recommend`: from what is seen to a level, and why. No database, no clock.

The highest level whose rule holds wins. No condition is negative and only concerns meet conditions,
so another concern never lowers the level. What to do is the gravest verb of any rule that holds and
of any advice, so another concern never makes that milder either.
"""

from pathway.rules import explain
from pathway.rules.gather import gather
from pathway.rules.holding import best_first, rules_that_hold
from pathway.rules.model import Observations, Ruleset
from pathway.rules.recommendation import Recommendation


def recommend(ruleset: Ruleset, observations: Observations) -> Recommendation:
    """What the pathway recommends for one child, with its explanation.

    Raises UnknownCodesError when something observed does not stand in this rule set.
    """
    inputs = observations.in_order()
    gathered = gather(ruleset, inputs)
    holding = rules_that_hold(ruleset.index, gathered)
    rank = max(rule.rank for rule in holding)
    level = ruleset.levels[rank]
    at_level = best_first((rule for rule in holding if rule.rank == rank), gathered)
    held = tuple(explain.held_rule(rule, level, gathered) for rule in at_level)
    reasons = tuple(dict.fromkeys(reason for rule in held for reason in rule.reasons))
    reason_keys = {reason.key for reason in reasons}
    advice = explain.advice(inputs)
    verb, verb_because = explain.what_to_do(holding, advice, gathered)
    caf_allowed, caf_sentence = explain.caf(level, inputs)
    return Recommendation(
        framework=ruleset.framework,
        version_number=ruleset.version_number,
        content_hash=ruleset.content_hash,
        level=level.code,
        level_name=level.name,
        threshold_group=level.threshold_group,
        immediate=any(rule.rule.immediate for rule in holding),
        level_is_unsure=explain.rests_on_not_sure_alone(reasons),
        verb=verb,
        verb_because=verb_because,
        rule=held[0],
        also_held=held[1:],
        other_concerns=tuple(c for c in gathered.concerns if c.key not in reason_keys),
        strengths=tuple(gathered.strengths),
        not_known=explain.not_known(ruleset, inputs),
        advice=advice,
        right_to_assessment=bool(gathered.disability),
        right_to_assessment_because=tuple(gathered.disability),
        do_not_tell_family_first=explain.do_not_tell(gathered),
        caf_allowed=caf_allowed,
        caf_sentence=caf_sentence,
        nearest=explain.nearest(ruleset, rank, gathered),
        what_would_lower=explain.what_would_lower(ruleset, holding, reasons, gathered),
        notes=explain.notes(ruleset, inputs),
        inputs=inputs,
    )
