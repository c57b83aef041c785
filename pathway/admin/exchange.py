"""Frameworks out of files and into files, and the choice of ours: pages of the administration."""

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pathway.actions.drafts import may_begin_draft
from pathway.actions.exchange import take_in
from pathway.actions.ours import CannotBeOurs, choose_ours, may_choose_ours
from pathway.models import ThresholdFramework
from pathway.queries.documents import document_of
from pathway.queries.exchange import Looked, looked_at, version_by_key
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.files import Format, incoming_of_bytes, template, written
from pathway.sheets.tables import Incoming
from people.admin import acting_post, holds_any
from people.constants import Permission
from people.doors import PractitionerRequest
from thresholds_site.lib.verdict import NotAllowed

_FOLDER = "admin/pathway/thresholdframework"
_SALT = "pathway.framework that was looked through"
_HELD_FOR = 60 * 60 * 8
_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "application/zip",
    Format.JSON: "application/json",
    Format.YAML: "application/yaml",
}
_READERS = frozenset({Permission.EDIT_PATHWAY, Permission.PUBLISH_PATHWAY})


class FrameworkFileForm(forms.Form):
    """The file that a framework comes in."""

    file = forms.FileField(
        label="File",
        help_text="A workbook (.xlsx), a zip of CSV files, .json or .yaml, of 5 MB at most.",
        error_messages={"required": "Choose a file."},
    )


def exchange_urls(pages: ModelAdmin[Any]) -> list[URLPattern]:
    """The addresses of these pages, among those of the frameworks."""

    def guarded(view: Any, *methods: str) -> Any:
        @require_http_methods(["GET", "HEAD", *methods])
        def show(request: HttpRequest, **given: Any) -> HttpResponse:
            if not pages.has_view_permission(request):
                raise Http404
            answer: HttpResponse = view(pages, cast(PractitionerRequest, request), **given)
            return answer

        return pages.admin_site.admin_view(show)

    return [
        path("take-in/", guarded(_take_in, "POST"), name="pathway_thresholdframework_take_in"),
        path("template/", guarded(_template), name="pathway_thresholdframework_template"),
        path(
            "version/<int:pk>/<slug:form>/",
            guarded(_export),
            name="pathway_thresholdframework_export",
        ),
        path("<int:pk>/ours/", guarded(_ours, "POST"), name="pathway_thresholdframework_ours"),
    ]


def _take_in(pages: ModelAdmin[Any], request: PractitionerRequest) -> HttpResponse:
    """Look through a file, say everything that is wrong or what would be loaded, then load it."""
    post = acting_post(request)
    verdict = may_begin_draft(post) if post is not None else None
    context: dict[str, Any] = {
        **pages.admin_site.each_context(request),
        "title": "Take in a framework",
        "opts": pages.opts,
        "refusal": "" if verdict else verdict.reason if verdict is not None else "Not possible.",
        "form": FrameworkFileForm(),
        "faults": (),
        "looked": None,
        "held": "",
        "file_name": "",
    }
    if request.method == "POST" and verdict:
        if held := request.POST.get("held"):
            return _load(request, held)
        form = context["form"] = FrameworkFileForm(request.POST, request.FILES)
        if form.is_valid():
            context |= _looked(form.cleaned_data["file"])
    status = 422 if context["faults"] else 200
    return TemplateResponse(request, f"{_FOLDER}/take_in.html", context, status=status)


def _looked(file: Any) -> dict[str, Any]:
    try:
        looked: Looked = looked_at(incoming_of_bytes(file.name, file.read()))
    except FrameworkFault as fault:
        return {"faults": fault.faults, "file_name": file.name}
    if looked.faults:
        return {"faults": looked.faults, "file_name": file.name}
    text = written(looked.document, Format.JSON).decode()
    # The document goes with the page, sealed: what was looked through is what is loaded.
    held = signing.dumps(text, salt=_SALT, compress=True)
    return {"looked": looked, "held": held, "file_name": file.name}


def _load(request: PractitionerRequest, held: str) -> HttpResponse:
    try:
        document = json.loads(signing.loads(held, salt=_SALT, max_age=_HELD_FOR))
        came = Incoming(document, kind="file")
        version, made = take_in(came=came, by=request.practitioner, now=timezone.now())
    except signing.BadSignature:
        messages.error(request, "It was looked through too long ago: do it again.")
        return HttpResponseRedirect(request.path)
    except (FrameworkFault, NotAllowed) as refused:
        for said in getattr(refused, "faults", ()) or (Fault(str(refused)),):
            messages.error(request, str(said))
        return HttpResponseRedirect(request.path)
    what = "was taken in as a draft" if made else "was here already, with the same content"
    messages.success(request, f"{version} {what}.")
    return HttpResponseRedirect(reverse("admin:pathway_frameworkversion_change", args=[version.pk]))


def _template(_pages: ModelAdmin[Any], _request: PractitionerRequest) -> HttpResponse:
    """A workbook to fill in."""
    return _download(template(), "framework-template.xlsx", _TYPES[Format.XLSX])


def _export(
    _pages: ModelAdmin[Any], request: PractitionerRequest, pk: int, form: str
) -> HttpResponse:
    """A version as one file, in the form asked for."""
    version = version_by_key(pk)
    if version is None or form not in set(Format) or not holds_any(request, _READERS):
        raise Http404
    wanted = Format(form)
    name = f"{version.framework.code}-{version.number}.{wanted}"
    return _download(written(document_of(version), wanted), name, _TYPES[wanted])


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _ours(pages: ModelAdmin[Any], request: PractitionerRequest, pk: int) -> HttpResponse:
    """Say what choosing it means, and choose it when the page is sent back."""
    framework: ThresholdFramework | None = pages.get_object(request, str(pk))
    if framework is None:
        raise Http404
    back = reverse("admin:pathway_thresholdframework_changelist")
    verdict = may_choose_ours(request.practitioner)
    if request.method == "POST" and verdict:
        try:
            choose_ours(framework=framework, by=request.practitioner, now=timezone.now())
        except (CannotBeOurs, NotAllowed) as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.path)
        messages.success(request, f"Checks are made under {framework} from now on.")
        return HttpResponseRedirect(back)
    context = {
        **pages.admin_site.each_context(request),
        "title": "Make checks under this framework",
        "opts": pages.opts,
        "original": framework,
        "refusal": "" if verdict else verdict.reason,
        "back_url": back,
    }
    return TemplateResponse(request, f"{_FOLDER}/ours.html", context)
