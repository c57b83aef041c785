"""The first page: for whoever is worried, signed in or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pathway.queries.pathway_view import pathway_view
from pathway.queries.versions import version_for_checks
from pathway.queries.what_to_do import front_door
from pathway.views.frame import read_clock, situation
from people.constants import Permission
from people.doors import door
from people.queries import first_page_of


@door(Permission.PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """Danger first, then the way in."""
    if request.user.is_authenticated:
        return redirect(first_page_of(getattr(request, "practitioner", None)))
    clock = read_clock()
    version = version_for_checks(clock.today)
    if version is None:
        return render(request, "pathway/no_version.html", status=503)
    view = pathway_view(version)
    first, other = front_door(situation(clock, view), view)
    return render(request, "pathway/home.html", {"view": view, "first": first, "other": other})
