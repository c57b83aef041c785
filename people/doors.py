"""The one shape of a view: it says what permission it asks for, and runs in one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from people.constants import Permission
from people.models import Practitioner

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PractitionerRequest(HttpRequest):
    """A request of someone signed in, with the post they act in (set by the gate)."""

    practitioner: Practitioner


def door(permission: Permission, *methods: str) -> Callable[[View], View]:
    """Declare what a view asks for and the methods it answers (GET when none is named)."""

    def declare(view: View) -> View:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with transaction.atomic():
                return view(request, *args, **kwargs)

        answering = require_http_methods(["HEAD", *(methods or ("GET",))])(inside)
        answering.permission = permission  # type: ignore[attr-defined]
        return cast(View, answering)

    return declare


def load_in_scope(model: type[Any], practitioner: Practitioner, ref: str, *related: str) -> Any:
    """The row with that reference, if this person may see it.

    Raises Http404 otherwise: the same answer for what is not there and what is not theirs. Where
    a model has `begun_by`, part of what one may see, it is asked first: most readers open their
    own, and that is the cheaper question.
    """
    rows = model.objects.select_related(*related).filter(ref=ref)
    own = rows.begun_by(practitioner).first() if hasattr(rows, "begun_by") else None
    found = own or rows.visible_to(practitioner).first()
    if found is None:
        raise Http404
    return found
