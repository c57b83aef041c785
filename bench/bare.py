"""The baseline of page rows: same middleware, sign-in and frame, and nothing in between."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from people.constants import Permission
from people.doors import PractitionerRequest, door


@door(Permission.SIGNED_IN)
def bare_page(request: PractitionerRequest) -> HttpResponse:
    """The base template with empty blocks."""
    return render(request, "base.html")


urlpatterns = [
    path("bare/", bare_page, name="bare_show"),
    path("", include("thresholds_site.urls")),
]
