"""A child's name stands in the body of a page and nowhere else.

Not in a title, an address, a redirect, a header, a file name, a notice, the access log or a log
line: those are seen over a shoulder, kept in a browser's history and copied into other systems.
"""

import logging
import re
from collections.abc import Iterator

import pytest

from pathway.models import ThresholdCheck
from people.models import AccessRecord, Notification
from tests.house.scenario import CHILD, Cast, asked, in_danger, signed_in
from tests.house.tour import Tour, Visitor, check_paths

NAMES = re.compile("|".join(CHILD.split()), re.IGNORECASE)
NO_STORE = re.compile("^Cache-Control: .*no-store", re.MULTILINE).search
_ADDRESSES = re.compile(r"""(?:href|action|src|content|data-[\w-]+)=["']([^"']*)["']""")


def test_the_name_is_on_the_pages_at_all(tour: Tour) -> None:
    assert sum(bool(NAMES.search(one.body)) for one in tour.seen) > 10


def test_no_title_carries_it(tour: Tour) -> None:
    titled = [one for one in tour.seen if one.title]
    assert len(titled) > 100
    assert [one.path for one in titled if NAMES.search(one.title)] == []


def test_no_address_redirect_or_header_carries_it(tour: Tour) -> None:
    for one in tour.seen:
        assert not NAMES.search(one.path)
        assert not NAMES.search(one.location), one.path
        assert not NAMES.search(one.headers), one.path


def test_no_link_carries_it(tour: Tour) -> None:
    for one in tour.seen:
        assert not NAMES.search(" ".join(_ADDRESSES.findall(one.body))), one.path


def test_every_page_has_a_title_of_its_own_words(tour: Tour) -> None:
    """The base's placeholder is never what somebody reads."""
    assert [one.path for one in tour.seen if one.title.startswith("Page - ")] == []


def test_a_planted_name_would_be_found() -> None:
    planted = f'<title>{CHILD}</title><a href="/work/?q=Zephyrine">x</a>'
    assert NAMES.search(" ".join(_ADDRESSES.findall(planted)))


def test_looking_for_a_child_leaves_no_name_in_addresses(cast: Cast) -> None:
    asked(cast.author, cast.manager)
    visitor = Visitor(cast.author)
    form = re.search(r"<form[^>]*class=\"search\"[^>]*>", visitor.get("/work/").body)
    if form is None:
        return
    assert 'method="post"' in form[0], "a search sent by GET writes the name into the address"
    found = visitor.post("/work/", {"q": CHILD})
    assert not NAMES.search(found.location)
    assert not NAMES.search(" ".join(_ADDRESSES.findall(found.body)))


def test_notices_and_the_access_log_do_not_carry_it(cast: Cast) -> None:
    for check in (in_danger(cast.author), asked(cast.author, cast.manager)):
        for reader in (cast.lead, cast.manager):
            client = signed_in(reader)
            for path in check_paths(check):
                client.get(path)
    told = [f"{one.kind} {one.path} {one.key}" for one in Notification.objects.all()]
    looked = [f"{one.record} {one.record_ref} {one.what}" for one in AccessRecord.objects.all()]
    assert told
    assert looked
    assert not NAMES.search(" ".join([*told, *looked]))


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_no_log_line_carries_it(cast: Cast, said: pytest.LogCaptureFixture) -> None:
    check = asked(cast.author, cast.manager)
    client = signed_in(cast.author)
    for path in check_paths(check):
        client.get(path)
        client.post(path, {"child_name": CHILD, "age_known": "not_known"})
    lines = [line for line in said.messages if "SELECT" not in line and "INSERT" not in line]
    assert not NAMES.search("\n".join(lines))


def test_a_check_says_its_reference_and_not_its_child(cast: Cast) -> None:
    """What Django prints of a row in its own messages."""
    check = ThresholdCheck(child_name=CHILD, ref="B" * 22)
    assert str(check) == f"Check {'B' * 22}"


def test_no_browser_or_proxy_keeps_a_page_with_the_name(tour: Tour) -> None:
    """On a shared computer the back button shows nothing once its user has signed out."""
    kept = {one.path for one in tour.seen if NAMES.search(one.body) and not NO_STORE(one.headers)}
    assert kept == set()
