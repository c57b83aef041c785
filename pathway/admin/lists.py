"""Lists of a draft's rows: short columns edited in place, rows put elsewhere by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pathway.actions.rearranging import PlaceTaken, place_row
from pathway.admin.filters import shown_version
from pathway.admin.forms import ListForm
from pathway.models import FrameworkVersion
from pathway.queries.row_places import neighbours_of
from people.admin import acting_post


class RowList:
    """The list of one table of a version. Rows of a draft are edited and moved in it."""

    place: str
    placed_by_hand = True

    # What the classes that this is mixed into give it.
    model: Any
    admin_site: Any
    opts: Any
    inside: Callable[..., Any]

    def draft_shown(self, request: HttpRequest) -> FrameworkVersion | None:
        """The version of the list, when it is a draft that the acting post may change."""
        version, post = shown_version(request), acting_post(request)
        if version is None or post is None:
            return None
        row = self.model(version=version)
        return version if self.has_change_permission(request, row) else None  # type: ignore[attr-defined]

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)  # type: ignore[misc]
        by_hand = self.place == "position" and self.placed_by_hand
        return [*shown, "put_elsewhere"] if by_hand and self.draft_shown(request) else shown

    def put_elsewhere(self, row: Model) -> SafeString:
        """A link to the page that moves this row."""
        return format_html(
            '<a href="{}">Move<span class="visually-hidden"> {}</span></a>',
            reverse(f"admin:pathway_{row._meta.model_name}_place", args=[row.pk]),
            str(row),
        )

    put_elsewhere.short_description = "place"  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Edited in place only while the version shown is a draft."""
        changelist = super().get_changelist_instance(request)  # type: ignore[misc]
        if not self.draft_shown(request):
            changelist.list_editable = ()
        return changelist

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> Any:
        options |= {"form": ListForm, "fields": self.list_editable}  # type: ignore[attr-defined]
        return super().get_changelist_form(request, **options)  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        def page() -> Any:
            return super(RowList, self).changelist_view(request, extra_context)  # type: ignore[misc]

        if request.method == "POST" and "_save" in request.POST:
            return self.inside(request, shown_version(request), page)
        return page()

    def get_urls(self) -> list[URLPattern]:
        name = f"pathway_{self.opts.model_name}_place"
        view = self.admin_site.admin_view(self.place_view)
        return [path("<int:pk>/place/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def place_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where a row stands among its neighbours; buttons that need no script move it."""
        row = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        may_see = self.has_view_permission(request, row)  # type: ignore[attr-defined]
        if row is None or not may_see or not self.placed_by_hand or self.place != "position":
            raise Http404
        answer: HttpResponse
        if request.method == "POST":
            answer = self.inside(request, row.version, lambda: self._put(request, row))
            return answer
        where = neighbours_of(row)
        context = {
            **self.admin_site.each_context(request),
            "title": "Put in another place",
            "opts": self.opts,
            "original": row,
            "where": where,
            "may": self.has_change_permission(request, row),  # type: ignore[attr-defined]
            "back_url": f"{reverse(f'admin:pathway_{self.opts.model_name}_changelist')}"
            f"?version={row.version_id}",
        }
        return TemplateResponse(request, "admin/pathway/place.html", context)

    def _put(self, request: HttpRequest, row: Any) -> HttpResponse:
        post = acting_post(request)
        if post is None or not self.has_change_permission(request, row):  # type: ignore[attr-defined]
            raise Http404
        where = neighbours_of(row)
        steps = {"first": 1, "up": where.place - 1, "down": where.place + 1, "last": where.count}
        asked, stood = request.POST.get("to", ""), request.POST.get("from", "")
        wanted = steps.get(asked) or _number(request.POST.get("place", ""))
        if stood != where.token:
            messages.error(
                request, "Nothing was moved: the order was changed after you opened this page."
            )
        elif wanted is None:
            messages.error(request, "Give the place as a number.")
        else:
            try:
                place_row(row=row, place=wanted, by=post, why=request.POST.get("why", ""))
                messages.success(request, f"Now at place {neighbours_of(row).place}.")
            except PlaceTaken as refusal:
                messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < 6 else None
