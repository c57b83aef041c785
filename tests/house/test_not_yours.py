"""A check that is not yours answers as one that does not exist: same status, bytes and headers.

Who may see what is a table written here by hand. It is asked for every page of a check, by every
kind of person, in every state, reading and writing.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pathway.actions.alerts import remind_of_unconfirmed
from pathway.constants import DangerAnswer, YesNo
from pathway.models import ThresholdCheck
from people.constants import AccessKind
from people.models import AccessRecord, Practitioner
from tests.house.scenario import (
    NO_SUCH_REF,
    Cast,
    Story,
    asked,
    begun,
    drafted,
    in_danger,
    judged,
    reopened,
    shared,
    signed_in,
    with_result,
    withdrawn,
)
from tests.house.tour import check_paths

ABOUT_WORKER = Story(about_worker=YesNo.YES)
UNSURE = Story(danger=DangerAnswer.NOT_SURE)


def reminded_twice(cast: Cast) -> ThresholdCheck:
    """Danger that the lead has not opened, so that the deputy has been told of it too."""
    check = in_danger(cast.author)
    for hours in (1, 2):
        remind_of_unconfirmed(now=timezone.now() + dt.timedelta(hours=hours))
    return check


STATES: dict[str, Callable[[Cast], ThresholdCheck]] = {
    "begun": lambda cast: begun(cast.author),
    "drafted": lambda cast: drafted(cast.author),
    "in danger": lambda cast: in_danger(cast.author),
    "in danger, reminded twice": reminded_twice,
    "result": lambda cast: with_result(cast.author),
    "result in danger": lambda cast: with_result(cast.author, UNSURE),
    "asked": lambda cast: asked(cast.author, cast.manager),
    "judged": lambda cast: judged(cast.author),
    "opened again": lambda cast: reopened(cast.author),
    "shared": lambda cast: shared(cast.author),
    "withdrawn": lambda cast: withdrawn(cast.author),
    "about a worker": lambda cast: with_result(cast.author, ABOUT_WORKER),
    "about a worker, in danger": lambda cast: in_danger(cast.author, ABOUT_WORKER),
}

# The manager is the one who is asked to sign, and the lead's deputy: told once the lead has been
# reminded twice.
SEEN_BY = {
    "begun": {"author"},
    "drafted": {"author"},
    "in danger": {"author", "lead"},
    "in danger, reminded twice": {"author", "lead", "manager"},
    "result": {"author", "lead"},
    "result in danger": {"author", "lead"},
    "asked": {"author", "lead", "manager"},
    "judged": {"author", "lead"},
    "opened again": {"author", "lead"},
    "shared": {"author", "lead"},
    "withdrawn": {"author", "lead"},
    "about a worker": {"author"},
    "about a worker, in danger": {"author"},
}

PEOPLE = (
    "author",
    "colleague",
    "lead",
    "manager",
    "other_manager",
    "outsider",
    "outside_lead",
    "outside_manager",
    "screener",
)

_TOKENS = re.compile(rb'(?:name="csrfmiddlewaretoken" value|nonce)="[^"]+"')


Answer = tuple[int, bytes, list[tuple[str, str]]]


def answer_of(client: Client, method: str, path: str) -> Answer:
    """Status, body and headers, with what is random in every answer left out."""
    answer: HttpResponse = getattr(client, method)(path)
    headers = sorted(
        (name, re.sub(r"nonce-[^']+", "nonce", value)) for name, value in answer.items()
    )
    return answer.status_code, _TOKENS.sub(b"", answer.content), headers


@pytest.mark.parametrize("state", STATES)
def test_a_check_is_there_for_those_of_the_table_and_for_nobody_else(
    cast: Cast, state: str
) -> None:
    check = STATES[state](cast)
    assert {who for who in PEOPLE if _sees(cast, who, check)} == SEEN_BY[state]


def _sees(cast: Cast, who: str, check: ThresholdCheck) -> bool:
    client = signed_in(getattr(cast, who))
    return bool(client.get(f"/checks/{check.ref}/record/").status_code == 200)


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_for_all_others_no_page_differs_from_one_that_does_not_exist(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    absent: dict[tuple[str, str], Answer] = {}
    for state in (state for state, seen_by in SEEN_BY.items() if who not in seen_by):
        check = STATES[state](cast)
        for path in _pages_to_try(check, state):
            for method in ("get", "post"):
                key = method, path.replace(check.ref, NO_SUCH_REF)
                if key not in absent:
                    absent[key] = answer_of(client, *key)
                there = answer_of(client, method, path)
                assert there == absent[key], (state, method, path)
                assert there[0] in {404, 405}, (state, method, path)
                assert check.ref.encode() not in there[1]


def _pages_to_try(check: ThresholdCheck, state: str) -> list[str]:
    """Every page for the two states that differ most; one of each kind for the others."""
    if state in {"drafted", "asked"}:
        odd = f"/checks/{check.ref}/odd/"
        return [*check_paths(check), f"/checks/{check.ref}/record.pdf", odd]
    return [f"/checks/{check.ref}/record/", f"/checks/{check.ref}/who/"]


def rows_of(check: ThresholdCheck) -> list[tuple[str, ...]]:
    """Every row that hangs on a check, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'check_id' AND table_schema = 'public' ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table, column in [("pathway_thresholdcheck", "id"), *((t, "check_id") for t in tables)]:
            cursor.execute(
                f"SELECT row_to_json(r)::text FROM {table} r WHERE {column} = %s ORDER BY r.id",
                [check.pk],
            )
            found += [(table, *row) for row in cursor.fetchall()]
    return found


@pytest.mark.parametrize("state", ["drafted", "in danger", "result", "asked"])
def test_whoever_is_not_the_author_changes_nothing_of_it(cast: Cast, state: str) -> None:
    check = STATES[state](cast)
    before = rows_of(check)
    assert len(before) > 1
    for who in ("colleague", "lead", "manager", "outside_lead"):
        client = signed_in(getattr(cast, who))
        for path in check_paths(check):
            client.post(path, {"revision": "1", "level": "universal", "got_through": "yes"})
    after = rows_of(check)
    # A look by the lead or the deputy is what an alert waits for; all else stays.
    assert [row for row in after if row[0] != "pathway_dangeralert"] == [
        row for row in before if row[0] != "pathway_dangeralert"
    ]


@pytest.mark.parametrize("who", ["lead", "manager"])
def test_each_reading_of_somebody_elses_check_is_logged_once(cast: Cast, who: str) -> None:
    check = asked(cast.author, cast.manager)
    reader: Practitioner = getattr(cast, who)
    client = signed_in(reader)
    for path in check_paths(check):
        before = AccessRecord.objects.filter(practitioner=reader).count()
        answer = client.get(path)
        written = AccessRecord.objects.filter(practitioner=reader).count() - before
        assert written == (1 if answer.status_code == 200 else 0), path
    kinds = AccessRecord.objects.filter(practitioner=reader).values_list("kind", "record_ref")
    assert set(kinds) == {(AccessKind.READ, check.ref), (AccessKind.PRINTED, check.ref)}


def test_ones_own_reading_is_not_logged(cast: Cast) -> None:
    check = judged(cast.author)
    before = AccessRecord.objects.count()
    client = signed_in(cast.author)
    for path in check_paths(check):
        client.get(path)
    assert AccessRecord.objects.count() == before
