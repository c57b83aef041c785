"""People and agencies for tests, with what nobody cares about filled in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from people.constants import AgencyKind, Role
from people.models import Agency, Practitioner, User

_number = count(1)
LONG_AGO = dt.date(2014, 1, 1)


def agency(name: str = "", kind: AgencyKind = AgencyKind.SCHOOL) -> Agency:
    """An agency."""
    return Agency.objects.create(name=name or f"Agency {next(_number)}", kind=kind)


def user(name: str = "") -> User:
    """Somebody who can sign in, without a usable password."""
    place = next(_number)
    return User.objects.create_user(f"person{place}@tests.example", name or f"Person {place}")


def post(
    of: Agency | None = None,
    *roles: Role,
    name: str = "",
    who: User | None = None,
    starts_on: dt.date = LONG_AGO,
    ends_on: dt.date | None = None,
    deputy: Practitioner | None = None,
    job_title: str = "Tester",
) -> Practitioner:
    """A post: a practitioner's in an agency of their own, unless said otherwise."""
    held: Sequence[Role] = roles or (Role.PRACTITIONER,)
    return Practitioner.objects.create(
        user=who or user(name),
        agency=of or agency(),
        job_title=job_title,
        roles=[role.value for role in held],
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@dataclass(frozen=True, slots=True)
class School:
    """An agency with an author, those who may be told or asked, and a colleague."""

    agency: Agency
    author: Practitioner
    lead: Practitioner
    deputy: Practitioner
    manager: Practitioner
    colleague: Practitioner


def school() -> School:
    """A school: a teacher, her safeguarding lead with a deputy, a head teacher, a colleague."""
    place = agency()
    deputy = post(place, Role.SAFEGUARDING_LEAD, name="Dora Deputy", starts_on=dt.date(2020, 1, 1))
    return School(
        agency=place,
        author=post(place, name="Anna Author"),
        lead=post(place, Role.SAFEGUARDING_LEAD, name="Lena Lead", deputy=deputy),
        deputy=deputy,
        manager=post(place, Role.MANAGER, name="Mona Manager"),
        colleague=post(place, name="Carl Colleague"),
    )
