"""Nobody is led to a page that is refused: every link on every page opens for who sees it."""

import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from people.models import Practitioner
from tests.house.scenario import Cast, asked, drafted, in_danger, judged, signed_in, with_result
from tests.house.tour import PASSWORD

_HREF = re.compile(r'href="([^"#]+)')
MOST_PAGES = 120


def links_of(body: str, base: str) -> list[str]:
    """The addresses on this site that a page links to."""
    found = [urlsplit(urljoin(base, html.unescape(link))) for link in _HREF.findall(body)]
    return [
        link._replace(fragment="").geturl()
        for link in found
        if not link.scheme and not link.netloc and not link.path.startswith("/static/")
    ]


def refused_links(post: Practitioner) -> tuple[list[str], int]:
    """What this person is linked to and may not open, walking on from the first page.

    One address of each pattern is tried, and of each page the links are followed.
    """
    client = signed_in(post)
    waiting = [("/", "the first page"), ("/notices/", "the head of every page")]
    tried: set[str] = set()
    refused = []
    while waiting and len(tried) < MOST_PAGES:
        path, found_on = waiting.pop(0)
        key = _kind_of(path)
        if key in tried:
            continue
        tried.add(key)
        answer = client.get(path)
        if answer.status_code == 302:
            waiting.insert(0, (urljoin(path, answer["Location"]), found_on))
        elif answer.status_code != 200:
            refused.append(f"{path} on {found_on}: {answer.status_code}")
        elif "html" in answer["Content-Type"]:
            body = answer.content.decode()
            waiting += [(link, path) for link in links_of(body, path)]
    return refused, len(tried)


def _kind_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return path


@pytest.mark.parametrize(
    "who", ["author", "lead", "manager", "screener", "editor", "publisher", "administrator"]
)
def test_no_link_leads_to_a_page_that_is_refused(cast: Cast, who: str) -> None:
    for make in (drafted, with_result, judged, in_danger):
        make(cast.author)
    asked(cast.author, cast.manager)
    refused, tried = refused_links(getattr(cast, who))
    assert refused == []
    assert tried > 5


@pytest.mark.parametrize("who", ["author", "editor", "administrator"])
def test_signing_in_leads_everybody_to_a_page_of_theirs(cast: Cast, who: str) -> None:
    user = getattr(cast, who).user
    user.set_password(PASSWORD)
    user.save()
    credentials = {"login": user.email, "password": PASSWORD}
    answer = Client().post("/account/login/", credentials, follow=True)
    assert answer.status_code == 200, answer.redirect_chain
    assert answer.redirect_chain
