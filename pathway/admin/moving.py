"""Indicators chosen in their list, moved together: first a page that says what changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from pathway.actions.rearranging import MovedMeanwhile, move_indicators
from pathway.models import Dimension, FrameworkVersion, Indicator, Level
from pathway.models.changes import LONGEST_WHY
from pathway.queries.documents import version_rows
from people.admin import acting_post


class WhereToForm(forms.Form):
    """Another level, another dimension, or both."""

    level: forms.ModelChoiceField[Level] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Each stays at its level"
    )
    dimension: forms.ModelChoiceField[Dimension] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Each stays in its dimension"
    )
    why = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        label="Why",
        help_text="Not required. It stands in the history of the version.",
    )

    def __init__(self, version: FrameworkVersion, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].queryset = version_rows(Level, version)  # type: ignore[attr-defined]
        self.fields["dimension"].queryset = version_rows(  # type: ignore[attr-defined]
            Dimension, version
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("level") and not given.get("dimension"):
            raise forms.ValidationError("Choose a level, a dimension or both.")
        return given


def moving_page(
    pages: ModelAdmin[Any],
    request: HttpRequest,
    version: FrameworkVersion,
    chosen: QuerySet[Indicator],
) -> HttpResponse:
    """Say what would change; with 'apply', change it."""
    step = next((name for name in ("apply", "show") if name in request.POST), "")
    form = WhereToForm(version, request.POST if step else None)
    rows = list(
        chosen.filter(version=version)
        .select_related("level", "dimension")
        .order_by("position", "pk")
    )
    valid = bool(step) and form.is_valid()
    if step == "apply" and valid:
        return _apply(request, version, form)
    given = form.cleaned_data if valid else {}
    level, dimension = given.get("level"), given.get("dimension")
    context = {
        **pages.admin_site.each_context(request),
        "title": "Move to another level or dimension",
        "opts": pages.opts,
        "version": version,
        "form": form,
        "rows": rows,
        "changes": [
            (row, level or row.level, dimension or row.dimension)
            for row in rows
            if (level or row.level) != row.level or (dimension or row.dimension) != row.dimension
        ]
        if valid
        else None,
        "back_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/pathway/moving.html", context)


def _apply(request: HttpRequest, version: FrameworkVersion, form: WhereToForm) -> HttpResponse:
    post = acting_post(request)
    if post is not None:
        given = form.cleaned_data
        try:
            count = move_indicators(
                version=version,
                stood=_stood(request),
                level=given["level"],
                dimension=given["dimension"],
                by=post,
                why=given["why"],
            )
            messages.success(request, f"Moved: {count}.")
        except MovedMeanwhile as refusal:
            messages.error(request, str(refusal))
    return HttpResponseRedirect(request.get_full_path())


def _stood(request: HttpRequest) -> dict[int, tuple[int, int]]:
    """Where the page that was confirmed showed each row: 'row:level:dimension'."""
    found: dict[int, tuple[int, int]] = {}
    for said in request.POST.getlist("stood"):
        parts = said.split(":")
        if len(parts) == 3 and all(part.isdecimal() and len(part) < 19 for part in parts):
            row, level, dimension = map(int, parts)
            found[row] = (level, dimension)
    return found
