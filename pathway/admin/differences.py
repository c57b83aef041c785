"""What a version says otherwise than another, on a page for those who decide about it."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from pathway.models import FrameworkVersion
from pathway.queries.difference import difference_between
from pathway.queries.drafts import to_compare_with


def difference_url(pages: ModelAdmin[Any]) -> URLPattern:
    """The address of the page, among those of the versions."""

    def show(request: HttpRequest, pk: int) -> HttpResponse:
        return _difference(pages, request, pk)

    return path(
        "<int:pk>/difference/",
        pages.admin_site.admin_view(show),
        name="pathway_frameworkversion_difference",
    )


def _difference(pages: ModelAdmin[Any], request: HttpRequest, pk: int) -> HttpResponse:
    version: FrameworkVersion | None = pages.get_object(request, str(pk))
    if version is None or not pages.has_view_permission(request, version):
        raise Http404
    others = to_compare_with(version)
    chosen = request.GET.get("from", "")
    old = next((each for each in others if str(each.pk) == chosen), next(iter(others), None))
    context = {
        **pages.admin_site.each_context(request),
        "title": "What is different",
        "opts": pages.opts,
        "original": version,
        "others": others,
        "old": old,
        "difference": difference_between(old, version) if old is not None else None,
        "back_url": reverse("admin:pathway_frameworkversion_change", args=[version.pk]),
    }
    return TemplateResponse(request, "admin/pathway/frameworkversion/difference.html", context)
