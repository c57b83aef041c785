"""What the page about sharing a check reads: who the lead is, and since when they can read it."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import ShareReason
from pathway.models import CheckResult, CheckShare, DangerAlert, ThresholdCheck
from people.models import Practitioner
from people.queries import lead_of


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom a check would be shared, and what they can already do."""

    lead: str
    job_title: str
    reads_since: dt.datetime | None
    asked_at: dt.datetime | None
    seen_at: dt.datetime | None


def sharing_of(check: ThresholdCheck, by: Practitioner, today: dt.date) -> Sharing | None:
    """The agency's lead as seen from this check; None where there is no other one."""
    lead = lead_of(by, today)
    if lead is None:
        return None
    share = CheckShare.objects.filter(check_made=check, shared_with=lead).first()
    return Sharing(
        lead=lead.full_name,
        job_title=lead.job_title,
        reads_since=_reads_since(check, share),
        asked_at=share.at if share else None,
        seen_at=share.seen_at if share else None,
    )


def _reads_since(check: ThresholdCheck, share: CheckShare | None) -> dt.datetime | None:
    """A lead reads checks with a result, and drafts in which danger was said."""
    first = CheckResult.objects.filter(check_made=check).order_by("number").first()
    alert = DangerAlert.objects.filter(check_made=check).first()
    moments = [first and first.made_at, alert and alert.raised_at, share and share.at]
    return min((one for one in moments if one), default=None)


@dataclass(frozen=True, slots=True)
class AskedToLook:
    """What the author wrote to whoever they asked to look."""

    at: dt.datetime
    note: str


def asked_to_look(check: ThresholdCheck, reader: Practitioner) -> AskedToLook | None:
    """That the author shared this check with its reader; None where they did not."""
    share = CheckShare.objects.filter(
        check_made=check, shared_with=reader, reason=ShareReason.ASKED
    ).first()
    return AskedToLook(share.at, share.note) if share else None
