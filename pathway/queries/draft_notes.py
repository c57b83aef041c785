"""What stands above every page of a draft: that it was opened again, that its version is old."""

import datetime as dt
from dataclasses import dataclass

from pathway.models import CheckSetAside, ThresholdCheck
from pathway.permissions import may_move_check
from pathway.queries.standing import OpenedAgain, opened_again
from pathway.queries.versions import Superseded, superseded


@dataclass(frozen=True, slots=True)
class DraftNotes:
    """Each may hold. `may_move`: to the version in force."""

    opened_again: OpenedAgain | None
    superseded: Superseded | None
    may_move: bool
    set_aside: tuple[CheckSetAside, ...]


def draft_notes(check: ThresholdCheck, today: dt.date) -> DraftNotes:
    """The notes for this draft."""
    return DraftNotes(
        opened_again(check),
        superseded(check, today),
        bool(may_move_check(check.author, check)),
        set_aside(check),
    )


def set_aside(check: ThresholdCheck) -> tuple[CheckSetAside, ...]:
    """What had no place in the version that the check moved to. Asks only if it moved."""
    if check.moved_at is None:
        return ()
    return tuple(CheckSetAside.objects.filter(check_made=check).order_by("pk"))
