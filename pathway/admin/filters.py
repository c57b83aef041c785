"""Filters of the pathway's lists: one version at a time, and within it by level or dimension."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pathway.models import Dimension, FrameworkVersion, Level
from pathway.queries.documents import version_rows
from pathway.queries.drafts import all_versions, version_to_show


def shown_version(request: HttpRequest) -> FrameworkVersion | None:
    """The version whose rows a list shows: the one chosen, else the newest draft."""
    versions = all_versions()
    chosen = [version for version in versions if str(version.pk) == request.GET.get("version")]
    return next(iter(chosen), version_to_show(versions))


class VersionFilter(admin.SimpleListFilter):
    """One version at a time: rows of several would look like repetitions."""

    title = "version"
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.versions = all_versions()
        return [(str(version.pk), str(version)) for version in self.versions]

    def value(self) -> str | None:
        given = super().value()
        if given in {str(version.pk) for version in self.versions}:
            return given
        shown = version_to_show(self.versions)
        return str(shown.pk) if shown else None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(version_id=self.value())

    def choices(self, changelist: Any) -> Any:
        for value, words in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": words,
            }


class _CodeFilter(admin.SimpleListFilter):
    """Rows that point to one level or dimension of the version shown."""

    model: type[Level] | type[Dimension]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        version = shown_version(request)
        rows = version_rows(self.model, version) if version else []
        return [(row.code, row.name) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        return queryset.filter(**{f"{self.parameter_name}__code": code}) if code else queryset


class LevelFilter(_CodeFilter):
    """By level."""

    title = "level"
    parameter_name = "level"
    model = Level


class DimensionFilter(_CodeFilter):
    """By dimension."""

    title = "dimension"
    parameter_name = "dimension"
    model = Dimension
