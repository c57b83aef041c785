"""What pages read about people."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from people.constants import NoticeKind, Permission, Role
from people.models import HeldForm, Notification, Practitioner

DEMO_DOMAIN = "demo.example"

_ROLE_WORDS = {
    Role.PRACTITIONER: "practitioner",
    Role.SAFEGUARDING_LEAD: "safeguarding lead",
    Role.MANAGER: "manager",
    Role.SCREENER: "front-door screener",
    Role.PATHWAY_EDITOR: "pathway editor",
    Role.PATHWAY_PUBLISHER: "pathway publisher",
    Role.ADMINISTRATOR: "administrator",
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone whom the demo's sign-in page offers."""

    ref: str
    name: str
    job_title: str
    agency: str
    roles: str


def current_post(user: AbstractBaseUser | AnonymousUser, today: dt.date) -> Practitioner | None:
    """The post that this person acts in today: the one begun first; None after leaving.

    It comes with `has_notices` and `has_held`, so that most pages need not ask for their number,
    nor whether something that this person once typed is held for them.
    """
    unseen = Notification.objects.unseen().filter(recipient=OuterRef("pk"))
    held = HeldForm.objects.filter(owner=OuterRef("user"))
    return (
        Practitioner.objects.current(today)
        .filter(user=user.pk)
        .select_related("user", "agency")
        .annotate(has_notices=Exists(unseen), has_held=Exists(held))
        .order_by("starts_on", "pk")
        .first()
    )


def lead_of(practitioner: Practitioner, today: dt.date) -> Practitioner | None:
    """The safeguarding lead of that person's agency, another than the person; None without one."""
    return (
        Practitioner.objects.current(today)
        .of_agency(practitioner.agency)
        .holding(Role.SAFEGUARDING_LEAD)
        .exclude(user=practitioner.user_id)
        .select_related("user", "deputy__user")
        .order_by("starts_on", "pk")
        .first()
    )


def who_is_told(practitioner: Practitioner, today: dt.date) -> Practitioner | None:
    """Who hears of danger that this person says: the lead, or who stands in for the only one."""
    lead = lead_of(practitioner, today)
    if lead is None and practitioner.holds(Role.SAFEGUARDING_LEAD):
        return stand_in_for(practitioner, practitioner, today)
    return lead


def first_page_of(practitioner: Practitioner | None) -> str:
    """The name of the address that a person starts from."""
    if practitioner is None or practitioner.may(Permission.MAKE_CHECK):
        return "work_list"
    return "admin:index"


def unseen_notices(practitioner: Practitioner) -> int:
    """How many notices wait for that person, as it is now: this page may have done with some."""
    if not getattr(practitioner, "has_notices", True):
        return 0
    return Notification.objects.addressed_to(practitioner).unseen().count()


def demo_people(today: dt.date) -> list[DemoPerson]:
    """The sample people, by agency and name."""
    posts = (
        Practitioner.objects.current(today)
        .filter(user__email__endswith=f"@{DEMO_DOMAIN}")
        .select_related("user", "agency")
        .order_by("pk")
    )
    return [
        DemoPerson(
            ref=post.ref,
            name=post.full_name,
            job_title=post.job_title,
            agency=post.agency.name,
            roles=", ".join(_ROLE_WORDS[Role(role)] for role in post.roles),
        )
        for post in posts
    ]


def practitioner_of_demo(ref: str, today: dt.date) -> Practitioner | None:
    """The sample person with that reference; None when there is none."""
    return (
        Practitioner.objects.current(today)
        .filter(ref=ref, user__email__endswith=f"@{DEMO_DOMAIN}")
        .select_related("user")
        .first()
    )


_NOTICE_WORDS = {
    NoticeKind.DANGER_RAISED: "Someone in your agency said that a child may be in danger",
    NoticeKind.DANGER_REMINDER: "Reminder: nobody has yet opened a worry about danger",
    NoticeKind.SIGN_OFF_ASKED: "You are asked to sign off a level lower than recommended",
    NoticeKind.SIGN_OFF_GIVEN: "Your level was signed off",
    NoticeKind.SIGN_OFF_REFUSED: "Your level was not signed off: the reasons are there to read",
    NoticeKind.SIGN_OFF_OVERDUE: "A sign-off was due and is not decided",
    NoticeKind.LOOK_AGAIN: "The day to look again at a check has come",
    NoticeKind.DRAFT_EXPIRES: "A draft of yours will be deleted soon: finish it, or keep it",
    NoticeKind.DRAFT_UNFINISHED: "A check that may need Children's Social Care was not finished",
    NoticeKind.CHECK_SHARED: "A colleague asks you to read a check",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as its reader sees it."""

    words: str
    path: str
    created_at: dt.datetime
    seen: bool


def notice_list(practitioner: Practitioner) -> list[Notice]:
    """The person's last 100 notices, newest first."""
    rows = Notification.objects.addressed_to(practitioner)[:100]
    return [
        Notice(
            words=_NOTICE_WORDS[NoticeKind(row.kind)],
            path=row.path,
            created_at=row.created_at,
            seen=row.seen_at is not None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class HeldFields:
    """What somebody sent to one page after their session had ended."""

    number: int
    fields: tuple[tuple[str, str], ...]
    held_at: dt.datetime


def held_fields(owner: int, path: str) -> HeldFields | None:
    """The latest form held for that person and page, and for nobody and nothing else."""
    row = HeldForm.objects.filter(owner=owner, path=path).first()
    if row is None:
        return None
    return HeldFields(row.pk, tuple((name, words) for name, words in row.fields), row.held_at)


def held_on_pages(ending: str, *, before: dt.datetime) -> list[tuple[int, str, HeldFields]]:
    """Forms held since before then, on pages whose address ends so: owner, address and words."""
    rows = HeldForm.objects.filter(path__endswith=ending, held_at__lte=before)
    return [
        (row.owner_id, row.path, HeldFields(row.pk, tuple(map(tuple, row.fields)), row.held_at))
        for row in rows
    ]


def has_held_forms(owner: int, *, about: str) -> bool:
    """Whether something is held for that person on a page whose address names that reference."""
    return HeldForm.objects.filter(owner=owner, path__contains=f"/{about}/").exists()


def stand_in_for(lead: Practitioner, author: Practitioner, today: dt.date) -> Practitioner | None:
    """Who stands in when the lead does not answer: their deputy, else a manager of the agency."""
    here = Practitioner.objects.current(today).of_agency(lead.agency)
    current = here.exclude(user__in=[lead.user_id, author.user_id])
    if lead.deputy_id and (deputy := current.filter(pk=lead.deputy_id).first()):
        return deputy
    return current.holding(Role.MANAGER).order_by("starts_on", "pk").first()


def possible_signers(practitioner: Practitioner, today: dt.date) -> list[Practitioner]:
    """Leads and managers of that person's agency, other than the person."""
    posts = (
        Practitioner.objects.current(today)
        .of_agency(practitioner.agency)
        .exclude(user_id=practitioner.user_id)
        .select_related("user", "agency")
        .order_by("user__full_name", "pk")
    )
    asked = {Role.SAFEGUARDING_LEAD.value, Role.MANAGER.value}
    return [post for post in posts if asked & set(post.roles)]
