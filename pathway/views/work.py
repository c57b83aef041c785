"""My work: what waits for a person, their own checks, and a lead's view of the agency's."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from pathway.queries.work import work_of
from pathway.views.frame import read_clock
from people.constants import Permission
from people.doors import PractitionerRequest, door

_WORDS = "work_search"


@door(Permission.MAKE_CHECK, "GET", "POST")
def work_list(request: PractitionerRequest) -> HttpResponse:
    """Checks by state, found by words, page by page.

    What is searched for may be a child's name, so it is posted and kept in the session: it never
    stands in an address, a history or a log.
    """
    if request.method == "POST":
        request.session[_WORDS] = request.POST.get("q", "")[:100]
        return redirect(request.get_full_path())
    work = work_of(
        request.practitioner,
        search=request.session.get(_WORDS, ""),
        show=request.GET.get("show", ""),
        sort=request.GET.get("sort", ""),
        page=request.GET.get("page", ""),
        now=read_clock().now,
    )
    return render(request, "pathway/work.html", {"work": work})
