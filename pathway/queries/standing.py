"""Where a check stands: whose move it is, and what happened to it after its result."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import CheckState
from pathway.models import CheckReopening, SignOff, ThresholdCheck
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import day_words, due_words, moment_words


@dataclass(frozen=True, slots=True)
class OpenedAgain:
    """The check is open again; until there is a new result the earlier one stands."""

    number: int
    made_at: dt.datetime
    by: str
    at: dt.datetime
    why: str

    @property
    def words(self) -> str:
        """'Opened again; result 1 of 3 June 2025 stands until you see a new one'."""
        day = day_words(london_day(self.made_at))
        return f"Opened again; result {self.number} of {day} stands until you see a new one"


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-off that is awaited: of whom, and by when."""

    of: str
    deputy: str
    due: str
    is_late: bool

    @property
    def whom(self) -> str:
        """Everybody who may decide it now."""
        return f"{self.of} or {self.deputy}" if self.deputy else self.of


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who took the check back, and why."""

    by: str
    at: dt.datetime
    because: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check stands. At most one of the three is there."""

    whose_move: str
    opened_again: OpenedAgain | None = None
    asked: Asked | None = None
    withdrawn: Withdrawn | None = None


def standing_of(check: ThresholdCheck, now: dt.datetime) -> Standing:
    """Whose move it is, in words, and why."""
    author = check.author.full_name
    match CheckState(check.state):
        case CheckState.DRAFT:
            opened = opened_again(check)
            if opened is None:
                return Standing(f"A draft of {author}")
            return Standing(f"With {author}, who opened it again", opened_again=opened)
        case CheckState.RESULT:
            return Standing(f"With {author}, for the judgement")
        case CheckState.AWAITING_SIGN_OFF:
            row = _open_sign_off(check)
            if row is None:  # decided at this very moment
                return Standing(f"With {author}")
            asked = asked_words(row, now)
            return Standing(f"With {asked.whom}, for sign-off, {asked.due}", asked=asked)
        case CheckState.JUDGED:
            return Standing(f"Complete: judged by {author}")
        case CheckState.WITHDRAWN:
            at = check.withdrawn_at
            assert at is not None  # the database has it so
            return Standing(
                f"Withdrawn by {author}, {moment_words(at)}",
                withdrawn=Withdrawn(author, at, check.withdrawn_because),
            )


def opened_again(check: ThresholdCheck) -> OpenedAgain | None:
    """That a draft was opened again after a result; None for any other check."""
    if check.state != CheckState.DRAFT or check.reopened_at is None:
        return None
    rows = CheckReopening.objects.filter(check_made=check).select_related("result", "by__user")
    last = rows.order_by("-at").first()
    return opened_words(last) if last else None


def opened_words(row: CheckReopening) -> OpenedAgain:
    """One opening again."""
    return OpenedAgain(
        number=row.result.number,
        made_at=row.result.made_at,
        by=row.by.full_name,
        at=row.at,
        why=row.why,
    )


def asked_words(row: SignOff, now: dt.datetime) -> Asked:
    """One sign-off that is awaited."""
    return Asked(
        of=row.asked_of.full_name,
        deputy=row.deputy.full_name if row.deputy else "",
        due=due_words(row.due_at, now),
        is_late=now >= row.due_at,
    )


def _open_sign_off(check: ThresholdCheck) -> SignOff | None:
    return (
        SignOff.objects.filter(judgement__check_made=check, decided_at__isnull=True)
        .select_related("asked_of__user", "deputy__user")
        .first()
    )
