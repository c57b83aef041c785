"""Signing in: closed sign-up, the second factor, and the demo's one click in the demo only."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from people.constants import Role
from people.models import Practitioner, User
from tests.checks import Page, Walk, signed_in
from tests.factories import agency, post

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery-7"
STRANGE_TARGETS = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
    "\x00",
    "https:evil.example",
]


def with_password(who: Practitioner) -> Practitioner:
    who.user.set_password(PASSWORD)
    who.user.save()
    return who


def sign_in(client: Client, who: Practitioner, password: str = PASSWORD, **more: str) -> Page:
    data = {"login": who.user.email, "password": password, **more}
    return Page(client.post(reverse("account_login"), data))


def is_in(client: Client) -> bool:
    return client.get(reverse("notice_list")).status_code == 200


def test_with_password_to_ones_work() -> None:
    who, client = with_password(post()), Client()
    assert sign_in(client, who).location == reverse("work_list")
    assert is_in(client)


@pytest.mark.parametrize("password", ["wrong", "", "\x00", "x" * 5000, PASSWORD.upper()])
def test_a_wrong_password_is_refused_without_saying_what_was_wrong(password: str) -> None:
    who, client = with_password(post()), Client()
    page = sign_in(client, who, password)
    assert page.status == 200
    assert not is_in(client)
    stranger = Page(
        client.post(
            reverse("account_login"), {"login": "nobody@tests.example", "password": password}
        )
    )
    assert stranger.status == 200
    assert [words for _, words in page.errors] == [words for _, words in stranger.errors]


def test_a_closed_account_does_not_come_in() -> None:
    who, client = with_password(post()), Client()
    who.user.is_active = False
    who.user.save()
    sign_in(client, who)
    assert not is_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_signing_up_is_closed(method: str) -> None:
    data = {"email": "new@tests.example", "password1": PASSWORD, "password2": PASSWORD}
    answer = getattr(Client(), method)(reverse("account_signup"), data)
    assert answer.status_code in {200, 403}
    assert not User.objects.filter(email="new@tests.example").exists()


def test_a_link_is_followed_after_signing_in_and_a_strange_one_is_not() -> None:
    who = with_password(post())
    walk = Walk(who)
    asked = Client().get(walk.url("review"))
    assert asked.headers["Location"] == f"{reverse('account_login')}?next={walk.url('review')}"
    assert sign_in(Client(), who, next=walk.url("review")).location == walk.url("review")
    for strange in STRANGE_TARGETS:
        assert sign_in(Client(), who, next=strange).location == reverse("work_list"), strange


def test_signing_out_takes_a_post_and_shuts_every_page() -> None:
    client = signed_in(post())
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


# --------------------------------------------------------------------------- the second factor


@pytest.fixture
def real_service(settings: Settings) -> None:
    """Not the demo."""
    settings.DEMO = False


def code(secret: str) -> str:
    """What the person's telephone shows now."""
    value: str = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    return value


def test_outside_the_demo_a_front_door_role_sets_up_its_second_factor_first(
    real_service: None,
) -> None:
    who = with_password(post(None, Role.SCREENER))
    client = Client()
    assert sign_in(client, who).status == 302
    for url in (reverse("work_list"), reverse("notice_list"), reverse("check_start")):
        answer = client.get(url)
        assert answer.headers["Location"] == reverse("mfa_activate_totp")
        assert client.post(url).headers["Location"] == reverse("mfa_activate_totp")


def test_with_the_second_factor_the_password_alone_is_not_enough(real_service: None) -> None:
    who = with_password(post(None, Role.SCREENER))
    secret = generate_totp_secret()
    TOTP.activate(who.user, secret)
    client = Client()
    page = sign_in(client, who)
    assert page.location == reverse("mfa_authenticate")
    assert not is_in(client)
    for wrong in ("000000", "", "\x00", "x" * 3000):
        client.post(reverse("mfa_authenticate"), {"code": wrong})
        assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert is_in(client)


def test_with_the_second_factor_one_lands_on_the_page_asked_for(real_service: None) -> None:
    """What was asked for waits through both stages."""
    who = with_password(post())
    walk = Walk(who)
    secret = generate_totp_secret()
    TOTP.activate(who.user, secret)
    client = Client()
    asked = client.get(walk.url("review"))
    assert asked.headers["Location"].endswith(f"?next={walk.url('review')}")
    first = sign_in(client, who, next=walk.url("review"))
    assert first.location.partition("?")[0] == reverse("mfa_authenticate")
    assert Page(client.get(first.location)).status == 200
    answer = client.post(first.location, {"code": code(secret)})
    assert answer.headers["Location"] == walk.url("review")
    assert is_in(client)


@pytest.mark.parametrize("strange", STRANGE_TARGETS)
def test_with_the_second_factor_no_strange_address_is_followed(
    real_service: None, strange: str
) -> None:
    who, client = with_password(post()), Client()
    secret = generate_totp_secret()
    TOTP.activate(who.user, secret)
    first = sign_in(client, who, next=strange)
    answer = client.post(first.location, {"code": code(secret)})
    assert answer.headers["Location"] == reverse("work_list")


def test_a_recovery_code_opens_once(real_service: None) -> None:
    who = with_password(post(None, Role.SCREENER))
    TOTP.activate(who.user, generate_totp_secret())
    recovery = RecoveryCodes.activate(who.user).get_unused_codes()[0]
    for wanted in (True, False):
        client = Client()
        sign_in(client, who)
        client.post(reverse("mfa_authenticate"), {"code": recovery})
        assert is_in(client) is wanted


def test_taking_the_second_factor_away_shuts_the_pages_again(real_service: None) -> None:
    who = post(None, Role.ADMINISTRATOR)
    client = signed_in(who)
    TOTP.activate(who.user, generate_totp_secret())
    assert is_in(client)
    Authenticator.objects.filter(user=who.user).delete()
    assert not is_in(client)


def test_a_role_added_today_asks_for_the_second_factor_at_the_next_request(
    real_service: None,
) -> None:
    who = post()
    client = signed_in(who)
    assert is_in(client)
    who.roles = [Role.PRACTITIONER.value, Role.SCREENER.value]
    who.save()
    assert not is_in(client)


def test_in_the_demo_it_is_waived(settings: Settings) -> None:
    assert settings.DEMO
    assert is_in(signed_in(post(None, Role.ADMINISTRATOR)))


# ------------------------------------------------------------------------------------ the demo


def demo_person(**changes: object) -> Practitioner:
    who = post(agency(), name="Demo Person")
    who.user.email = f"demo{who.pk}@demo.example"
    who.user.save()
    for name, value in changes.items():
        setattr(who, name, value)
    who.save()
    return who


def one_click(who: Practitioner, **data: str) -> tuple[Client, int, str]:
    client = Client()
    answer = client.post(reverse("demo_sign_in", args=[who.ref]), data)
    return client, answer.status_code, answer.headers.get("Location", "")


def test_one_click_signs_a_sample_person_in() -> None:
    who = demo_person()
    page = Page(Client().get(reverse("account_login")))
    assert "Demo Person" in page.text
    client, status, location = one_click(who)
    assert (status, location) == (302, reverse("work_list"))
    assert is_in(client)


@pytest.mark.parametrize("strange", STRANGE_TARGETS)
def test_one_click_leads_nowhere_else(strange: str) -> None:
    _client, status, location = one_click(demo_person(), next=strange)
    assert (status, location) == (302, reverse("work_list"))


def test_one_click_is_for_sample_people_who_are_there() -> None:
    real = post()
    gone = demo_person(ends_on=timezone.localdate().replace(year=2020))
    closed = demo_person()
    closed.user.is_active = False
    closed.user.save()
    for who in (real, gone, closed):
        client, status, _location = one_click(who)
        assert status == 404
        assert not is_in(client)
    assert Client().post(reverse("demo_sign_in", args=["A" * 22])).status_code == 404
    assert Client().get(reverse("demo_sign_in", args=[real.ref])).status_code == 405


def test_outside_the_demo_nobody_is_listed_or_let_in(real_service: None) -> None:
    who = demo_person()
    assert "Demo Person" not in Page(Client().get(reverse("account_login"))).text
    client, status, _location = one_click(who)
    assert status == 404
    assert not is_in(client)


def test_health_is_told_to_anybody() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
