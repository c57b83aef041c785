"""The frame of every page, the sign-in pages, and the pages for when something is wrong."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from people.constants import Role
from people.models import Practitioner
from tests import factories
from tests.frontend.strict import render

HOME = "/account/login/"
SECRET = "correct horse battery staple"


@pytest.fixture
def post(db: None) -> Practitioner:
    """A teacher with a password."""
    made = factories.post(factories.agency("Wollaton Brook"), name="Priya Nair")
    made.user.set_password(SECRET)
    made.user.save()
    return made


@pytest.fixture
def signed_in(client: Client, post: Practitioner) -> Client:
    """The browser of that teacher, who came in through the sign-in page."""
    client.post(HOME, {"login": post.user.email, "password": SECRET}, secure=True)
    return client


@pytest.fixture
def sure(signed_in: Client) -> Client:
    """The same, having shown once more that it is she."""
    signed_in.post(reverse("account_reauthenticate"), {"password": SECRET}, secure=True)
    return signed_in


def get(client: Client, name: str, status: int = 200) -> str:
    """A page's HTML by its address or the name of it."""
    path = name if name.startswith("/") else reverse(name)
    response = client.get(path, secure=True)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return str(response.content.decode())


def test_the_frame_for_somebody_unknown(client: Client, db: None) -> None:
    html = get(client, HOME)
    assert '<html lang="en-GB"' in html
    assert "<title>Sign in - Right help for children</title>" in html
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html
    assert "Sign out" not in html
    assert 'aria-label="Places"' not in html


def test_the_frame_for_a_practitioner(signed_in: Client) -> None:
    html = get(signed_in, "notice_list")
    for words in ("Priya Nair", "Wollaton Brook", "My work", "Notices", "Sign out"):
        assert words in html
    assert f'method="post" action="{reverse("account_logout")}"' in html
    assert not re.search(rf'href="{reverse("account_logout")}', html)
    # Unfolded for wide screens, folded for narrow ones: both without script.
    assert html.count("<nav") == 2
    assert '<details class="site-fold">' in html


def test_the_place_one_is_in_is_marked(signed_in: Client) -> None:
    html = get(signed_in, "work_list")
    marked = re.findall(r'href="([^"]+)" aria-current="page"', html)
    assert marked == [reverse("work_list")] * 2


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_says_so_and_only_the_demo(
    client: Client, db: None, settings: Settings, demo: bool
) -> None:
    settings.DEMO = demo
    html = get(client, HOME)
    assert ("sample data, not for real records" in html) is demo
    assert ("Sample people" in html) is demo


def test_nothing_inline_that_the_security_policy_would_refuse(signed_in: Client) -> None:
    html = get(signed_in, "notice_list")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\s(?:style|on[a-z]+)=\"", html)
    assert "<style" not in html


def test_sample_people_stand_by_agency_and_go_where_one_wanted(
    client: Client, db: None, settings: Settings
) -> None:
    settings.DEMO = True
    for agency, name in (("Wollaton", "Priya Nair"), ("Lenton", "Aisha Khan")):
        post = factories.post(factories.agency(agency), Role.PRACTITIONER, name=name)
        post.user.email = f"{name[0]}@demo.example"
        post.user.save()
    html = get(client, f"{HOME}?next=/work/")
    assert html.index("Lenton") < html.index("Aisha Khan") < html.index("Wollaton")
    assert html.count('<input type="hidden" name="next" value="/work/">') >= 2
    assert 'name="next" value="None"' not in get(client, HOME)


def test_signing_in_wrongly_says_what_is_wrong_above_the_heading(client: Client, db: None) -> None:
    response = client.post(HOME, {"login": "", "password": ""}, secure=True)
    html = response.content.decode()
    assert "<title>Error: Sign in" in html
    assert html.index("There is a problem") < html.index("<h1")
    for field in ("id_login", "id_password"):
        assert f'href="#{field}"' in html
        assert f'id="{field}"' in html
    assert "placeholder" not in html


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup"])
def test_pages_of_somebody_unknown(client: Client, db: None, name: str) -> None:
    assert "govuk-heading-l" in get(client, name)


@pytest.mark.parametrize(
    "name",
    ["account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"],
)
def test_pages_on_the_way_in(client: Client, db: None, name: str) -> None:
    assert "govuk-heading-l" in get(client, name)


def test_a_reset_link_that_is_used_up(client: Client, db: None) -> None:
    html = get(client, reverse("account_reset_password_from_key", args=["1", "set-password"]))
    assert "This link no longer works" in html


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_email",
        "mfa_index",
        "usersessions_list",
        "notice_list",
    ],
)
def test_pages_of_ones_own_account(signed_in: Client, name: str) -> None:
    html = get(signed_in, name)
    assert html.count("<h1") == 1
    assert "Right help for children" in html


def test_the_second_step_from_turning_on_to_turning_off(sure: Client, post: Practitioner) -> None:
    found = re.search(r'account-secret">([A-Z2-7=]+)<', get(sure, "mfa_activate_totp"))
    assert found
    code = auth.format_hotp_value(
        auth.hotp_value(found[1], next(auth.yield_hotp_counters_from_time()))
    )
    wrong = sure.post(reverse("mfa_activate_totp"), {"code": "000"}, secure=True)
    assert wrong.content.decode().index("There is a problem") > 0
    done = sure.post(reverse("mfa_activate_totp"), {"code": code}, secure=True)
    assert done.status_code == 302
    codes = re.findall(r"<li>([0-9a-f-]{8,})</li>", get(sure, "mfa_view_recovery_codes"))
    assert len(codes) == 10
    assert "It is on." in get(sure, "mfa_index")
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"):
        assert "<h1" in get(sure, name)
    sure.post(reverse("account_logout"), secure=True)
    asked = sure.post(
        HOME, {"login": post.user.email, "password": SECRET}, secure=True, follow=True
    )
    assert "Enter your code" in asked.content.decode()


def test_a_page_that_is_not_there(signed_in: Client, client: Client) -> None:
    assert "Page not found" in get(signed_in, "/nowhere/", 404)


@pytest.mark.parametrize("name", ["404.html", "403.html", "people/not_your_page.html"])
def test_pages_for_when_something_is_wrong_need_only_the_frame(name: str) -> None:
    html = render(name, frame())
    assert "<h1" in html


def test_someone_without_a_post_can_still_sign_out(db: None) -> None:
    html = render("people/no_post.html", frame(user=factories.user("Karen Doyle")))
    assert "Karen Doyle" in html
    assert "Sign out" in html


def test_a_form_too_old_says_what_is_kept_and_leads_back() -> None:
    html = render("people/stale_form.html", {**frame(), "asked_for": "/checks/x/"})
    assert 'href="/checks/x/"' in html
    assert "usually still there" in html


def test_the_page_for_our_own_faults_stands_alone() -> None:
    html = render("500.html", {"service_name": "Right help for children"})
    assert "999" in html
    assert "ring your front door as usual" in html
    assert "<script" not in html


def test_the_page_for_what_could_not_be_read_needs_nothing_at_all() -> None:
    assert "nothing was saved" in render("400.html", {})


@pytest.mark.parametrize("seen", [True, False])
def test_notices(seen: bool) -> None:
    notice = {"words": "Said", "path": "/x/", "created_at": None, "seen": seen}
    html = render("people/notices.html", {**frame(), "notices": [notice]})
    assert (">New<" in html) is not seen
    assert "You will be told here" in render("people/notices.html", {**frame(), "notices": []})


def frame(**changes: Any) -> dict[str, Any]:
    """What the context processors give to somebody unknown."""
    request = RequestFactory().get("/")
    request.resolver_match = None
    plain: dict[str, Any] = {
        "request": request,
        "user": AnonymousUser(),
        "messages": [],
        "service_name": "Right help for children",
        "is_demo": True,
        "practitioner": None,
        "places": [],
        "notice_count": 0,
    }
    return plain | changes
