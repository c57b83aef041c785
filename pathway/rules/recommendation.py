"""What a recommendation says, whole: it is stored with the check as it was given."""

from dataclasses import dataclass
from typing import Any

from pathway.constants import ConditionKind, NotKnownKind, ThresholdGroup, Verb
from pathway.rules.contribution import Contribution
from pathway.rules.model import Observations
from pathway.rules.stored import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one condition came out. `missing` says in words what it lacks; '' when it holds."""

    kind: ConditionKind
    sentence: str
    held: bool
    because: tuple[Contribution, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A rule that held. `verb` is lower than `verb_as_written` when nothing it rests on is firm."""

    code: str
    level: str
    level_name: str
    immediate: bool
    verb: Verb
    verb_as_written: Verb
    sentence: str
    source: str
    conditions: tuple[ConditionResult, ...]

    @property
    def reasons(self) -> tuple[Contribution, ...]:
        """Everything that contributed to it, each once."""
        found = {
            (reason.key, reason): reason
            for condition in self.conditions
            for reason in condition.because
        }
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule above the level that did not hold, and how far it was from holding.

    `shortfall` counts what is missing: concerns, dimensions, domains, answers. What was chosen and
    is not known surely or lately enough counts as one thing missing, however many it is.
    """

    code: str
    level: str
    level_name: str
    verb: Verb
    sentence: str
    would_raise: str
    source: str
    shortfall: int
    conditions: tuple[ConditionResult, ...]


@dataclass(frozen=True, slots=True)
class Lowering:
    """For editors: the level if these reasons, which count as one, had not been there."""

    keys: tuple[str, ...]
    wordings: tuple[str, ...]
    level: str
    level_name: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Something the recommendation had to do without."""

    kind: NotKnownKind
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice that holds at any level and leaves the level as it is."""

    code: str
    verb: Verb
    sentence: str


@dataclass(frozen=True, slots=True)
class Note:
    """A warning about something chosen; it never changes what counts."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The level and what to do, and everything that explains them.

    `immediate`: to be acted on now, because danger or harm was named or danger not ruled out.
    `level_is_unsure`: nothing but 'not sure' about danger gives the level.
    """

    framework: str
    version_number: int
    content_hash: str
    level: str
    level_name: str
    threshold_group: ThresholdGroup
    immediate: bool
    level_is_unsure: bool
    verb: Verb
    verb_because: tuple[str, ...]
    rule: HeldRule
    also_held: tuple[HeldRule, ...]
    other_concerns: tuple[Contribution, ...]
    strengths: tuple[Contribution, ...]
    not_known: tuple[NotKnown, ...]
    advice: tuple[Advice, ...]
    right_to_assessment: bool
    right_to_assessment_because: tuple[Contribution, ...]
    do_not_tell_family_first: tuple[Contribution, ...]
    caf_allowed: bool
    caf_sentence: str
    nearest: tuple[NearRule, ...]
    what_would_lower: tuple[Lowering, ...]
    notes: tuple[Note, ...]
    inputs: Observations

    @property
    def reasons(self) -> tuple[str, ...]:
        """The keys of what the named rule rests on."""
        return tuple(dict.fromkeys(reason.key for reason in self.rule.reasons))

    @property
    def reasons_at_level(self) -> tuple[str, ...]:
        """The keys of what any rule that held at this level rests on."""
        held = (self.rule, *self.also_held)
        return tuple(dict.fromkeys(reason.key for rule in held for reason in rule.reasons))

    def to_json(self) -> dict[str, Any]:
        """As plain values that JSON can hold."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Recommendation":
        """Read back what `to_json` wrote. KeyError, TypeError or ValueError if it is not that."""
        return from_plain(cls, plain)
