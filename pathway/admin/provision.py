"""Administration of what levels offer, whom to ring, and what to read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from pathway.actions.drafts import confirm_contact, withdraw_confirmation
from pathway.admin.filters import LevelFilter, VersionFilter
from pathway.admin.forms import RowForm, refuse_later_link
from pathway.admin.rows import TabularRows, VersionedRowAdmin
from pathway.models import KeyContact, Provision, ProvisionDimension, Reference
from people.admin import acting_post


class ProvisionForm(RowForm):
    """A line of provision; the parts of a list stand after its heading."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        refuse_later_link(self, "parent", self.instance, "parts")
        return given


class DimensionRows(TabularRows):
    """The dimensions whose needs a line of provision answers."""

    model = ProvisionDimension
    verbose_name = "dimension"
    verbose_name_plural = "dimensions whose needs this answers"


@admin.register(Provision)
class ProvisionAdmin(VersionedRowAdmin):
    """Assessments, interventions and service providers."""

    form = ProvisionForm
    inlines = (DimensionRows,)
    list_display = ("code", "wording", "level", "kind", "parent", "position")
    list_filter = (VersionFilter, LevelFilter, "kind")
    list_select_related = ("level", "parent")
    search_fields = ("code", "wording", "note")


# What somebody who rings a number confirms; when one of these changes, they have not.
_CONFIRMED_WITH = {"name", "telephone", "email", "use", "hours", "opens_at", "closes_at"}


class KeyContactForm(RowForm):
    """A contact, and a box for whoever has just rung the number."""

    rang_today = forms.BooleanField(
        required=False,
        label="I rang this number today: it and the hours are right",
        help_text=(
            "Records you and today's date. A change of name, number, address or hours takes the"
            " confirmation back."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if (opens is None) != (closes is None):
            self.add_error("closes_at", "Give both times or neither.")
        elif opens is not None and closes is not None and closes <= opens:
            self.add_error("closes_at", "It must close after it opens.")
        return given


@admin.register(KeyContact)
class KeyContactAdmin(VersionedRowAdmin):
    """Whom to ring. Publishing asks that somebody has confirmed each number."""

    form = KeyContactForm
    readonly_fields = ("confirmed_by", "confirmed_on")
    list_display = ("name", "telephone", "use", "hours", "confirmed_by", "confirmed_on")
    list_filter = (VersionFilter, "use")
    list_select_related = ("confirmed_by__user", "confirmed_by__agency")
    search_fields = ("code", "name", "purpose", "telephone", "email")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return [field for field in fields if field != "rang_today"]

    def save_model(self, request: HttpRequest, obj: KeyContact, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        post = acting_post(request)
        if form.cleaned_data["rang_today"] and post is not None:
            confirm_contact(contact=obj, by=post, today=timezone.localdate())
        elif _CONFIRMED_WITH & set(form.changed_data):
            withdraw_confirmation(contact=obj)


@admin.register(Reference)
class ReferenceAdmin(VersionedRowAdmin):
    """Documents that the pathway points to."""

    list_display = ("title", "url", "position")
    search_fields = ("title", "url", "note")
