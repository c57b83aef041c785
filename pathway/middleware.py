"""Asks whoever has signed in whether the answers that stand in this browser were theirs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pathway.queries.anonymous import LeftAnswers, left_answers
from pathway.views.browser_key import key_of
from people.constants import Permission


class LeftAnswersMiddleware:
    """Pages may show `request.left_answers`; only one that does asks the database for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        left = SimpleLazyObject(lambda: _left(request))
        request.left_answers = left  # type: ignore[attr-defined]
        return self.get_response(request)


def _left(request: HttpRequest) -> LeftAnswers | None:
    post = getattr(request, "practitioner", None)
    if post is None or not post.may(Permission.MAKE_CHECK) or not key_of(request):
        return None
    return left_answers(key_of(request), timezone.now())
