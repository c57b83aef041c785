"""The one shape of a view: it says what permission it asks for, and runs in one transaction.

And what becomes of a form whose session has ended: it is held for its owner (H19).
"""

import datetime as dt
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.http import require_http_methods

from people import held_token
from people.actions import hold_form, let_held_form_go
from people.constants import Permission
from people.models import Practitioner
from people.queries import HeldFields, held_fields
from thresholds_site.lib.compiled import CompiledRow

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PageForm = TypeVar("PageForm", bound=BaseForm)

FORM = "application/x-www-form-urlencoded"
_NOT_HELD = {"csrfmiddlewaretoken", held_token.FIELD, held_token.SHOWN}


class PractitionerRequest(HttpRequest):
    """A request of someone signed in, with the post they act in (set by the gate)."""

    practitioner: Practitioner
    held: HeldFields | None


def door(permission: Permission, *methods: str, reads_rows: bool = True) -> Callable[[View], View]:
    """Declare what a view asks for and the methods it answers (GET when none is named).

    A view that reads no rows opens no transaction: it answers while the database is away.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with transaction.atomic():
                answer = view(request, *args, **kwargs)
                _end_what_was_held(request, answer)
                return answer

        guarded = inside if reads_rows else view
        answering = require_http_methods(["HEAD", *(methods or ("GET",))])(guarded)
        answering.permission = permission  # type: ignore[union-attr]
        return cast(View, answering)

    return declare


def for_everyone(answer: HttpResponseBase, cache_control: str) -> HttpResponseBase:
    """Let browsers and proxies keep an answer; the gate forbids it for every other."""
    answer["Cache-Control"] = cache_control
    answer.for_everyone = True  # type: ignore[attr-defined]
    return answer


def load_in_scope(model: Any, practitioner: Practitioner, ref: str, *related: str) -> Any:
    """The row with that reference, if this person may see it.

    Raises Http404 otherwise: the same answer for what is not there and what is not theirs. Where
    a model has `begun_in`, part of what one may see, it is asked first: most readers open their
    own, and that is the cheaper question.
    """
    own = _own_row(model, related)
    found = own(practitioner.pk, ref) if own else None
    if found is None:
        rows = model.objects.select_related(*related).filter(ref=ref)
        found = rows.visible_to(practitioner).first()
    if found is None:
        raise Http404
    return found


@cache
def _own_row(model: Any, related: tuple[str, ...]) -> CompiledRow[Any] | None:
    if not hasattr(model.objects.none(), "begun_in"):
        return None
    # One row at most, whatever the model's order: sorting would only cost.
    return CompiledRow(
        model,
        lambda post, ref: model.objects.begun_in(post).filter(ref=ref).order_by(),
        2,
        *related,
    )


# ------------------------------------------------------------- forms whose session has ended


def is_autosave(request: HttpRequest) -> bool:
    """Whether a page's script saves while someone types."""
    return bool(request.headers.get("X-Autosave"))


def is_cut_short(request: HttpRequest) -> bool:
    """Whether the line broke while a form was sent: what came of it may look whole and is not."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if request.method != "POST" or request.content_type != FORM or not length.isdigit():
        return False
    return len(request.body) < int(length)


def owner_of_form(request: HttpRequest, today: dt.date) -> int | None:
    """Whose page a form was sent from, when it says so truly."""
    if request.method != "POST" or is_cut_short(request):
        return None
    return held_token.owner_of(request.POST.get(held_token.FIELD, ""), request.path, today)


def hold_posted(request: HttpRequest, owner: int, now: dt.datetime) -> bool:
    """Keep what was sent, for the owner of the page it was sent from; True when it is kept."""
    fields = [
        (name, words)
        for name, given in request.POST.lists()
        if name not in _NOT_HELD
        for words in given
    ]
    return hold_form(
        owner=owner, path=request.path, fields=fields, instead_of=shown_number(request), now=now
    )


def shown_number(request: HttpRequest) -> int | None:
    """Which held form the page showed that was sent."""
    given = request.POST.get(held_token.SHOWN, "") if request.method == "POST" else ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def held_data(request: PractitionerRequest) -> QueryDict | None:
    """What was held for this person and page, as if it were sent now; the page then says so."""
    post = request.practitioner
    some = getattr(post, "has_held", True)
    request.held = held_fields(post.user_id, request.path) if some else None
    if request.held is None:
        return None
    data = QueryDict(mutable=True)
    for name, words in request.held.fields:
        data.appendlist(name, words)
    return data


def page_form(
    request: PractitionerRequest, make: Callable[[QueryDict | None], PageForm]
) -> PageForm:
    """A page's form: as sent, or with what was held for its reader, or as it is made empty."""
    if request.method == "POST":
        return make(request.POST)
    held = held_data(request)
    return make(None) if held is None else with_what_was_typed(make(None), make(held))


def with_what_was_typed(fresh: PageForm, typed: PageForm) -> PageForm:
    """A form that nobody has sent yet, filled in with what `typed` was sent: without faults."""
    fresh.initial = {**fresh.initial, **{name: typed[name].value() for name in typed.fields}}
    return fresh


def _end_what_was_held(request: HttpRequest, answer: HttpResponseBase) -> None:
    """A page that showed a held form was accepted: it leads on, or was saved while typing."""
    if request.method != "POST" or held_token.SHOWN not in request.POST:
        return
    accepted = answer.status_code == 302 or (answer.status_code == 200 and is_autosave(request))
    number = shown_number(request)
    if accepted and number is not None and request.user.is_authenticated:
        let_held_form_go(owner=request.user.pk, path=request.path, number=number)
