"""What a framework that says less is given: the standard rules, questions and readings of ours.

Derived from a framework that has everything (`base`, Nottingham City's of 2014) by the common
scale: no code of a level, a domain or an indicator is taken over.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pathway.constants import (
    OWN_WORDS_WEIGHT,
    Classification,
    CommonLevel,
    ConditionKind,
    Polarity,
    QuestionPlace,
    ThresholdGroup,
    whose_is,
)
from pathway.rules.checks import FLOOR_QUESTIONS
from pathway.rules.document import RulesetError, ruleset_from_document

Document = Mapping[str, Any]
_ORDER = [level.value for level in CommonLevel]
_LONGEST_SOURCE = 300
_SIDES = {"child", "parents", "family"}
_NUMBER = {1: "one", 2: "two", 3: "three"}


def with_standard_parts(document: Document, base: Document) -> dict[str, Any]:
    """The document with everything that it leaves empty and a check needs; nothing is replaced.

    A document without indicators only describes levels, and gets wording alone. Where the
    document is at fault the standard rules may be missing: its faults say so.
    """
    whole = dict(document)
    whole["levels"] = [_level(row, base) for row in _rows(document, "levels")]
    for key in ("domains", "dimensions"):
        whole[key] = [_filled(row, "plain_meaning", row.get("name")) for row in _rows(whole, key)]
    whole["immediate_indicators"] = [
        _filled(row, "plain_meaning", str(row.get("wording") or "")[:300])
        for row in _rows(document, "immediate_indicators")
    ]
    whole["indicators"] = _indicators(whole)
    if not whole["indicators"]:
        return whole
    if not _rows(document, "questions"):
        whole["questions"] = [
            dict(row)
            for row in _rows(base, "questions")
            if row["place"] in (QuestionPlace.LAW, QuestionPlace.HELP)
        ]
    if not _rows(document, "rules"):
        whole["rules"] = standard_rules(whole, base)
    return whole


def _rows(document: Document, key: str) -> list[Mapping[str, Any]]:
    found = document.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _filled(row: Mapping[str, Any], key: str, words: object) -> dict[str, Any]:
    return dict(row) if row.get(key) or not words else {**row, key: words}


def _level(row: Mapping[str, Any], base: Document) -> dict[str, Any]:
    """Our short meanings and placing words, by what the level stands for."""
    alike = [one for one in base["levels"] if one["common_level"] == row.get("common_level")]
    filled = dict(row)
    for one in alike:
        for key in ("threshold_label", "plain_meaning", "placing_wording"):
            filled = _filled(filled, key, one[key])
    return filled


def _indicators(document: Document) -> list[dict[str, Any]]:
    """An entry that says only where it stands weighs what its level does."""
    common = {row.get("code"): row.get("common_level") for row in _rows(document, "levels")}
    said = {row.get("code"): row.get("whose") for row in _rows(document, "domains")}
    domains = {row.get("code"): row.get("domain") for row in _rows(document, "dimensions")}
    found = []
    for row in _rows(document, "indicators"):
        classified = row.get("classification")
        strength = classified == Classification.STRENGTH
        polarity = row.get("polarity") or (Polarity.STRENGTH if strength else Polarity.CONCERN)
        weight = Classification.STRENGTH if polarity == Polarity.STRENGTH else None
        stands_for = common.get(row.get("level"))
        if weight is None and stands_for in _ORDER:
            weight = OWN_WORDS_WEIGHT[CommonLevel(str(stands_for))]
        domain = domains.get(row.get("dimension")) or ""
        whose = row.get("whose") or _whose(str(domain), said.get(domain))
        found.append(
            {
                **row,
                "polarity": str(polarity),
                "classification": classified or str(weight or Classification.ADDITIONAL),
                "whose": whose,
            }
        )
    return found


def _whose(domain: str, said: object) -> str:
    try:
        return str(whose_is(domain, str(said or "")))
    except ValueError:  # a fault of the domain's own row
        return str(whose_is(domain))


def standard_rules(document: Document, base: Document) -> list[dict[str, Any]]:
    """The base's rules for the levels, domains and indicators of this document.

    A rule keeps its meaning through the common scale. Conditions on single entries go, and a rule
    that has nothing left to look at goes with them; so does one that could never hold here, as a
    pattern over more sides than there are. The least that every framework must have always stays.
    """
    levels = _rows(document, "levels")
    if not levels or not all(row.get("common_level") in _ORDER for row in levels):
        return []
    rules = [
        rule for one in base["rules"] if (rule := _adapted(one, document, base, levels)) is not None
    ]
    return _that_can_hold(rules, document)


def _that_can_hold(rules: list[dict[str, Any]], document: Document) -> list[dict[str, Any]]:
    while True:
        try:
            ruleset_from_document({**document, "rules": rules})
        except RulesetError as error:
            at_fault = {fault.partition(": ")[0] for fault in error.faults}
            kept = [rule for rule in rules if rule["code"] not in at_fault or _is_floor(rule)]
            if len(kept) == len(rules):
                return rules
            rules = kept
        else:
            return rules


def _is_floor(rule: Mapping[str, Any]) -> bool:
    """Danger, the law's own questions and the base: in every set of rules."""
    conditions = rule["conditions"]
    return not conditions or (
        len(conditions) == 1
        and (
            conditions[0]["kind"] == ConditionKind.IMMEDIATE
            or conditions[0].get("question") in FLOOR_QUESTIONS
        )
    )


def _adapted(
    rule: Mapping[str, Any],
    document: Document,
    base: Document,
    levels: Sequence[Mapping[str, Any]],
) -> dict[str, Any] | None:
    conditions = []
    for one in rule.get("conditions") or ():
        condition = _condition(one, document, base, levels)
        if condition is None:
            return None
        conditions.append(condition)
    level = _level_for(rule["level"], base, levels)
    adapted = {
        **rule,
        "level": level["code"],
        "sentence": _words(rule["sentence"], levels),
        "would_raise": _words(rule.get("would_raise") or "", levels),
        "source": f"Standard rule, from {base['framework']['name']}: {rule['source']}"[
            :_LONGEST_SOURCE
        ],
        "conditions": conditions,
    }
    if not conditions:
        adapted["sentence"] = (
            f"Nothing you chose reaches further than {level['name']}, going by what you know today."
        )
    sides = next((c["domains_at_least"] for c in conditions if c.get("domains_at_least", 1) > 2), 0)
    if sides and {row.get("code") for row in _rows(document, "domains")} != _SIDES:
        number = _NUMBER.get(sides, str(sides))
        adapted["sentence"] += f" There are needs on {number} sides of the child's life."
        adapted["would_raise"] = f"If needs show on {number} sides of the child's life."
    return adapted


def _level_for(code: str, base: Document, levels: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The level that stands for one of the base's.

    Of those behind the same threshold the nearest, rather the lower. Social care's rules stay with
    social care or rise to it; early help's never become social care's, or a small need would.
    """
    ours = next(row for row in base["levels"] if row["code"] == code)
    rank = _ORDER.index(ours["common_level"])
    is_social = ours["threshold_group"] == ThresholdGroup.SOCIAL_CARE
    for row in levels:
        if row["common_level"] == ours["common_level"]:
            return row
    fellows = [row for row in levels if row.get("threshold_group") == ours["threshold_group"]]
    side = fellows or [
        row
        for row in levels
        if (row.get("threshold_group") == ThresholdGroup.SOCIAL_CARE) is is_social
    ]
    if not side:
        return levels[-1] if is_social else levels[0]
    lower = [row for row in side if _ORDER.index(row["common_level"]) < rank]
    return lower[-1] if lower else side[0]


def _condition(
    condition: Mapping[str, Any],
    document: Document,
    base: Document,
    levels: Sequence[Mapping[str, Any]],
) -> dict[str, Any] | None:
    """The condition for these levels; None when it looks at entries that this document has not."""
    if condition.get("entries"):
        return None
    adapted = {**condition, "sentence": _words(condition["sentence"], levels)}
    if condition.get("levels"):
        meant = {
            row["common_level"] for row in base["levels"] if row["code"] in condition["levels"]
        }
        adapted["levels"] = [row["code"] for row in levels if row["common_level"] in meant]
        if not adapted["levels"]:
            return None
    if condition.get("domains_at_least", 1) > 2:
        adapted["sentence"] = _sides_words(document, adapted)
    return adapted


def _sides_words(document: Document, condition: Mapping[str, Any]) -> str:
    if {row.get("code") for row in _rows(document, "domains")} == _SIDES:
        return str(condition["sentence"])
    sides = condition["domains_at_least"]
    return f"Needs on at least {_NUMBER.get(sides, sides)} sides of the child's life."


def _words(words: str, levels: Iterable[Mapping[str, Any]]) -> str:
    """Without the names of the base's own services and levels."""
    top = list(levels)[-1]["name"]
    return words.replace("Children and Families Direct", "your area's front door").replace(
        "under Protection", f"under {top}"
    )
