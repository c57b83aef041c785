"""A document as tables of text, and tables as a document that knows where everything stood."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pathway.sheets.columns import ABOUT, ABOUT_COLUMNS, Column, Kind, Sheet, sheets
from pathway.sheets.faults import Fault

Cells = Sequence[Sequence[str]]
Path = tuple[str | int, ...]
"""Where something stands in a document: ('rules', 3, 'conditions', 0, 'minimum')."""

_WHOLE = re.compile(r"^\d{1,6}(\.0+)?$")
_TIME = re.compile(r"^([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]00)?$")
_ENGLISH_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(slots=True)
class Incoming:
    """A framework as it came in: its document, where its parts stood, what could not be read."""

    document: dict[str, Any]
    places: dict[Path, tuple[str, int]] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    kind: str = "sheets"


# -- out ---------------------------------------------------------------------------------------


def tables_of(document: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """Every sheet by its title: the head, then a row of text for each row of the document."""
    about = [["What", "Says"]]
    about += [
        [column.title, _written(column, document[part].get(key))]
        for (part, key), column in ABOUT_COLUMNS.items()
    ]
    tables = {ABOUT: about}
    for sheet in sheets():
        head = [column.title for column in sheet.columns]
        rows = [
            [_written(column, row.get(column.key)) for column in sheet.columns]
            for row in _flat(document, sheet)
        ]
        tables[sheet.title] = [head, *rows]
    return tables


def _flat(document: Mapping[str, Any], sheet: Sheet) -> Iterator[Mapping[str, Any]]:
    if sheet.owner is None:
        for number, row in enumerate(document.get(sheet.key) or (), 1):
            yield {"rank": number, **row}
        return
    for owner in document.get(sheet.owner.key) or ():
        for row in owner.get(sheet.key) or ():
            yield {sheet.first.key: owner["code"], **row}


def _written(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


# -- in ----------------------------------------------------------------------------------------


def incoming_of(tables: Mapping[str, Cells], faults: Sequence[Fault] = ()) -> Incoming:
    """The document that the tables make; what a cell's own form shows to be wrong is noted.

    Whether the whole holds together is not looked at here: see `document_faults`.
    """
    came = Incoming({}, faults=list(faults))
    known = {_same(title): title for title in (ABOUT, *(sheet.title for sheet in sheets()))}
    given: dict[str, Cells] = {}
    for title, cells in tables.items():
        if _same(title) in {"instructions", "choices"}:
            continue
        if _same(title) not in known:
            came.faults.append(Fault("this sheet is none of a framework's", title))
        elif known[_same(title)] in given:
            came.faults.append(Fault("this sheet stands twice", title))
        else:
            given[known[_same(title)]] = cells
    _about(given.get(ABOUT), came)
    rows: dict[tuple[str, str], Any] = {}
    for sheet in sheets():
        _take(sheet, given.get(sheet.title), came, rows)
    return came


def _same(title: str) -> str:
    return " ".join(title.casefold().replace("_", " ").split())


def _about(cells: Cells | None, came: Incoming) -> None:
    came.document |= {"framework": {}, "version": {}}
    if cells is None:
        came.faults.append(Fault("this sheet is missing", ABOUT))
        return
    by_title = {_same(column.title): name for name, column in ABOUT_COLUMNS.items()}
    seen = set()
    for number, row in enumerate(cells[1:], 2):
        what = row[0] if row else ""
        if not any(cell.strip() for cell in row):
            continue
        name = by_title.get(_same(what))
        if name is None:
            came.faults.append(Fault(f"'{what}' is not asked for here", ABOUT, number, "What"))
            continue
        if name in seen:
            came.faults.append(Fault(f"'{what}' stands twice", ABOUT, number, "What"))
        seen.add(name)
        part, key = name
        column = ABOUT_COLUMNS[name]
        came.places[part, key] = (ABOUT, number)
        came.titles[part, key] = column.title
        try:
            came.document[part][key] = read_cell(column, row[1] if len(row) > 1 else "")
        except ValueError as wrong:
            came.faults.append(Fault(str(wrong), ABOUT, number, column.title))
    for (part, key), column in ABOUT_COLUMNS.items():
        came.document[part].setdefault(key, None if column.nullable else "")
        if (part, key) not in seen and column.required:
            came.faults.append(Fault(f"the line '{column.title}' is missing", ABOUT))


def _take(
    sheet: Sheet, cells: Cells | None, came: Incoming, known: dict[tuple[str, str], Any]
) -> None:
    if sheet.owner is None:
        came.document[sheet.key] = []
    if not cells:
        if sheet.key == "levels":
            came.faults.append(Fault("this sheet is missing", sheet.title))
        return
    columns = _heads(sheet, cells[0], came)
    found: list[tuple[int, dict[str, Any]]] = []
    for number, row in enumerate(cells[1:], 2):
        if any(cell.strip() for cell in row):
            found.append((number, _row(sheet, columns, row, number, came)))
    if sheet.key == "levels":
        found = _ranked(sheet, found, came)
    for number, content in found:
        _place(sheet, content, number, came, known)


def _heads(sheet: Sheet, head: Sequence[str], came: Incoming) -> list[Column | None]:
    by_title = {_same(column.title): column for column in sheet.columns}
    columns: list[Column | None] = []
    for title in head:
        column = by_title.get(_same(title))
        if column is None and title.strip():
            came.faults.append(Fault("this column is none of this sheet's", sheet.title, 1, title))
        elif column is not None and column in columns:
            came.faults.append(Fault("this column stands twice", sheet.title, 1, title))
            column = None
        columns.append(column)
    for column in sheet.columns:
        if column.required and column not in columns:
            came.faults.append(Fault("this column is missing", sheet.title, 1, column.title))
    return columns


def _row(
    sheet: Sheet,
    columns: Sequence[Column | None],
    row: Sequence[str],
    number: int,
    came: Incoming,
) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for place, cell in enumerate(row):
        column = columns[place] if place < len(columns) else None
        if column is None:
            beyond = place >= len(columns) and cell.strip()
            if beyond:
                came.faults.append(
                    Fault(f"a cell without a head: '{cell[:40]}'", sheet.title, number)
                )
            continue
        try:
            value = read_cell(column, cell)
        except ValueError as wrong:
            came.faults.append(Fault(str(wrong), sheet.title, number, column.title))
            value = Unread(cell)
        if value is not None and (value != "" or column.kind in (Kind.TEXT, Kind.CODE)):
            content[column.key] = value
    return content


class Unread(str):
    """A cell that was at fault already: it is not reported a second time."""


def _ranked(
    sheet: Sheet, found: list[tuple[int, dict[str, Any]]], came: Incoming
) -> list[tuple[int, dict[str, Any]]]:
    """Levels in the order of their ranks, which are then no more than that order."""
    seen: dict[int, int] = {}
    ranked = []
    for number, content in found:
        rank = content.pop("rank", None)
        if not isinstance(rank, int):
            if rank is None:
                came.faults.append(Fault("a number is needed", sheet.title, number, "Rank"))
            rank = number * 1_000_000
        elif rank in seen:
            words = f"rank {rank} stands in row {seen[rank]} already"
            came.faults.append(Fault(words, sheet.title, number, "Rank"))
        seen.setdefault(rank, number)
        ranked.append((rank, number, content))
    ranked.sort(key=lambda one: one[:2])
    return [(number, content) for _rank, number, content in ranked]


def _place(
    sheet: Sheet,
    content: dict[str, Any],
    number: int,
    came: Incoming,
    known: dict[tuple[str, str], Any],
) -> None:
    """Put a row where it belongs, and note where it stood."""
    if sheet.owner is None:
        rows = came.document[sheet.key]
        path: Path = (sheet.key, len(rows))
        for part in sheet.section.parts:
            content[part.key] = []
        for key in sheet.section.tags:
            content.setdefault(key, [])
        known.setdefault((sheet.key, str(content.get("code", ""))), (path, content))
    else:
        code = str(content.pop(sheet.first.key, ""))
        owner = known.get((sheet.owner.key, code))
        if owner is None:
            words = f"no row of sheet '{sheet.owner.title}' has the code '{code}'"
            if not code:
                words = "a code is needed"
            came.faults.append(Fault(words, sheet.title, number, sheet.first.title))
            return
        rows = owner[1][sheet.key]
        path = (*owner[0], sheet.key, len(rows))
    rows.append(content)
    came.places[path] = (sheet.title, number)


def read_cell(column: Column, cell: str) -> Any:
    """What a cell says. Raises ValueError, in words, when it does not say such a thing."""
    if column.kind is Kind.TEXT:
        return cell
    given = cell.strip()
    if not given:
        return "" if column.kind is Kind.CODE else None
    if column.kind in (Kind.CODES, Kind.CHOICES):
        return [part.strip() for part in re.split(r"[,;\n]", given) if part.strip()]
    if column.kind is Kind.NUMBER:
        if not _WHOLE.match(given):
            raise ValueError(f"'{given[:40]}' is not a whole number")
        return int(given.partition(".")[0])
    if column.kind is Kind.YES_NO:
        if given.casefold() not in _YES:
            raise ValueError(f"'{given[:40]}' is neither yes nor no")
        return _YES[given.casefold()]
    if column.kind is Kind.TIME:
        found = _TIME.match(given)
        if found is None:
            raise ValueError(f"'{given[:40]}' is not a time like 09:00")
        return f"{int(found[1]):02}:{found[2]}"
    if column.kind is Kind.DATE:
        return _day(given)
    return given


def _day(given: str) -> dt.date:
    english = _ENGLISH_DAY.match(given)
    try:
        if english:
            return dt.date(int(english[3]), int(english[2]), int(english[1]))
        return dt.date.fromisoformat(given[:10])
    except ValueError:
        raise ValueError(f"'{given[:40]}' is not a date like 2027-04-01") from None
