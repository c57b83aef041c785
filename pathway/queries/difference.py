"""What one version of a pathway says otherwise than another: row by row, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pathway.framework_format import SECTIONS, Section
from pathway.models import FrameworkVersion
from pathway.queries.change_words import label_of, section_title, value_in_words
from pathway.queries.documents import document_of
from pathway.rules.condition_words import condition_in_words, names_of

Row = Mapping[str, Any]
_PLACES = ("domain", "dimension", "level", "parent", "owner")
_TITLES = ("wording", "name", "title", "offered_wording", "sentence", "text")
_TOKEN = re.compile(r"\w+(?:['\u2019]\w+)*|\s+|[^\w\s]")
# Rows without a code are paired by likeness, which costs one comparison a pair.
_MOST_PAIRED = 150
_ALIKE = 0.6


class Piece(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stayed, went or came."""

    piece: Piece
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One thing said of a row, before and now, with the words marked."""

    label: str
    before: str
    now: str
    words: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that was added, removed, changed or moved; a changed one may have moved as well."""

    change: str
    moved: bool
    title: str
    code: str
    place: str
    fields: tuple[FieldDifference, ...]
    parts: tuple["SectionDifference", ...] = ()


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """What differs in one list of the document."""

    key: str
    title: str
    rows: tuple[RowDifference, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two documents differ, with how much of each kind."""

    sections: tuple[SectionDifference, ...]
    added: int
    removed: int
    changed: int
    moved: int

    @property
    def is_none(self) -> bool:
        """True when both say the same."""
        return not self.sections


def difference_between(old: FrameworkVersion, new: FrameworkVersion) -> Difference:
    """What `new` says otherwise than `old`."""
    return difference_of(document_of(old), document_of(new))


def difference_of(old: Row, new: Row) -> Difference:
    """What the document `new` says otherwise than the document `old`; either may be a file's."""
    frame = _Frame(old, new)
    sections = [
        found for found in (_about(old, new), *map(frame.section, SECTIONS)) if found is not None
    ]
    rows = [row for section in sections for row in section.rows]
    return Difference(
        sections=tuple(sections),
        added=sum(row.change == "added" for row in rows),
        removed=sum(row.change == "removed" for row in rows),
        changed=sum(row.change == "changed" for row in rows),
        moved=sum(row.moved for row in rows),
    )


def _about(old: Row, new: Row) -> SectionDifference | None:
    """The frame of the document; that the number differs is said by the page's title."""
    fields = []
    for part in ("framework", "version"):
        before, now = old.get(part, {}), new.get(part, {})
        fields += [
            found
            for key in dict.fromkeys((*before, *now))
            if key not in {"number", "code"}
            and (found := _field(label_of(key), _said(before, key), _said(now, key)))
        ]
    if not fields:
        return None
    title = str(new.get("version", {}).get("label", ""))
    row = RowDifference("changed", False, title, "", "", tuple(fields))
    return SectionDifference("version", "The version itself", (row,))


class _Frame:
    """The two documents, and what their codes are called."""

    def __init__(self, old: Row, new: Row) -> None:
        self.old, self.new = old, new
        self.names = _called(old) | _called(new)
        self.condition_names = names_of(old), names_of(new)

    def section(self, section: Section) -> SectionDifference | None:
        """What differs in one list of both; None when nothing does."""
        return self.rows(section, self.old.get(section.key) or [], self.new.get(section.key) or [])

    def rows(
        self, section: Section, before: Sequence[Row], now: Sequence[Row]
    ) -> SectionDifference | None:
        """What differs between two lists of rows of one kind."""
        pairs = _paired(before, now)
        wandered = _out_of_order(pairs) if section.ordered_by != "code" else set()
        found = []
        for place, pair in enumerate(pairs):
            row = self._row(section, pair.before, pair.now, place in wandered)
            if row is not None:
                found.append(row)
        if not found:
            return None
        return SectionDifference(section.key, section_title(section), tuple(found))

    def _row(
        self, section: Section, one: Row | None, other: Row | None, wandered: bool
    ) -> RowDifference | None:
        if one is None or other is None:
            only: Row = other if other is not None else one or {}
            return self._whole(section, only, "removed" if other is None else "added")
        fields = tuple(self._fields(section, one, other))
        parts = tuple(
            found
            for part in section.parts
            if (found := self.rows(part, one.get(part.key) or [], other.get(part.key) or []))
        )
        moved = wandered or any(
            one.get(key) != other.get(key) for key in _PLACES if key in section.links
        )
        if not (fields or parts or moved):
            return None
        said_otherwise = [f for f in fields if f.label not in {label_of(key) for key in _PLACES}]
        change = "changed" if said_otherwise or parts else "moved"
        return RowDifference(
            change, moved, _title(other), _code(other), self._place(section, other), fields, parts
        )

    def _whole(self, section: Section, row: Row, change: str) -> RowDifference:
        empty: Row = {}
        before, now = (row, empty) if change == "removed" else (empty, row)
        fields = tuple(
            field
            for field in self._fields(section, before, now)
            if field.label != label_of(_title_key(row))
            and field.label not in self._placing(section)
        )
        parts = tuple(
            found
            for part in section.parts
            if (found := self.rows(part, before.get(part.key) or [], now.get(part.key) or []))
        )
        return RowDifference(
            change, False, _title(row), _code(row), self._place(section, row), fields, parts
        )

    def _placing(self, section: Section) -> set[str]:
        return {label_of(key) for key in _PLACES if key in section.links}

    def _fields(self, section: Section, one: Row, other: Row) -> Iterator[FieldDifference]:
        keys = [*section.plain, *section.renamed, *section.links]
        if section.key == "provision":
            keys.append("dimensions")
        if section.key == "conditions":
            yield from self._condition(one, other)
            keys = ["sentence"]
        for key in keys:
            if key == "code":
                continue
            before, now = (self._value(section, row, key) for row in (one, other))
            if found := _field(label_of(key), before, now):
                yield found

    def _condition(self, one: Row, other: Row) -> Iterator[FieldDifference]:
        """What a condition counts, in words: its columns mean nothing to a reader."""
        before, now = (
            condition_in_words(row, names) if row else ""
            for row, names in zip((one, other), self.condition_names, strict=True)
        )
        if found := _field("Holds when", before, now):
            yield found

    def _value(self, section: Section, row: Row, key: str) -> str:
        value = row.get(key)
        if value in (None, "", [], False):
            return ""
        if target := section.links.get(key):
            return self.names.get((target, str(value)), str(value))
        if key == "dimensions" and isinstance(value, list):
            return ", ".join(self.names.get(("dimensions", str(code)), str(code)) for code in value)
        return value_in_words(value)

    def _place(self, section: Section, row: Row) -> str:
        said = [
            self._value(section, row, key)
            for key in ("level", "domain", "dimension")
            if key in section.links
        ]
        return ", ".join(filter(None, said))


def _called(document: Row) -> dict[tuple[str, str], str]:
    return {
        (section.key, str(row["code"])): _title(row)
        for section in SECTIONS
        for row in document.get(section.key) or []
        if row.get("code")
    }


def _title_key(row: Row) -> str:
    return next((key for key in _TITLES if row.get(key)), "code")


def _title(row: Row) -> str:
    return str(row.get(_title_key(row)) or "")


def _code(row: Row) -> str:
    return str(row.get("code") or "")


def _said(row: Row, key: str) -> str:
    value = row.get(key)
    return "" if value in (None, "") else value_in_words(value)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row before and now, either of which may be missing, and where it stood before."""

    stood: int
    before: Row | None
    now: Row | None


def _paired(before: Sequence[Row], now: Sequence[Row]) -> list[Pair]:
    """Rows that are one row, in the new order; those that are gone stand where they stood.

    One code is one row. Rows without codes are one row when they say the same, or nearly.
    """
    left = list(range(len(before)))
    found: dict[int, int] = {}
    by_key: dict[str, list[int]] = {}
    for place in left:
        by_key.setdefault(_key(before[place]), []).append(place)
    for place, row in enumerate(now):
        if same := by_key.get(_key(row)):
            found[place] = same.pop(0)
    left = [place for place in left if place not in set(found.values())]
    fresh = [place for place in range(len(now)) if place not in found]
    if max(len(left), len(fresh), 0) <= _MOST_PAIRED:
        for place in fresh:
            like = _likest(now[place], [(n, before[n]) for n in left])
            if like is not None:
                found[place] = like
                left.remove(like)
    return _in_order(before, now, found, left)


def _in_order(
    before: Sequence[Row], now: Sequence[Row], found: Mapping[int, int], gone: Sequence[int]
) -> list[Pair]:
    pairs: list[Pair] = []
    waiting = list(gone)
    for place, row in enumerate(now):
        stood = found.get(place)
        while stood is not None and waiting and waiting[0] < stood:
            gone_place = waiting.pop(0)
            pairs.append(Pair(gone_place, before[gone_place], None))
        pairs.append(
            Pair(-1 if stood is None else stood, None if stood is None else before[stood], row)
        )
    return [*pairs, *(Pair(place, before[place], None) for place in waiting)]


def _key(row: Row) -> str:
    return f"code {row['code']}" if row.get("code") else _title(row)


def _likest(row: Row, others: Sequence[tuple[int, Row]]) -> int | None:
    """The place of the row that says nearly the same; what a code names is never guessed."""
    if row.get("code"):
        return None
    best: int | None = None
    likeness = _ALIKE
    for place, other in others:
        if other.get("code"):
            continue
        alike = SequenceMatcher(None, _title(row), _title(other), autojunk=False).ratio()
        if alike >= likeness:
            best, likeness = place, alike
    return best


def _out_of_order(pairs: Sequence[Pair]) -> set[int]:
    """The places in `pairs` of rows that left their order: as few as explain it.

    Those that stay make the longest rising run of old places; the others moved.
    """
    kept = [(place, pair.stood) for place, pair in enumerate(pairs) if pair.before and pair.now]
    staying = _longest_rise([stood for _, stood in kept])
    return {place for number, (place, _) in enumerate(kept) if number not in staying}


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The positions of a longest rising run of `numbers`."""
    ends: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if numbers[ends[middle]] < number:
                low = middle + 1
            else:
                high = middle
        before.append(ends[low - 1] if low else None)
        ends[low : low + 1] = [place]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _field(label: str, before: str, now: str) -> FieldDifference | None:
    if before == now:
        return None
    return FieldDifference(label, before, now, marked(before, now))


def marked(before: str, now: str) -> tuple[Stretch, ...]:
    """Both texts as one, each stretch of words marked as the same, gone or new."""
    if not before or not now:
        piece, text = (Piece.GONE, before) if before else (Piece.NEW, now)
        return (Stretch(piece, text),) if text else ()
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    found: list[Stretch] = []
    gone, come = "", ""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(old[i:j]) if tag == "equal" else ""
        # A space between two changes would tear what belongs together apart.
        if same and (same.strip() or not (gone or come) or j == len(old)):
            found += _changed(gone, come)
            gone = come = ""
            found.append(Stretch(Piece.SAME, same))
        else:
            gone += "".join(old[i:j])
            come += "".join(new[k:m])
    return (*found, *_changed(gone, come))


def _changed(gone: str, come: str) -> list[Stretch]:
    pieces = (Stretch(Piece.GONE, gone), Stretch(Piece.NEW, come))
    return [piece for piece in pieces if piece.text]
