"""What a form carries so that its text can be kept for its owner after their session has ended.

A signature over the person, the page and the day: only a page that this person was shown has it,
so nobody can leave text for somebody else. It opens nothing; it only lets text be held.
"""

import datetime as dt

from django.core import signing
from django.utils.crypto import constant_time_compare

FIELD = "held_token"
SHOWN = "held_form"
"""The field that says which held form a page shows, so that saving the page ends it."""
LASTS = dt.timedelta(days=7)


def made_for(owner: int, path: str, today: dt.date) -> str:
    """The token of one person's page. The same all day, so that a page reads the same twice."""
    return f"{owner}.{today.toordinal()}.{_signature(owner, today.toordinal(), path)}"


def owner_of(token: str, path: str, today: dt.date) -> int | None:
    """Whose page it was; None for a token of another page, an old one, or none of ours."""
    owner, _, rest = token.partition(".")
    day, _, signature = rest.partition(".")
    if not (_is_number(owner) and _is_number(day)):
        return None
    if not 0 <= today.toordinal() - int(day) <= LASTS.days:
        return None
    if not constant_time_compare(signature, _signature(int(owner), int(day), path)):
        return None
    return int(owner)


def _signature(owner: int, day: int, path: str) -> str:
    return signing.Signer(salt="people.held_form").signature(f"{owner}:{day}:{path}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
