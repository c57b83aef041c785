"""The sheets of a framework and their columns, worked out from the one table of its sections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import NOT_PROVIDED, Field

from pathway.framework_format import SECTIONS, Section

LONGEST_CELL = 20_000
"""Longer text is refused where a column says no length of its own; a cell holds 32,767."""

ABOUT = "Framework"
"""The sheet with the framework and its version: one row of each word and what it says."""


class Kind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    TIME = "time"
    DATE = "date"
    LINK = "code of a row"
    CODES = "codes, with commas"
    CHOICES = "choices, with commas"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: its name in the document; `title`: its head in the sheet.

    `to`: the sections whose codes may stand in it, or '' for codes that something else knows.
    """

    key: str
    title: str
    kind: Kind
    required: bool = False
    longest: int = LONGEST_CELL
    choices: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    help: str = ""
    most: int = 32_767
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a section of the document, or a part of its rows that points back by `owner`."""

    section: Section
    title: str
    columns: tuple[Column, ...]
    owner: "Sheet | None" = None

    @property
    def key(self) -> str:
        """The document's key for its rows, within the owner's where it is a part."""
        return self.section.key

    @property
    def first(self) -> Column:
        """The owner's code for a part, else the column that names a row."""
        return self.columns[0]


_TITLES = {
    ("levels", "guidance"): "Level guidance",
    ("degree_questions", "answers"): "Degree answers",
    ("questions", "answers"): "Question answers",
    ("rules", "conditions"): "Rule conditions",
    "immediate_indicators": "Immediate indicators",
    "degree_questions": "Degree questions",
    "need_phrases": "Everyday phrases",
    "provision": "Provision",
    "key_contacts": "Contacts",
}
_NAMES: Mapping[str, str] = {
    "common_level": "Stands for",
    "threshold_group": "Threshold",
    "do_not_tell_family_first": "Do not tell family first",
    "whose": "Whose",
    "same_as": "Same as",
    "hours_are_ours": "Hours are ours",
    "firm_only": "Firm only",
    "own_words": "Own words",
    "would_raise": "Would raise",
    "url": "Address (URL)",
    "place": "Asked at",
}
_CODES_OF: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("conditions", "levels"): ("levels",),
    ("conditions", "entries"): ("indicators", "answers of degree"),
}
_OURS = {  # filled in where they are left empty: see pathway/rules/standard.py
    ("levels", "threshold_label"),
    ("levels", "meaning"),
    ("levels", "plain_meaning"),
    ("levels", "placing_wording"),
    ("domains", "plain_meaning"),
    ("dimensions", "plain_meaning"),
    ("immediate_indicators", "plain_meaning"),
    ("indicators", "polarity"),
    ("indicators", "classification"),
    ("indicators", "whose"),
    ("indicators", "source"),
    ("immediate_indicators", "source"),
    ("questions", "source"),
}
_HELP: Mapping[tuple[str, str], str] = {
    ("levels", "rank"): "1 for the lowest level, then 2, 3 … No number twice.",
    ("levels", "common_level"): "Which step of the common scale it stands for.",
    ("levels", "threshold_group"): "Which threshold it stands behind: none, early help's (caf)"
    " or social care's.",
    ("levels", "meaning"): "The document's own words; empty where it has none.",
    ("levels", "placing_wording"): "A worry of this weight, without the level's name.",
    ("domains", "whose"): "Whose life it is about. Parent and family: asked once for all children.",
    ("indicators", "wording"): "As published. *Asterisks* mark its emphasis.",
    ("indicators", "polarity"): "Empty: a concern.",
    ("indicators", "classification"): "What it weighs in the rules. Empty: what its level says.",
    ("indicators", "cluster"): "Entries of one cluster are one fact and count once.",
    ("indicators", "whose"): "Empty: as its domain.",
    ("rules", "verb"): "What to do, from look again to ring now.",
    ("conditions", "entries"): "Codes of indicators or of answers on degree, with commas.",
    ("provision", "parent"): "The code of the line that this one stands under.",
}

ABOUT_COLUMNS: Mapping[tuple[str, str], Column] = {
    ("framework", "code"): Column(
        "code", "Framework code", Kind.CODE, True, 60, help="Small letters, digits and hyphens."
    ),
    ("framework", "name"): Column("name", "Framework name", Kind.TEXT, True, 200),
    ("framework", "authority"): Column("authority", "Authority", Kind.TEXT, True, 200),
    ("version", "number"): Column(
        "number", "Version number", Kind.NUMBER, True, help="1, then 2, 3 … for each edition."
    ),
    ("version", "label"): Column(
        "label", "Version label", Kind.TEXT, True, 200, help="As readers will see it."
    ),
    ("version", "effective_on"): Column(
        "effective_on", "In force from", Kind.DATE, help="A date, as 2027-04-01.", nullable=True
    ),
    ("version", "source"): Column("source", "Source", Kind.TEXT),
    ("version", "note"): Column("note", "Note", Kind.TEXT),
}
"""What the sheet about the framework holds, line by line."""


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet but the one about the framework, in the order of the document."""
    return tuple(_sheets(SECTIONS, None))


def _sheets(sections: tuple[Section, ...], owner: Sheet | None) -> Iterator[Sheet]:
    for section in sections:
        name = (owner.key, section.key) if owner else section.key
        title = _TITLES.get(name, section.key.replace("_", " ").capitalize())
        columns = tuple(_columns(section, owner))
        sheet = Sheet(section, title, columns, owner)
        yield sheet
        yield from _sheets(section.parts, sheet)


def _columns(section: Section, owner: Sheet | None) -> Iterator[Column]:
    if owner is not None:
        yield Column(
            section.owner, f"{_title(section.owner)} code", Kind.LINK, True, to=(owner.key,)
        )
    plain = {key: key for key in section.plain} | dict(section.renamed)
    for key, column in plain.items():
        yield _column(section, key, column)
        if section.key == "levels" and key == "code":
            yield Column(
                "rank", "Rank", Kind.NUMBER, True, help=_HELP["levels", "rank"], most=1_000
            )
    for column, target in section.links.items():
        field: Any = section.model._meta.get_field(column)
        yield Column(
            column,
            f"{_title(column)} code",
            Kind.LINK,
            required=not field.null,
            to=(target,),
            help=_HELP.get((section.key, column), ""),
            nullable=True,
        )
    for key, target in section.tags.items():
        yield Column(key, _title(key), Kind.CODES, to=(target,))


def _title(key: str) -> str:
    return _NAMES.get(key) or key.replace("_", " ").capitalize()


def _column(section: Section, key: str, column: str) -> Column:
    field: Any = section.model._meta.get_field(column)
    name = (section.key, key)
    needed = not field.blank and field.default is NOT_PROVIDED and name not in _OURS
    return Column(
        key,
        _title(key),
        _kind(name, key, field),
        required=needed,
        longest=_longest(field),
        choices=tuple(value for value, _words in _choices(field)),
        to=_CODES_OF.get(name, ()),
        help=_HELP.get(name) or str(field.help_text or ""),
        nullable=field.null,
    )


def _kind(name: tuple[str, str], key: str, field: Field[Any, Any]) -> Kind:
    if isinstance(field, ArrayField):
        return Kind.CHOICES if _choices(field) else Kind.CODES
    if isinstance(field, models.BooleanField):
        return Kind.YES_NO
    if isinstance(field, models.TimeField):
        return Kind.TIME
    if isinstance(field, models.IntegerField):
        return Kind.NUMBER
    if _choices(field):
        return Kind.CHOICE
    return Kind.CODE if key == "code" else Kind.TEXT


def _choices(field: Any) -> list[tuple[str, str]]:
    return list(getattr(field, "base_field", field).choices or [])


def _longest(field: Any) -> int:
    return getattr(field, "base_field", field).max_length or LONGEST_CELL
