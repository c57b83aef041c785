"""A document makes a rule set or says everything that is wrong with it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from pathway.constants import DangerAnswer, Verb
from pathway.rules import Observation, Observations, Recommendation, UnknownCodesError, recommend
from pathway.rules.document import RulesetError, content_hash, ruleset_from_document
from tests.pathway.strategies import (
    Document,
    made_up_document,
    nottingham,
    nottingham_document,
    skeleton,
)


def small() -> Document:
    """A small document that makes a rule set."""
    document = skeleton()
    document["indicators"] = [
        _indicator("N1", "concern", "additional"),
        _indicator("N2", "concern", "strong", cluster="c1", dimension="parents-1"),
        _indicator("N3", "concern", "strong", cluster="c1", dimension="family-1"),
        _indicator("N4", "strength", "strength"),
    ]
    document["degree_questions"] = [
        {"code": "D1", "answers": [{"code": "n1.far", "wording": "Far", "indicator": "N1"}]}
    ]
    document["rules"].append(
        {
            "code": "tried",
            "level": "level-2",
            "verb": "start_early_help",
            "sentence": "Tried.",
            "would_raise": "If tried.",
            "source": "Made up",
            "conditions": [{"kind": "count", "entries": ["N1"], "sentence": "N1."}],
        }
    )
    return document


def _indicator(
    code: str,
    polarity: str,
    classification: str,
    cluster: str | None = None,
    dimension: str = "child-1",
) -> Document:
    return {
        "code": code,
        "wording": code,
        "level": "level-1",
        "dimension": dimension,
        "polarity": polarity,
        "classification": classification,
        "cluster": cluster,
        "whose": "child",
    }


def faults_of(document: Document) -> tuple[str, ...]:
    """Everything that is wrong with a document."""
    with pytest.raises(RulesetError) as caught:
        ruleset_from_document(document)
    return caught.value.faults


def test_the_small_document_makes_a_rule_set() -> None:
    ruleset = ruleset_from_document(small())
    assert (ruleset.framework, ruleset.version_number) == ("made-up", 1)
    assert [level.rank for level in ruleset.levels] == [0, 1, 2, 3, 4]
    assert ruleset.entries[0].domain == "child"
    assert recommend(ruleset, Observations(items=(Observation(entry="N1"),))).level == "level-2"


def test_the_same_document_makes_the_same_rule_set() -> None:
    document = nottingham_document()
    assert ruleset_from_document(deepcopy(document)) == nottingham()
    assert content_hash(dict(reversed(document.items()))) == nottingham().content_hash
    assert content_hash({**document, "version": {"number": 2}}) != nottingham().content_hash


def last_rule(document: Document) -> Document:
    """The rule that the small document is tried with."""
    rule: Document = document["rules"][-1]
    return rule


def rule(document: Document, code: str) -> Document:
    """The rule with a code."""
    return next(found for found in document["rules"] if found["code"] == code)


def drop(document: Document, code: str) -> None:
    """Take a rule out."""
    document["rules"].remove(rule(document, code))


def condition(document: Document) -> Document:
    """Its condition."""
    found: Document = last_rule(document)["conditions"][0]
    return found


def lifted_circumstance(document: Document) -> None:
    """Let an answer that means a circumstance be a sign of danger."""
    document["indicators"][0]["polarity"] = "circumstance"
    document["degree_questions"][0]["answers"][0]["immediate"] = "I1"


NO_FLOOR_FOR_NOT_SURE = "no immediate rule, at a social care level, for danger that is not ruled"

Change = Callable[[Document], Any]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.pop("rules"), "rules is not a list of entries"),
        (lambda d: d.pop("framework"), "framework is missing"),
        (lambda d: d["version"].update(number="2"), "number is not a whole number"),
        (lambda d: d["indicators"][0].pop("wording"), "N1: wording is missing"),
        (lambda d: d["indicators"][0].update(level="level-9"), "N1: no level 'level-9'"),
        (lambda d: d["indicators"][0].update(dimension="x"), "N1: no dimension 'x'"),
        (lambda d: d["indicators"][0].update(cluster="x"), "N1: no cluster 'x'"),
        (lambda d: d["indicators"][0].update(polarity="bad"), "N1: polarity is 'bad', not one of"),
        (
            lambda d: d["indicators"][0].update(polarity="strength"),
            "N1: polarity and classification disagree",
        ),
        (
            lambda d: d["indicators"][0].update(age_from_months=9, age_to_months=9),
            "N1: its ages end before they begin",
        ),
        (lambda d: d["indicators"].append(d["indicators"][0]), "N1: stands more than once"),
        (
            lambda d: d["degree_questions"][0]["answers"][0].update(code="N2"),
            "N2: stands as indicator and as answer on degree",
        ),
        (
            lambda d: d["degree_questions"][0]["answers"][0].update(indicator="N9"),
            "n1.far: no indicator 'N9'",
        ),
        (
            lambda d: d["degree_questions"][0]["answers"][0].update(immediate="I9"),
            "n1.far: no immediate indicator 'I9'",
        ),
        (
            lambda d: d["degree_questions"][0]["answers"][0].update(indicator="N4", immediate="I1"),
            "n1.far: a strength cannot be a sign of danger",
        ),
        (
            lifted_circumstance,
            "n1.far: a circumstance cannot be a sign of danger",
        ),
        (
            lambda d: d["immediate_indicators"][1].update(same_as="I9"),
            "I2: no immediate indicator 'I9'",
        ),
        (lambda d: d["dimensions"][0].update(domain="x"), "child-1: no domain 'x'"),
        (lambda d: d["questions"].pop(0), "no question 'significant_harm'"),
        (
            lambda d: d["questions"][2]["answers"].pop(),
            "disabled: must be asked, with the answers yes, no, not_sure",
        ),
        (
            lambda d: d["questions"][4]["answers"].pop(),
            "help_so_far: must be asked, with the answers none_yet",
        ),
        (
            lambda d: d["questions"][0]["answers"].append({"code": "yes", "wording": "Yes!"}),
            "significant_harm: answer 'yes' stands more than once",
        ),
        (lambda d: d["levels"][0].update(common_level="extensive"), "the levels do not rise"),
        (lambda d: d["levels"].reverse(), "the levels do not rise"),
        (lambda d: d["levels"][0].update(threshold_group="caf"), "the lowest level stands behind"),
        (lambda d: last_rule(d).update(level="level-9"), "tried: no level 'level-9'"),
        (lambda d: last_rule(d).update(verb="hurry"), "tried: verb is 'hurry', not one of"),
        (lambda d: last_rule(d).update(urgent=True), "tried: 'urgent' is not a key here"),
        (lambda d: last_rule(d).pop("source"), "tried: source is missing"),
        (lambda d: last_rule(d).pop("would_raise"), "tried: does not say how it would raise"),
        (lambda d: last_rule(d).update(immediate=True), "tried: an immediate rule must be at"),
        (
            lambda d: last_rule(d).update(level="level-3"),
            "tried: at a social care level the least is to ring for advice",
        ),
        (lambda d: last_rule(d).update(conditions=[]), "one rule without conditions, the base"),
        (lambda d: drop(d, "base"), "one rule without conditions, the base, not 0"),
        (lambda d: rule(d, "base").update(verb="ring_now"), "base: the base must be the lowest"),
        (lambda d: drop(d, "danger"), "no immediate rule for danger at the level of protection"),
        (lambda d: drop(d, "not-sure"), NO_FLOOR_FOR_NOT_SURE),
        (lambda d: rule(d, "not-sure").update(immediate=False), NO_FLOOR_FOR_NOT_SURE),
        (lambda d: rule(d, "not-sure").update(level="level-2"), NO_FLOOR_FOR_NOT_SURE),
        (
            lambda d: rule(d, "not-sure").update(level="level-2"),
            "not-sure: danger not ruled out must be at a social care level, and ring now",
        ),
        (
            lambda d: rule(d, "not-sure").update(verb="refer_today"),
            "not-sure: danger not ruled out must be at a social care level, and ring now",
        ),
        (
            lambda d: d["levels"][3].update(threshold_group="caf"),
            "not-sure: danger not ruled out must be at a social care level, and ring now",
        ),
        (lambda d: rule(d, "danger").update(level="level-3"), "danger: an immediate rule must be"),
        (
            # 'Either' below protection would be too little for a danger that is named.
            lambda d: rule(d, "not-sure")["conditions"][0].update(answers=[]),
            "not-sure: an immediate rule must be at the level of protection",
        ),
        (
            lambda d: rule(d, "not-sure")["conditions"][0].update(answers=["no"]),
            "not-sure: 'no' to the questions on danger is no sign of danger",
        ),
        (lambda d: rule(d, "danger").update(would_raise=""), "danger: does not say how it would"),
        (
            lambda d: drop(d, "harm"),
            "no immediate rule for a yes to likely significant harm",
        ),
        (lambda d: drop(d, "section-17"), "no rule of at least Child in Need"),
        (
            lambda d: rule(d, "section-17").update(verb="ring_for_advice"),
            "no rule of at least Child in Need, to refer today",
        ),
        (
            lambda d: drop(d, "not-enough"),
            "no rule for when services open to everyone are not enough",
        ),
        (
            lambda d: last_rule(d)["conditions"][0].update(kind="age", under_months=9, entries=[]),
            "tried: rests on age alone",
        ),
        (lambda d: condition(d).update(firm_onyl=True), "N1.: 'firm_onyl' is not a key here"),
        (lambda d: condition(d).update(entries=["N9"]), "tried: no indicator or answer on degree"),
        (lambda d: condition(d).update(entries=["N1", "N1"]), "entries names something twice"),
        (lambda d: condition(d).update(entries="N1"), "entries is not a list of codes"),
        (lambda d: condition(d).update(entries=["N4"]), "tried: N4 is a strength"),
        (
            lambda d: d["indicators"][0].update(polarity="circumstance"),
            "tried: N1 is a circumstance and meets no condition",
        ),
        (
            lambda d: condition(d).update(classifications=["strong"]),
            "tried: N1 is named and shut out by another filter",
        ),
        (lambda d: condition(d).update(classifications=["good"]), "classifications is 'good'"),
        (lambda d: condition(d).update(own_words=True), "own words and named entries exclude"),
        (lambda d: condition(d).update(past_counts=True), "past_counts means nothing without"),
        (lambda d: condition(d).update(minimum=0), "minimum is not a whole number of at least 1"),
        (lambda d: condition(d).update(minimum=True), "minimum is not a whole number"),
        (lambda d: condition(d).update(firm_only="yes"), "firm_only is neither true nor false"),
        (
            lambda d: condition(d).update(entries=["N2", "N3"], minimum=2),
            "asks for 2 and only 1 exist",
        ),
        (
            lambda d: condition(d).update(dimensions_at_least=2),
            "can never hold: too few dimensions",
        ),
        (
            lambda d: condition(d).update(entries=["N2", "N3"], domains_at_least=3),
            "can never hold: too few domains",
        ),
        (
            lambda d: condition(d).update(kind="answer", question="x", answers=["yes"], entries=[]),
            "tried: no question 'x'",
        ),
        (
            lambda d: condition(d).update(
                kind="answer", question="disabled", answers=["maybe"], entries=[]
            ),
            "tried: no answer 'maybe' to disabled",
        ),
        (
            lambda d: condition(d).update(kind="answer", question="disabled", entries=[]),
            "tried: names no answer to disabled",
        ),
        (
            lambda d: condition(d).update(kind="immediate"),
            "tried: entries means nothing to a condition of kind immediate",
        ),
        (lambda d: condition(d).update(kind="age", entries=[]), "tried: an age condition without"),
    ],
)
def test_a_fault_is_named(change: Change, fault: str) -> None:
    document = small()
    change(document)
    assert any(fault in found for found in faults_of(document)), faults_of(document)


def test_all_faults_are_named_at_once() -> None:
    document = small()
    document["indicators"][0]["level"] = "level-9"
    document["indicators"][1]["cluster"] = "c9"
    condition(document)["entries"] = ["N7"]
    assert len(faults_of(document)) == 3


def one_rule_for_both(document: Document) -> None:
    """Read 'not sure' as danger: more than the floor asks for."""
    drop(document, "not-sure")
    del rule(document, "danger")["conditions"][0]["answers"]


def social_care_from_extensive(document: Document) -> None:
    """Social Care decides from a lower level on: 'not sure' may stand there."""
    document["levels"][2]["threshold_group"] = "social_care"
    rule(document, "not-sure")["level"] = "level-2"
    last_rule(document)["verb"] = "ring_for_advice"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: rule(d, "not-sure").update(level="level-4"),
        lambda d: rule(d, "not-sure").update(would_raise=""),
        lambda d: rule(d, "not-sure").pop("would_raise"),
        one_rule_for_both,
        social_care_from_extensive,
    ],
)
def test_an_authority_may_keep_the_floors_for_danger_in_its_own_way(change: Change) -> None:
    document = small()
    change(document)
    got = recommend(ruleset_from_document(document), Observations(danger=DangerAnswer.NOT_SURE))
    assert got.immediate
    assert got.verb is Verb.RING_NOW
    assert got.threshold_group == "social_care"


def test_a_rule_at_the_lowest_level_raises_nothing_and_need_not_say_how() -> None:
    document = small()
    last_rule(document).update(level="level-0", verb="ring_for_advice", would_raise="")
    case = Observations(items=(Observation(entry="N1"),))
    got = recommend(ruleset_from_document(document), case)
    assert (got.level, got.verb) == ("level-0", Verb.RING_FOR_ADVICE)


def test_every_made_up_document_makes_a_rule_set() -> None:
    sizes = [len(ruleset_from_document(made_up_document(seed)).rules) for seed in range(40)]
    assert max(sizes) > 8


# ------------------------------------------------------------------------- what is observed


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (Observations(items=(Observation(entry="N9"),)), "no indicator 'N9'"),
        (Observations(items=(Observation(degree_answer="x"),)), "no answer on degree 'x'"),
        (
            Observations(items=(Observation(entry="N2", degree_answer="n1.far"),)),
            "'n1.far' means N1, not N2",
        ),
        (Observations(items=(Observation(),)), "an observation of nothing"),
        (
            Observations(items=(Observation(entry="N1", own_words="x", dimension="child-1"),)),
            "either listed or in one's own words",
        ),
        (Observations(items=(Observation(own_words="x"),)), "no dimension ''"),
        (
            Observations(items=(Observation(own_words="x", dimension="child-1", placed="top"),)),
            "no level 'top'",
        ),
        (Observations(immediate=("I9",)), "no immediate indicator 'I9'"),
        (Observations(answers={"x": "yes"}), "no question 'x'"),
        (Observations(answers={"disabled": "perhaps"}), "no answer 'perhaps' to 'disabled'"),
        (Observations(unknown_domains=("x",)), "no domain 'x'"),
    ],
)
def test_what_the_rule_set_does_not_know_is_refused(case: Observations, fault: str) -> None:
    with pytest.raises(UnknownCodesError) as caught:
        recommend(ruleset_from_document(small()), case)
    assert any(fault in found for found in caught.value.faults)


def test_an_entry_named_with_its_answer_on_degree_is_the_answer() -> None:
    both = Observations(items=(Observation(entry="N1", degree_answer="n1.far"),))
    got = recommend(ruleset_from_document(small()), both)
    assert got.reasons == ("degree:n1.far",)


def test_what_was_stored_wrongly_is_not_read_back() -> None:
    stored = recommend(ruleset_from_document(small()), Observations()).to_json()
    with pytest.raises(KeyError):
        Recommendation.from_json({**stored, "extra": 1})
    with pytest.raises(KeyError):
        Recommendation.from_json({key: stored[key] for key in stored if key != "level"})
    with pytest.raises(TypeError):
        Recommendation.from_json({**stored, "immediate": "no"})
    with pytest.raises(ValueError, match="hurry"):
        Recommendation.from_json({**stored, "verb": "hurry"})
