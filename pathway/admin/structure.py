"""Administration of the pathway's frame: levels with their guidance, domains and dimensions."""

from django.contrib import admin

from pathway.admin.filters import VersionFilter
from pathway.admin.rows import StackedRows, VersionedRowAdmin
from pathway.models import Dimension, Domain, Level, LevelGuidance


class GuidanceRows(StackedRows):
    """The sentences of a level's process guidance."""

    model = LevelGuidance


@admin.register(Level)
class LevelAdmin(VersionedRowAdmin):
    """The levels of need, the lowest first."""

    place = "rank"
    inlines = (GuidanceRows,)
    list_display = ("name", "rank", "common_level", "threshold_label", "inherits_provision")
    list_filter = (VersionFilter, "threshold_group")
    search_fields = ("code", "name", "meaning", "plain_meaning")


@admin.register(Domain)
class DomainAdmin(VersionedRowAdmin):
    """The sides of the triangle."""

    list_display = ("name", "position", "plain_meaning")
    search_fields = ("code", "name", "plain_meaning")


@admin.register(Dimension)
class DimensionAdmin(VersionedRowAdmin):
    """The headings within each side."""

    list_display = ("name", "domain", "position", "plain_meaning")
    list_select_related = ("domain",)
    search_fields = ("code", "name", "plain_meaning", "domain__name")
