"""The words of the pathway that code branches on. Everything else is rows."""

from enum import StrEnum


class CommonLevel(StrEnum):
    """The five steps every English threshold document has, whatever it calls its own levels.

    A framework's level has its own code and name, and says which of these it stands for.
    Order is rising.
    """

    UNIVERSAL = "universal"
    ADDITIONAL = "additional"
    EXTENSIVE = "extensive"
    CHILD_IN_NEED = "child_in_need"
    PROTECTION = "protection"


class ThresholdGroup(StrEnum):
    """Which threshold a level stands behind: none, early help's, or social care's."""

    NONE = "none"
    CAF = "caf"
    SOCIAL_CARE = "social_care"


class Polarity(StrEnum):
    """Whether an entry speaks for the child's life, against it, or only of it.

    Only concerns meet the conditions of rules.
    """

    STRENGTH = "strength"
    CONCERN = "concern"
    CIRCUMSTANCE = "circumstance"


class Classification(StrEnum):
    """What an entry weighs when rules count, from nothing to enough by itself."""

    STRENGTH = "strength"
    ADDITIONAL = "additional"
    WEAK = "weak"
    EXTENSIVE_WITH_ANOTHER = "extensive_with_another"
    EXTENSIVE_ALONE = "extensive_alone"
    EXTENSIVE_ADVICE = "extensive_advice"
    DISABILITY = "disability"
    STRONG = "strong"
    ASSESSMENT_ALONE = "assessment_alone"
    DECISIVE = "decisive"


OWN_WORDS_WEIGHT: dict[CommonLevel, Classification | None] = {
    CommonLevel.UNIVERSAL: None,
    CommonLevel.ADDITIONAL: Classification.ADDITIONAL,
    CommonLevel.EXTENSIVE: Classification.EXTENSIVE_ALONE,
    CommonLevel.CHILD_IN_NEED: Classification.ASSESSMENT_ALONE,
    CommonLevel.PROTECTION: Classification.DECISIVE,
}
"""What a concern in one's own words weighs, by the level whose meaning it was placed at."""


class Whose(StrEnum):
    """Whose fact an entry is."""

    CHILD = "child"
    PARENT = "parent"
    FAMILY = "family"


OWN_WORDS_WHOSE: dict[str, Whose] = {
    "child": Whose.CHILD,
    "parents": Whose.PARENT,
    "family": Whose.FAMILY,
}
"""Whose fact a concern in one's own words is, by the code of the domain it was written under.

A domain that is not one of the triangle's three counts as the child's, the safer reading, unless
its own row says whose it is.
"""


def whose_is(domain: str, said: str = "") -> Whose:
    """Whose life a domain is about: as its row says, else by its code, else the child's."""
    return Whose(said) if said else OWN_WORDS_WHOSE.get(domain, Whose.CHILD)


class Basis(StrEnum):
    """How the person knows."""

    SEEN = "seen"
    CHILD_SAID = "child_said"
    SOMEONE_SAID = "someone_said"
    RECORD = "record"
    SUSPECTED = "suspected"


class Verb(StrEnum):
    """What to do, in rising order."""

    LOOK_AGAIN = "look_again"
    START_EARLY_HELP = "start_early_help"
    RING_FOR_ADVICE = "ring_for_advice"
    REFER_TODAY = "refer_today"
    RING_NOW = "ring_now"

    @property
    def rank(self) -> int:
        """Its place in the rising order, from 0."""
        return _VERB_RANK[self]


_VERB_RANK: dict[Verb, int] = {verb: rank for rank, verb in enumerate(Verb)}

VERB_OF_LEVEL: dict[CommonLevel, Verb] = {
    CommonLevel.UNIVERSAL: Verb.LOOK_AGAIN,
    CommonLevel.ADDITIONAL: Verb.START_EARLY_HELP,
    CommonLevel.EXTENSIVE: Verb.START_EARLY_HELP,
    CommonLevel.CHILD_IN_NEED: Verb.REFER_TODAY,
    CommonLevel.PROTECTION: Verb.RING_NOW,
}
"""What a person's own level asks for, where it is higher than the recommended one."""


class ConditionKind(StrEnum):
    """What a condition of a rule looks at."""

    COUNT = "count"
    IMMEDIATE = "immediate"
    ANSWER = "answer"
    AGE = "age"


class ProvisionKind(StrEnum):
    """Whether a line of provision is an assessment or intervention, or who provides a service."""

    ASSESSMENT = "assessment"
    SERVICE = "service"


class VersionState(StrEnum):
    """The life of a version of a framework."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class ReplayState(StrEnum):
    """The life of a replay of past checks under a draft."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    OUTDATED = "outdated"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What a line in the history of a version tells."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MADE = "made"
    LOADED = "loaded"
    REORDERED = "reordered"
    DISCARDED = "discarded"
    MOVED = "moved"


class DangerAnswer(StrEnum):
    """The answer to the two questions on danger taken together: the graver of the two."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class LawQuestion(StrEnum):
    """The questions of the law, asked in every check."""

    SIGNIFICANT_HARM = "significant_harm"
    SECTION_17 = "section_17"
    DISABLED = "disabled"
    UNIVERSAL_ENOUGH = "universal_enough"


class LawAnswer(StrEnum):
    """The answers to each of them."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


HELP_QUESTION = "help_so_far"
"""The code of the question on help already tried."""


class HelpAnswer(StrEnum):
    """The answers to the question on help already tried and whether it works."""

    NONE_YET = "none_yet"
    WORKING = "working"
    TOO_SOON = "too_soon"
    NOT_WORKING = "not_working"
    CAF_REVIEWED_NOT_IMPROVING = "caf_reviewed_not_improving"
    REFUSED_OR_WITHDRAWN = "refused_or_withdrawn"
    NOT_KNOWN = "not_known"


class QuestionPlace(StrEnum):
    """Where in the check a question is asked."""

    LAW = "law"
    HELP = "help"


class ReasonKind(StrEnum):
    """What kind of thing contributed to a rule."""

    ENTRY = "entry"
    OWN_WORDS = "own_words"
    IMMEDIATE = "immediate"
    DANGER = "danger"
    ANSWER = "answer"


class NotKnownKind(StrEnum):
    """What kind of thing is not known."""

    DANGER = "danger"
    AGE = "age"
    DOMAIN = "domain"
    QUESTION = "question"
    OWN_WORDS = "own_words"


class PhraseKind(StrEnum):
    """What an everyday phrase is to its entry: the same in other words, or one way it shows."""

    SYNONYM = "synonym"
    EXAMPLE = "example"


class WordsFrom(StrEnum):
    """Where words without an entry come from: a search in vain, or a concern in own words."""

    SEARCHED = "searched"
    WRITTEN = "written"


class WordsOutcome(StrEnum):
    """What an editor did with words without an entry."""

    ENTRY = "entry"
    SYNONYM = "synonym"
    SET_ASIDE = "set_aside"


class ContactUse(StrEnum):
    """When a key contact answers."""

    IN_HOURS = "in_hours"
    OUT_OF_HOURS = "out_of_hours"
    ANY = "any"


class CheckState(StrEnum):
    """The life of one check of one child."""

    DRAFT = "draft"
    RESULT = "result"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"


class CheckKind(StrEnum):
    """Whether a check is about a child, or asks about a situation and names nobody."""

    CHILD = "child"
    CONSULTATION = "consultation"


class ShareReason(StrEnum):
    """Why somebody else may read a check."""

    ASKED = "asked"
    LEFT_UNFINISHED = "left_unfinished"


class Step(StrEnum):
    """The pages of a check, in their order. Of the pages of needs a version has one a domain."""

    WHO = "who"
    DANGER = "danger"
    NEEDS_CHILD = "needs-child"
    NEEDS_PARENTS = "needs-parents"
    NEEDS_FAMILY = "needs-family"
    NEEDS_4 = "needs-4"
    NEEDS_5 = "needs-5"
    NEEDS_6 = "needs-6"
    NEEDS_7 = "needs-7"
    NEEDS_8 = "needs-8"
    OWN_WORDS = "own-words"
    STRENGTHS = "strengths"
    UNKNOWN = "unknown"
    HELP = "help"
    LAW = "law"
    OWN_LEVEL = "own-level"


class AgeKnown(StrEnum):
    """How the child's age is given."""

    DATE_OF_BIRTH = "date_of_birth"
    YEARS = "years"
    UNBORN = "unborn"
    NOT_KNOWN = "not_known"


class YesNo(StrEnum):
    """A plain answer."""

    YES = "yes"
    NO = "no"


class Direction(StrEnum):
    """How a judgement stands to the recommendation."""

    AGREES = "agrees"
    UP = "up"
    DOWN = "down"
