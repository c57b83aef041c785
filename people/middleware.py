"""The gate: every request passes here before its view, and what declares nothing stays shut."""

import datetime as dt
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from people import held_token
from people.constants import Permission
from people.doors import hold_posted, is_autosave, is_cut_short, owner_of_form, shown_number
from people.queries import current_post

# Views of libraries cannot carry our declaration, so their names stand here. The sign-in
# library guards its own pages (some are for the signed-in only, all are about one's own account).
_SIGN_IN_NAMES = ("account_", "mfa_", "usersessions_")

SIGNED_OUT = "Not saved: you have been signed out."
KEPT = "You were signed out. What you typed is kept and will be there when you sign in."


def declared_permission(match: ResolverMatch) -> Permission | None:
    """What the resolved view asks for; None when nobody said."""
    own: Permission | None = getattr(match.func, "permission", None)
    if own is not None:
        return own
    if match.namespaces == ["admin"]:
        return Permission.USE_ADMIN_SITE
    if not match.namespaces and (match.url_name or "").startswith(_SIGN_IN_NAMES):
        return Permission.SIGN_IN_ITSELF
    return None


class GateMiddleware:
    """Sign-in, live post, second factor and permission, in this order."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.practitioner = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        # A shared computer's Back button must not show a record after signing out.
        if not getattr(response, "for_everyone", False):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        match = request.resolver_match
        assert match is not None  # Django sets it before this hook
        if is_cut_short(request):
            raise BadRequest("The form did not arrive whole.")
        permission = declared_permission(match)
        if permission is None:
            raise ImproperlyConfigured(f"{match.route} does not declare its permission")
        if request.user.is_authenticated:
            today = timezone.localdate()
            post = current_post(request.user, today)
            request.practitioner = post  # type: ignore[attr-defined]
            _give_token(request, request.user.pk, today)
        if permission in {Permission.PUBLIC, Permission.SIGN_IN_ITSELF}:
            return None
        return self._shut(request, permission)

    def _shut(self, request: HttpRequest, permission: Permission) -> HttpResponse | None:
        """The answer that keeps someone out, or None to let them through."""
        owner = owner_of_form(request, timezone.localdate())
        if not request.user.is_authenticated or owner not in {None, request.user.pk}:
            return _not_its_owner(request, owner)
        post = request.practitioner  # type: ignore[attr-defined]
        if post is None:
            return render(request, "people/no_post.html", status=403)
        if post.needs_second_factor and not settings.DEMO and not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        if not post.may(permission):
            return render(request, "people/not_your_page.html", status=403)
        # Until a page that showed a held form is accepted, it goes on showing which one.
        request.held_number = shown_number(request)  # type: ignore[attr-defined]
        return None


def _give_token(request: HttpRequest, user: int, today: dt.date) -> None:
    """What the page's forms carry; made only when one of them asks."""
    token = SimpleLazyObject(lambda: held_token.made_for(user, request.path, today))
    request.held_token = token  # type: ignore[attr-defined]


def _not_its_owner(request: HttpRequest, owner: int | None) -> HttpResponse:
    """Nobody, or somebody else, is signed in where a page of `owner`'s was sent from."""
    if is_autosave(request):
        return JsonResponse({"words": SIGNED_OUT}, status=401)
    if owner is not None and (held := held_instead(request, owner)):
        return held
    return redirect_to_login(request.get_full_path())


def held_instead(request: HttpRequest, owner: int) -> HttpResponse | None:
    """Keep what was typed for its owner, and lead whoever is here on; None when it is not kept.

    Signed in again in another tab: the page comes back with the text. Somebody else never sees it.
    """
    if not hold_posted(request, owner, timezone.now()):
        return None
    if request.user.is_authenticated and request.user.pk == owner:
        return redirect(request.get_full_path())
    if request.user.is_authenticated:
        return render(request, "people/kept_for_other.html", status=403)
    messages.info(request, KEPT)
    return redirect_to_login(request.get_full_path())
