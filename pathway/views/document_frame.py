"""What stands round the pages of the public document: whom to ring now, and how long they keep."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString

from pathway.queries.public_document import PublicDocument
from pathway.queries.public_versions import (
    Edition,
    Standing,
    document_in,
    edition_numbered,
    in_force,
)
from pathway.queries.what_to_do import front_door
from pathway.views.frame import Clock, read_clock, situation
from people.constants import Permission
from people.doors import for_everyone

# Asked again each time, answered with 'unchanged' while it is: never old after a publication.
ASK_EACH_TIME = "public, no-cache"
# Nothing of a superseded version's content changes. A week, since another framework may be chosen
# as ours, and its versions have the same numbers.
NEVER_CHANGES = "public, max-age=604800, immutable"


@dataclass(frozen=True, slots=True)
class Reading:
    """One request for a page: which version, at what address, and what is in force."""

    request: HttpRequest
    edition: Edition
    standing: Standing | None
    clock: Clock
    base: str

    @property
    def document(self) -> PublicDocument:
        return document_in(self.edition)


def reading_of(request: HttpRequest, number: int | None) -> Reading | None:
    """None when no version is in force. Raises Http404 for a number that nobody may read."""
    clock = read_clock()
    standing = in_force(clock.today)
    if number is None:
        if standing is None:
            return None
        return Reading(request, standing.edition, standing, clock, reverse("pathway_show"))
    edition = edition_numbered(number, standing, clock.today)
    if edition is None:
        raise Http404
    return Reading(request, edition, standing, clock, reverse("pathway_show", args=[number]))


def around(
    request: HttpRequest,
    clock: Clock,
    standing: Standing | None,
    title: str,
    body: SafeString,
    **more: Any,
) -> HttpResponseBase:
    """Whom to ring now, a way to check a worry, and the page."""
    first = other = None
    if standing is not None and standing.view.contacts:
        first, other = front_door(situation(clock, standing.view), standing.view)
    context = {
        "title": title,
        "body": body,
        "base": reverse("pathway_show"),
        "edition": standing.edition if standing else None,
        "same_place": "",
        "is_landing": False,
        "first": first,
        "other": other,
        "check_at": _where_to_check(request),
    } | more
    answer = render(request, "pathway/document/page.html", context)
    if request.method == "POST" or _knows_the_reader(request):
        return answer  # the gate's own rule: kept by nobody
    return _conditional(request, answer, answer.content, ASK_EACH_TIME, None)


def _knows_the_reader(request: HttpRequest) -> bool:
    """Whether the frame may say something to this reader alone: their name, or a message."""
    return bool({settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES))


def _where_to_check(request: HttpRequest) -> str:
    post = getattr(request, "practitioner", None)
    if post is not None and post.may(Permission.MAKE_CHECK):
        return reverse("check_start")
    return reverse("anonymous_start" if request.user.is_authenticated else "home_show")


def _conditional(
    request: HttpRequest,
    answer: HttpResponse,
    said: bytes,
    cache_control: str,
    changed: dt.datetime | None,
) -> HttpResponseBase:
    """The answer with its ETag, or 'unchanged' to who has it already."""
    etag = f'"{sha256(said).hexdigest()[:32]}"'
    answer["ETag"] = etag
    if changed is not None:
        answer["Last-Modified"] = changed.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for_everyone(answer, cache_control)
    found = get_conditional_response(
        request,
        etag=etag,
        last_modified=int(changed.timestamp()) if changed else None,
        response=answer,
    )
    assert found is not None  # an answer that was given is never lost
    return found if found is answer else for_everyone(found, cache_control)


def as_file(
    reading: Reading, answer: HttpResponse, kind: str, number: int | None
) -> HttpResponseBase:
    """A file with its ETag and date; one of a superseded version, at its own number, stays."""
    edition = reading.edition
    said = f"{kind} {edition.pk} {edition.content_hash} {edition.superseded_at}"
    changed = edition.superseded_at or edition.published_at
    stays = number is not None and edition.superseded_at is not None
    return _conditional(
        reading.request,
        answer,
        said.encode(),
        NEVER_CHANGES if stays else ASK_EACH_TIME,
        changed,
    )


def none_in_force(request: HttpRequest) -> HttpResponse:
    return render(request, "pathway/no_version.html", status=503)
