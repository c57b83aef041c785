"""The engine's own sentences: what no row can say because it depends on the case."""

from pathway.constants import ConditionKind, DangerAnswer, LawQuestion
from pathway.rules.model import Condition, Entry

ADVICE_IF_NOT_SURE: dict[str, str] = {
    LawQuestion.SIGNIFICANT_HARM: (
        "You are not sure whether the child is suffering, or likely to suffer, significant harm. "
        "Not sure is a reason to ring for advice today. It does not change the level."
    ),
    LawQuestion.SECTION_17: (
        "You are not sure whether the child's health or development would suffer without services. "
        "Not sure is a reason to ring for advice today. It does not change the level."
    ),
    LawQuestion.UNIVERSAL_ENOUGH: (
        "You are not sure whether services open to everyone can meet what the child needs. "
        "Not sure is a reason to ring for advice today. It does not change the level."
    ),
}
"""By question: what 'I am not sure' means. Not for 'disabled', which is not a worry."""

UNPLACED = (
    "You wrote down a concern and could not say how serious it is. It is not counted at any level: "
    "ring for advice today and say it in your own words."
)

DANGER_NOT_ANSWERED = "The questions on danger have not been answered."
DANGER_PLACE = "The questions on danger"
DANGER_YES = "Someone could be seriously hurt or taken, or an immediate sign is there"
DANGER_NOT_SURE = "You are not sure whether there is danger: nobody has ruled it out yet"
AGE_NOT_KNOWN = "The child's age. Every rule about age was read as if it applied."

CAF_ALLOWED = ""
CAF_NOT_PROTECTION = (
    "Do not start a CAF: it is not to be used where there are significant or immediate child "
    "protection concerns."
)
CAF_NOT_WHILE_DANGER_UNSURE = "Do not start a CAF: danger is not ruled out. Ring now."
CAF_NOT_WHILE_UNSURE = (
    "Do not start a CAF yet: you are not sure about significant harm. Ring for advice first."
)

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(count: int) -> str:
    """A small count as a word."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _more(count: int, thing: str) -> str:
    return f"{number(count)} more {thing}{'' if count == 1 else 's'}"


def missing_from_count(
    condition: Condition, concerns: int, dimensions: int, domains: int, not_firm: int
) -> str:
    """What a count lacks: concerns, dimensions and domains; `not_firm` would have counted."""
    parts = []
    if concerns and condition.minimum > 1:
        parts.append(_more(concerns, "concern"))
    if dimensions and condition.dimensions_at_least > 1:
        parts.append(f"in {_more(dimensions, 'part')} of the child's life")
    if domains and condition.domains_at_least > 1:
        parts.append(f"on {_more(domains, 'side')} of the triangle")
    text = f"Missing: {', '.join(parts)}." if parts else "Nothing you chose says so."
    if not_firm:
        were = "was" if not_firm == 1 else "were"
        text += (
            f" {number(not_firm).capitalize()} that you chose {were} not counted here,"
            " being suspected or from more than 12 months ago."
        )
    return text


def missing(condition: Condition, not_sure: bool) -> str:
    """What a condition lacks that is not a count; `not_sure` when danger was not ruled out."""
    if condition.kind is ConditionKind.AGE:
        return "The child is older than this."
    if condition.kind is ConditionKind.IMMEDIATE:
        if condition.answers == (DangerAnswer.NOT_SURE,):
            return "Nobody said that they are not sure about danger."
        if not_sure:
            return "No danger was named: you are not sure."
        return "No danger was named."
    return "This is not how the question was answered."


def outside_age(entry: Entry, age_months: int, unborn: bool) -> str:
    """The warning on an entry chosen for a child outside the age it speaks of."""
    speaks_of = entry.age_text or _age_range(entry)
    return (
        f"\u2018{entry.wording}\u2019 speaks of {speaks_of}; this child is "
        f"{age_in_words(age_months, unborn)}. You chose it, so it counts: check that it is right."
    )


def _age_range(entry: Entry) -> str:
    low, high = entry.age_from_months, entry.age_to_months
    if low is None:
        return f"children under {age_in_words(high or 0, False)}"
    if high is None:
        return f"children of {age_in_words(low, False)} or more"
    return f"children from {age_in_words(low, False)} to under {age_in_words(high, False)}"


def age_in_words(months: int, unborn: bool) -> str:
    """'not yet born', '7 months' or '14 years'."""
    if unborn:
        return "not yet born"
    if months < 24:
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{months // 12} years"


def unknown_domain(name: str) -> str:
    """What it means that a part of the child's life is not known."""
    return f"You do not know this part of the child's life: {name}."


def unsettled_question(wording: str, answered: bool) -> str:
    """A question that nobody could answer, or that nobody has answered."""
    return f"{'Not sure' if answered else 'Not answered'}: {wording}"


def own_words_place(dimension: str, placed: str | None) -> str:
    """Where a concern in one's own words stands."""
    weight = f"placed by you at the meaning of {placed}" if placed else "not placed at any level"
    return f"In your own words, under {dimension}; {weight}"
