"""The pathway as rows, and the checks made with it."""

from pathway.models.anonymous import AnonymousCheck, AnonymousChoice, AnonymousStep
from pathway.models.changes import VersionChange
from pathway.models.check_parts import (
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckSetAside,
    CheckStep,
    CheckUnknown,
)
from pathway.models.checks import CheckFamily, ThresholdCheck
from pathway.models.framework import (
    Dimension,
    Domain,
    FrameworkVersion,
    Level,
    LevelGuidance,
    ThresholdFramework,
)
from pathway.models.indicators import (
    Cluster,
    DegreeAnswer,
    DegreeQuestion,
    ImmediateIndicator,
    Indicator,
)
from pathway.models.outcomes import (
    CheckReopening,
    CheckResult,
    CheckShare,
    DangerAlert,
    DangerCall,
    Judgement,
    SignOff,
)
from pathway.models.phrases import NeedPhrase, UnmatchedPhrase
from pathway.models.practice import PracticeAnswer, PracticeSet
from pathway.models.provision import KeyContact, Provision, ProvisionDimension, Reference
from pathway.models.rules import Answer, Question, RuleCondition, ThresholdRule
from pathway.models.trials import Replay, ReplayCount, ReplayMove, SavedCase

__all__ = [
    "AnonymousCheck",
    "AnonymousChoice",
    "AnonymousStep",
    "Answer",
    "CheckAnswer",
    "CheckConcern",
    "CheckFamily",
    "CheckImmediate",
    "CheckObservation",
    "CheckReopening",
    "CheckResult",
    "CheckSetAside",
    "CheckShare",
    "CheckStep",
    "CheckUnknown",
    "Cluster",
    "DangerAlert",
    "DangerCall",
    "DegreeAnswer",
    "DegreeQuestion",
    "Dimension",
    "Domain",
    "FrameworkVersion",
    "ImmediateIndicator",
    "Indicator",
    "Judgement",
    "KeyContact",
    "Level",
    "LevelGuidance",
    "NeedPhrase",
    "PracticeAnswer",
    "PracticeSet",
    "Provision",
    "ProvisionDimension",
    "Question",
    "Reference",
    "Replay",
    "ReplayCount",
    "ReplayMove",
    "RuleCondition",
    "SavedCase",
    "SignOff",
    "ThresholdCheck",
    "ThresholdFramework",
    "ThresholdRule",
    "UnmatchedPhrase",
    "VersionChange",
]
