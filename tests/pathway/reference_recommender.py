"""The recommendation once more: slow, plain, and out of the document alone.

Nothing here comes from pathway.rules but the shape of observations. It looks at every rule, every
condition and every observation, in the order in which one would explain it to somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathway.rules.model import Observation, Observations

Document = Mapping[str, Any]
Reason = tuple[str, ...]

VERBS = ["look_again", "start_early_help", "ring_for_advice", "refer_today", "ring_now"]


@dataclass(frozen=True)
class Fact:
    """A concern that was observed, with everything a condition can ask of it."""

    reason: Reason
    codes: frozenset[str]
    cluster: Reason
    level: str | None
    dimension: str
    domain: str
    classification: str | None
    whose: str
    is_own_words: bool
    suspected: bool
    old: bool


@dataclass(frozen=True)
class Outcome:
    """What the reference says of a case; `held` gives each rule at the level its reasons."""

    level: str
    immediate: bool
    verb: str
    rule: str
    held: dict[str, frozenset[Reason]]


def find(rows: list[dict[str, Any]], code: str | None) -> dict[str, Any]:
    """The row with a code."""
    for row in rows:
        if row["code"] == code:
            return row
    raise LookupError(code)


def find_degree_answer(document: Document, code: str) -> dict[str, Any]:
    """The answer on degree with a code."""
    for question in document.get("degree_questions") or []:
        for answer in question["answers"]:
            if answer["code"] == code:
                found: dict[str, Any] = answer
                return found
    raise LookupError(code)


def listed_fact(document: Document, item: Observation) -> Fact | None:
    """The fact that a listed entry is; None for a strength and for a circumstance."""
    if item.degree_answer:
        answer = find_degree_answer(document, item.degree_answer)
        entry = find(document["indicators"], answer["indicator"])
        codes = frozenset({entry["code"], item.degree_answer})
        reason: Reason = ("degree", item.degree_answer)
    else:
        entry = find(document["indicators"], item.entry)
        codes = frozenset({entry["code"]})
        reason = ("entry", entry["code"])
    if entry["polarity"] != "concern":
        return None
    dimension = find(document["dimensions"], entry["dimension"])
    if entry.get("cluster"):
        cluster: Reason = ("cluster", entry["cluster"])
    else:
        cluster = ("entry", entry["code"])
    return Fact(
        reason=reason,
        codes=codes,
        cluster=cluster,
        level=entry["level"],
        dimension=dimension["code"],
        domain=dimension["domain"],
        classification=entry["classification"],
        whose=entry["whose"],
        is_own_words=False,
        suspected=item.basis == "suspected",
        old=item.longer_ago,
    )


def own_words_fact(document: Document, item: Observation) -> Fact:
    """The fact that a concern in one's own words is, weighed by where it was placed."""
    dimension = find(document["dimensions"], item.dimension)
    weight = None
    if item.placed:
        standing = find(document["levels"], item.placed)["common_level"]
        if standing == "additional":
            weight = "additional"
        if standing == "extensive":
            weight = "extensive_alone"
        if standing == "child_in_need":
            weight = "assessment_alone"
        if standing == "protection":
            weight = "decisive"
    whose = "child"
    if dimension["domain"] == "parents":
        whose = "parent"
    if dimension["domain"] == "family":
        whose = "family"
    reason = ("own", item.dimension, " ".join(item.own_words.casefold().split()))
    return Fact(
        reason=reason,
        codes=frozenset(),
        cluster=reason,
        level=item.placed,
        dimension=dimension["code"],
        domain=dimension["domain"],
        classification=weight,
        whose=whose,
        is_own_words=True,
        suspected=item.basis == "suspected",
        old=item.longer_ago,
    )


def all_facts(document: Document, case: Observations) -> list[Fact]:
    """Every concern of a case."""
    facts = []
    for item in case.items:
        fact = own_words_fact(document, item) if item.own_words else listed_fact(document, item)
        # A concern that could not be placed has no weight: no filter, not even none, counts it.
        if fact is not None and not (fact.is_own_words and fact.level is None):
            facts.append(fact)
    return facts


def dangers(document: Document, condition: Document, case: Observations) -> list[Reason]:
    """Everything that says danger, or that it is not ruled out, as the condition asks."""
    asked = condition.get("answers") or ["yes", "not_sure"]
    found: list[Reason] = []
    if case.danger == "yes" and "yes" in asked:
        found.append(("danger", "yes"))
    if case.danger == "not_sure" and "not_sure" in asked:
        found.append(("danger", "not_sure"))
    if "yes" not in asked:
        return found
    for code in case.immediate:
        found.append(("immediate", code))
    for item in case.items:
        if item.degree_answer and find_degree_answer(document, item.degree_answer).get("immediate"):
            found.append(("degree", item.degree_answer))
    return found


def counted_by(condition: Document, facts: list[Fact]) -> list[Fact]:
    """The facts that pass every filter of a count."""
    counted = []
    for fact in facts:
        classifications = condition.get("classifications")
        if classifications and fact.classification not in classifications:
            continue
        if condition.get("levels") and fact.level not in condition["levels"]:
            continue
        if condition.get("whose") and fact.whose not in condition["whose"]:
            continue
        if condition.get("entries") and not fact.codes.intersection(condition["entries"]):
            continue
        if condition.get("own_words") is True and not fact.is_own_words:
            continue
        if condition.get("own_words") is False and fact.is_own_words:
            continue
        if condition.get("firm_only") and fact.suspected:
            continue
        if condition.get("firm_only") and fact.old and not condition.get("past_counts"):
            continue
        counted.append(fact)
    return counted


def look_at(
    document: Document, condition: Document, case: Observations, facts: list[Fact]
) -> tuple[bool, list[Reason], bool]:
    """Whether a condition holds, the reasons, and whether any of them is firm."""
    if condition["kind"] == "immediate":
        found = dangers(document, condition, case)
        # What lifted an answer on degree to danger is as firm as the observation it came with.
        firm = any(reason[0] != "degree" for reason in found)
        for item in case.items:
            known = item.basis != "suspected" and not item.longer_ago
            if known and ("degree", item.degree_answer) in found:
                firm = True
        return bool(found), found, firm
    if condition["kind"] == "answer":
        answer = case.answers.get(condition["question"])
        if answer in condition["answers"]:
            return True, [("answer", condition["question"])], True
        return False, [], False
    if condition["kind"] == "age":
        if case.unborn:
            return True, [], False
        if case.age_months is None:
            return True, [], False
        return case.age_months < condition["under_months"], [], False
    counted = counted_by(condition, facts)
    holds = True
    if len({fact.cluster for fact in counted}) < condition.get("minimum", 1):
        holds = False
    if len({fact.dimension for fact in counted}) < condition.get("dimensions_at_least", 1):
        holds = False
    if len({fact.domain for fact in counted}) < condition.get("domains_at_least", 1):
        holds = False
    firm = False
    for fact in counted:
        if not fact.suspected and (not fact.old or condition.get("past_counts")):
            firm = True
    return holds, [fact.reason for fact in counted], firm


def slow_recommend(document: Document, case: Observations) -> Outcome:
    """Level, immediate, verb and rule of a case."""
    order = [level["code"] for level in document["levels"]]
    social_care = {
        level["code"] for level in document["levels"] if level["threshold_group"] == "social_care"
    }
    facts = all_facts(document, case)
    holding: list[tuple[Document, str, frozenset[Reason]]] = []
    for rule in document["rules"]:
        everything_holds = True
        reasons: list[Reason] = []
        any_firm = False
        for condition in rule.get("conditions") or []:
            holds, found, firm = look_at(document, condition, case, facts)
            everything_holds = everything_holds and holds
            reasons.extend(found)
            any_firm = any_firm or firm
        if not everything_holds:
            continue
        verb = rule["verb"]
        softened = rule["level"] in social_care and not rule.get("immediate") and not any_firm
        if softened and verb in ("refer_today", "ring_now"):
            verb = "ring_for_advice"
        holding.append((rule, verb, frozenset(reasons)))

    highest = max(order.index(rule["level"]) for rule, _, _ in holding)
    at_level = [held for held in holding if order.index(held[0]["level"]) == highest]

    best = at_level[0]
    for candidate in at_level[1:]:
        if bool(candidate[0].get("immediate")) != bool(best[0].get("immediate")):
            if candidate[0].get("immediate"):
                best = candidate
        elif VERBS.index(candidate[1]) > VERBS.index(best[1]):
            best = candidate

    verbs = [verb for _, verb, _ in holding]
    for question in ("significant_harm", "section_17", "universal_enough"):
        if case.answers.get(question) == "not_sure":
            verbs.append("ring_for_advice")
    for item in case.items:
        if item.own_words and item.placed is None:
            verbs.append("ring_for_advice")

    return Outcome(
        level=order[highest],
        immediate=any(bool(rule.get("immediate")) for rule, _, _ in holding),
        verb=max(verbs, key=VERBS.index),
        rule=best[0]["code"],
        held={rule["code"]: reasons for rule, _, reasons in at_level},
    )
