"""How columns and kinds of row are called where people read what changed in a pathway."""

import datetime as dt
from typing import Any

from pathway.framework_format import Section

_LABELS = {
    "is_heading": "Heads a list",
    "heading": "Heading",
    "dimension": "Part of the child's life",
    "domain": "Side of the triangle",
    "dimensions": "Answers needs in",
    "level": "Level",
    "whose": "Whose fact it is",
    "classification": "Weight",
    "polarity": "Kind of entry",
    "do_not_tell_family_first": "Do not tell the family first",
    "age_from_months": "From this age, in months",
    "age_to_months": "Under this age, in months",
    "age_text": "Age, in words",
    "placing_wording": "Words for placing a concern",
    "plain_meaning": "Plain meaning",
    "same_as": "Says the same as",
    "parent": "Belongs to",
    "would_raise": "Under 'what would raise this'",
    "sentence": "Sentence",
    "verb": "What to do",
    "url": "Address",
    "use": "When to ring",
    "opens_at": "Opens at",
    "closes_at": "Closes at",
    "hours_are_ours": "The hours are our reading",
    "effective_on": "In force from",
    "inherits_provision": "Offers what lower levels offer as well",
    "rank": "Place",
    "position": "Place",
    "text": "Words",
    "immediate": "Immediate indicator",
    "degree_question": "Question of degree",
    "confirmed_on": "Number confirmed on",
    "confirmed_by": "Number confirmed by",
    "common_level": "On the common scale",
    "threshold_group": "Behind which threshold",
    "threshold_label": "Name of its threshold",
    "offered_wording": "Offered as",
    "owner": "Belongs to",
}


def label_of(column: str) -> str:
    """What a column is called."""
    words = column.removesuffix("_id")
    return _LABELS.get(words, words.replace("_", " ").capitalize())


def section_title(section: Section) -> str:
    """What a list of the document is called."""
    return str(section.model._meta.verbose_name_plural).capitalize()


def value_in_words(value: Any) -> str:
    """A value as it is read; codes of the program with spaces."""
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, list | tuple):
        return ", ".join(value_in_words(part) for part in value)
    text = str(value)
    return text.replace("_", " ") if text.islower() and " " not in text else text
