"""Tables as a workbook (XLSX) and back. All cells are text; nothing in it is ever calculated."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from pathway.sheets.columns import Column, Kind, Sheet, sheets
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.inert import coded, decoded, inert, undone
from pathway.sheets.limits import MOST_COLUMNS, MOST_ROWS, looked_over
from pathway.sheets.tables import Cells

_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="0F4C5C")
_NEEDED_FILL = PatternFill("solid", fgColor="6B2D2D")
_LONGEST_CELL = 32_767
_ROWS_OFFERED = 1_000
_INSTRUCTIONS = "Instructions"
_CHOICES = "Choices"
_FIXED_MOMENT = dt.datetime(2020, 1, 1)  # noqa: DTZ001  # a workbook's moments have no zone


def workbook_of(tables: Mapping[str, Cells], instructions: Sequence[str] = ()) -> bytes:
    """The tables as a workbook, a sheet each; with instructions it is a template to fill in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    if instructions:
        _instruct(book, instructions)
    by_title = {sheet.title: sheet for sheet in sheets()}
    for title, cells in tables.items():
        page = book.create_sheet(title)
        for number, row in enumerate(cells, 1):
            for place, text in enumerate(row, 1):
                _put(page, number, place, text)
        _dress(page, by_title.get(title), len(cells[0]) if cells else 0)
    _offer_choices(book, by_title)
    # Nothing of when or by whom: the same rows make the same bytes' worth of content.
    book.properties.creator = ""
    book.properties.created = book.properties.modified = _FIXED_MOMENT
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(page: Any, row: int, column: int, text: str) -> None:
    """One cell, as text whatever it begins with."""
    cell = page.cell(row, column)
    written = coded(inert(text))
    if len(written) > _LONGEST_CELL:
        raise FrameworkFault(
            [Fault(f"more than {_LONGEST_CELL:,} characters do not fit a cell", page.title, row)]
        )
    cell.value = written or None
    if written:
        cell.data_type = "s"


def _dress(page: Any, sheet: Sheet | None, width: int) -> None:
    page.freeze_panes = "A2"
    for place in range(1, width + 1):
        head = page.cell(1, place)
        column = sheet.columns[place - 1] if sheet else None
        head.font = _HEAD
        head.fill = _NEEDED_FILL if column is not None and column.required else _HEAD_FILL
        head.alignment = Alignment(wrap_text=True, vertical="top")
        letter = get_column_letter(place)
        wide = column is None or (column.longest > 100 and column.kind is Kind.TEXT)
        page.column_dimensions[letter].width = 60 if wide else 18
        # So that a spreadsheet program leaves '2a', '1-2' and '09:00' as they are typed.
        page.column_dimensions[letter].number_format = "@"


def _offer_choices(book: Any, by_title: Mapping[str, Sheet]) -> None:
    """Drop-down lists for closed choices, and for codes that other sheets have."""
    lists = book.create_sheet(_CHOICES)
    place = 0
    for page in book.worksheets:
        sheet = by_title.get(page.title)
        for number, column in enumerate(sheet.columns if sheet else (), 1):
            source = _codes_source(column, by_title)
            if column.kind in (Kind.CHOICE, Kind.YES_NO):
                place += 1
                source = _listed(lists, place, column, page.title)
            if source:
                letter = get_column_letter(number)
                rule = DataValidation(type="list", formula1=source, allow_blank=True)
                rule.error = f"Choose from the list for '{column.title}'."
                # Codes may be filled in before the sheet that they point to.
                rule.showErrorMessage = column.kind is not Kind.LINK
                rule.add(f"{letter}2:{letter}{_ROWS_OFFERED}")
                page.add_data_validation(rule)
    lists.sheet_state = "hidden"


def _listed(lists: Any, place: int, column: Column, title: str) -> str:
    choices = column.choices or ("yes", "no")
    _put(lists, 1, place, f"{title}: {column.title}")
    for row, choice in enumerate(choices, 2):
        _put(lists, row, place, choice)
    letter = get_column_letter(place)
    return f"'{_CHOICES}'!${letter}$2:${letter}${len(choices) + 1}"


def _codes_source(column: Column, by_title: Mapping[str, Sheet]) -> str:
    if column.kind is not Kind.LINK:
        return ""
    target = next(sheet for sheet in by_title.values() if (sheet.key,) == column.to)
    letter = get_column_letter([one.key for one in target.columns].index("code") + 1)
    return f"'{target.title}'!${letter}$2:${letter}${_ROWS_OFFERED}"


def _instruct(book: Any, instructions: Sequence[str]) -> None:
    page = book.create_sheet(_INSTRUCTIONS)
    page.column_dimensions["A"].width = 34
    page.column_dimensions["B"].width = 26
    page.column_dimensions["C"].width = 90
    row = 0
    for row, words in enumerate(instructions, 1):
        _put(page, row, 1, words)
        page.cell(row, 1).alignment = Alignment(wrap_text=False)
    page.cell(1, 1).font = Font(bold=True, size=14)
    row += 2
    for place, words in enumerate(("Sheet", "Column", "What stands there"), 1):
        _put(page, row, place, words)
        page.cell(row, place).font = Font(bold=True)
    for sheet in sheets():
        for column in sheet.columns:
            row += 1
            for place, words in enumerate((sheet.title, column.title, meaning_of(column)), 1):
                _put(page, row, place, words)
            page.cell(row, 3).alignment = Alignment(wrap_text=True, vertical="top")


def meaning_of(column: Column) -> str:
    """What an officer puts into a column, in a line."""
    words = [column.help] if column.help else []
    if column.choices:
        words.append(f"One of: {', '.join(column.choices)}.")
    elif column.kind not in (Kind.TEXT, Kind.CODE):
        words.append(f"{column.kind.value.capitalize()}.")
    if column.required:
        words.append("Needed.")
    return " ".join(words)


# -- in ----------------------------------------------------------------------------------------


def tables_of_workbook(content: bytes) -> tuple[dict[str, Cells], list[Fault]]:
    """Every sheet's cells as text, and the faults of single cells.

    Raises FrameworkFault when it is no workbook, or one that is too large to look at.
    """
    try:
        looked_over(content)
        book = load_workbook(io.BytesIO(content), read_only=False, data_only=False)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
    ) as error:
        raise FrameworkFault([Fault("this is not a workbook (XLSX) that can be read")]) from error
    tables: dict[str, Cells] = {}
    faults: list[Fault] = []
    for page in book.worksheets:
        if page.title in (_INSTRUCTIONS, _CHOICES):
            continue
        if page.max_row > MOST_ROWS or page.max_column > MOST_COLUMNS:
            words = f"more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
            raise FrameworkFault([Fault(words, page.title)])
        faults += _merged(page)
        tables[page.title] = [list(_cells(page, row, faults)) for row in page.iter_rows()]
    return tables, faults


def _merged(page: Any) -> Iterator[Fault]:
    for merged in page.merged_cells.ranges:
        column = get_column_letter(merged.min_col)
        yield Fault(
            f"cells are merged ({merged}): unmerge them", page.title, merged.min_row, column
        )


def _cells(page: Any, row: Sequence[Any], faults: list[Fault]) -> Iterator[str]:
    for cell in row:
        value = cell.value
        if cell.data_type == "f":
            head = str(page.cell(1, cell.column).value or get_column_letter(cell.column))
            faults.append(Fault("a formula: put in what it comes to", page.title, cell.row, head))
            yield ""
        elif cell.data_type == "e":
            head = str(page.cell(1, cell.column).value or get_column_letter(cell.column))
            faults.append(Fault(f"an error, {value}", page.title, cell.row, head))
            yield ""
        else:
            yield _as_text(value)


def _as_text(value: Any) -> str:
    """What somebody sees in the cell, whatever the program made of what they typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return undone(decoded(str(value)))
