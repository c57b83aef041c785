"""Cases to try the rules on: under Nottingham's rule set, and under rule sets made up.

A made-up rule set comes whole out of one seed, so that it is built once however many cases are
tried on it; the cases are Hypothesis's own, so that a failing one is made small.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from pathway.constants import Basis, DangerAnswer
from pathway.rules import Observation, Observations, Ruleset
from pathway.rules.document import RulesetError, ruleset_from_document

Document = dict[str, Any]

NOTTINGHAM = Path(__file__).parents[2] / "fixtures" / "pathway" / "nottingham-2014"

COMMON = ("universal", "additional", "extensive", "child_in_need", "protection")
GROUPS = ("none", "caf", "caf", "social_care", "social_care")
DOMAINS = ("child", "parents", "family")
DIMENSIONS = ("child-1", "child-2", "parents-1", "parents-2", "family-1", "family-2")
CONCERN_CLASSES = (
    "additional",
    "weak",
    "extensive_with_another",
    "extensive_alone",
    "extensive_advice",
    "disability",
    "strong",
    "assessment_alone",
    "decisive",
)
LAW = ("significant_harm", "section_17", "disabled", "universal_enough")
YES_NO = ("yes", "no", "not_sure")
HELP = (
    "none_yet",
    "working",
    "too_soon",
    "not_working",
    "caf_reviewed_not_improving",
    "refused_or_withdrawn",
    "not_known",
)
WORDS = ("He is thin.", "he  is THIN.", "Cries a lot", "Nobody at home \u00e0 3 a.m.")


@dataclass(frozen=True)
class World:
    """A document, the rule set made of it, a case under it, and one more thing observed."""

    document: Document
    ruleset: Ruleset
    case: Observations
    more: Observation


@cache
def nottingham_document() -> Document:
    """The framework's files read and merged."""
    document: Document = {}
    for path in sorted(NOTTINGHAM.glob("*.yaml")):
        document.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return document


@cache
def nottingham() -> Ruleset:
    """Nottingham's rule set."""
    return ruleset_from_document(nottingham_document())


# ------------------------------------------------------------------------------------------ cases

Known = tuple[Basis | None, bool, str]
Danger = tuple[DangerAnswer | None, tuple[str, ...]]

KNOWN: list[Known] = [
    (basis, longer_ago, evidence)
    for basis in (None, *Basis)
    for longer_ago, evidence in ((False, ""), (False, "Seen by the nurse."), (True, "Told."))
]


def degree_codes(document: Document) -> list[str]:
    """The codes of every answer on degree."""
    return [
        answer["code"]
        for question in document.get("degree_questions") or []
        for answer in question["answers"]
    ]


def codes(document: Document, key: str) -> list[str]:
    """The codes of some rows."""
    return [row["code"] for row in document[key]]


def everything(document: Document) -> list[Observation]:
    """Everything that can be observed: every entry, answer on degree, and words placed anywhere."""
    entries = [Observation(entry=code) for code in codes(document, "indicators")]
    degrees = [Observation(degree_answer=code) for code in degree_codes(document)]
    own_words = [
        Observation(own_words=WORDS[number % len(WORDS)], dimension=dimension, placed=placed)
        for number, dimension in enumerate(codes(document, "dimensions"))
        for placed in (None, *codes(document, "levels"))
    ]
    return entries + degrees + own_words


def items(document: Document) -> st.SearchStrategy[Observation]:
    """One thing observed."""
    observable = st.sampled_from(everything(document))
    return st.builds(_known, observable, st.sampled_from(KNOWN))


def _known(item: Observation, known: Known) -> Observation:
    basis, longer_ago, evidence = known
    return replace(item, basis=basis, longer_ago=longer_ago, evidence=evidence)


def cases(document: Document) -> st.SearchStrategy[Observations]:
    """A case. Danger and the law's yes are rare, or every case would be at the highest level."""
    immediate = codes(document, "immediate_indicators")
    dangers: list[Danger] = [(None, ()), *[(DangerAnswer.NO, ())] * 8, (DangerAnswer.NOT_SURE, ())]
    dangers += [
        (DangerAnswer.YES, ()),
        (DangerAnswer.YES, (immediate[0],)),
        (None, (immediate[1],)),
    ]
    ages = [(None, False), (None, True), *((months, False) for months in range(0, 220, 3))]
    return st.builds(
        _case,
        st.lists(items(document), max_size=8),
        st.sampled_from(dangers),
        st.sampled_from(["unanswered", *YES_NO, "no", "no", "no"]),
        st.sampled_from(["unanswered", *YES_NO, "no", "no", "no"]),
        st.sampled_from(["unanswered", *YES_NO]),
        st.sampled_from(["unanswered", *YES_NO]),
        st.sampled_from(["unanswered", *HELP]),
        st.sampled_from(ages),
        st.sampled_from([(), tuple(codes(document, "domains"))[:1]]),
    )


def _case(
    observed: list[Observation],
    danger: Danger,
    harm: str,
    section_17: str,
    disabled: str,
    enough: str,
    tried: str,
    age: tuple[int | None, bool],
    unknown: tuple[str, ...],
) -> Observations:
    answers = dict(
        zip((*LAW, "help_so_far"), (harm, section_17, disabled, enough, tried), strict=True)
    )
    return Observations(
        items=tuple(observed),
        danger=danger[0],
        immediate=danger[1],
        answers={code: answer for code, answer in answers.items() if answer != "unanswered"},
        age_months=age[0],
        unborn=age[1],
        unknown_domains=unknown,
    )


@cache
def real_worlds() -> st.SearchStrategy[World]:
    """A case under Nottingham's rule set."""
    return _worlds(nottingham_document(), nottingham())


def _worlds(document: Document, ruleset: Ruleset) -> st.SearchStrategy[World]:
    return st.builds(World, st.just(document), st.just(ruleset), cases(document), items(document))


def random_cases(seed: int, count: int) -> list[Observations]:
    """Cases under Nottingham's rule set that are the same in every run.

    In half of them only lighter things are observed, or the heaviest would decide nearly all.
    """
    rng = Random(seed)
    observable = everything(nottingham_document())
    lighter = [item for item in observable if (item.entry or "")[:1] in ("A", "E")]
    return [
        Observations(
            items=tuple(
                _known(item, rng.choice(KNOWN))
                for item in rng.choices(rng.choice([observable, lighter]), k=rng.randrange(7))
            ),
            danger=rng.choice([DangerAnswer.NO] * 12 + [DangerAnswer.NOT_SURE]),
            answers={
                "section_17": rng.choice(["no"] * 8 + ["not_sure"]),
                "help_so_far": rng.choice(HELP),
            },
            age_months=rng.choice([None, 3, 13, 60, 180]),
        )
        for _ in range(count)
    ]


# --------------------------------------------------------------------------- rule sets made up

MADE_UP = 250
"""How many different rule sets are made up."""


def generated_worlds() -> st.SearchStrategy[World]:
    """A small rule set made up for the test, and a case under it."""
    return st.integers(0, MADE_UP - 1).flatmap(_worlds_of_seed)


@cache
def _worlds_of_seed(seed: int) -> st.SearchStrategy[World]:
    document = made_up_document(seed)
    return _worlds(document, ruleset_from_document(document))


def made_up_document(seed: int) -> Document:
    """A document that makes a rule set: rules that could never hold are taken out again."""
    rng = Random(seed)
    document = skeleton()
    _vary_danger(rng, document)
    document["indicators"] = [_indicator(rng, f"N{n:02}") for n in range(rng.randint(4, 12))]
    document["degree_questions"] = _degree_questions(rng, document["indicators"])
    extra = [_rule(rng, document, f"extra-{n}") for n in range(rng.randint(2, 8))]
    place = rng.randint(0, len(document["rules"]))
    document["rules"][place:place] = extra
    try:
        ruleset_from_document(document)
    except RulesetError as error:
        at_fault = {fault.split(":")[0] for fault in error.faults}
        document["rules"] = [rule for rule in document["rules"] if rule["code"] not in at_fault]
    return document


def _vary_danger(rng: Random, document: Document) -> None:
    """Every way in which an authority may keep the two floors for danger."""
    named, not_sure = document["rules"][:2]
    how = rng.choice(["two rules", "two rules", "as high as danger", "one rule"])
    if how == "as high as danger":
        not_sure["level"] = "level-4"
    if how == "one rule":
        named["conditions"][0]["answers"] = rng.choice([[], ["not_sure", "yes"]])
        document["rules"].remove(not_sure)
    elif rng.random() < 0.5:
        not_sure["would_raise"] = ""


def skeleton() -> Document:
    """The smallest document that makes a rule set: no indicators, and only the floors as rules."""
    return {
        "framework": {"code": "made-up"},
        "version": {"number": 1},
        "levels": [
            {
                "code": f"level-{rank}",
                "name": code.title(),
                "common_level": code,
                "threshold_group": group,
            }
            for rank, (code, group) in enumerate(zip(COMMON, GROUPS, strict=True))
        ],
        "domains": [{"code": code, "name": code.title()} for code in DOMAINS],
        "dimensions": [
            {"code": code, "domain": code.split("-")[0], "name": code.title()}
            for code in DIMENSIONS
        ],
        "indicators": [],
        "immediate_indicators": [
            {"code": "I1", "wording": "Danger"},
            {"code": "I2", "wording": "Dangers", "same_as": "I1"},
        ],
        "degree_questions": [],
        "questions": [
            *(_question(code, YES_NO) for code in LAW),
            {**_question("help_so_far", HELP), "place": "help"},
        ],
        "clusters": [{"code": "c1", "name": "One"}, {"code": "c2", "name": "Two"}],
        "rules": [
            _floor("danger", "level-4", "ring_now", _danger("yes"), immediate=True),
            _floor("not-sure", "level-3", "ring_now", _danger("not_sure"), immediate=True),
            _floor("harm", "level-4", "ring_now", _yes("significant_harm"), immediate=True),
            _floor("section-17", "level-3", "refer_today", _yes("section_17")),
            _floor(
                "not-enough",
                "level-1",
                "start_early_help",
                {"kind": "answer", "question": "universal_enough", "answers": ["no"]},
            ),
            {
                "code": "base",
                "level": "level-0",
                "verb": "look_again",
                "sentence": "Nothing.",
                "source": "Made up",
            },
        ],
    }


def _question(code: str, answers: Sequence[str]) -> Document:
    return {
        "code": code,
        "place": "law",
        "wording": f"{code}?",
        "answers": [{"code": answer, "wording": answer} for answer in answers],
    }


def _danger(*answers: str) -> Document:
    return {"kind": "immediate", "answers": list(answers)}


def _yes(question: str) -> Document:
    return {"kind": "answer", "question": question, "answers": ["yes"]}


def _floor(
    code: str, level: str, verb: str, condition: Document, *, immediate: bool = False
) -> Document:
    return {
        "code": code,
        "level": level,
        "verb": verb,
        "immediate": immediate,
        "sentence": f"{code} holds.",
        "would_raise": f"If {code} held.",
        "source": "Made up",
        "conditions": [{**condition, "sentence": f"{code}."}],
    }


def _indicator(rng: Random, code: str) -> Document:
    polarity = rng.choice(["concern", "concern", "circumstance", "strength"])
    classification = rng.choice(CONCERN_CLASSES)
    return {
        "code": code,
        "wording": f"Wording of {code}.",
        "level": f"level-{rng.randrange(5)}",
        "dimension": rng.choice(DIMENSIONS),
        "polarity": polarity,
        "classification": "strength" if polarity == "strength" else classification,
        "cluster": rng.choice([None, None, "c1", "c2"]),
        "whose": rng.choice(["child", "parent", "family"]),
        "do_not_tell_family_first": rng.random() < 0.3,
        "source": f"Place of {code}",
    }


def _degree_questions(rng: Random, indicators: list[Document]) -> list[Document]:
    answers = []
    for number, row in enumerate(rng.sample(indicators, rng.randint(0, 3))):
        lifts = row["polarity"] == "concern" and rng.random() < 0.2
        answers.append(
            {
                "code": f"degree-{number}",
                "wording": "So far",
                "indicator": row["code"],
                "immediate": "I1" if lifts else None,
            }
        )
    return [{"code": "D-1", "answers": answers}] if answers else []


def _rule(rng: Random, document: Document, code: str) -> Document:
    level = rng.randrange(5)
    other = rng.choice([None, None, "age", "answer", "immediate"])
    danger = rng.choice([_danger(), _danger("yes"), _danger("not_sure")])
    only_not_sure = other == "immediate" and danger == _danger("not_sure")
    immediate = level >= (3 if only_not_sure else 4) and rng.random() < 0.5
    verbs = ["ring_for_advice", "refer_today", "ring_now"]
    if level < 3:
        verbs = ["look_again", "start_early_help", *verbs]
    conditions = [_count(rng, document) for _ in range(rng.choice([1, 1, 2]))]
    if other == "age":
        conditions.append({"kind": "age", "under_months": rng.randint(1, 30)})
    if other == "answer":
        answers = rng.choice([["not_working"], ["not_working", "working"]])
        conditions.insert(0, {"kind": "answer", "question": "help_so_far", "answers": answers})
    if other == "immediate":
        conditions.append(danger)
    return {
        "code": code,
        "level": f"level-{level}",
        "verb": "ring_now" if immediate else rng.choice(verbs),
        "immediate": immediate,
        "sentence": f"{code} holds.",
        "would_raise": f"If {code} held.",
        "source": "Made up",
        "conditions": [
            {**condition, "sentence": f"{code}, {number}."}
            for number, condition in enumerate(conditions)
        ],
    }


def _count(rng: Random, document: Document) -> Document:
    """A count whose filters some indicator passes, if no filter shuts out what another lets in."""
    seeds = rng.sample(document["indicators"], rng.randint(1, 3))
    condition: Document = {
        "kind": "count",
        "minimum": rng.choice([1, 1, 1, 2, 2, 3]),
        "dimensions_at_least": rng.choice([1, 1, 1, 2, 3]),
        "domains_at_least": rng.choice([1, 1, 1, 2]),
    }
    filters = {"classifications": "classification", "levels": "level", "whose": "whose"}
    for key, part in filters.items():
        if rng.random() < 0.35:
            condition[key] = sorted({row[part] for row in seeds})
    if rng.random() < 0.3:
        polarity = {row["code"]: row["polarity"] for row in document["indicators"]}
        named = {row["code"] for row in seeds if row["polarity"] == "concern"}
        degrees = {
            answer["code"]
            for question in document["degree_questions"]
            for answer in question["answers"]
            if polarity[answer["indicator"]] == "concern" and rng.random() < 0.5
        }
        condition["entries"] = sorted(named | degrees)
    else:
        condition["own_words"] = rng.choice([None, None, None, True, False])
    if rng.random() < 0.5:
        condition["firm_only"] = True
        condition["past_counts"] = rng.random() < 0.5
    return condition
