"""The call about danger: whom one spoke to and when, or that nobody could be reached."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pathway.models import DangerAlert, DangerCall
from tests.checks import Page, Values, in_danger, nothing_changes, signed_in
from tests.factories import School, school
from thresholds_site.lib.dates import in_london

pytestmark = pytest.mark.django_db

TOLD_NO_ONE = "This page has rung nobody."


@pytest.fixture
def place() -> School:
    return school()


def call(**changes: Values | str) -> dict[str, Any]:
    """A call made five minutes ago."""
    when = in_london(timezone.now() - dt.timedelta(minutes=5))
    given: dict[str, Any] = {
        "got_through": "yes",
        "spoke_to": "Jo Smith, duty social worker",
        "spoke_on_0": str(when.day),
        "spoke_on_1": str(when.month),
        "spoke_on_2": str(when.year),
        "spoke_at": f"{when:%H:%M}",
        "advice": "Stay with the child; they come today.",
    }
    return given | changes


def test_a_call_that_got_through_is_kept_and_confirms(place: School) -> None:
    walk = in_danger(place.author)
    answer = walk.client.post(walk.url("danger"), call())
    assert answer.headers["Location"] == walk.url("danger")
    page = walk.read("danger")
    assert page.before("You spoke to Jo Smith, duty social worker", "Stay with the child")
    row = DangerCall.objects.get()
    assert row.by == place.author
    assert dt.timedelta(0) < timezone.now() - row.spoke_at < dt.timedelta(minutes=7)
    alert = DangerAlert.objects.get()
    assert alert.confirmed_by == place.author
    assert alert.next_reminder_at is None
    record = walk.read("record")
    assert "Anna Author spoke to Jo Smith, duty social worker." in record.text


def test_a_lead_who_opens_it_after_the_call_is_said_to_have_opened_it(place: School) -> None:
    walk = in_danger(place.author)
    walk.client.post(walk.url("danger"), call())
    assert "It has not been opened yet." in walk.read("danger").text
    signed_in(place.lead).get(walk.url("record"))
    assert "Lena Lead has opened this." in walk.read("danger").text
    walk.client.post(walk.url("danger"), call(spoke_to="Jo Smith again"))
    assert "Lena Lead has opened this." in walk.read("danger").text


def test_a_call_that_did_not_get_through_keeps_reminding(place: School) -> None:
    walk = in_danger(place.author)
    walk.client.post(walk.url("danger"), call(got_through="no", spoke_to="", advice=""))
    page = walk.read("danger")
    assert "You could not get through" in page.text
    assert "This service has not told social care." in page.text
    assert "Ring again, or ring 999 if it cannot wait." in page.text
    alert = DangerAlert.objects.get()
    assert alert.confirmed_at is None
    assert alert.next_reminder_at is not None


def test_calls_are_kept_beside_each_other_also_after_the_result(place: School) -> None:
    walk = in_danger(place.author)
    walk.client.post(walk.url("danger"), call(got_through="no", spoke_to=""))
    walk.see_result()
    walk.client.post(walk.url("danger"), call())
    assert list(DangerCall.objects.values_list("got_through", flat=True)) == [False, True]
    page = walk.read("result")
    assert page.before(TOLD_NO_ONE, "You could not get through", "You spoke to Jo Smith")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"got_through": ""}, "id_got_through_1"),
        ({"got_through": "maybe"}, "id_got_through_1"),
        ({"spoke_to": ""}, "id_spoke_to"),
        ({"spoke_to": "\u200b\u2060 "}, "id_spoke_to"),
        ({"spoke_to": "x" * 201}, "id_spoke_to"),
        ({"spoke_on_0": "31", "spoke_on_1": "2"}, "id_spoke_on_0"),
        ({"spoke_on_2": "99999"}, "id_spoke_on_0"),
        ({"spoke_on_2": "0001"}, "id_spoke_on_0"),
        ({"spoke_on_2": "9999"}, "id_spoke_at"),
        ({"spoke_on_0": "", "spoke_on_1": "", "spoke_on_2": ""}, "id_spoke_on_0"),
        ({"spoke_at": ""}, "id_spoke_at"),
        ({"spoke_at": "25:00"}, "id_spoke_at"),
        ({"spoke_at": "\x00"}, "id_spoke_at"),
        ({"spoke_at": "quarter past"}, "id_spoke_at"),
        ({"advice": "x" * 4001}, "id_advice"),
    ],
    ids=str,
)
def test_a_call_not_in_order_is_put_right_at_its_field(
    place: School, changes: dict[str, str], field: str
) -> None:
    walk = in_danger(place.author)
    page = Page(walk.client.post(walk.url("danger"), call(**changes)))
    assert page.status == 422
    assert [href for href, _words in page.errors] == [f"#{field}"]
    assert field in page.ids
    assert page.title.startswith("Error: ")
    assert "Stay with the child" in page.html or "advice" in changes
    assert not DangerCall.objects.exists()
    assert DangerAlert.objects.get().confirmed_at is None


@pytest.mark.parametrize("who", ["lead", "colleague", "manager"])
def test_nobody_else_records_a_call(place: School, who: str) -> None:
    walk = in_danger(place.author)
    other = signed_in(getattr(place, who))
    with nothing_changes(DangerCall):
        answer = other.post(walk.url("danger"), call())
    assert answer.status_code in {302, 404}
    assert answer.status_code == (302 if who == "lead" else 404)
