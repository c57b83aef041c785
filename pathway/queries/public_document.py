"""The threshold document as everybody reads it: by level, by dimension, by entry.

Made from the same rows as a check, read once, and kept under the version's id and content hash:
a version that the public sees never changes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pathway.constants import Polarity
from pathway.models import FrameworkVersion, KeyContact
from pathway.queries.documents import document_of
from pathway.queries.pathway_view import (
    ContactView,
    LevelView,
    PathwayView,
    ProvisionView,
    pathway_view,
)
from pathway.queries.provision import levels_that_offer

KIND_WORDS = {
    Polarity.STRENGTH: "A strength",
    Polarity.CIRCUMSTANCE: "A circumstance, no worry by itself",
    Polarity.CONCERN: "",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A level or a dimension, as something else points to it. `common`: a level's colour."""

    code: str
    name: str
    common: str = ""


@dataclass(frozen=True, slots=True)
class OpenPane:
    """A pane of the windscreen that opens its level. `code`: the common level, its colour."""

    code: str
    name: str
    level: str
    is_here: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """How a check offers an entry that it offers by degree."""

    offered: str
    question: str


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One indicator, with everything that is said of it. `kind`: empty for a worry."""

    code: str
    wording: str
    level: Named
    dimension: Named
    domain: str
    kind: str
    age_text: str
    do_not_tell_family_first: bool
    source: str
    note: str
    twins: tuple[Named, ...]
    phrases: tuple[str, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class PublicImmediate:
    """One reason to refer to social care at once."""

    code: str
    wording: str
    plain_meaning: str
    do_not_tell_family_first: bool
    source: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one level or one dimension."""

    head: Named
    meaning: str
    entries: tuple[PublicEntry, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A side of the triangle with its dimensions."""

    code: str
    name: str
    plain_meaning: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """A sentence on what to do at a level, and where it stands in the source."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What one level lists; `inherited` when it is offered at a higher level as well."""

    level: Named
    lines: tuple[ProvisionView, ...]
    inherited: bool


@dataclass(frozen=True, slots=True)
class LevelPage:
    """Everything about one level. `own_services`: whether it lists any of its own."""

    level: LevelView
    named: Named
    threshold_label: str
    guidance: tuple[Guidance, ...]
    sides: tuple[Side, ...]
    services: tuple[Offer, ...]
    assessments: tuple[Offer, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DimensionPage:
    """Everything about one dimension, level by level."""

    named: Named
    domain: str
    plain_meaning: str
    levels: tuple[Group, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PublicContact:
    """Whom to ring. `confirmed_by`: the agency of who rang the number; people are not named."""

    contact: ContactView
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the pathway points to."""

    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """One version of the threshold document."""

    name: str
    authority: str
    label: str
    number: int
    source: str
    note: str
    levels: tuple[LevelPage, ...]
    sides: tuple[Side, ...]
    dimensions: tuple[DimensionPage, ...]
    entries: Mapping[str, PublicEntry]
    degrees: Mapping[str, tuple[Asked, tuple[str, ...]]]
    immediate: tuple[PublicImmediate, ...]
    contacts: tuple[PublicContact, ...]
    references: tuple[Source, ...]
    panes: tuple[OpenPane, ...]

    def level(self, code: str) -> LevelPage | None:
        """The level with that code, if there is one."""
        return next((one for one in self.levels if one.named.code == code), None)

    def dimension(self, code: str) -> DimensionPage | None:
        """The dimension with that code, if there is one."""
        return next((one for one in self.dimensions if one.named.code == code), None)

    def danger(self, code: str) -> PublicImmediate | None:
        """The immediate-referral indicator with that code, if there is one."""
        return next((one for one in self.immediate if one.code == code), None)


@lru_cache(maxsize=8)
def public_document(version_pk: int, _content_hash: str) -> PublicDocument:
    """The document of a version; kept under its id and hash."""
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    return _Reading(document_of(version), pathway_view(version), version).whole()


class _Reading:
    """A document's rows, looked up by code while its pages are put together."""

    def __init__(
        self, document: Mapping[str, Any], view: PathwayView, version: FrameworkVersion
    ) -> None:
        self.document, self.view, self.version = document, view, version
        self.level_names = {
            row["code"]: Named(row["code"], row["name"], row["common_level"])
            for row in document["levels"]
        }
        self.dimension_names = {
            row["code"]: Named(row["code"], row["name"]) for row in document["dimensions"]
        }
        self.domain_of = {
            part.code: domain.name for domain in view.domains for part in domain.dimensions
        }
        self.entries = self._entries()

    def whole(self) -> PublicDocument:
        """The document, page by page."""
        framework, version = self.document["framework"], self.document["version"]
        levels = tuple(self._level(level) for level in self.view.levels)
        return PublicDocument(
            name=framework["name"],
            authority=framework["authority"],
            label=version["label"],
            number=version["number"],
            source=version["source"],
            note=version["note"],
            levels=levels,
            sides=self._sides(tuple(self.entries.values()), keep_empty=True),
            dimensions=tuple(self._dimension(row) for row in self.document["dimensions"]),
            entries=self.entries,
            degrees=self._degrees(),
            immediate=tuple(_immediate(row) for row in self.document["immediate_indicators"]),
            contacts=self._contacts(),
            references=tuple(
                Source(row["title"], row["url"], row["note"]) for row in self.document["references"]
            ),
            panes=tuple(
                OpenPane(level.common_level, level.name, level.code) for level in self.view.levels
            ),
        )

    def _entries(self) -> dict[str, PublicEntry]:
        phrases, asked, clusters = defaultdict(list), defaultdict(list), defaultdict(list)
        for row in self.document["need_phrases"]:
            phrases[row["indicator"]].append(row["text"])
        for question in self.document["degree_questions"]:
            said = Asked(question["offered_wording"], question["question"])
            for code in dict.fromkeys(answer["indicator"] for answer in question["answers"]):
                asked[code].append(said)
        for row in self.document["indicators"]:
            clusters[row["cluster"]].append(Named(row["code"], row["wording"]))
        return {
            row["code"]: PublicEntry(
                code=row["code"],
                wording=row["wording"],
                level=self.level_names[row["level"]],
                dimension=self.dimension_names[row["dimension"]],
                domain=self.domain_of[row["dimension"]],
                kind=KIND_WORDS[Polarity(row["polarity"])],
                age_text=row["age_text"],
                do_not_tell_family_first=row["do_not_tell_family_first"],
                source=row["source"],
                note=row["note"],
                twins=tuple(
                    twin
                    for twin in (clusters[row["cluster"]] if row["cluster"] else ())
                    if twin.code != row["code"]
                ),
                phrases=tuple(phrases[row["code"]]),
                asked=tuple(asked[row["code"]]),
            )
            for row in self.document["indicators"]
        }

    def _degrees(self) -> dict[str, tuple[Asked, tuple[str, ...]]]:
        return {
            row["code"]: (
                Asked(row["offered_wording"], row["question"]),
                tuple(dict.fromkeys(answer["indicator"] for answer in row["answers"])),
            )
            for row in self.document["degree_questions"]
        }

    def _sides(
        self, entries: Sequence[PublicEntry], *, keep_empty: bool = False
    ) -> tuple[Side, ...]:
        """The entries by side and dimension, in the document's order."""
        by_dimension = defaultdict(list)
        for entry in entries:
            by_dimension[entry.dimension.code].append(entry)
        sides = (
            Side(
                domain.code,
                domain.name,
                domain.plain_meaning,
                tuple(
                    Group(
                        self.dimension_names[part.code],
                        part.plain_meaning,
                        tuple(by_dimension[part.code]),
                    )
                    for part in domain.dimensions
                    if keep_empty or by_dimension[part.code]
                ),
            )
            for domain in self.view.domains
        )
        return tuple(side for side in sides if keep_empty or side.groups)

    def _level(self, level: LevelView) -> LevelPage:
        row = next(one for one in self.document["levels"] if one["code"] == level.code)
        mine = [one for one in self.entries.values() if one.level.code == level.code]
        return LevelPage(
            level=level,
            named=self.level_names[level.code],
            threshold_label=row["threshold_label"],
            guidance=tuple(Guidance(one["text"], one["source"]) for one in row["guidance"]),
            sides=self._sides(mine),
            services=self._offers(level, self.view.services, inherit=True),
            assessments=self._offers(level, self.view.assessments, inherit=False),
            count=len(mine),
        )

    def _offers(
        self, level: LevelView, lines: Mapping[str, tuple[ProvisionView, ...]], *, inherit: bool
    ) -> tuple[Offer, ...]:
        return tuple(
            Offer(self.level_names[one.code], lines[one.code], one.code != level.code)
            for one in levels_that_offer(self.view, level, inherit=inherit)
            if lines.get(one.code)
        )

    def _dimension(self, row: Mapping[str, Any]) -> DimensionPage:
        mine = [one for one in self.entries.values() if one.dimension.code == row["code"]]
        levels = (
            Group(
                self.level_names[level.code],
                level.plain_meaning,
                tuple(one for one in mine if one.level.code == level.code),
            )
            for level in self.view.levels
        )
        return DimensionPage(
            named=self.dimension_names[row["code"]],
            domain=self.domain_of[row["code"]],
            plain_meaning=row["plain_meaning"],
            levels=tuple(group for group in levels if group.entries),
            count=len(mine),
        )

    def _contacts(self) -> tuple[PublicContact, ...]:
        rows = KeyContact.objects.filter(version=self.version, confirmed_by__isnull=False)
        agencies = dict(rows.values_list("code", "confirmed_by__agency__name"))
        return tuple(PublicContact(one, agencies.get(one.code, "")) for one in self.view.contacts)


def _immediate(row: Mapping[str, Any]) -> PublicImmediate:
    return PublicImmediate(
        code=row["code"],
        wording=row["wording"],
        plain_meaning=row["plain_meaning"],
        do_not_tell_family_first=row["do_not_tell_family_first"],
        source=row["source"],
        same_as=row["same_as"] or "",
    )
