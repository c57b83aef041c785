"""What a page says, line by line in words: to show side by side what was saved and what was typed.

Works on a page as it was saved and as it was sent, right or wrong.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, BaseFormSet

from pathway.forms.needs import NeedsForm
from pathway.queries.check_pages import ChosenView
from pathway.queries.pathway_view import OfferedEntry
from pathway.words import BASIS_WORDS
from thresholds_site.formlayout import DatePartsField
from thresholds_site.lib.wording import cleaned, emphasis_removed

PageForm = NeedsForm | BaseForm | BaseFormSet[Any]
_BASES = dict(BASIS_WORDS)


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what was said to it; empty when nothing was."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that was answered otherwise in two places."""

    label: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A page was saved elsewhere since it was opened here: what differs."""

    differences: tuple[Difference, ...]


def differences(saved: PageForm, typed: PageForm) -> tuple[Difference, ...]:
    """Where the two pages say different things, in the order of the page."""
    there, here = lines_of(saved), lines_of(typed)
    found = []
    for key in [*there, *(key for key in here if key not in there)]:
        one, other = there.get(key), here.get(key)
        words = (one.words if one else "", other.words if other else "")
        if words[0] != words[1]:
            found.append(Difference((one or other or Line("", "")).label, *words))
    return tuple(found)


def lines_of(form: PageForm) -> dict[str, Line]:
    """The page's questions, by a key that is the same in both of its forms."""
    if isinstance(form, NeedsForm):
        return {
            entry.key: Line(emphasis_removed(entry.wording), _chosen(entry, form.chosen))
            for part in form.domain.dimensions
            for entry in part.entries
        }
    if isinstance(form, BaseFormSet):
        return {
            str(number): Line(f"Worry {number}", "\n".join(_worry(one)))
            for number, one in enumerate(form.forms, 1)
        }
    return {
        name: Line(str(field.label), _said(field, form[name].value()))
        for name, field in form.fields.items()
    }


def words_typed(form: type[forms.Form], data: Mapping[str, Any]) -> list[Line]:
    """The free text that was typed into a form, whatever became of the rest."""
    return [
        Line(str(field.label), words)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and (words := cleaned(str(data.get(name, ""))))
    ]


def _chosen(entry: OfferedEntry, chosen: Mapping[str, ChosenView]) -> str:
    one = chosen.get(entry.key)
    if one is None:
        return ""
    how_far = next((a.wording for a in entry.answers if a.code == one.degree_answer), "")
    ago = "Over 12 months ago, and not since" if one.longer_ago else ""
    child = f"The child's own words: {one.child_words}" if one.child_words else ""
    parts = ("Ticked", how_far, _BASES.get(one.basis, ""), ago, one.evidence, child)
    return "\n".join(part for part in parts if part)


def _worry(form: BaseForm) -> Iterator[str]:
    for name, field in form.fields.items():
        if words := _said(field, form[name].value()):
            yield str(field.label) if words == "Yes" else words


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.MultipleChoiceField):
        return "\n".join(_label(field, one) for one in value or [])
    if isinstance(field, forms.ChoiceField):
        return _label(field, value)
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else ""
    if isinstance(field, DatePartsField):
        return _day(value)
    return cleaned("" if value is None else str(value))


def _label(field: forms.ChoiceField, value: Any) -> str:
    given = "" if value is None else str(value)
    if not given:
        return ""
    for choice, words in _flat(field.choices):
        if str(choice) == given:
            return str(words)
    return given


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, words in choices:
        if isinstance(words, (list, tuple)):
            yield from _flat(words)
        else:
            yield value, words


def _day(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value.day} {value.month} {value.year}"
    parts = [cleaned(str(part or "")) for part in value or []]
    return " ".join(part.lstrip("0") or part for part in parts if part)
