"""What is done about people: telling someone, and recording who looked."""

import datetime as dt

from people.constants import AccessKind, NoticeKind
from people.models import AccessRecord, Notification, Practitioner


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
