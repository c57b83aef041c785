"""What is sent twice in the administration, and on the pages of one's own account, counts once."""

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pathway.models import FrameworkVersion
from people.constants import Permission, Role
from tests.house.addresses import every_address
from tests.house.scenario import Cast, signed_in
from tests.house.sent_twice import once_and_no_more
from tests.house.sent_twice_office import (
    CLOSED_TO_ALL,
    NOT_OURS,
    ROWS,
    Named,
    frame_visits,
    library_visits,
    people_visits,
    placed_by_hand,
    row_visits,
    trial_visits,
    version_visits,
)
from tests.pathway.versions import draft_of, published, rows_for_a_module


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A version in force and a draft of the next, made once for all tests of this file."""
    with rows_for_a_module(django_db_blocker):
        yield draft_of(published()).pk


@pytest.fixture
def draft(stage: int, cast: Cast) -> FrameworkVersion:
    """The draft."""
    return FrameworkVersion.objects.get(pk=stage)


def visited(visits: Named) -> set[str]:
    """Send each of them twice; returns the names of their addresses."""
    names = set()
    for name, visit in visits:
        once_and_no_more(visit)
        names.add(name)
    return names


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_rows_of_a_draft(cast: Cast, draft: FrameworkVersion, model: type[Model]) -> None:
    pages = ("add", "change", "delete", "changelist", "history")
    more = [page for page in ("place", "words") if _has_page(model, page)]
    wanted = {f"admin:pathway_{model._meta.model_name}_{page}" for page in (*pages, *more)}
    assert visited(row_visits(cast, draft, model)) == wanted


def _has_page(model: type[Model], page: str) -> bool:
    name = f"admin:pathway_{model._meta.model_name}_{page}"
    if page == "place" and not placed_by_hand(model):
        return False
    return any(one.name == name for one in every_address())


def test_everything_else_in_the_administration(cast: Cast, draft: FrameworkVersion) -> None:
    """With the rows above, every address that takes a form and is not closed to everybody."""
    rows = tuple(f"admin:pathway_{model._meta.model_name}_" for model in ROWS)
    closed = {f"admin:{name}" for name in CLOSED_TO_ALL}
    wanted = {
        one.name for one in every_address() if one.is_admin and one.name and one.name not in closed
    }
    wanted = {name for name in wanted if not name.startswith(rows) and _takes_forms(cast, name)}
    names = visited(people_visits(cast)) | visited(trial_visits(cast, draft))
    names |= visited(version_visits(cast, draft))
    assert names | visited(frame_visits(cast)) == wanted


def _takes_forms(cast: Cast, name: str) -> bool:
    (path,) = {one.path for one in every_address() if one.name == name}
    return bool(_may_do_anything(cast).post(path).status_code != 405)


def _may_do_anything(cast: Cast) -> Client:
    cast.administrator.roles = [role.value for role in Role]
    cast.administrator.save()
    client = signed_in(cast.administrator)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", sorted(CLOSED_TO_ALL))
def test_pages_that_are_closed_take_no_form_from_anybody(
    cast: Cast, draft: FrameworkVersion, name: str
) -> None:
    client = _may_do_anything(cast)
    rows = {
        "user": cast.colleague.user_id,
        "agency": cast.colleague.agency_id,
        "practitioner": cast.colleague.pk,
        "thresholdframework": draft.framework_id,
    }
    args = [] if name.endswith("_add") else [rows.get(name.split("_")[1], 1)]
    answer = client.post(reverse(f"admin:{name}", args=args), {"post": "yes"})
    assert answer.status_code in {302, 403}
    assert not (answer.status_code == 302 and name.endswith("_add"))


def test_ones_own_account(cast: Cast) -> None:
    wanted = {
        one.name
        for one in every_address()
        if one.permission is Permission.SIGN_IN_ITSELF and _takes_forms(cast, one.name)
    }
    assert visited(library_visits(cast)) == wanted - set(NOT_OURS)
