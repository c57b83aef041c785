"""'My work': one's own checks, and those of one's agency that a safeguarding lead may see."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Exists, F, OrderBy, OuterRef, Q, QuerySet

from pathway.constants import CheckState, YesNo
from pathway.models import CheckResult, CheckShare, DangerAlert, ThresholdCheck
from pathway.queries.work_asked import AskedOfMe, asked_of_me
from pathway.queries.work_pages import Address, Chip, Head, Paging, counted, paging_of
from pathway.queries.work_rows import WorkRow, rows_of
from people.constants import Role
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.wording import cleaned

ROWS_A_PAGE = 25
AGENCY = "agency"
SHOWN_FIRST = "-changed"
SHOWS = {
    "": "All",
    "drafts": "Drafts",
    "mine": "Waits for me",
    "others": "Waits for others",
    "look-again": "Look again",
    "complete": "Complete",
    "withdrawn": "Withdrawn",
}
"""The filters of one's own checks, by what stands in the address."""

_WITH_RESULT = [CheckState.RESULT, CheckState.AWAITING_SIGN_OFF, CheckState.JUDGED]
_ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "name": ("child_name", "pk"),
    "-name": ("-child_name", "-pk"),
    # Within one state: the states themselves come as the life of a check goes.
    "state": ("-updated_at", "-pk"),
    "-state": ("-updated_at", "-pk"),
    "look-again": (F("look_again_on").asc(nulls_last=True), "pk"),
    "-look-again": (F("look_again_on").desc(nulls_last=True), "-pk"),
    "changed": ("updated_at", "pk"),
    SHOWN_FIRST: ("-updated_at", "-pk"),
}
_HEADS = (
    ("name", "Child"),
    ("state", "Where it stands"),
    ("", "Recommended"),
    ("look-again", "Look again"),
    ("changed", "Changed"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """The page. `total` is a count in words: beyond a thousand nobody counts on."""

    rows: tuple[WorkRow, ...]
    asked: AskedOfMe
    chips: tuple[Chip, ...]
    heads: tuple[Head, ...]
    paging: Paging
    first: int
    last: int
    total: str
    search: str
    show: str
    here: str
    is_agency: bool
    has_any: bool


def work_of(
    practitioner: Practitioner,
    *,
    search: str,
    show: str,
    sort: str,
    page: str,
    now: dt.datetime,
) -> Work:
    """That person's list. Unknown filters, orders and pages show the first."""
    today = london_day(now)
    search = cleaned(search)
    lists = _lists(practitioner, today)
    found = {name: rows.filter(_words(search)) if search else rows for name, rows in lists.items()}
    address = Address(show if show in found else "", sort if sort in _ORDERS else SHOWN_FIRST)
    counts = {name: counted(rows) for name, rows in found.items()}
    paging = paging_of(address, page, counts[address.show], ROWS_A_PAGE)
    start = (paging.page - 1) * ROWS_A_PAGE
    is_agency = address.show == AGENCY
    read = _read(found[address.show].select_related("author__user"), address.sort, start)
    shown = read[:ROWS_A_PAGE]
    return Work(
        rows=rows_of(shown, now, by_others=is_agency),
        asked=asked_of_me(practitioner, now),
        chips=tuple(
            Chip(
                words=SHOWS.get(name, "My agency"),
                href=Address(name, address.sort).href(),
                count=counts[name].words,
                on=name == address.show,
            )
            for name in found
        ),
        heads=_heads(address),
        paging=paging if len(read) > ROWS_A_PAGE else replace(paging, next=""),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=counts[address.show].words,
        search=search,
        show=address.show,
        here=address.href(),
        is_agency=is_agency,
        has_any=bool(search) or any(count.number for count in counts.values()),
    )


def _read(rows: QuerySet[ThresholdCheck], sort: str, start: int) -> list[ThresholdCheck]:
    """A page of them and one more, from that place on.

    By state they are read one state after the other, each from its index: sorted by the
    database they would come by the first letters of the states' codes.
    """
    ordered = rows.order_by(*_ORDERS[sort])
    wanted = ROWS_A_PAGE + 1
    if sort.removeprefix("-") != "state":
        return list(ordered[start : start + wanted])
    read: list[ThresholdCheck] = []
    stages = list(CheckState)
    for state in reversed(stages) if sort.startswith("-") else stages:
        of_state = ordered.filter(state=state)
        part = list(of_state[start : start + wanted - len(read)])
        read += part
        if len(read) == wanted:
            break
        # What lies before the page is passed over once; after a part of it, nothing does.
        start = 0 if part or not start else start - of_state.count()
    return read


def _lists(practitioner: Practitioner, today: dt.date) -> dict[str, QuerySet[ThresholdCheck]]:
    """The checks of each filter, by its name in the address."""
    own = _own(practitioner)
    reached = Q(look_again_on__lte=today, state__in=_WITH_RESULT)
    lists = {
        "": own.exclude(state=CheckState.WITHDRAWN),
        "drafts": own.filter(state=CheckState.DRAFT),
        "mine": own.filter(Q(state=CheckState.RESULT) | reached),
        "others": own.filter(state=CheckState.AWAITING_SIGN_OFF),
        "look-again": own.filter(look_again_on__gt=today).exclude(state=CheckState.WITHDRAWN),
        "complete": own.filter(state=CheckState.JUDGED),
        "withdrawn": own.filter(state=CheckState.WITHDRAWN),
    }
    if practitioner.holds(Role.SAFEGUARDING_LEAD):
        lists[AGENCY] = agency_checks(practitioner)
    return lists


def _own(practitioner: Practitioner) -> QuerySet[ThresholdCheck]:
    """Their own, named by the posts they were made in: the indexes begin with those."""
    posts = Practitioner.objects.filter(
        user_id=practitioner.user_id, agency_id=practitioner.agency_id
    )
    return ThresholdCheck.objects.filter(author__in=list(posts.values_list("pk", flat=True)))


def agency_checks(lead: Practitioner) -> QuerySet[ThresholdCheck]:
    """What colleagues of the agency made and a safeguarding lead may see.

    Those of `visible_to`, asked for so that a large agency's list is quick: with a result, with
    danger, or shared; never a worry about someone who works with children.
    """
    this = OuterRef("pk")
    return (
        ThresholdCheck.objects.filter(author__agency_id=lead.agency_id, about_worker=YesNo.NO)
        .exclude(author__user_id=lead.user_id)
        .filter(
            Exists(CheckResult.objects.filter(check_made=this))
            | Exists(DangerAlert.objects.filter(check_made=this))
            | Exists(CheckShare.objects.filter(check_made=this, shared_with=lead))
        )
    )


def _words(search: str) -> Q:
    wanted = Q()
    for word in search.split():
        wanted &= Q(child_name__icontains=word) | Q(setting__icontains=word)
    return wanted


def _heads(address: Address) -> tuple[Head, ...]:
    """Each head sorts by its column; pressed again, the other way round."""
    heads = []
    for key, words in _HEADS:
        on = address.sort.removeprefix("-") == key
        falling = on and address.sort.startswith("-")
        turned = key if falling or not on else f"-{key}"
        heads.append(
            Head(
                words=words,
                href=Address(address.show, turned).href() if key else "",
                order=("descending" if falling else "ascending") if on else "none",
            )
        )
    return tuple(heads)
