"""Requests that no page of ours sends: too large, of another kind, with odd addresses."""

from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pathway.constants import Step
from pathway.models import CheckObservation, CheckStep, ThresholdCheck
from people.models import HeldForm
from tests.checks import QUIET, Page, Walk, nothing_changes, sent, ticked
from tests.factories import post

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
def walk() -> Walk:
    return Walk(post())


# ------------------------------------------------------------------------------ the request itself


def assert_plain_refusal(answer: Any) -> None:
    """A page of the site that says what happened, and nothing that was sent."""
    assert answer.status_code in {400, 413}
    html = answer.content.decode()
    assert "nothing was saved from it" in html
    assert "Traceback" not in html
    assert "xxxxxxxx" not in html


def test_a_body_of_a_megabyte_is_refused_plainly(walk: Walk) -> None:
    for size in (1_000_001, 5_000_000):
        data = urlencode({"words": "x" * size, "revision": "0"})
        with nothing_changes(ThresholdCheck, CheckStep):
            url = walk.step_url(Step.STRENGTHS)
            assert_plain_refusal(walk.client.post(url, data, content_type=FORM))
            assert_plain_refusal(walk.client.post(url, {"words": "x" * size}))
            assert_plain_refusal(
                walk.client.post(url, data, content_type=FORM, headers={"X-Autosave": "1"})
            )


def test_a_body_of_a_megabyte_is_refused_plainly_where_forgery_is_checked() -> None:
    who = post()
    client = Client(enforce_csrf_checks=True)
    client.force_login(who.user)
    token = Page(client.get(reverse("check_start"))).values("csrfmiddlewaretoken")[0]
    data = urlencode({"csrfmiddlewaretoken": token, "words": "x" * 1_000_001})
    assert_plain_refusal(client.post(reverse("check_start"), data, content_type=FORM))


def test_more_fields_than_any_page_has_are_refused_plainly(walk: Walk) -> None:
    fields = {f"field{number}": "1" for number in range(3001)}
    url = walk.step_url(Step.NEEDS_CHILD)
    assert_plain_refusal(walk.client.post(url, urlencode(fields), content_type=FORM))
    assert_plain_refusal(walk.client.post(url, fields))
    entries = urlencode([("entry", "A10")] * 3001)
    assert_plain_refusal(walk.client.post(url, entries, content_type=FORM))


def test_a_real_page_with_everything_ticked_is_far_below_the_limits(walk: Walk) -> None:
    page = walk.open(Step.NEEDS_CHILD)
    names = [i.removeprefix("e-") for i in page.ids if i.startswith("e-") and "__" not in i]
    names = [name for name in names if not name.endswith("-note")]
    assert len(names) > 40
    values: dict[str, str] = {}
    for name in names:
        values |= ticked(name, evidence="x" * 1000, child_words="y" * 200)
        if name.startswith("D-"):
            values[f"{name}__degree"] = ""
    answer = walk.send(Step.NEEDS_CHILD, {**sent(values), "revision": "0"})
    assert answer.status_code == 422  # the questions of degree are not answered
    kept = walk.autosave(Step.NEEDS_CHILD, {**sent(values), "revision": "0"})
    assert kept.status_code == 200
    assert CheckObservation.objects.count() == len(names)


@pytest.mark.parametrize(
    "body",
    [
        b"words=%ED%A0%80&revision=0",  # half of a pair
        b"words=%ff%fe%00&revision=0",
        b"words=\xff\xfe&revision=0",
        b"&&&==;;%",
        b"words",
        b"",
        b"\x00" * 1000,
        b"words[]=1&words[x]=2&__proto__=3&revision=0",
    ],
)
def test_bytes_that_are_no_form_break_nothing(walk: Walk, body: bytes) -> None:
    url = walk.step_url(Step.STRENGTHS)
    answer = walk.client.post(url, body, content_type=FORM)
    assert answer.status_code in {302, 400, 409, 422}
    assert walk.read("review").status == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=nonsense",
        "nonsense",
        "",
    ],
)
def test_other_kinds_of_body_break_nothing(walk: Walk, kind: str) -> None:
    with nothing_changes(ThresholdCheck, CheckStep):
        answer = walk.client.generic(
            "POST", walk.step_url(Step.STRENGTHS), b'{"words": "x"}', content_type=kind
        )
    assert answer.status_code in {400, 409, 415, 422}


def test_a_file_where_words_belong_is_left_alone(walk: Walk) -> None:
    data = {"words": SimpleUploadedFile("x.txt", b"x"), "revision": "0"}
    assert walk.client.post(walk.step_url(Step.STRENGTHS), data).status_code == 302
    assert walk.check.strengths_words == ""


# ---------------------------------------------------------------------------------- lists and links

ODD_QUERIES = [
    "\x00",
    SCRIPT,
    "%",
    "_",
    "\\",
    "'" * 50,
    "x" * 10_000,
    "\u202e",
    "\U0001f600",
    "a\u0308",
]


@pytest.mark.parametrize("odd", ODD_QUERIES, ids=lambda odd: quote(odd)[:20])
def test_the_list_takes_any_search_filter_and_page(walk: Walk, odd: str) -> None:
    walk.put(Step.WHO, QUIET[Step.WHO])
    for query in ({"q": odd}, {"state": odd}, {"page": odd}, {"q": odd, "state": odd, "page": odd}):
        page = Page(walk.client.get(reverse("work_list"), query))
        assert page.status == 200
        assert "<script>alert" not in page.html
    searched = Page(walk.client.post(reverse("work_list"), {"q": odd}, follow=True))
    assert searched.status == 200
    assert "<script>alert" not in searched.html
    for number in ("0", "-1", "99999999999999999999", "1.5", "last"):
        assert walk.client.get(reverse("work_list"), {"page": number}).status_code == 200


def test_percent_and_underscore_are_letters_to_the_search(walk: Walk) -> None:
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": "Robin"})
    for word, found in (("%", False), ("_", False), ("rob", True), ("ROBIN", True), ("bin", True)):
        page = Page(walk.client.post(reverse("work_list"), {"q": word}, follow=True))
        assert ("Robin" in page.text) is found, word


def test_an_all_numeric_name_can_be_found(walk: Walk) -> None:
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": "20191", "setting": "4417"})
    for word in ("20191", "4417", "201"):
        found = Page(walk.client.post(reverse("work_list"), {"q": word}, follow=True))
        assert "20191" in found.text


def test_odd_additions_to_an_address_break_nothing(walk: Walk) -> None:
    walk.put(Step.WHO, QUIET[Step.WHO])
    for query in (
        "?from=%00",
        "?from=//evil.example",
        "?next=https://evil.example",
        "?" + "a=1&" * 900,
    ):
        page = walk.fill(Step.HELP, None, query)
        assert page.status == 302
        assert page.location in {walk.step_url(Step.LAW), walk.url("review")}


# --------------------------------------------------------------------------------- a broken line


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_form_that_was_cut_short_on_its_way_saves_nothing(walk: Walk, share: float) -> None:
    """Cut off cleanly, what did arrive looks like a whole form with a shorter text."""
    url = walk.step_url(Step.STRENGTHS)
    body = urlencode({**walk.form(Step.STRENGTHS, {"words": "Gran " * 50})}, doseq=True).encode()
    arrived = body[: round(len(body) * share)]
    with nothing_changes(ThresholdCheck, CheckStep, HeldForm):
        for client in (walk.client, Client(), Client(enforce_csrf_checks=True)):
            client.raise_request_exception = False
            said: dict[str, Any] = {
                "wsgi.input": BytesIO(arrived),
                "CONTENT_LENGTH": str(len(body)),
            }
            answer = client.post(url, arrived, content_type=FORM, **said)
            assert answer.status_code in {400, 403}
    assert walk.client.post(url, body, content_type=FORM).status_code == 302
