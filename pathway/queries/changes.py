"""The history of a version, as its page shows it: who changed what, when and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db.models import Count, Model, Q

from pathway.constants import ChangeKind, VersionState
from pathway.models import FrameworkVersion, VersionChange
from pathway.queries.change_words import label_of, value_in_words
from pathway.queries.difference import Stretch, marked
from people.models import Practitioner

LINES_ON_A_PAGE = 25
MOVES, ITSELF = "moves", "version"
_VERSION_TABLE = "frameworkversion"
_ON_MOVES = Q(operation__in=[ChangeKind.MOVED, ChangeKind.MADE, ChangeKind.LOADED])
MOVE_WORDS = {
    "send to review": "Sent to review",
    "take back to draft": "Taken back to draft",
    "refuse": "Refused",
    "approve": "Approved",
    "withdraw approval": "Approval taken back",
    "publish": "Published",
    "supersede": "Superseded",
}
_DONE = {
    ChangeKind.ADDED: "Added",
    ChangeKind.CHANGED: "Changed",
    ChangeKind.REMOVED: "Removed",
    ChangeKind.REORDERED: "Put in another place",
    ChangeKind.DISCARDED: "Thrown away",
}
NOBODY = "the command line or the database"


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """One thing said otherwise, with its words marked."""

    label: str
    words: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of a version's history."""

    at: dt.datetime
    by: str
    what: str
    section: str
    title: str
    why: str
    columns: tuple[ChangedColumn, ...]


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """A kind of row in which something was changed, and how often."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """One page of a version's history, the newest first."""

    lines: tuple[ChangeLine, ...]
    sections: tuple[ChangeSection, ...]
    section: str
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """That a draft came back from review, and why."""

    by: str
    at: dt.datetime
    why: str


def was_edited_by(version: FrameworkVersion, by: Practitioner) -> bool:
    """True when that person, in whatever post, changed the version or sent it to review."""
    lines = VersionChange.objects.edits().filter(version_id=version.pk)
    return lines.filter(by__user=by.user_id).exists()


def refusal_of(version: FrameworkVersion) -> Refusal | None:
    """Why a draft came back; None once it was sent to review again."""
    if version.state != VersionState.DRAFT:
        return None
    moves = VersionChange.objects.filter(version=version, operation=ChangeKind.MOVED)
    last = moves.select_related("by__user", "by__agency").order_by("-pk").first()
    if last is None or last.row != "refuse":
        return None
    return Refusal(str(last.by or NOBODY), last.at, last.why)


def history_of(version: FrameworkVersion, section: str = "", page: str = "1") -> History:
    """A page of who changed what, when and why; `section` narrows it to one kind of row."""
    everything = VersionChange.objects.filter(version=version)
    sections = _sections(everything)
    if section not in {each.key for each in sections}:
        section = ""
    paginator = Paginator(
        _narrowed(everything, section).select_related("by__user", "by__agency").order_by("-pk"),
        LINES_ON_A_PAGE,
    )
    shown = paginator.get_page(page)
    rows = list(shown.object_list)
    called = _called(rows)
    return History(
        lines=tuple(_line(row, called) for row in rows),
        sections=tuple(sections),
        section=section,
        count=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
    )


def _narrowed(lines: Any, section: str) -> Any:
    if section == MOVES:
        return lines.filter(_ON_MOVES)
    if section == ITSELF:
        return lines.filter(table=_VERSION_TABLE).exclude(_ON_MOVES)
    return lines.filter(table=section) if section else lines


def _sections(lines: Any) -> list[ChangeSection]:
    moves = lines.filter(_ON_MOVES).count()
    found = [ChangeSection(MOVES, "Its way so far", moves)] if moves else []
    counts = lines.exclude(_ON_MOVES).values_list("table").annotate(n=Count("pk")).order_by("table")
    for table, count in counts:
        key = ITSELF if table == _VERSION_TABLE else table
        found.append(ChangeSection(key, _section_of(table), count))
    return found


def _section_of(table: str) -> str:
    if table == _VERSION_TABLE:
        return "The version itself"
    return str(_model(table)._meta.verbose_name_plural).capitalize()


def _model(table: str) -> type[Model]:
    return apps.get_model("pathway", table)


def _line(row: VersionChange, called: Mapping[tuple[str, str, int], str]) -> ChangeLine:
    kind = ChangeKind(row.operation)
    columns = dict.fromkeys((*row.before, *row.after)) if kind is not ChangeKind.MOVED else {}
    title = row.row
    if kind is ChangeKind.MOVED:
        what, title = MOVE_WORDS.get(row.row, row.row), ""
    elif kind is ChangeKind.MADE:
        what = "Begun"
    elif kind is ChangeKind.LOADED:
        what = "Every row copied" if row.row.startswith("from ") else "Every row"
    else:
        what = _DONE[kind]
    said = tuple(
        ChangedColumn(label_of(key), words)
        for key in columns
        if key != "code"
        and (
            words := marked(
                _value(row.table, key, row.before.get(key), called),
                _value(row.table, key, row.after.get(key), called),
            )
        )
        and not (len(words) == 1 and words[0].text == title)
    )
    return ChangeLine(
        at=row.at,
        by=str(row.by or NOBODY),
        what=what,
        section="" if row.table == _VERSION_TABLE else _section_of(row.table),
        title=title,
        why=row.why,
        columns=said,
    )


def _value(table: str, key: str, value: Any, called: Mapping[tuple[str, str, int], str]) -> str:
    if value is None:
        return ""
    if key.endswith("_id"):
        return called.get((table, key, value), "a row that is gone")
    day = dt.date.fromisoformat(value) if key.endswith("_on") else None
    return value_in_words(day or value)


def _called(rows: Sequence[VersionChange]) -> dict[tuple[str, str, int], str]:
    """What the rows are called that these lines point to, asked once a table.

    Of one that is gone, the line of its removal says what it was called.
    """
    wanted: dict[type[Model], dict[int, list[tuple[str, str]]]] = {}
    for row in rows:
        for key, value in (*row.before.items(), *row.after.items()):
            target = _target(row.table, key)
            if target is not None and value is not None:
                places = wanted.setdefault(target, defaultdict(list))
                places[value].append((row.table, key))
    found: dict[tuple[str, str, int], str] = {}
    for model, places in wanted.items():
        names = {each.pk: str(each) for each in _with_names(model, places)}
        lost = [pk for pk in places if pk not in names]
        if lost:
            gone = VersionChange.objects.filter(
                table=model._meta.model_name, row_pk__in=lost, operation=ChangeKind.REMOVED
            )
            names |= dict(gone.values_list("row_pk", "row"))
        found |= {
            (table, key, pk): names[pk]
            for pk, keys in places.items()
            for table, key in keys
            if pk in names
        }
    return found


def _with_names(model: type[Model], pks: Iterable[int]) -> Iterable[Model]:
    rows = model._default_manager.filter(pk__in=list(pks))
    return rows.select_related("user", "agency") if model is Practitioner else rows


def _target(table: str, key: str) -> type[Model] | None:
    if not key.endswith("_id"):
        return None
    try:
        related = _model(table)._meta.get_field(key.removesuffix("_id")).related_model
    except FieldDoesNotExist:
        return None
    return related if isinstance(related, type) else None
