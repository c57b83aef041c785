"""A framework out of whatever file it comes in, and into whichever is asked for."""

import datetime as dt
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from pathway.framework_format import FrameworkFileFault, read_framework
from pathway.sheets.csv_set import files_of, tables_of_files, unzipped, zip_of
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.limits import MOST_BYTES
from pathway.sheets.tables import Incoming, incoming_of, tables_of
from pathway.sheets.template import INSTRUCTIONS, template_tables
from pathway.sheets.workbook import tables_of_workbook, workbook_of

_ZIP = b"PK\x03\x04"


class Format(StrEnum):
    """The forms that a framework goes out in and comes in by; the value is a file's ending."""

    XLSX = "xlsx"
    CSV = "zip"
    JSON = "json"
    YAML = "yaml"


class _WrittenOut(yaml.SafeDumper):
    """Everything in its place: no references from one row to another."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def written(document: Mapping[str, Any], form: Format) -> bytes:
    """The document as one file."""
    if form is Format.XLSX:
        return workbook_of(tables_of(document))
    if form is Format.CSV:
        return zip_of(files_of(tables_of(document)))
    if form is Format.JSON:
        return json.dumps(document, indent=1, ensure_ascii=False, default=_plain).encode()
    text = yaml.dump(
        dict(document), Dumper=_WrittenOut, sort_keys=False, allow_unicode=True, width=120
    )
    return text.encode()


def template() -> bytes:
    """A workbook to fill in: instructions, a sheet of each kind of row, lists to choose from."""
    return workbook_of(template_tables(), INSTRUCTIONS)


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a framework")


def incoming_from(path: Path) -> Incoming:
    """A framework from a file, a folder of YAML or a folder of CSV. Raises FrameworkFault."""
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise FrameworkFault([Fault(f"this is larger than {MOST_BYTES // 1_000_000} MB")])
        return incoming_of_bytes(path.name, path.read_bytes())
    except OSError as error:
        raise FrameworkFault([Fault(f"{path} cannot be read: {error.strerror}")]) from error


def _folder(path: Path) -> Incoming:
    names = sorted(path.glob("*.csv"))
    if names:
        return incoming_of(*tables_of_files({one.name: one.read_bytes() for one in names}))
    try:
        return Incoming(read_framework(path), kind="yaml")
    except FrameworkFileFault as fault:
        raise FrameworkFault([Fault(str(fault))]) from fault


def incoming_of_bytes(name: str, content: bytes) -> Incoming:
    """A framework from one file, told by its content and its ending. Raises FrameworkFault."""
    if len(content) > MOST_BYTES:
        raise FrameworkFault([Fault(f"this is larger than {MOST_BYTES // 1_000_000} MB")])
    if not content.strip():
        raise FrameworkFault([Fault("this file is empty")])
    ending = name.rpartition(".")[2].lower()
    is_archive = content.startswith(_ZIP)
    if is_archive and ending == "xlsx":
        return incoming_of(*tables_of_workbook(content))
    if is_archive and ending == "zip":
        return incoming_of(*tables_of_files(unzipped(content)))
    if not is_archive and ending in ("json", "yaml", "yml"):
        return _document(ending, content)
    kinds = "a workbook (.xlsx), a zip of CSV files, .json or .yaml"
    raise FrameworkFault([Fault(f"'{name[-60:]}' is none of these: {kinds}")])


def _document(ending: str, content: bytes) -> Incoming:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FrameworkFault([Fault("this is not UTF-8")]) from error
    try:
        document = json.loads(text) if ending == "json" else _yaml(text)
    except json.JSONDecodeError as error:
        raise FrameworkFault([Fault(f"this is no JSON: {error}", "", error.lineno)]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FrameworkFault([Fault(f"this cannot be read: {error}")]) from error
    if not isinstance(document, dict):
        raise FrameworkFault([Fault("this holds no sections")])
    return Incoming(document, kind=ending)


def _yaml(text: str) -> Any:
    """YAML without references to what stands earlier: a few lines of them can fill the memory."""
    if any(isinstance(one, yaml.AliasToken) for one in yaml.scan(text)):
        raise ValueError("it has references (*name): write them out")
    return yaml.safe_load(text)
