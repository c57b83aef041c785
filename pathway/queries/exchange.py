"""What a framework that came in would be here, before anything is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Max

from pathway.framework_format import read_framework
from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.sheets.checked import whole_document
from pathway.sheets.columns import ABOUT, sheets
from pathway.sheets.faults import Fault
from pathway.sheets.tables import Incoming


@cache
def standard_framework() -> Mapping[str, Any]:
    """The framework that standard rules, questions and words are derived from. Not changed."""
    return read_framework(settings.FIXTURES / "pathway" / "nottingham-2014")


@dataclass(frozen=True, slots=True)
class Looked:
    """A framework that was looked through: what is wrong, else what would be loaded.

    `counts`: how many rows of each kind. `added`: what it is given because it left it out.
    """

    document: Mapping[str, Any]
    faults: tuple[Fault, ...]
    counts: tuple[tuple[str, int], ...]
    added: tuple[str, ...]
    levels_only: bool
    name: str
    label: str
    number: int


def looked_at(came: Incoming) -> Looked:
    """Look through everything; loads nothing."""
    whole, faults = whole_document(came, standard_framework())
    if not faults:
        faults = list(_clashes(whole, came))
    if faults:
        return Looked(whole, tuple(faults), (), (), False, "", "", 0)
    return Looked(
        document=whole,
        faults=(),
        counts=tuple(
            (sheet.title, len(whole.get(sheet.key) or ()))
            for sheet in sheets()
            if sheet.owner is None and whole.get(sheet.key)
        ),
        added=tuple(_added(came.document, whole)),
        levels_only=not whole["indicators"],
        name=whole["framework"]["name"],
        label=whole["version"]["label"],
        number=whole["version"]["number"],
    )


def _added(given: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    return [
        f"{len(whole[key])} standard {key}"
        for key in ("questions", "rules")
        if whole.get(key) and not given.get(key)
    ]


def _clashes(whole: Mapping[str, Any], came: Incoming) -> list[Fault]:
    """Where it does not fit the framework of the same code that is here already."""
    about, edition = whole["framework"], whole["version"]
    there = ThresholdFramework.objects.filter(code=about["code"]).first()
    if there is None:
        return []
    faults = []
    for key in ("name", "authority"):
        if getattr(there, key) != about[key]:
            words = f"here this framework has the {key} '{getattr(there, key)}'"
            faults.append(_at(came, ("framework", key), words))
    if (edition["number"] or 0) < 1:
        faults.append(_at(came, ("version", "number"), "numbers begin at 1"))
    return faults


def _at(came: Incoming, name: tuple[str, str], words: str) -> Fault:
    sheet, row = came.places.get(name, (ABOUT, None))
    return Fault(words, sheet, row, came.titles.get(name, name[1]))


def number_taken(came: Incoming, framework_code: str) -> Fault:
    """The fault of a number that other content has here, with the next that is free."""
    versions = FrameworkVersion.objects.filter(framework__code=framework_code)
    highest = versions.aggregate(highest=Max("number"))["highest"] or 0
    words = f"this version is here with other content: the next free number is {highest + 1}"
    return _at(came, ("version", "number"), words)


def version_named(code: str, number: int | None = None) -> FrameworkVersion | None:
    """The version of a framework with that number, else the one in force, else the newest."""
    rows = FrameworkVersion.objects.filter(framework__code=code).select_related("framework")
    if number is not None:
        return rows.filter(number=number).first()
    return rows.published().first() or rows.order_by("-number").first()


def framework_named(code: str) -> ThresholdFramework | None:
    """The framework with that code."""
    return ThresholdFramework.objects.filter(code=code).first()


def version_by_key(pk: int) -> FrameworkVersion | None:
    """The version with that key."""
    return FrameworkVersion.objects.filter(pk=pk).select_related("framework").first()
