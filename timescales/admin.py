"""Administration of the working calendar."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from people.admin import PeopleAdmin
from timescales.models import BankHoliday


@admin.register(BankHoliday)
class BankHolidayAdmin(PeopleAdmin):
    """Days on which the bank holidays differ from the computed ones."""

    list_display = ("day", "name", "added")
    list_filter = ("added",)
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A correction made in error is taken away again."""
        return self.has_change_permission(request, obj)
