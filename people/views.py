"""Signing in, notices, and the pages for when something is wrong."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from people.actions import let_held_form_go
from people.constants import Permission
from people.doors import PractitionerRequest, door, is_autosave, owner_of_form, shown_number
from people.middleware import held_instead
from people.queries import demo_people, first_page_of, notice_list, practitioner_of_demo


class SignInView(LoginView):  # type: ignore[misc]  # untyped library
    """The sign-in page; in the demo it also lists the sample people."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_people"] = demo_people(timezone.localdate()) if settings.DEMO else []
        return context


@door(Permission.PUBLIC, "POST")
def demo_sign_in(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign in as a sample person, in the demo only; elsewhere this page does not exist."""
    post = practitioner_of_demo(ref, timezone.localdate()) if settings.DEMO else None
    if post is None:
        raise Http404
    login(request, post.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect(first_page_of(post))


@door(Permission.SIGNED_IN)
def notices(request: PractitionerRequest) -> HttpResponse:
    """What this person has been told, newest first."""
    return render(request, "people/notices.html", {"notices": notice_list(request.practitioner)})


@door(Permission.SIGNED_IN, "POST")
def held_discard(request: PractitionerRequest) -> HttpResponse:
    """Do without what was typed before one was signed out: what was saved before stands."""
    path = request.POST.get("path", "")
    number = shown_number(request)
    if number is not None:
        let_held_form_go(owner=request.practitioner.user_id, path=path, number=number)
    if url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/"):
        return redirect(path)
    return redirect(first_page_of(request.practitioner))


@door(Permission.PUBLIC, reads_rows=False)
def healthz(_request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that is too old, or from somewhere else.

    From a page of ours, opened before its owner last signed in or out: the text is held for them.
    """
    owner = owner_of_form(request, timezone.localdate())
    if owner is not None and not is_autosave(request) and (held := held_instead(request, owner)):
        return held
    return render(request, "people/stale_form.html", {"asked_for": request.path}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One answer for what is not there and for what is not yours."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: a page that needs nothing that could be broken too."""
    return render(None, "500.html", {"service_name": settings.SERVICE_NAME}, status=500)
