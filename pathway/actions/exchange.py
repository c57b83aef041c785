"""Taking in another framework, or another edition of one: whole, as a draft, or not at all."""

import datetime as dt

from django.db import transaction

from pathway.actions.drafts import may_begin_draft
from pathway.actions.frameworks import VersionExists, load_framework
from pathway.models import FrameworkVersion
from pathway.queries.exchange import looked_at, number_taken
from pathway.sheets.faults import FrameworkFault
from pathway.sheets.tables import Incoming
from people.actions import record_access
from people.constants import AccessKind
from people.models import Practitioner
from thresholds_site.lib.verdict import require


@transaction.atomic
def take_in(
    *, came: Incoming, by: Practitioner | None, now: dt.datetime
) -> tuple[FrameworkVersion, bool]:
    """Load it as a draft; returns the version, and whether anything was made.

    The same content again does nothing. `by`: None from the command line. Raises NotAllowed;
    FrameworkFault with everything that is wrong, and then nothing was loaded.
    """
    if by is not None:
        require(may_begin_draft(by))
    looked = looked_at(came)
    if looked.faults:
        raise FrameworkFault(looked.faults)
    try:
        version, made = load_framework(looked.document)
    except VersionExists as error:
        raise FrameworkFault([number_taken(came, looked.document["framework"]["code"])]) from error
    if made:
        version.created_at = now
        version.save(update_fields=["created_at"])
        if by is not None:
            record_access(
                by=by,
                kind=AccessKind.DECIDED,
                record="pathway version",
                record_ref=version.ref,
                now=now,
                what=f"Taken in from a file as a draft ({came.kind})",
            )
    return version, made
