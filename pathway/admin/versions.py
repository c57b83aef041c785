"""Administration of frameworks and their versions: the way from a draft to a version in force."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from pathway.actions.drafts import discard_draft, lock_draft, mark_edited
from pathway.actions.frameworks import ContactsNotConfirmed
from pathway.actions.reviews import NoEffectiveDate, NoReason, NotReady, may_move
from pathway.admin.differences import difference_url
from pathway.admin.exchange import exchange_urls
from pathway.admin.forms import EXTRAS, RowForm
from pathway.admin.rows import EDITORS, READERS, may_edit
from pathway.admin.steps import STEPS, said_when_done
from pathway.constants import VersionState
from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.queries.changes import history_of, refusal_of
from pathway.queries.drafts import (
    is_untouched,
    next_number,
    row_counts,
    unconfirmed_contacts,
    version_faults,
)
from people.admin import GuardedAdmin
from people.constants import Permission
from people.doors import PractitionerRequest
from people.models import Practitioner
from thresholds_site.lib.verdict import NotAllowed

REFUSALS = (NotAllowed, NotReady, NoEffectiveDate, NoReason, ContactsNotConfirmed)


@admin.register(ThresholdFramework)
class ThresholdFrameworkAdmin(GuardedAdmin):
    """One authority's document. A new one comes in as a file or a spreadsheet."""

    viewed_with = READERS | {Permission.ADMINISTER}
    edited_with = EDITORS
    list_display = ("name", "authority", "code", "is_ours")

    def get_urls(self) -> list[URLPattern]:
        return [*exchange_urls(self), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The name is part of what was published, so it stays once anything was."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or is_untouched(obj.pk))


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(GuardedAdmin):
    """Editions of a framework, with everything that is done with a whole one."""

    viewed_with = READERS
    edited_with = EDITORS
    form = RowForm
    change_form_template = "admin/pathway/frameworkversion/change_form.html"
    delete_confirmation_template = "admin/pathway/row_delete.html"
    fields = (
        "framework",
        "number",
        "state",
        "label",
        "effective_on",
        "source",
        "note",
        "contents",
        "open_points",
        "for_real_use",
        "approved_at",
        "approved_by",
        "published_at",
        "published_by",
        "superseded_at",
        "content_hash",
    )
    readonly_fields = tuple(
        field for field in fields if field not in {"label", "effective_on", "source", "note"}
    )
    list_display = (
        "label",
        "number",
        "framework",
        "state",
        "effective_on",
        "for_real_use",
        "published_at",
    )
    list_filter = ("framework", "state")
    list_select_related = ("framework",)
    search_fields = ("label", "source", "note")
    actions = tuple(STEPS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy of another one, or as a file."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (not isinstance(obj, FrameworkVersion) or may_edit(request, obj))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_fields(request, obj)
        return [*fields, *EXTRAS] if self.has_change_permission(request, obj) else fields

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only a draft, one at a time."""
        return isinstance(obj, FrameworkVersion) and may_edit(request, obj)

    @admin.display(description="rows")
    def contents(self, version: FrameworkVersion) -> SafeString:
        """A link to each list of rows."""
        return format_html_join(
            "\n",
            '<a href="{}?version={}">{} ({})</a><br>',
            (
                (
                    reverse(f"admin:pathway_{rows.model._meta.model_name}_changelist"),
                    version.pk,
                    capfirst(rows.words),
                    rows.count,
                )
                for rows in row_counts(version)
            ),
        )

    @admin.display(description="still to do")
    def open_points(self, version: FrameworkVersion) -> SafeString | str:
        """What keeps the version from review or from being published."""
        points = _open_points(version)
        return format_html_join("\n", "{}<br>", ((point,) for point in points)) or "Nothing."

    def save_model(
        self, request: HttpRequest, obj: FrameworkVersion, form: Any, change: bool
    ) -> None:
        post = cast(PractitionerRequest, request).practitioner
        lock_draft(version=obj, by=post, why=request.POST.get("why", ""))
        super().save_model(request, obj, form, change)
        mark_edited(version=obj)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Counts instead of a thousand lines; whether it may be is asked once, of the version."""
        counts = {
            rows.words: rows.count for version in objs for rows in row_counts(version) if rows.count
        }
        refused = {
            str(version) for version in objs if not self.has_delete_permission(request, version)
        }
        return [str(version) for version in objs], counts, refused, []

    def delete_model(self, request: HttpRequest, obj: FrameworkVersion) -> None:
        post = cast(PractitionerRequest, request).practitioner
        discard_draft(version=obj, by=post, why=request.POST.get("why", ""))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        version, post = context["original"], cast(PractitionerRequest, request).practitioner
        context |= {
            "steps": [
                (step.name, step.title_for(version))
                for step in STEPS.values()
                if step.may(post, version)
            ],
            "refusal": refusal_of(version),
            "not_you": _why_not_you(post, version),
            "history": history_of(
                version, request.GET.get("section", ""), request.GET.get("page", "1")
            ),
        }
        return super().render_change_form(request, context, *args, **options)

    def get_urls(self) -> list[URLPattern]:
        pages = (("step/<slug:name>", self.step_view, "step"),)
        return [
            *(
                path(
                    f"<int:pk>/{address}/",
                    self.admin_site.admin_view(view),
                    name=f"pathway_frameworkversion_{name}",
                )
                for address, view, name in pages
            ),
            difference_url(self),
            *super().get_urls(),
        ]

    def step_view(self, request: PractitionerRequest, pk: int, name: str) -> HttpResponse:
        """Say what a step means, and take it when the page is sent back."""
        version, step = self.get_object(request, str(pk)), STEPS.get(name)
        if version is None or step is None or not self.has_view_permission(request, version):
            raise Http404
        verdict = step.may(request.practitioner, version)
        form = None
        if step.form is not None:
            initial = {"label": version.label, "number": next_number(version)}
            sent = request.POST if request.method == "POST" else None
            form = step.form(sent, initial=initial)
        if request.method == "POST" and verdict and (form is None or form.is_valid()):
            try:
                moved = step.act(request, version, form.cleaned_data if form else {})
            except REFUSALS as refusal:
                for said in getattr(refusal, "faults", ()) or (str(refusal),):
                    messages.error(request, said)
                return HttpResponseRedirect(request.path)
            self.log_change(request, moved, step.title)
            messages.success(request, said_when_done(step, moved))
            return HttpResponseRedirect(_page_of(moved))
        context = {
            **self.admin_site.each_context(request),
            "title": step.title_for(version),
            "opts": self.opts,
            "original": version,
            "step": step,
            "refusal": "" if verdict else verdict.reason,
            "form": form,
            "points": _open_points(version) if step.shows_open_points else [],
            "back_url": _page_of(version),
        }
        return TemplateResponse(request, "admin/pathway/frameworkversion/step.html", context)

    def _from_list(
        self, request: HttpRequest, chosen: QuerySet[FrameworkVersion], name: str
    ) -> HttpResponse | None:
        versions = list(chosen[:2])
        if len(versions) != 1:
            messages.error(request, "Choose one version.")
            return None
        return HttpResponseRedirect(_page_of(versions[0], name))

    @admin.action(description=STEPS["begin"].title)
    def begin(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "begin")

    @admin.action(description=STEPS["review"].title)
    def review(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "review")

    @admin.action(description=STEPS["back"].title)
    def back(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "back")

    @admin.action(description=STEPS["refuse"].title)
    def refuse(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "refuse")

    @admin.action(description=STEPS["withdraw"].title)
    def withdraw(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "withdraw")

    @admin.action(description=STEPS["publish"].title)
    def publish(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "publish")


def _page_of(version: FrameworkVersion, step: str = "") -> str:
    if step:
        return reverse("admin:pathway_frameworkversion_step", args=[version.pk, step])
    return reverse("admin:pathway_frameworkversion_change", args=[version.pk])


def _why_not_you(post: Practitioner, version: FrameworkVersion) -> str:
    """Said to a publisher who may publish, but not this version, since they edited it."""
    verdict = may_move(post, version, "approve")
    edited = post.may(Permission.PUBLISH_PATHWAY) and version.state == VersionState.IN_REVIEW
    return verdict.reason if edited and not verdict else ""


def _open_points(version: FrameworkVersion) -> Sequence[str]:
    """What is still missing before it can be published; nothing once it was."""
    if version.state not in {VersionState.DRAFT, VersionState.IN_REVIEW}:
        return []
    points = list(version_faults(version))
    if version.effective_on is None:
        points.append("It has no effective date.")
    if names := unconfirmed_contacts(version):
        points.append(f"Nobody has confirmed the number and hours of: {', '.join(names)}.")
    return points
