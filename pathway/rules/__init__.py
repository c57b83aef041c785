"""From what is seen to a level: pure functions on plain values, no database and no clock."""

from pathway.rules.engine import recommend
from pathway.rules.gather import UnknownCodesError
from pathway.rules.model import (
    Answer,
    Condition,
    DegreeAnswer,
    Dimension,
    Domain,
    Entry,
    ImmediateEntry,
    Level,
    Observation,
    Observations,
    Question,
    Rule,
    Ruleset,
)
from pathway.rules.recommendation import Recommendation

__all__ = [
    "Answer",
    "Condition",
    "DegreeAnswer",
    "Dimension",
    "Domain",
    "Entry",
    "ImmediateEntry",
    "Level",
    "Observation",
    "Observations",
    "Question",
    "Recommendation",
    "Rule",
    "Ruleset",
    "UnknownCodesError",
    "recommend",
]
