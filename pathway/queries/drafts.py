"""What the pages that edit a pathway read of its versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Model

from pathway.constants import VersionState
from pathway.framework_format import SECTIONS, Section
from pathway.models import FrameworkVersion, KeyContact
from pathway.queries.documents import document_of, version_rows
from pathway.rules.document import document_faults


def all_versions() -> list[FrameworkVersion]:
    """Every version, the newest first."""
    return list(FrameworkVersion.objects.select_related("framework").order_by("-pk"))


def draft_versions() -> list[FrameworkVersion]:
    """The versions that may be edited, the newest first."""
    return list(FrameworkVersion.objects.drafts().select_related("framework").order_by("-pk"))


def version_to_show(versions: Iterable[FrameworkVersion]) -> FrameworkVersion | None:
    """The one that somebody who names none means: the newest draft, else the newest."""
    offered = list(versions)
    drafts = [version for version in offered if version.state == VersionState.DRAFT]
    return next(iter(drafts or offered), None)


def is_untouched(framework_pk: int) -> bool:
    """True while a framework has nothing but drafts."""
    versions = FrameworkVersion.objects.filter(framework_id=framework_pk)
    return not versions.exclude(state=VersionState.DRAFT).exists()


def row_models() -> list[type[Model]]:
    """Every table of a version's rows, each after those that it points to."""
    return list(_models(SECTIONS))


def _models(sections: Iterable[Section]) -> Iterable[type[Model]]:
    for section in sections:
        yield section.model
        yield from _models(section.parts)


def next_number(version: FrameworkVersion) -> int:
    """The number that the next version of this framework has."""
    numbers = FrameworkVersion.objects.filter(framework=version.framework_id)
    return int(numbers.aggregate(highest=Max("number"))["highest"]) + 1


def next_place(model: type[Model], column: str, version: FrameworkVersion) -> int:
    """The place after the last row of that table in that version."""
    last = version_rows(model, version).aggregate(last=Max(column))["last"]
    return 0 if last is None else last + 1


def version_faults(version: FrameworkVersion) -> tuple[str, ...]:
    """Everything that keeps the rows of a version from being rules that can run."""
    return document_faults(document_of(version))


def unconfirmed_contacts(version: FrameworkVersion) -> list[str]:
    """The names of contacts whose number and hours nobody has confirmed."""
    rows = KeyContact.objects.filter(version=version, confirmed_on__isnull=True)
    return [contact.name for contact in rows.order_by("position", "pk")]


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of one kind a version holds."""

    model: type[Model]
    words: str
    count: int


def row_counts(version: FrameworkVersion) -> list[RowCount]:
    """The kinds of row that have a list of their own, in the order of the document."""
    return [
        RowCount(
            model=section.model,
            words=str(section.model._meta.verbose_name_plural),
            count=version_rows(section.model, version).count(),
        )
        for section in SECTIONS
    ]


def to_compare_with(version: FrameworkVersion) -> list[FrameworkVersion]:
    """Every other version, those of the same framework first, the one in force before all."""
    others = FrameworkVersion.objects.exclude(pk=version.pk).select_related("framework")
    return sorted(
        others.order_by("-pk"),
        key=lambda other: (
            other.framework_id != version.framework_id,
            other.state != VersionState.PUBLISHED,
            -other.number,
        ),
    )
