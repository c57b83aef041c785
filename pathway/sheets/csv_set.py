"""Tables as a set of CSV files, in a folder or a zip, and back."""

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from pathway.sheets.columns import ABOUT, sheets
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.inert import inert, undone
from pathway.sheets.limits import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, looked_over
from pathway.sheets.tables import Cells

_MOMENT = (2020, 1, 1, 0, 0, 0)
csv.field_size_limit(1_000_000)


def name_of(title: str) -> str:
    """The file of a sheet: 'level-guidance.csv'."""
    return f"{title.lower().replace(' ', '-')}.csv"


def files_of(tables: Mapping[str, Cells]) -> dict[str, bytes]:
    """A file of each sheet: UTF-8 with a mark, so that spreadsheet programs know it."""
    found = {}
    for title, cells in tables.items():
        out = io.StringIO(newline="")
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerows([inert(text) for text in row] for row in cells)
        found[name_of(title)] = b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")
    return found


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """The files in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The CSV files of an archive. Raises FrameworkFault."""
    try:
        with looked_over(content) as archive:
            found = {}
            left = MOST_UNPACKED
            for entry in archive.infolist():
                path = PurePosixPath(entry.filename)
                if entry.is_dir() or "__MACOSX" in path.parts or path.name.startswith("."):
                    continue
                with archive.open(entry) as packed:
                    # No more is read than was declared, whatever the archive really holds.
                    read = packed.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise FrameworkFault([Fault("unpacked it is too large")])
                if path.name in found:
                    raise FrameworkFault([Fault(f"'{path.name}' is in it twice")])
                found[path.name] = read
            return found
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise FrameworkFault([Fault("this is not a zip that can be read")]) from error


def tables_of_files(files: Mapping[str, bytes]) -> tuple[dict[str, Cells], list[Fault]]:
    """Every file's cells by the title of its sheet, and the faults of whole files."""
    titles = {name_of(title): title for title in (ABOUT, *(sheet.title for sheet in sheets()))}
    tables: dict[str, Cells] = {}
    faults: list[Fault] = []
    for name, content in files.items():
        title = titles.get(name.lower().replace("_", "-").replace(" ", "-"))
        if title is None:
            faults.append(Fault("this file is none of a framework's", name))
            continue
        try:
            content = content.removeprefix(b"\xef\xbb\xbf")
            text = content.decode()
        except UnicodeDecodeError as wrong:
            line = content[: wrong.start].count(b"\n") + 1
            faults.append(Fault("this is not UTF-8: save it as 'CSV UTF-8'", name, line))
            tables[title] = []
            continue
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_between(text)))
        except csv.Error as wrong:
            faults.append(Fault(f"this cannot be read: {wrong}", name))
            continue
        if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
            words = f"more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
            faults.append(Fault(words, name))
            continue
        tables[title] = [[undone(cell) for cell in row] for row in rows]
    return tables, faults


def _between(text: str) -> str:
    """Semicolons where a program of another country wrote them."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","
