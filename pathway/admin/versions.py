"""Administration of frameworks and their versions: the way from a draft to a version in force."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from pathway.actions.drafts import (
    NoEffectiveDate,
    NotReady,
    begin_draft,
    discard_draft,
    lock_draft,
    mark_edited,
    may_begin_draft,
    may_move,
    publish_reviewed,
    send_to_review,
    take_back_to_draft,
)
from pathway.actions.frameworks import ContactsNotConfirmed
from pathway.admin.rows import EDITORS, READERS, may_edit
from pathway.constants import VersionState
from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.queries.drafts import (
    is_untouched,
    next_number,
    row_counts,
    unconfirmed_contacts,
    version_faults,
)
from people.admin import GuardedAdmin
from people.doors import PractitionerRequest
from people.models import Practitioner
from thresholds_site.lib.verdict import NotAllowed, Verdict

REFUSALS = (NotAllowed, NotReady, NoEffectiveDate, ContactsNotConfirmed)


@admin.register(ThresholdFramework)
class ThresholdFrameworkAdmin(GuardedAdmin):
    """One authority's document. A new one comes in as a file (`manage.py load_framework`)."""

    viewed_with = READERS
    edited_with = EDITORS
    list_display = ("name", "authority", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The name is part of what was published, so it stays once anything was."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or is_untouched(obj.pk))


class LabelForm(forms.Form):
    """The name of a new draft."""

    label = forms.CharField(
        max_length=200,
        widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
        help_text="As readers will see it, for example 'Family Support Pathway, 2027'.",
    )
    number = forms.IntegerField(
        required=False, min_value=1, max_value=30_000, widget=forms.HiddenInput
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done with a whole version, on a page that first says what it means."""

    name: str
    title: str
    meaning: str
    may: Callable[[Practitioner, FrameworkVersion], Verdict]
    act: Callable[[PractitionerRequest, FrameworkVersion, dict[str, Any]], FrameworkVersion]
    done: str


def _begin(
    request: PractitionerRequest, version: FrameworkVersion, given: dict[str, Any]
) -> FrameworkVersion:
    return begin_draft(
        version=version,
        label=given["label"],
        number=given["number"],
        now=timezone.now(),
        by=request.practitioner,
    )


def _send(
    request: PractitionerRequest, version: FrameworkVersion, _given: dict[str, Any]
) -> FrameworkVersion:
    return send_to_review(version=version, by=request.practitioner)


def _take_back(
    request: PractitionerRequest, version: FrameworkVersion, _given: dict[str, Any]
) -> FrameworkVersion:
    return take_back_to_draft(version=version, by=request.practitioner)


def _publish(
    request: PractitionerRequest, version: FrameworkVersion, _given: dict[str, Any]
) -> FrameworkVersion:
    return publish_reviewed(
        version=version,
        by=request.practitioner,
        now=timezone.now(),
        today=timezone.localdate(),
    )


STEPS = {
    step.name: step
    for step in (
        Step(
            name="begin",
            title="Make a draft from this version",
            meaning=(
                "A draft with the next number is made, with a copy of every row. Its contacts are"
                " not confirmed and its date is not set. This version stays as it is."
            ),
            may=lambda by, _version: may_begin_draft(by),
            act=_begin,
            done="{} was made. It can be edited until it is sent to review.",
        ),
        Step(
            name="review",
            title="Send to review",
            meaning="Nothing in it can be changed while it is in review. It can be taken back.",
            may=lambda by, version: may_move(by, version, "send to review"),
            act=_send,
            done="{} can now be reviewed and published.",
        ),
        Step(
            name="back",
            title="Back to draft",
            meaning="It can be edited again, and must be sent to review again.",
            may=lambda by, version: may_move(by, version, "take back to draft"),
            act=_take_back,
            done="{} can be edited again.",
        ),
        Step(
            name="publish",
            title="Publish (from its effective date)",
            meaning=(
                "New checks are made under it from now on; checks that were begun stay with the"
                " version they were begun under. The version in force until now is superseded."
                " Nothing in a published version can ever be changed: a mistake is put right in"
                " the next version."
            ),
            may=lambda by, version: may_move(by, version, "publish"),
            act=_publish,
            done="{} is in force.",
        ),
    )
}


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(GuardedAdmin):
    """Editions of a framework, with everything that is done with a whole one."""

    viewed_with = READERS
    edited_with = EDITORS
    change_form_template = "admin/pathway/frameworkversion/change_form.html"
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
    actions = ("begin", "review", "back", "publish")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy of another one, or as a file."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (not isinstance(obj, FrameworkVersion) or may_edit(request, obj))

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
        lock_draft(version=obj, by=post)
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
        discard_draft(version=obj, by=cast(PractitionerRequest, request).practitioner)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        version, post = context["original"], cast(PractitionerRequest, request).practitioner
        context["steps"] = [step for step in STEPS.values() if step.may(post, version)]
        return super().render_change_form(request, context, *args, **options)

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "<int:pk>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="pathway_frameworkversion_step",
        )
        return [step, *super().get_urls()]

    def step_view(self, request: PractitionerRequest, pk: int, name: str) -> HttpResponse:
        """Say what a step means, and take it when the page is sent back."""
        version, step = self.get_object(request, str(pk)), STEPS.get(name)
        if version is None or step is None or not self.has_view_permission(request, version):
            raise Http404
        verdict = step.may(request.practitioner, version)
        initial = {"label": version.label, "number": next_number(version)}
        form = LabelForm(request.POST or None, initial=initial)
        asks = form if name == "begin" else None
        if request.method == "POST" and verdict and (asks is None or asks.is_valid()):
            given = asks.cleaned_data if asks else {}
            try:
                moved = step.act(request, version, given)
            except REFUSALS as refusal:
                for said in getattr(refusal, "faults", ()) or (str(refusal),):
                    messages.error(request, said)
                return HttpResponseRedirect(request.path)
            self.log_change(request, moved, step.title)
            messages.success(request, step.done.format(moved))
            return HttpResponseRedirect(_page_of(moved))
        context = {
            **self.admin_site.each_context(request),
            "title": step.title,
            "opts": self.opts,
            "original": version,
            "step": step,
            "refusal": "" if verdict else verdict.reason,
            "form": asks,
            "points": _open_points(version) if name in {"review", "publish"} else [],
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

    @admin.action(description=STEPS["publish"].title)
    def publish(self, request: HttpRequest, chosen: QuerySet[FrameworkVersion]) -> Any:
        """To the page of that step."""
        return self._from_list(request, chosen, "publish")


def _page_of(version: FrameworkVersion, step: str = "") -> str:
    if step:
        return reverse("admin:pathway_frameworkversion_step", args=[version.pk, step])
    return reverse("admin:pathway_frameworkversion_change", args=[version.pk])


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
