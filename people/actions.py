"""What is done about people: telling someone, and recording who looked."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from people.constants import AccessKind, AgencyKind, NoticeKind, Role
from people.held_token import LASTS
from people.models import AccessRecord, Agency, HeldForm, Notification, Practitioner, User

MOST_HELD = 5
"""Held forms of one person for one page; of more, the oldest go."""
MOST_HELD_IN_ALL = 60


def tell(
    *, recipient: Practitioner, kind: NoticeKind, path: str, key: str, now: dt.datetime
) -> None:
    """Give one person one notice. The same `key` is told once, however often this runs."""
    Notification.objects.get_or_create(
        key=key,
        defaults={"recipient": recipient, "kind": kind, "path": path, "created_at": now},
    )


def mark_notice_seen(*, recipient: Practitioner, path: str, now: dt.datetime) -> None:
    """The recipient has opened the page at `path`: their notices about it are done."""
    Notification.objects.addressed_to(recipient).unseen().filter(path=path).update(seen_at=now)


def record_access(
    *,
    by: Practitioner,
    kind: AccessKind,
    record: str,
    record_ref: str,
    now: dt.datetime,
    what: str = "",
) -> None:
    """Write one line of the access and decision log."""
    AccessRecord.objects.create(
        practitioner=by, at=now, kind=kind, record=record, record_ref=record_ref, what=what
    )


@transaction.atomic
def hold_form(
    *,
    owner: int,
    path: str,
    fields: Sequence[tuple[str, str]],
    instead_of: int | None,
    now: dt.datetime,
) -> bool:
    """Keep what somebody sent after their session had ended; True when it is kept.

    The same text twice is kept once. `instead_of` is the held form that the page showed: its text
    is in this one.
    """
    # The owner's row is locked, so that a double click holds once.
    user = User.objects.select_for_update().filter(pk=owner, is_active=True).first()
    if user is None or len(path) > 200:
        return False
    rows = HeldForm.objects.filter(owner=user)
    here = rows.filter(path=path)
    if instead_of is not None:
        here.filter(pk=instead_of).delete()
    # PostgreSQL keeps no NUL, and nobody types one.
    kept = [[name.replace("\0", ""), words.replace("\0", "")] for name, words in fields]
    if not here.filter(fields=kept).exists():
        HeldForm.objects.create(owner=user, path=path, fields=kept, held_at=now)
    for several, most in ((here, MOST_HELD), (rows, MOST_HELD_IN_ALL)):
        too_many = several.order_by("-held_at", "-pk").values("pk")[most:]
        HeldForm.objects.filter(pk__in=[row["pk"] for row in too_many]).delete()
    return True


def let_held_form_go(*, owner: int, path: str, number: int) -> None:
    """A held form was saved, or its owner does without it."""
    HeldForm.objects.filter(owner=owner, path=path, pk=number).delete()


def forget_held_forms(*, now: dt.datetime) -> int:
    """Delete held forms that nobody came back for within a week; returns how many."""
    count, _by_model = HeldForm.objects.filter(held_at__lt=now - LASTS).delete()
    return count


@transaction.atomic
def add_administrator(
    *, email: str, full_name: str, agency_name: str, today: dt.date
) -> Practitioner:
    """Give a person, an agency and a post as its administrator; what is there already stays."""
    agency, _made = Agency.objects.get_or_create(
        name=agency_name, defaults={"kind": AgencyKind.COUNCIL}
    )
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, full_name)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    post, _made = Practitioner.objects.get_or_create(
        user=user,
        agency=agency,
        ends_on=None,
        defaults={
            "job_title": "Administrator",
            "roles": [Role.ADMINISTRATOR.value],
            "starts_on": today,
        },
    )
    return post
