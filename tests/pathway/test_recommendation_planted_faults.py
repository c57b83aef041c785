"""The comparison with the slow reference notices a fault: each is planted, and must be caught."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from pathway.constants import Classification, ConditionKind, Polarity, Verb
from pathway.rules import (
    Observation,
    Observations,
    Rule,
    Ruleset,
    engine,
    explain,
    gather,
    holding,
    recommend,
)
from tests.pathway.reference_recommender import Outcome, slow_recommend
from tests.pathway.strategies import nottingham, nottingham_document, random_cases

CASES = 400
SEED = 20140702


WITNESSES = (
    Observations(items=(Observation(entry="A45"),)),
    Observations(
        items=(Observation(entry="A35"), Observation(entry="A40")),
        answers={"help_so_far": "not_working"},
    ),
)
"""Cases that chance seldom meets: a circumstance alone, and twins alone."""


@cache
def tried() -> list[tuple[Observations, Outcome]]:
    """Cases, with what the reference says of each."""
    document = nottingham_document()
    cases = (*WITNESSES, *random_cases(SEED, CASES))
    return [(case, slow_recommend(document, case)) for case in cases]


def differs(ruleset: Ruleset) -> bool:
    """Whether any case tells the engine on this rule set from the reference on the true one."""
    for case, expected in tried():
        got = recommend(ruleset, case)
        if (got.level, got.immediate, got.verb.value, got.rule.code) != (
            expected.level,
            expected.immediate,
            expected.verb,
            expected.rule,
        ):
            return True
    return False


def test_nothing_planted_nothing_found() -> None:
    assert not differs(nottingham())


def planted(change: Callable[[Any], Any], *, part: str) -> Ruleset:
    """Nottingham's rule set with every condition, rule or entry changed; nothing checks it."""
    ruleset = nottingham()
    if part == "entries":
        return replace(ruleset, entries=tuple(change(entry) for entry in ruleset.entries))
    if part == "rules":
        return replace(ruleset, rules=tuple(change(rule) for rule in ruleset.rules))
    rules = tuple(
        replace(rule, conditions=tuple(change(condition) for condition in rule.conditions))
        for rule in ruleset.rules
    )
    return replace(ruleset, rules=rules)


def changed_for_not_sure(rule: Rule, **change: Any) -> Rule:
    """The rule for danger that is not ruled out, changed; every other as it was."""
    return replace(rule, **change) if rule.code == "danger-not-ruled-out" else rule


@pytest.mark.parametrize(
    ("part", "change"),
    [
        pytest.param(
            "entries",
            lambda e: (
                replace(e, polarity=Polarity.CONCERN, classification=Classification.ADDITIONAL)
                if e.polarity is Polarity.STRENGTH
                else e
            ),
            id="strengths counted",
        ),
        pytest.param(
            "entries",
            lambda e: (
                replace(e, polarity=Polarity.CONCERN) if e.polarity is Polarity.CIRCUMSTANCE else e
            ),
            id="circumstances counted",
        ),
        pytest.param(
            "entries",
            lambda e: (
                replace(e, polarity=Polarity.CIRCUMSTANCE)
                if e.classification is Classification.DISABILITY
                else e
            ),
            id="disability not counted",
        ),
        pytest.param("entries", lambda e: replace(e, cluster=None), id="twins count twice"),
        pytest.param("entries", lambda e: replace(e, cluster=e.domain), id="one side counts once"),
        pytest.param(
            "conditions", lambda c: replace(c, firm_only=False), id="suspicion counts in full"
        ),
        pytest.param(
            "conditions", lambda c: replace(c, past_counts=False), id="the past forgotten"
        ),
        pytest.param(
            "conditions",
            lambda c: replace(c, past_counts=c.firm_only),
            id="the past counts in full",
        ),
        pytest.param(
            "conditions", lambda c: replace(c, minimum=max(1, c.minimum - 1)), id="one too few"
        ),
        pytest.param("conditions", lambda c: replace(c, minimum=c.minimum + 1), id="one too many"),
        pytest.param(
            "conditions", lambda c: replace(c, dimensions_at_least=1), id="dimensions ignored"
        ),
        pytest.param("conditions", lambda c: replace(c, domains_at_least=1), id="domains ignored"),
        pytest.param("conditions", lambda c: replace(c, under_months=None), id="age ignored"),
        pytest.param("conditions", lambda c: replace(c, whose=()), id="whose ignored"),
        pytest.param("conditions", lambda c: replace(c, own_words=None), id="listed as own words"),
        pytest.param(
            "rules",
            lambda r: replace(r, conditions=r.conditions[:1]),
            id="only the first condition looked at",
        ),
        pytest.param("rules", lambda r: replace(r, immediate=False), id="immediate lost"),
        pytest.param(
            "rules",
            lambda r: replace(r, verb=Verb.LOOK_AGAIN) if r.code == "not-sure-how-far" else r,
            id="not sure how far calls nobody",
        ),
        pytest.param(
            "rules",
            lambda r: replace(r, level="extensive") if r.code == "not-sure-how-far" else r,
            id="not sure how far raises the level",
        ),
        pytest.param(
            "conditions",
            lambda c: replace(c, answers=()) if c.kind is ConditionKind.IMMEDIATE else c,
            id="not sure read as danger",
        ),
        pytest.param(
            "rules", lambda r: changed_for_not_sure(r, level="extensive"), id="not sure waved away"
        ),
        pytest.param(
            "rules",
            lambda r: changed_for_not_sure(r, verb=Verb.REFER_TODAY),
            id="not sure can wait until later today",
        ),
        pytest.param(
            "rules",
            lambda r: changed_for_not_sure(r, immediate=False),
            id="not sure without the alert",
        ),
    ],
)
def test_a_fault_in_the_rules_is_caught(part: str, change: Callable[[Any], Any]) -> None:
    assert differs(planted(change, part=part))


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        pytest.param(
            holding, "rests_on_something_firm", lambda rule, gathered: True, id="never softened"
        ),
        pytest.param(
            holding, "rests_on_something_firm", lambda rule, gathered: False, id="always softened"
        ),
        pytest.param(explain, "advice", lambda observations: (), id="not sure ignored"),
        pytest.param(
            gather, "_gather_danger", lambda index, observed, gathered: None, id="danger ignored"
        ),
        pytest.param(
            gather, "_gather_own_words", lambda index, item, gathered: None, id="own words ignored"
        ),
        pytest.param(
            engine, "best_first", lambda rules, gathered: list(rules), id="gravest not named first"
        ),
    ],
)
def test_a_fault_in_the_engine_is_caught(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, wrong: Callable[..., Any]
) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert differs(nottingham())


def test_an_answer_on_degree_read_as_its_entry_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Observations(items=(Observation(degree_answer="missing.repeatedly"),))
    expected = slow_recommend(nottingham_document(), case)
    assert recommend(nottingham(), case).level == expected.level
    matches = nottingham().index.matches
    monkeypatch.setitem(matches, "missing.repeatedly", matches["E16"])
    assert recommend(nottingham(), case).level != expected.level
