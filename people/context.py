"""What the frame of every page needs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people.constants import Permission
from people.models import Practitioner
from people.queries import HeldFields, unseen_notices


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation: its words and the name of its address."""

    words: str
    url_name: str


_PLACES = [
    (Permission.MAKE_CHECK, Place("My work", "work_list")),
    (Permission.MAKE_CHECK, Place("Check a worry", "check_start")),
    (Permission.MAKE_CHECK, Place("Practise", "practice_list")),
    (Permission.USE_ADMIN_SITE, Place("Administration", "admin:index")),
    (Permission.PUBLIC, Place("The pathway", "pathway_show")),
]


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The service's name, whether this is the demo, who is here and where they may go."""
    post: Practitioner | None = getattr(request, "practitioner", None)
    held: HeldFields | None = getattr(request, "held", None)
    return {
        "service_name": settings.SERVICE_NAME,
        "is_demo": settings.DEMO,
        "practitioner": post,
        "places": _places(post),
        "notice_count": unseen_notices(post) if post else 0,
        "held_token": getattr(request, "held_token", ""),
        "held": held,
        "held_number": held.number if held else getattr(request, "held_number", None),
    }


def _places(post: Practitioner | None) -> list[Place]:
    """Where this person may go; the head of who has not signed in has a link of its own."""
    if post is None:
        return []
    return [place for asks, place in _PLACES if asks is Permission.PUBLIC or post.may(asks)]
