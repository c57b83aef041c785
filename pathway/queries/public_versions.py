"""Which versions of the pathway everybody may read, which is in force, and what changed."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from pathway.constants import VersionState
from pathway.models import (
    Dimension,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    KeyContact,
    Level,
)
from pathway.queries.difference import Difference, difference_between
from pathway.queries.documents import document_of
from pathway.queries.neighbours import has_indicators
from pathway.queries.pathway_view import PathwayView, pathway_view
from pathway.queries.public_document import PublicDocument, PublicEntry, public_document
from pathway.queries.search import find_entries
from thresholds_site.lib.compiled import CompiledValues

# Raised when the JSON's own frame changes: part of its ETag.
JSON_FORMAT = 1
MOST_FOUND_HERE = 10


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that may be read. `in_force`: the number of the one in force, 0 for none."""

    pk: int
    content_hash: str
    number: int
    label: str
    effective_on: dt.date
    superseded_at: dt.datetime | None
    published_at: dt.datetime | None
    for_real_use: bool
    in_force: int

    @property
    def is_in_force(self) -> bool:
        """Whether this is what holds today."""
        return self.number == self.in_force

    @property
    def key(self) -> tuple[int, str]:
        """What everything made from it is kept under."""
        return self.pk, self.content_hash


@dataclass(frozen=True, slots=True)
class Standing:
    """The version in force with the numbers to ring; None where no version is in force."""

    edition: Edition
    view: PathwayView


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """What fits the words that were typed: an entry, several by degree, or danger."""

    wording: str
    entries: tuple[PublicEntry, ...]
    danger: str = ""


def readable(today: dt.date) -> QuerySet[FrameworkVersion]:
    """Versions of our framework that are or were in force; drafts and future ones never."""
    return FrameworkVersion.objects.filter(
        framework__is_ours=True,
        state__in=[VersionState.PUBLISHED, VersionState.SUPERSEDED],
        effective_on__lte=today,
    ).order_by("-number")


# Asked by every request: which version holds is never kept, only what it says.
_published = CompiledValues(
    lambda state: (
        FrameworkVersion.objects.filter(framework__is_ours=True, state=state)
        .order_by()
        .values_list("pk", "content_hash", "effective_on")
    )
)


def in_force(today: dt.date) -> Standing | None:
    """What holds today; None when nothing does. The same version as checks begin under."""
    for pk, stored_hash, effective_on in _published(VersionState.PUBLISHED.value):
        if effective_on <= today:
            return _standing(pk, stored_hash)
    return None


@lru_cache(maxsize=8)
def _standing(version_pk: int, _content_hash: str) -> Standing | None:
    """A published version as it stands for good; None for one that only describes levels."""
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    if not has_indicators(version):
        return None
    return Standing(_edition(version, version.number), pathway_view(version))


def edition_numbered(number: int, standing: Standing | None, today: dt.date) -> Edition | None:
    """The version of that number, if everybody may read it."""
    current = standing.edition if standing else None
    if current is not None and current.number == number:
        return current
    version = readable(today).filter(number=number).first() if number < 2**31 else None
    return _edition(version, current.number if current else 0) if version else None


def editions(standing: Standing | None, today: dt.date) -> tuple[Edition, ...]:
    """Everything that was ever in force, the latest first."""
    number = standing.edition.number if standing else 0
    return tuple(_edition(version, number) for version in readable(today))


def _edition(version: FrameworkVersion, number_in_force: int) -> Edition:
    assert version.effective_on is not None  # the database has it once it is published
    return Edition(
        pk=version.pk,
        content_hash=version.content_hash,
        number=version.number,
        label=version.label,
        effective_on=version.effective_on,
        superseded_at=version.superseded_at,
        published_at=version.published_at,
        for_real_use=version.for_real_use,
        in_force=number_in_force,
    )


def document_in(edition: Edition) -> PublicDocument:
    """What that version says; read once, then kept."""
    return public_document(*edition.key)


def last_with(code: str, kind: str, today: dt.date) -> int | None:
    """The latest version that has that level, dimension or entry; None when none ever had."""
    tables: dict[str, list[Any]] = {
        "levels": [Level],
        "dimensions": [Dimension],
        "entries": [Indicator, ImmediateIndicator],
    }
    found = [
        readable(today)
        .filter(Exists(table.objects.filter(version=OuterRef("pk"), code=code).order_by()))
        .values_list("number", flat=True)
        .first()
        for table in tables[kind]
    ]
    return max((number for number in found if number is not None), default=None)


def changes_of(edition: Edition, today: dt.date) -> tuple[Edition, Difference] | None:
    """The version before, and what differs from it; None for the first."""
    before = readable(today).filter(number__lt=edition.number).first()
    if before is None:
        return None
    return _edition(before, edition.in_force), _kept_difference(
        before.pk, before.content_hash, *edition.key
    )


@lru_cache(maxsize=16)
def _kept_difference(old_pk: int, _old_hash: str, new_pk: int, _new_hash: str) -> Difference:
    rows = FrameworkVersion.objects.select_related("framework")
    return difference_between(rows.get(pk=old_pk), rows.get(pk=new_pk))


def found_in(edition: Edition, words: str) -> tuple[FoundEntry, ...]:
    """What the words lead to: worries as a check finds them, then strengths that say the words."""
    document = document_in(edition)
    version = FrameworkVersion.objects.get(pk=edition.pk)
    found = []
    for one in find_entries(version, words, MOST_FOUND_HERE):
        if entry := document.entries.get(one.key):
            found.append(FoundEntry(entry.wording, (entry,)))
        elif one.key in document.degrees:
            asked, codes = document.degrees[one.key]
            found.append(FoundEntry(asked.offered, tuple(document.entries[c] for c in codes)))
        elif danger := document.danger(one.key):
            found.append(FoundEntry(danger.wording, (), danger.code))
    said = words.casefold().split()
    strengths = (
        entry
        for entry in document.entries.values()
        if entry.kind and said and all(word in entry.wording.casefold() for word in said)
    )
    known = {entry.code for one in found for entry in one.entries}
    found += [FoundEntry(one.wording, (one,)) for one in strengths if one.code not in known]
    return tuple(found[:MOST_FOUND_HERE])


def json_of(edition: Edition) -> bytes:
    """The whole version as JSON: its files' shape, with a frame that says what it is."""
    state = "superseded" if edition.superseded_at else "in force"
    return _kept_json(*edition.key, state, edition.superseded_at)


@lru_cache(maxsize=8)
def _kept_json(
    version_pk: int, stored_hash: str, state: str, superseded_at: dt.datetime | None
) -> bytes:
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    confirmed = KeyContact.objects.filter(version=version, confirmed_on__isnull=False)
    document = document_of(version)
    about = {
        "format": JSON_FORMAT,
        "state": state,
        "in_force_from": version.effective_on,
        "superseded_at": superseded_at,
        "for_real_use": version.for_real_use,
        "content_hash": stored_hash,
        # When a number was confirmed is said; who confirmed it is nobody's business outside.
        "contacts_confirmed_on": dict(confirmed.values_list("code", "confirmed_on")),
    }
    whole = {"about": about, **document}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_in_json).encode()


def _in_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
