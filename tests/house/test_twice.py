"""What is sent twice has one effect (H18): a double click, Back and send again, a retry.

Every address that takes a form is sent a sound one, and then the very same body once more. After
the second the database holds what it held after the first, and the answer is the same redirect
or words that say what is the matter. A new address that takes a form needs a visit in
`tests/house/sent_twice.py`, or fails here.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, include, path

from pathway.actions import alerts
from pathway.models import DangerCall
from people.constants import Permission, Role
from people.doors import door
from tests.house.addresses import Address, every_address
from tests.house.scenario import Cast, signed_in
from tests.house.sent_twice import SENT, differences, everything, once_and_no_more


def take_forms(cast: Cast) -> set[str]:
    """Our own addresses that do not refuse a form out of hand, to somebody who may do anything."""
    cast.administrator.roles = [role.value for role in Role]
    cast.administrator.save()
    client = signed_in(cast.administrator)
    client.raise_request_exception = False
    return {one.name for one in _our_own() if client.post(one.path).status_code != 405}


def _our_own() -> list[Address]:
    return [
        one
        for one in every_address(get_resolver())
        if not one.is_admin and one.permission is not Permission.SIGN_IN_ITSELF
    ]


def test_every_address_that_takes_a_form_is_visited(cast: Cast) -> None:
    assert take_forms(cast) == set(SENT)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_forms_are_posted_and_sent_in_no_other_way(cast: Cast, method: str) -> None:
    client = signed_in(cast.lead)  # opens every page that takes a form
    for one in _our_own():
        assert getattr(client, method)(one.path).status_code == 405, one.name


@pytest.mark.parametrize("name", sorted(SENT))
def test_sent_twice_has_one_effect(cast: Cast, name: str) -> None:
    for visit in SENT[name](cast):
        once_and_no_more(visit)


# ---------------------------------------------------------------- the test would notice


@door(Permission.MAKE_CHECK, "POST")
def planted(_request: HttpRequest) -> HttpResponse:
    """An address that nobody visits here."""
    return HttpResponse("planted")


@pytest.fixture
def planted_address() -> Iterator[None]:
    """The site with one more address that takes a form."""
    urls = ModuleType("planted_urls")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("", include(site_settings.ROOT_URLCONF)),
        path("planted/", planted, name="planted_send"),
    ]
    with override_settings(ROOT_URLCONF=urls):
        yield


def test_a_planted_address_without_a_visit_is_caught(cast: Cast, planted_address: None) -> None:
    assert take_forms(cast) - set(SENT) == {"planted_send"}


def test_a_planted_action_that_does_it_again_is_caught(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(*, now: Any, **call: Any) -> DangerCall:
        return DangerCall.objects.create(check_made=call.pop("check"), recorded_at=now, **call)

    monkeypatch.setattr("pathway.views.results.record_call", again)
    visit = next(SENT["check_danger"](cast))
    with pytest.raises(AssertionError, match="pathway_dangercall"):
        once_and_no_more(visit)


def test_a_planted_second_line_in_the_log_is_caught(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "mark_notice_seen", lambda **_given: None)
    before = everything()
    assert not differences(before, everything())
    from django.utils import timezone

    from pathway.actions.checks import log_decision
    from tests.house.scenario import begun

    check = begun(cast.author)
    before = everything()
    log_decision(check, cast.author, timezone.now(), "Planted")
    assert any("people_accessrecord" in line for line in differences(before, everything()))


def test_a_visit_that_does_nothing_is_caught(cast: Cast) -> None:
    """A form that is refused would have one effect however often it is sent: none."""
    visit = next(SENT["check_start"](cast))
    visit.client.logout()
    with pytest.raises(AssertionError):
        once_and_no_more(visit)
    assert Client is type(visit.client)
