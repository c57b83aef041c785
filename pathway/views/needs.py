"""Rendering a page of needs: what nobody has typed is rendered once, ever."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pathway.forms.needs import EntryError, NeedsForm, field_name
from pathway.queries.check_pages import ChosenView
from pathway.queries.pathway_view import DimensionView, OfferedEntry, PathwayView
from pathway.words import BASIS_WORDS
from thresholds_site.lib.wording import emphasis_removed

_PARTS = ("degree", "basis", "longer_ago", "evidence", "child_words")
# Stands where something belongs while its frame is rendered: no escaping changes it.
_PUT_HERE = "\ufdd0"


@dataclass(frozen=True, slots=True)
class Section:
    """One dimension of the page, rendered."""

    code: str
    name: str
    count: int
    markup: SafeString


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One line of 'Chosen so far'."""

    words: str
    href: str
    elsewhere: bool


def sections(form: NeedsForm) -> list[Section]:
    """The page's dimensions with their entries."""
    errors = form.error_keys
    touched = {*form.chosen, *errors}
    return [
        section_of(part, _entries(part, form, errors), form.chosen)
        if any(entry.key in touched for entry in part.entries)
        else _untouched_section(part)
        for part in form.domain.dimensions
    ]


def section_of(
    part: DimensionView, entries: Iterable[SafeString], chosen: Container[str]
) -> Section:
    """A dimension with its entries, as they were rendered."""
    before, after = _section_frame(part)
    markup = format_html(
        "{}{}{}", before, format_html_join("", "{}", ((one,) for one in entries)), after
    )
    count = sum(entry.key in chosen for entry in part.entries)
    return Section(part.code, part.name, count, markup)


@lru_cache(maxsize=256)
def _section_frame(part: DimensionView) -> tuple[SafeString, ...]:
    marked = {"dimension": part, "entries": _PUT_HERE}
    return _pieces(render_to_string("pathway/parts/section.html", marked))


def _pieces(rendered: SafeString) -> tuple[SafeString, ...]:
    """Still what a template wrote and escaped: it is cut, and not added to."""
    return tuple(SafeString(piece) for piece in rendered.split(_PUT_HERE))


@lru_cache(maxsize=256)
def _untouched_section(part: DimensionView) -> Section:
    return section_of(part, (_frame(entry, None)[0] for entry in part.entries), ())


def _entries(
    part: DimensionView, form: NeedsForm, errors: Mapping[str, list[EntryError]]
) -> Iterator[SafeString]:
    for entry in part.entries:
        yield _entry(entry, form.chosen.get(entry.key), errors.get(entry.key, []))


def chosen_lines(
    check_ref: str, view: PathwayView, form: NeedsForm, saved: Mapping[str, ChosenView]
) -> list[ChosenLine]:
    """Everything chosen so far: on this page as posted, on the others as saved."""
    lines = []
    for step, domain in view.needs.items():
        here = domain.code == form.domain.code
        chosen = form.chosen if here else saved
        entries = [
            entry for part in domain.dimensions for entry in part.entries if entry.key in chosen
        ]
        path = reverse("check_step", args=[check_ref, step.value]) if entries and not here else ""
        lines += [
            ChosenLine(emphasis_removed(entry.wording), f"{path}#e-{entry.key}", not here)
            for entry in entries
        ]
    return lines


def _entry(entry: OfferedEntry, chosen: ChosenView | None, errors: list[EntryError]) -> SafeString:
    if errors:
        return _rendered(entry, chosen, errors)
    if chosen is None:
        return _frame(entry, None)[0]
    pieces = _frame(entry, replace(chosen, evidence="", child_words=""))
    before, between, after = pieces
    return format_html("{}{}{}{}{}", before, chosen.evidence, between, chosen.child_words, after)


@lru_cache(maxsize=8192)
def _frame(entry: OfferedEntry, chosen: ChosenView | None) -> tuple[SafeString, ...]:
    """An entry in the pieces around its two texts; in one piece when it was not chosen.

    The same for everyone, so it is rendered once. Kept by the entry's own words and by choices
    between few: other words are another key, and nothing that somebody typed is kept.
    """
    if chosen is None:
        return (_rendered(entry, None, []),)
    marked = replace(chosen, evidence=_PUT_HERE, child_words=_PUT_HERE)
    return _pieces(_rendered(entry, marked, []))


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


def forget_frames() -> None:
    """Render everything anew from here on, as a process that was just started does."""
    for kept in (_untouched_section, _section_frame, _frame):
        kept.cache_clear()
