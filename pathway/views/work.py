"""My work: a person's own checks, and what waits for their sign-off."""

from django.http import HttpResponse
from django.shortcuts import render

from pathway.queries.work import work_of
from pathway.views.frame import read_clock
from people.constants import Permission
from people.doors import PractitionerRequest, door


@door(Permission.MAKE_CHECK)
def work_list(request: PractitionerRequest) -> HttpResponse:
    """Checks by state, found by words, page by page."""
    work = work_of(
        request.practitioner,
        search=request.GET.get("q", "")[:100],
        state=request.GET.get("state", ""),
        page=request.GET.get("page", ""),
        today=read_clock().today,
    )
    return render(request, "pathway/work.html", {"work": work})
