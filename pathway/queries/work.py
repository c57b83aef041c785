"""'My work': one's own checks, and those that wait for one's signature."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse

from pathway.constants import CheckState, YesNo
from pathway.models import CheckResult, DangerAlert, SignOff, ThresholdCheck
from pathway.queries.result_view import age_words
from people.models import Practitioner
from thresholds_site.lib.wording import cleaned

ROWS_A_PAGE = 25
STATE_WORDS = {
    CheckState.DRAFT: "Draft",
    CheckState.RESULT: "Waits for your judgement",
    CheckState.AWAITING_SIGN_OFF: "Waits for sign-off",
    CheckState.JUDGED: "Complete",
}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One check in the list."""

    url: str
    name: str
    age: str
    state_words: str
    level_name: str
    level_code: str
    updated_at: dt.datetime
    danger: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for this person."""

    url: str
    words: str
    by: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter, with how many checks it shows."""

    words: str
    href: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the list one is."""

    page: int
    pages: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Work:
    """The page."""

    rows: tuple[WorkRow, ...]
    asked: tuple[Asked, ...]
    chips: tuple[Chip, ...]
    paging: Paging
    first: int
    last: int
    total: int
    search: str
    state: str
    has_any: bool


def work_of(
    practitioner: Practitioner, *, search: str, state: str, page: str, today: dt.date
) -> Work:
    """That person's checks, the last changed first. Unknown filters and pages show the first."""
    search = cleaned(search)
    own = ThresholdCheck.objects.begun_by(practitioner)
    found = own.filter(_words(search)) if search else own
    state = state if state in set(CheckState) else ""
    chosen = found.filter(state=state) if state else found
    paginator = Paginator(chosen.select_related("own_level"), ROWS_A_PAGE)
    shown = paginator.get_page(page)
    counts = {one: found.filter(state=one).count() for one in CheckState}
    return Work(
        rows=_rows(list(shown.object_list), today),
        asked=_asked(practitioner),
        chips=_chips(counts, state),
        paging=Paging(
            page=shown.number,
            pages=paginator.num_pages,
            previous=_href(state, shown.number - 1) if shown.has_previous() else "",
            next=_href(state, shown.number + 1) if shown.has_next() else "",
        ),
        first=shown.start_index(),
        last=shown.end_index(),
        total=paginator.count,
        search=search,
        state=state,
        has_any=bool(search) or paginator.count > 0 or bool(state),
    )


def _words(search: str) -> Q:
    wanted = Q()
    for word in search.split():
        wanted &= Q(child_name__icontains=word) | Q(setting__icontains=word)
    return wanted


def _rows(checks: list[ThresholdCheck], today: dt.date) -> tuple[WorkRow, ...]:
    results = {
        row.check_made_id: row
        for row in CheckResult.objects.filter(check_made__in=checks)
        .select_related("level")
        .order_by("number")
    }
    rows = []
    for check in checks:
        result = results.get(check.pk)
        rows.append(
            WorkRow(
                url=_url(check),
                name=check.child_name or "Name not given",
                age=age_words(check, today) if check.age_known else "",
                state_words=STATE_WORDS[CheckState(check.state)],
                level_name=result.level.name if result else "",
                level_code=result.level.common_level if result else "",
                updated_at=check.updated_at,
                danger=check.danger != "no",
            )
        )
    return tuple(rows)


def _url(check: ThresholdCheck) -> str:
    page = {
        CheckState.DRAFT: "check_review",
        CheckState.RESULT: "check_result",
        CheckState.AWAITING_SIGN_OFF: "check_next",
        CheckState.JUDGED: "check_next",
    }[CheckState(check.state)]
    return reverse(page, args=[check.ref])


def _chips(counts: dict[CheckState, int], state: str) -> tuple[Chip, ...]:
    everything = Chip("All", _href("", 1), sum(counts.values()), not state)
    return (
        everything,
        *(
            Chip(words, _href(one, 1), counts[one], state == one)
            for one, words in STATE_WORDS.items()
        ),
    )


def _href(state: str, page: int) -> str:
    given = {"state": state, "page": str(page) if page > 1 else ""}
    wanted = urlencode({key: value for key, value in given.items() if value})
    return reverse("work_list") + (f"?{wanted}" if wanted else "")


def _asked(practitioner: Practitioner) -> tuple[Asked, ...]:
    """Sign-offs asked of this person, and danger that they were told of and nobody opened."""
    signs = SignOff.objects.filter(asked_of=practitioner, decided_at__isnull=True).select_related(
        "judgement__check_made", "asked_by__user"
    )
    alerts = DangerAlert.objects.filter(
        Q(lead=practitioner) | Q(deputy=practitioner, reminders__gt=1),
        confirmed_at__isnull=True,
        check_made__about_worker=YesNo.NO,
    ).select_related("check_made__author__user")
    return (
        *(
            Asked(
                url=reverse("check_record", args=[alert.check_made.ref]),
                words="A child may be in danger: read it now",
                by=alert.check_made.author.full_name,
                since=alert.raised_at,
            )
            for alert in alerts.order_by("raised_at")
        ),
        *(
            Asked(
                url=reverse("check_sign_off", args=[sign.judgement.check_made.ref]),
                words="Sign off a level below the recommended one",
                by=sign.asked_by.full_name,
                since=sign.asked_at,
            )
            for sign in signs.order_by("asked_at")
        ),
    )
