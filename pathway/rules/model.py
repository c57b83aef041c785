"""What a rule set is made of, and what somebody observed: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2s

from pathway.constants import (
    Basis,
    Classification,
    CommonLevel,
    ConditionKind,
    DangerAnswer,
    Polarity,
    QuestionPlace,
    ThresholdGroup,
    Verb,
    Whose,
)
from pathway.rules.index import RuleIndex


@dataclass(frozen=True, slots=True)
class Level:
    """One level of need. `rank` rises from 0 and decides which of two levels is the higher."""

    code: str
    rank: int
    name: str
    common_level: CommonLevel
    threshold_group: ThresholdGroup


@dataclass(frozen=True, slots=True)
class Domain:
    """A side of the assessment triangle, and whose life it is about."""

    code: str
    name: str
    whose: Whose = Whose.CHILD


@dataclass(frozen=True, slots=True)
class Dimension:
    """One heading within a domain."""

    code: str
    domain: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One need indicator. Ages are in completed months; `age_to_months` is exclusive.

    `cluster` names near-twins that count once; None means that it stands for itself.
    """

    code: str
    wording: str
    level: str
    dimension: str
    domain: str
    polarity: Polarity
    classification: Classification
    cluster: str | None = None
    whose: Whose = Whose.CHILD
    age_text: str = ""
    age_from_months: int | None = None
    age_to_months: int | None = None
    do_not_tell_family_first: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImmediateEntry:
    """One of the indicators that require an immediate referral."""

    code: str
    wording: str
    same_as: str | None = None
    do_not_tell_family_first: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class DegreeAnswer:
    """An answer on how far something goes: the indicator it means, and the danger it may be."""

    code: str
    indicator: str
    immediate: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a question offers."""

    code: str
    wording: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the law, or on help already tried."""

    code: str
    place: QuestionPlace
    wording: str
    answers: tuple[Answer, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold for a rule to hold. No condition is negative.

    COUNT: among the concerns that were chosen, at least `minimum` distinct clusters match
    every filter that is not empty, in at least so many dimensions and domains. `entries` names
    indicators or answers on degree. `own_words` True looks at concerns in one's own words only,
    False at listed entries only. `firm_only` leaves out what is suspected or from more than 12
    months ago; with `past_counts` only what is suspected, for entries that speak of the past.
    IMMEDIATE: with `answers` "yes", a danger or an immediate indicator was named; "not_sure", a
    person was not sure about danger; without any, either.
    ANSWER: `question` has one of `answers`.
    AGE: the child is under `under_months` (unborn counts as 0, an unknown age as in range).
    """

    kind: ConditionKind
    sentence: str
    minimum: int = 1
    dimensions_at_least: int = 1
    domains_at_least: int = 1
    classifications: tuple[Classification, ...] = ()
    levels: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    whose: tuple[Whose, ...] = ()
    firm_only: bool = False
    past_counts: bool = False
    own_words: bool | None = None
    question: str = ""
    answers: tuple[str, ...] = ()
    under_months: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """When all its conditions hold, at least `level`. Without conditions: the base."""

    code: str
    level: str
    verb: Verb
    sentence: str
    conditions: tuple[Condition, ...] = ()
    immediate: bool = False
    would_raise: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One version of a framework, as much of it as a recommendation needs.

    Levels in rising order; rules in the order in which their author prefers them named.
    """

    framework: str
    version_number: int
    content_hash: str
    levels: tuple[Level, ...]
    domains: tuple[Domain, ...]
    dimensions: tuple[Dimension, ...]
    entries: tuple[Entry, ...]
    immediate: tuple[ImmediateEntry, ...]
    degree_answers: tuple[DegreeAnswer, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    index: RuleIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every recommendation looks up."""
        object.__setattr__(self, "index", RuleIndex(self))


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing chosen or written down: exactly one of entry, degree answer and own words.

    `placed` is the level at whose meaning a concern in one's own words was placed, None when the
    person could not say; `dimension` is where it was written. `longer_ago`: more than 12 months.
    """

    entry: str | None = None
    degree_answer: str | None = None
    own_words: str = ""
    placed: str | None = None
    dimension: str = ""
    basis: Basis | None = None
    longer_ago: bool = False
    evidence: str = ""
    child_words: str = ""

    @property
    def key(self) -> str:
        """Its name among the reasons; the same words in the same place have the same key."""
        if self.degree_answer is not None:
            return f"degree:{self.degree_answer}"
        if self.entry is not None:
            return f"entry:{self.entry}"
        words = f"{self.dimension}\n{' '.join(self.own_words.split()).casefold()}"
        return f"own:{blake2s(words.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything one check knows about one child. Age in completed months; None is not known."""

    items: tuple[Observation, ...] = ()
    immediate: tuple[str, ...] = ()
    danger: DangerAnswer | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    age_months: int | None = None
    unborn: bool = False
    unknown_domains: tuple[str, ...] = ()

    def in_order(self) -> "Observations":
        """The same, in an order that does not depend on the order in which it was entered."""
        return replace(
            self,
            items=tuple(sorted(self.items, key=_sort_key)),
            immediate=tuple(sorted(set(self.immediate))),
            answers=dict(sorted(self.answers.items())),
            unknown_domains=tuple(sorted(set(self.unknown_domains))),
        )


def _sort_key(item: Observation) -> tuple[str | bool, ...]:
    return (
        item.entry or "",
        item.degree_answer or "",
        item.dimension,
        item.own_words,
        item.placed or "",
        item.basis or "",
        item.longer_ago,
        item.evidence,
        item.child_words,
    )
