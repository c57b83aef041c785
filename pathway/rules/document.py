"""A rule set out of a document: the framework's files read and merged into one dictionary."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from pathway.constants import (
    Classification,
    CommonLevel,
    ConditionKind,
    Polarity,
    QuestionPlace,
    ThresholdGroup,
    Verb,
    Whose,
    whose_is,
)
from pathway.rules.checks import rising_faults, ruleset_faults
from pathway.rules.model import (
    Answer,
    Condition,
    DegreeAnswer,
    Dimension,
    Domain,
    Entry,
    ImmediateEntry,
    Level,
    Question,
    Rule,
    Ruleset,
)
from pathway.rules.reader import Reader
from pathway.rules.references import reference_faults


class RulesetError(ValueError):
    """A document that makes no rule set; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        """Keep every fault, for the message and for whoever shows them one by one."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def content_hash(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document's content, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def ruleset_from_document(document: Mapping[str, Any]) -> Ruleset:
    """Build the rule set. Raises RulesetError with every fault found."""
    reader = Reader()
    levels = tuple(
        _level(reader, rank, row) for rank, row in enumerate(reader.rows(document, "levels"))
    )
    domains = tuple(_domain(reader, row) for row in reader.rows(document, "domains"))
    dimensions = tuple(_dimension(reader, row) for row in reader.rows(document, "dimensions"))
    domain_of = {dimension.code: dimension.domain for dimension in dimensions}
    entries = tuple(_entry(reader, row, domain_of) for row in reader.rows(document, "indicators"))
    immediate = tuple(
        _immediate(reader, row) for row in reader.rows(document, "immediate_indicators")
    )
    degree_answers = tuple(
        _degree_answer(reader, answer)
        for question in reader.rows(document, "degree_questions", may_be_absent=True)
        for answer in reader.rows(question, "answers")
    )
    questions = tuple(_question(reader, row) for row in reader.rows(document, "questions"))
    rules = tuple(_rule(reader, row) for row in reader.rows(document, "rules"))
    clusters = [
        reader.text(row, "code") for row in reader.rows(document, "clusters", may_be_absent=True)
    ]
    parts = {
        "level": levels,
        "domain": domains,
        "dimension": dimensions,
        "indicator": entries,
        "immediate indicator": immediate,
        "answer on degree": degree_answers,
        "question": questions,
        "rule": rules,
    }
    faults = reader.faults or reference_faults(parts, set(clusters))
    if faults:
        raise RulesetError(faults)
    ruleset = Ruleset(
        framework=reader.text(reader.row(document, "framework"), "code"),
        version_number=reader.whole(reader.row(document, "version"), "number", 1),
        content_hash=content_hash(document),
        levels=levels,
        domains=domains,
        dimensions=dimensions,
        entries=entries,
        immediate=immediate,
        degree_answers=degree_answers,
        questions=questions,
        rules=rules,
    )
    faults = reader.faults or ruleset_faults(ruleset)
    if faults:
        raise RulesetError(faults)
    return ruleset


def document_faults(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Everything that keeps a document from being used.

    One without indicators only describes levels: it can be looked up, and nothing is checked under
    it, so that it needs neither questions nor rules.
    """
    if document.get("indicators"):
        try:
            ruleset_from_document(document)
        except RulesetError as error:
            return error.faults
        return ()
    reader = Reader()
    levels = [_level(reader, rank, row) for rank, row in enumerate(reader.rows(document, "levels"))]
    codes = Counter(level.code for level in levels)
    faults = [f"{code}: stands more than once as level" for code in codes if codes[code] > 1]
    if not levels:
        faults.append("there are no levels")
    return tuple(reader.faults or [*faults, *rising_faults(levels)])


def _level(reader: Reader, rank: int, row: Mapping[str, Any]) -> Level:
    return Level(
        code=reader.text(row, "code"),
        rank=rank,
        name=reader.text(row, "name"),
        common_level=reader.choice(row, "common_level", CommonLevel),
        threshold_group=reader.choice(row, "threshold_group", ThresholdGroup),
    )


def _domain(reader: Reader, row: Mapping[str, Any]) -> Domain:
    code = reader.text(row, "code")
    said = reader.choice(row, "whose", Whose) if row.get("whose") else ""
    return Domain(code=code, name=reader.text(row, "name"), whose=whose_is(code, said))


def _dimension(reader: Reader, row: Mapping[str, Any]) -> Dimension:
    return Dimension(
        code=reader.text(row, "code"),
        domain=reader.text(row, "domain"),
        name=reader.text(row, "name"),
    )


def _entry(reader: Reader, row: Mapping[str, Any], domain_of: Mapping[str, str]) -> Entry:
    dimension = reader.text(row, "dimension")
    return Entry(
        code=reader.text(row, "code"),
        wording=reader.text(row, "wording"),
        level=reader.text(row, "level"),
        dimension=dimension,
        domain=domain_of.get(dimension, ""),
        polarity=reader.choice(row, "polarity", Polarity),
        classification=reader.choice(row, "classification", Classification),
        cluster=reader.optional_text(row, "cluster") or None,
        whose=reader.choice(row, "whose", Whose),
        age_text=reader.optional_text(row, "age_text"),
        age_from_months=reader.optional_whole(row, "age_from_months"),
        age_to_months=reader.optional_whole(row, "age_to_months"),
        do_not_tell_family_first=reader.flag(row, "do_not_tell_family_first"),
        source=reader.optional_text(row, "source"),
    )


def _immediate(reader: Reader, row: Mapping[str, Any]) -> ImmediateEntry:
    return ImmediateEntry(
        code=reader.text(row, "code"),
        wording=reader.text(row, "wording"),
        same_as=reader.optional_text(row, "same_as") or None,
        do_not_tell_family_first=reader.flag(row, "do_not_tell_family_first"),
        source=reader.optional_text(row, "source"),
    )


def _degree_answer(reader: Reader, row: Mapping[str, Any]) -> DegreeAnswer:
    return DegreeAnswer(
        code=reader.text(row, "code"),
        indicator=reader.text(row, "indicator"),
        immediate=reader.optional_text(row, "immediate") or None,
    )


def _question(reader: Reader, row: Mapping[str, Any]) -> Question:
    return Question(
        code=reader.text(row, "code"),
        place=reader.choice(row, "place", QuestionPlace),
        wording=reader.text(row, "wording"),
        answers=tuple(
            Answer(code=reader.text(answer, "code"), wording=reader.text(answer, "wording"))
            for answer in reader.rows(row, "answers")
        ),
        source=reader.optional_text(row, "source"),
    )


def _rule(reader: Reader, row: Mapping[str, Any]) -> Rule:
    reader.only(row, {part.name for part in fields(Rule)})
    return Rule(
        code=reader.text(row, "code"),
        level=reader.text(row, "level"),
        verb=reader.choice(row, "verb", Verb),
        sentence=reader.text(row, "sentence"),
        conditions=tuple(
            _condition(reader, condition)
            for condition in reader.rows(row, "conditions", may_be_absent=True)
        ),
        immediate=reader.flag(row, "immediate"),
        would_raise=reader.optional_text(row, "would_raise"),
        source=reader.text(row, "source"),
    )


def _condition(reader: Reader, row: Mapping[str, Any]) -> Condition:
    reader.only(row, {part.name for part in fields(Condition)})
    return Condition(
        kind=reader.choice(row, "kind", ConditionKind),
        sentence=reader.text(row, "sentence"),
        minimum=reader.whole(row, "minimum", 1),
        dimensions_at_least=reader.whole(row, "dimensions_at_least", 1),
        domains_at_least=reader.whole(row, "domains_at_least", 1),
        classifications=reader.choices(row, "classifications", Classification),
        levels=reader.texts(row, "levels"),
        entries=reader.texts(row, "entries"),
        whose=reader.choices(row, "whose", Whose),
        firm_only=reader.flag(row, "firm_only"),
        past_counts=reader.flag(row, "past_counts"),
        own_words=reader.optional_flag(row, "own_words"),
        question=reader.optional_text(row, "question"),
        answers=reader.texts(row, "answers"),
        under_months=reader.optional_whole(row, "under_months"),
    )
