"""What was typed too late is shown, said not to be saved, and can be copied."""

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from pathway.constants import CheckState
from pathway.forms.typed import Line, words_typed
from pathway.models import ThresholdCheck
from pathway.permissions import may_reopen_check
from pathway.queries.kept_words import words_kept
from people.doors import PractitionerRequest, held_data


def not_saved(
    request: PractitionerRequest, check: ThresholdCheck, lines: Sequence[Line]
) -> HttpResponse:
    """The page that says so. It links to opening the check again, where that is possible."""
    can_reopen = may_reopen_check(request.practitioner, check)
    context = {
        "check": check,
        "lines": lines,
        "withdrawn": check.state == CheckState.WITHDRAWN,
        "is_draft": check.state == CheckState.DRAFT,
        "reopen_url": reverse("check_reopen", args=[check.ref]) if can_reopen else "",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "pathway/not_saved.html", context, status=status)


def typed_too_late(
    request: PractitionerRequest, check: ThresholdCheck, form: type[forms.Form]
) -> HttpResponse | None:
    """The same for a form that can no longer be sent; None when no words would be lost."""
    data = request.POST if request.method == "POST" else held_data(request)
    if data is None:
        return None
    kept = words_kept(check)
    # Some words are kept inside a sentence: why a check was opened again.
    typed = words_typed(form, data)
    lines = [line for line in typed if not any(line.words in text for text in kept)]
    return not_saved(request, check, lines) if lines else None
