"""Rendering a page of needs: what nobody has touched is rendered once, ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pathway.forms.needs import EntryError, NeedsForm, field_name
from pathway.queries.check_pages import ChosenView
from pathway.queries.pathway_view import DimensionView, OfferedEntry, PathwayView
from pathway.steps import NEEDS_DOMAIN
from pathway.words import BASIS_WORDS
from thresholds_site.lib.wording import emphasis_removed


@dataclass(frozen=True, slots=True)
class Section:
    """One dimension of the page, its entries rendered."""

    dimension: DimensionView
    entries: SafeString
    count: int


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One line of 'Chosen so far'."""

    words: str
    href: str
    elsewhere: bool


def sections(form: NeedsForm) -> list[Section]:
    """The page's dimensions with their entries."""
    errors = form.error_keys
    return [
        Section(
            part,
            _entries(part, form, errors),
            sum(entry.key in form.chosen for entry in part.entries),
        )
        for part in form.domain.dimensions
    ]


def _entries(
    part: DimensionView, form: NeedsForm, errors: Mapping[str, list[EntryError]]
) -> SafeString:
    if not any(entry.key in form.chosen or entry.key in errors for entry in part.entries):
        return _untouched_part(part)
    return _joined(_entry(entry, form, errors.get(entry.key, [])) for entry in part.entries)


@lru_cache(maxsize=256)
def _untouched_part(part: DimensionView) -> SafeString:
    return _joined(_untouched(entry) for entry in part.entries)


def _joined(rendered: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in rendered))


def chosen_lines(
    check_ref: str, view: PathwayView, form: NeedsForm, saved: Mapping[str, ChosenView]
) -> list[ChosenLine]:
    """Everything chosen so far: on this page as posted, on the others as saved."""
    lines = []
    for step, place in NEEDS_DOMAIN.items():
        domain = view.domains[place]
        here = domain.code == form.domain.code
        chosen = form.chosen if here else saved
        path = "" if here else reverse("check_step", args=[check_ref, step.value])
        lines += [
            ChosenLine(emphasis_removed(entry.wording), f"{path}#e-{entry.key}", not here)
            for part in domain.dimensions
            for entry in part.entries
            if entry.key in chosen
        ]
    return lines


def _entry(entry: OfferedEntry, form: NeedsForm, errors: list[EntryError]) -> SafeString:
    chosen = form.chosen.get(entry.key)
    if chosen is None and not errors:
        return _untouched(entry)
    return _rendered(entry, chosen, errors)


@lru_cache(maxsize=4096)
def _untouched(entry: OfferedEntry) -> SafeString:
    """An entry that was not chosen: the same for everyone, so it is rendered once.

    Keyed by the entry's own words: another version's other words are another key.
    """
    return _rendered(entry, None, [])


def _rendered(
    entry: OfferedEntry, chosen: ChosenView | None, errors: list[EntryError]
) -> SafeString:
    by_part = {error.field_id.rsplit("__", 1)[1]: error.words for error in errors}
    return render_to_string(
        "pathway/parts/entry.html",
        {
            "entry": entry,
            "is_chosen": chosen is not None,
            "chosen": chosen or ChosenView(entry.key),
            "bases": BASIS_WORDS,
            "errors": {part: by_part.get(part, "") for part in _PARTS},
            "has_errors": bool(errors),
            "names": {part: field_name(entry.key, part) for part in _PARTS},
        },
    )


_PARTS = ("degree", "basis", "longer_ago", "evidence", "child_words")
