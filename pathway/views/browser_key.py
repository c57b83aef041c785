"""The key to answers without an account, as a browser holds it: a cookie no script can read."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from pathway.models.anonymous import KEPT_FOR

Answer = TypeVar("Answer", bound=HttpResponseBase)


def cookie_name() -> str:
    """With a prefix that binds it to this very host, wherever the site has https."""
    return "__Host-check" if settings.SESSION_COOKIE_SECURE else "check"


def key_of(request: HttpRequest) -> str:
    """The key that this browser holds; '' without one."""
    return request.COOKIES.get(cookie_name(), "")


def give_key(answer: Answer, key: str) -> Answer:
    """Let the browser hold a key for as long as its answers are kept."""
    return _set(answer, key, int(KEPT_FOR.total_seconds()))


def take_key_away(answer: Answer) -> Answer:
    """Let the browser forget its key."""
    return _set(answer, "", 0)


def _set(answer: Answer, key: str, seconds: int) -> Answer:
    # Taken away with the same marks: a browser lets nothing else touch a cookie of that prefix.
    answer.set_cookie(
        cookie_name(),
        key,
        max_age=seconds,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
