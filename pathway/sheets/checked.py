"""Everything that is wrong with a framework that came in, each fault with its place."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pathway.rules.document import document_faults as ruleset_faults
from pathway.rules.standard import with_standard_parts
from pathway.sheets.columns import ABOUT, ABOUT_COLUMNS, Column, Kind, Sheet, sheets
from pathway.sheets.faults import Fault
from pathway.sheets.tables import Incoming, Path, Unread
from pathway.steps import MOST_DOMAINS

_SLUG = re.compile(r"^[-a-zA-Z0-9_]+$")
_DOTTED = re.compile(r"^[-a-zA-Z0-9_.]+$")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CHECKED_UNDER = ("domains", "dimensions", "indicators", "key_contacts")
_MOST_ROWS = 5_000
_KIND_OF_PART = {"degree_questions": "answers of degree", "questions": "answers of question"}


def whole_document(came: Incoming, base: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The document with its standard parts, and all its faults; usable when there are none.

    `base`: the framework that standard rules and words are derived from.
    """
    walk = _Walk(came)
    walk.look()
    if walk.faults:
        return came.document, walk.faults
    whole = with_standard_parts(came.document, base)
    effective_on = whole["version"].get("effective_on")
    if isinstance(effective_on, str):
        day = dt.date.fromisoformat(effective_on)
        whole["version"] = {**whole["version"], "effective_on": day}
    named = [walk.placed(fault) for fault in ruleset_faults(whole)]
    return whole, named


class _Walk:
    """One look at all rows of a document."""

    def __init__(self, came: Incoming) -> None:
        self.came = came
        self.faults = list(came.faults)
        self.codes: dict[str, dict[str, Path]] = {}

    def look(self) -> None:
        """Note every fault of form, of choice, of length and of reference, then of the whole."""
        document = self.came.document
        self._shape(document)
        rows = [(sheet, list(self._rows(document, sheet))) for sheet in sheets()]
        for sheet, some in rows:
            self._note_codes(sheet, some)
        for sheet, some in rows:
            for path, row in some:
                self._row(sheet, path, row)
        self._about(document)
        self._whole(document)

    # -- where things stand --------------------------------------------------------------------

    def _fault(self, sheet: Sheet, path: Path, column: str, words: str) -> None:
        title, row = self.came.places.get(path, (sheet.title, None))
        if row is None:
            title, row = _path_words(path), int(path[-1]) + 1
        self.faults.append(Fault(words, title, row, column))

    def placed(self, fault: str) -> Fault:
        """A fault that begins with a code, with the place of the row that has it."""
        code, colon, words = fault.partition(": ")
        if colon:
            order = ("rules", "indicators", "questions", "answers of degree", "levels")
            for kind in (*order, *self.codes):
                path = self.codes.get(kind, {}).get(code)
                if path is not None:
                    title, row = self.came.places.get(path, (_path_words(path), int(path[-1]) + 1))
                    return Fault(f"{code}: {words}", title, row)
        return Fault(fault)

    def _rows(self, document: Mapping[str, Any], sheet: Sheet) -> Iterator[tuple[Path, Any]]:
        if sheet.owner is None:
            found = document.get(sheet.key)
            for number, row in enumerate(found if isinstance(found, list) else []):
                yield (sheet.key, number), row
            return
        for path, owner in self._rows(document, sheet.owner):
            parts = owner.get(sheet.key) if isinstance(owner, Mapping) else None
            if parts is not None and not isinstance(parts, list):
                self._fault(sheet.owner, path, sheet.key, "this is not a list of rows")
                continue
            for number, row in enumerate(parts or []):
                yield (*path, sheet.key, number), row

    def _shape(self, document: Mapping[str, Any]) -> None:
        known = {"framework", "version", *(sheet.key for sheet in sheets() if not sheet.owner)}
        for key, found in document.items():
            if key not in known:
                self.faults.append(Fault("this section is none of a framework's", str(key)))
            elif key not in ("framework", "version") and not isinstance(found, list | None):
                self.faults.append(Fault("this section is not a list of rows", key))
            elif isinstance(found, list) and len(found) > _MOST_ROWS:
                self.faults.append(Fault(f"there are more than {_MOST_ROWS:,} rows", key))

    # -- the rows ------------------------------------------------------------------------------

    def _note_codes(self, sheet: Sheet, rows: Sequence[tuple[Path, Any]]) -> None:
        kind = _KIND_OF_PART.get(sheet.owner.key, sheet.key) if sheet.owner else sheet.key
        once: dict[Any, Path] = {}
        for path, row in rows:
            code = row.get("code") if isinstance(row, Mapping) else None
            if not code or not isinstance(code, str):
                continue
            # An answer's code stands once in its question, every other one once in the version.
            scope = (path[1], code) if kind == "answers of question" else code
            if scope in once:
                _title_there, first = self.came.places.get(
                    once[scope], ("", int(once[scope][-1]) + 1)
                )
                words = f"the code '{code[:60]}' stands in row {first} already"
                self._fault(sheet, path, _title(sheet, "code"), words)
            once.setdefault(scope, path)
            self.codes.setdefault(kind, {}).setdefault(code, path)

    def _row(self, sheet: Sheet, path: Path, row: Any) -> None:
        if not isinstance(row, Mapping):
            self._fault(sheet, path, "", "this is not a row")
            return
        columns = {column.key: column for column in sheet.columns}
        if sheet.owner is not None:
            del columns[sheet.first.key]
        columns.pop("rank", None)
        parts = {part.key for part in sheet.section.parts}
        for key in row:
            if key not in columns and key not in parts:
                self._fault(sheet, path, str(key), "this is none of the section's words")
        for column in columns.values():
            for words in self._value(column, row.get(column.key)):
                self._fault(sheet, path, column.title, words)
        self._together(sheet, path, row)

    def _value(self, column: Column, value: Any) -> Iterator[str]:
        if isinstance(value, Unread):
            return
        if value is None or value in ("", []):
            if column.required and column.kind is not Kind.YES_NO:
                yield "this is empty, and it is needed"
            return
        wrong = _wrong_kind(column, value)
        if wrong:
            yield wrong
            return
        if isinstance(value, str):
            yield from self._text(column, value)
        for one in value if isinstance(value, list) else [value]:
            if column.choices and one not in column.choices:
                yield f"'{str(one)[:40]}' is not one of: {', '.join(column.choices)}"
            if column.to and not any(one in self.codes.get(kind, {}) for kind in column.to):
                yield f"there is no {' or '.join(map(_short, column.to))} '{str(one)[:60]}'"
            if isinstance(value, list) and value.count(one) > 1:
                yield f"'{str(one)[:40]}' stands twice"
                break

    def _text(self, column: Column, value: str) -> Iterator[str]:
        if column.required and not value.strip():
            yield "this is empty, and it is needed"
        if len(value) > column.longest:
            yield f"this has {len(value):,} characters; {column.longest:,} fit"
        if _UNSEEN.search(value):
            yield "this has a character that cannot be kept"
        if column.kind is Kind.CODE and value and not _is_code(column, value):
            yield f"'{value[:40]}' is no code: use letters, digits, hyphens and underscores"

    def _together(self, sheet: Sheet, path: Path, row: Mapping[str, Any]) -> None:
        if sheet.key == "key_contacts":
            opens, closes = row.get("opens_at"), row.get("closes_at")
            if bool(opens) != bool(closes):
                self._fault(sheet, path, "Closes at", "say when it opens and when it closes")
            elif opens and closes and str(closes) <= str(opens):
                self._fault(sheet, path, "Closes at", "it closes before it opens")
        if sheet.key == "need_phrases":
            links = [row.get(key) for key in ("indicator", "degree_question", "immediate")]
            if sum(1 for link in links if link) != 1:
                self._fault(sheet, path, "", "a phrase leads to one entry, no more and no less")
            if not any(one.isalnum() for one in str(row.get("text") or "")):
                self._fault(sheet, path, "Text", "this says nothing")
        if sheet.key in ("provision", "immediate_indicators"):
            self._earlier(sheet, path, row)

    def _earlier(self, sheet: Sheet, path: Path, row: Mapping[str, Any]) -> None:
        key = "parent" if sheet.key == "provision" else "same_as"
        target = self.codes.get(sheet.key, {}).get(str(row.get(key) or ""))
        if target is not None and int(target[1]) >= int(path[1]):
            self._fault(
                sheet, path, _title(sheet, key), "the row that it names must come before it"
            )

    # -- the whole -----------------------------------------------------------------------------

    def _about(self, document: Mapping[str, Any]) -> None:
        for (part, key), column in ABOUT_COLUMNS.items():
            held = document.get(part)
            if not isinstance(held, Mapping):
                self.faults.append(Fault("this section is missing", part))
                return
            sheet, row = self.came.places.get((part, key), (ABOUT, None))
            if self.came.kind != "sheets":
                sheet = part
            for words in self._value(column, held.get(key)):
                missing = any(f"'{column.title}'" in one.words for one in self.faults)
                if not missing:
                    self.faults.append(Fault(words, sheet, row, column.title))
            for extra in set(held) - {name for where, name in ABOUT_COLUMNS if where == part}:
                fault = Fault("this is none of the section's words", part, None, str(extra))
                if fault not in self.faults:
                    self.faults.append(fault)

    def _whole(self, document: Mapping[str, Any]) -> None:
        def there(key: str) -> int:
            found = document.get(key)
            return len(found) if isinstance(found, list) else 0

        titles = {sheet.key: sheet.title for sheet in sheets() if sheet.owner is None}
        if not there("levels"):
            self.faults.append(Fault("there are no levels", titles["levels"]))
        if there("domains") > MOST_DOMAINS:
            words = f"there are {there('domains')} domains; a check has pages for {MOST_DOMAINS}"
            self.faults.append(Fault(words, titles["domains"]))
        if any(there(key) for key in (*_CHECKED_UNDER[:3], "rules")):
            for key in _CHECKED_UNDER:
                if not there(key):
                    words = "this is empty: a check needs it (levels alone need none of them)"
                    self.faults.append(Fault(words, titles[key]))


def _short(key: str) -> str:
    """'indicator' for 'indicators', and the like."""
    return key.replace("_", " ").removesuffix("s") if " of " not in key else "answer on degree"


def _title(sheet: Sheet, key: str) -> str:
    return next(column.title for column in sheet.columns if column.key == key)


def _path_words(path: Path) -> str:
    """'rules 3, conditions' for a part of the third rule."""
    words = [str(path[0])]
    for place in range(1, len(path) - 1, 2):
        words.append(f"{int(path[place]) + 1}, {path[place + 1]}")
    return " ".join(words)


def _is_code(column: Column, value: str) -> bool:
    dotted = column.longest >= 80  # answers on degree have a dot in theirs
    return bool((_DOTTED if dotted else _SLUG).match(value))


def _wrong_kind(column: Column, value: Any) -> str:
    match column.kind:
        case Kind.NUMBER:
            fits = isinstance(value, int) and not isinstance(value, bool)
            if fits and not 0 <= value <= column.most:
                return f"{value} is not between 0 and {column.most:,}"
            return "" if fits else f"{value!r} is not a whole number"
        case Kind.YES_NO:
            return "" if isinstance(value, bool) else f"{value!r} is neither yes nor no"
        case Kind.CODES | Kind.CHOICES:
            fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
            return "" if fits else "this is not a list of codes"
        case Kind.DATE:
            return "" if isinstance(value, dt.date) or _is_day(value) else f"{value!r} is no date"
        case Kind.TIME:
            is_time = isinstance(value, str) and re.match(r"^([01]\d|2[0-3]):[0-5]\d$", value)
            return "" if is_time else f"{value!r} is not a time like 09:00"
        case _:
            return "" if isinstance(value, str) else f"{value!r} is not text"


def _is_day(value: Any) -> bool:
    try:
        dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
