"""What all administration of a version's rows shares: rights, and staying inside one version."""

from collections.abc import Callable
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.db import transaction
from django.db.models import Field, ForeignKey, Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import Truncator

from pathway.actions.drafts import lock_draft, mark_edited, may_edit_rows
from pathway.admin.filters import VersionFilter
from pathway.admin.forms import EXTRAS, RowForm
from pathway.admin.lists import RowList
from pathway.models import FrameworkVersion
from pathway.models.framework import VersionedRow
from pathway.queries.drafts import draft_versions, next_place
from people.admin import GuardedAdmin, acting_post
from people.constants import Permission
from people.doors import PractitionerRequest
from thresholds_site.lib.verdict import NotAllowed

READERS = frozenset({Permission.EDIT_PATHWAY, Permission.PUBLISH_PATHWAY})
EDITORS = frozenset({Permission.EDIT_PATHWAY})
_SHORT_LINE = 100


class RowRequest(PractitionerRequest):
    """A request for one row's page, with the version that the row belongs to."""

    row_version: FrameworkVersion


def version_of(request: HttpRequest) -> FrameworkVersion:
    """The version that this page stays inside."""
    return cast(RowRequest, request).row_version


def may_edit(request: HttpRequest, version: FrameworkVersion) -> bool:
    """True when the acting post may change the rows of that version."""
    post = acting_post(request)
    return post is not None and bool(may_edit_rows(post, version))


def short(row: Model) -> str:
    """A row as one of many to choose from."""
    return Truncator(str(row)).chars(90)


class InOneVersion:
    """Offers only rows of the same version, and shows the version without letting it change."""

    version_is_shown = True
    lines_are_long = True

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        field = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **options
        )
        if field is None:
            return None
        # The little links beside a choice would leave the version, and the page.
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if isinstance(field.widget, AdminTextareaWidget):
            field.widget.attrs["rows"] = 3
        long = self.lines_are_long and (getattr(field, "max_length", None) or 0) > _SHORT_LINE
        if long and isinstance(field.widget, AdminTextInputWidget):
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **options
        )
        version = version_of(request)
        if db_field.name == "version":
            field.queryset = field.queryset.filter(pk=version.pk)
            field.initial = version.pk
            field.empty_label = None
            # A disabled field takes its value from us, whatever is posted.
            field.disabled = True
            if not self.version_is_shown:
                field.widget = forms.HiddenInput()
        elif issubclass(field.queryset.model, VersionedRow):
            field.queryset = field.queryset.filter(version=version)
            field.label_from_instance = short
        return field


class VersionedRowAdmin(InOneVersion, RowList, GuardedAdmin):
    """One table of a version's rows: edited in a draft, read-only afterwards.

    `place` is the column that keeps the order; a new row goes to the end.
    """

    form = RowForm
    change_list_template = "admin/pathway/row_list.html"
    change_form_template = "admin/pathway/row_form.html"
    delete_confirmation_template = "admin/pathway/row_delete.html"
    viewed_with = READERS
    edited_with = EDITORS
    place = "position"
    list_filter: ClassVar[Any] = (VersionFilter,)
    list_per_page = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (not isinstance(obj, VersionedRow) or may_edit(request, obj.version))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return [*(field for field in fields if field not in EXTRAS), *EXTRAS]
        return [field for field in fields if field not in EXTRAS]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        version = version_of(request)
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        initial["version"] = version.pk
        if self.place:
            initial[self.place] = next_place(self.model, self.place, version)
        return initial

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if object_id is None:
            version = self._version_for_new_row(request)
            if version is None and self.has_add_permission(request):
                return self._ask_for_version(request)
        else:
            row = self.get_object(request, unquote(object_id))
            version = row.version if row is not None else None
        return self.inside(
            request,
            version,
            lambda: super(VersionedRowAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            ),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        row = self.get_object(request, unquote(object_id))
        return self.inside(
            request,
            row.version if row is not None else None,
            lambda: super(VersionedRowAdmin, self).delete_view(request, object_id, extra_context),
        )

    def inside(
        self, request: HttpRequest, version: FrameworkVersion | None, page: Callable[[], Any]
    ) -> Any:
        """The page with its version; a save holds the version in 'draft' until it is done."""
        if version is not None:
            cast(RowRequest, request).row_version = version
        post = acting_post(request)
        if version is None or post is None or request.method != "POST":
            return page()
        if not self.has_change_permission(request):
            return page()
        try:
            with transaction.atomic():
                why = request.POST.get("why", "")
                held = lock_draft(version=version, by=post, why=why)
                cast(RowRequest, request).row_version = held
                return page()
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        mark_edited(version=version_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        mark_edited(version=version_of(request))

    def _version_for_new_row(self, request: HttpRequest) -> FrameworkVersion | None:
        """The draft named in the address or in the list's filter; else the only draft."""
        filters = parse_qs(request.GET.get("_changelist_filters", ""))
        named = request.GET.get("version") or next(iter(filters.get("version", [])), "")
        drafts = draft_versions()
        if named:
            return next((draft for draft in drafts if str(draft.pk) == named), None)
        return drafts[0] if len(drafts) == 1 else None

    def _ask_for_version(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add {self.opts.verbose_name}: to which draft?",
            "opts": self.opts,
            "drafts": draft_versions(),
        }
        return TemplateResponse(request, "admin/pathway/choose_version.html", context)


class PlacedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows inside a row: one without a place goes to the end."""

    place = "position"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.place in form.fields:
            form.fields[self.place].required = False

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if getattr(form.instance, self.place, 0) is None:
            taken = [
                each.instance.position
                for each in self.forms
                if each.instance.position is not None and each not in self.deleted_forms
            ]
            setattr(form.instance, self.place, max(taken, default=-1) + 1)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        if getattr(obj, self.place, 0) is None:
            setattr(obj, self.place, form.initial[self.place])
        return super().save_existing(form, obj, commit)


class VersionedInline(InOneVersion, admin.options.InlineModelAdmin[Any, Any]):
    """Rows that are edited inside the row that they belong to, with its rights."""

    version_is_shown = False
    extra = 0
    formset = PlacedFormSet

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        post = acting_post(request)
        return post is not None and any(post.may(permission) for permission in READERS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request, version_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request, version_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request, version_of(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return [field for field in fields if field != "version"]


class TabularRows(VersionedInline, admin.TabularInline[Any, Any]):
    """Short rows, one a line."""

    lines_are_long = False


class StackedRows(VersionedInline, admin.StackedInline[Any, Any]):
    """Long rows, one below the other."""
