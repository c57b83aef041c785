"""A page of needs: many entries, each with how far it goes and how one knows.

Read by hand, not as a Django form: sixty entries would be four hundred fields, and rendering
them through the form pack costs sixteen times the page (docs/adr has the measurement).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from pathway.actions.contents import ChosenEntry, Needs
from pathway.constants import Basis
from pathway.forms.fields import NOT_OFFERED
from pathway.models.checks import LONGEST_TEXT
from pathway.queries.check_pages import ChosenView
from pathway.queries.pathway_view import DomainView, OfferedEntry
from pathway.words import BASIS_WORDS
from thresholds_site.lib.wording import cleaned

_BASES = {value for value, _words in BASIS_WORDS}


@dataclass(frozen=True, slots=True)
class EntryError:
    """What is wrong at one field. `stops_saving` when even a half-typed page cannot be kept."""

    field_id: str
    words: str
    stops_saving: bool = False

    @property
    def href(self) -> str:
        """Where the summary of errors links to."""
        return f"#{self.field_id}"


@dataclass(slots=True)
class NeedsForm:
    """What was posted (or saved) on a page of needs, and what is wrong with it."""

    domain: DomainView
    chosen: Mapping[str, ChosenView]
    errors: list[EntryError] = field(default_factory=list)

    @property
    def error_keys(self) -> dict[str, list[EntryError]]:
        """Errors by entry."""
        found: dict[str, list[EntryError]] = {}
        for error in self.errors:
            found.setdefault(error.field_id.split("-", 1)[1].rsplit("__", 1)[0], []).append(error)
        return found

    @property
    def can_be_kept(self) -> bool:
        """Whether a half-typed page may be saved."""
        return not any(error.stops_saving for error in self.errors)

    def content(self) -> Needs:
        """The page's content."""
        return Needs(
            self.domain.code,
            tuple(
                ChosenEntry(
                    key=entry.key,
                    degree_answer=entry.degree_answer,
                    basis=Basis(entry.basis) if entry.basis else None,
                    longer_ago=entry.longer_ago,
                    evidence=entry.evidence,
                    child_words=entry.child_words,
                )
                for entry in self.chosen.values()
            ),
        )


def posted_needs(domain: DomainView, data: QueryDict) -> NeedsForm:
    """Read a posted page. Every fault is reported at its field; what was typed is kept."""
    offered = {entry.key: entry for part in domain.dimensions for entry in part.entries}
    form = NeedsForm(domain, {})
    chosen: dict[str, ChosenView] = {}
    for key in dict.fromkeys(data.getlist("entry")):
        if key not in offered:
            form.errors.append(EntryError("needs-top", NOT_OFFERED, stops_saving=True))
            continue
        chosen[key] = _posted(key, data)
        form.errors += _faults(offered[key], chosen[key])
    form.chosen = chosen
    return form


def field_name(key: str, part: str) -> str:
    """The name (and, with 'e-' before it, the id) of an entry's field."""
    return f"{key}__{part}"


def _posted(key: str, data: QueryDict) -> ChosenView:
    return ChosenView(
        key=key,
        degree_answer=data.get(field_name(key, "degree"), ""),
        basis=data.get(field_name(key, "basis"), ""),
        longer_ago=field_name(key, "longer_ago") in data,
        evidence=cleaned(data.get(field_name(key, "evidence"), "")),
        child_words=cleaned(data.get(field_name(key, "child_words"), "")),
    )


def _faults(entry: OfferedEntry, chosen: ChosenView) -> list[EntryError]:
    def at(part: str, words: str, *, stops_saving: bool = False) -> EntryError:
        return EntryError(f"e-{field_name(entry.key, part)}", words, stops_saving)

    found = []
    answers = {answer.code for answer in entry.answers}
    if chosen.degree_answer and chosen.degree_answer not in answers:
        found.append(at("degree", NOT_OFFERED, stops_saving=True))
    elif entry.answers and not chosen.degree_answer:
        found.append(at("degree", f"Choose an answer to '{entry.question}': {entry.wording}"))
    if chosen.basis and chosen.basis not in _BASES:
        found.append(at("basis", NOT_OFFERED, stops_saving=True))
    elif not chosen.basis:
        found.append(at("basis", f"Say how you know: {entry.wording}"))
    for part, text in (("evidence", chosen.evidence), ("child_words", chosen.child_words)):
        if len(text) > LONGEST_TEXT:
            words = f"Shorten this to {LONGEST_TEXT:,} characters or fewer: {entry.wording}"
            found.append(at(part, words, stops_saving=True))
    return found
