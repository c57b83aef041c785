"""What stands above every page of a draft: that it was opened again, that its version is old."""

import datetime as dt
from dataclasses import dataclass

from pathway.models import ThresholdCheck
from pathway.queries.standing import OpenedAgain, opened_again
from pathway.queries.versions import Superseded, superseded


@dataclass(frozen=True, slots=True)
class DraftNotes:
    """Both may hold."""

    opened_again: OpenedAgain | None
    superseded: Superseded | None


def draft_notes(check: ThresholdCheck, today: dt.date) -> DraftNotes:
    """The notes for this draft."""
    return DraftNotes(opened_again(check), superseded(check, today))
