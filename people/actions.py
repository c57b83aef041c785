"""What is done about people: telling someone, and recording who looked."""

import datetime as dt

from django.db import transaction

from people.constants import AccessKind, AgencyKind, NoticeKind, Role
from people.models import AccessRecord, Agency, Notification, Practitioner, User


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
