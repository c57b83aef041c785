"""The administration has no way in of its own."""

import pytest
from django.test import Client
from django.urls import reverse

from people.constants import Role
from tests.factories import post

pytestmark = pytest.mark.django_db


def test_a_password_alone_opens_nothing() -> None:
    """Django's own sign-in page would let an editor become an administrator by password."""
    editor, administrator = post(None, Role.PATHWAY_EDITOR), post(None, Role.ADMINISTRATOR)
    administrator.user.is_staff = True
    administrator.user.set_password("a long and secret phrase")
    administrator.user.save()
    browser = Client()
    browser.force_login(editor.user)
    answer = browser.post(
        reverse("admin:login"),
        {"username": administrator.user.email, "password": "a long and secret phrase"},
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert browser.session["_auth_user_id"] == str(editor.user.pk)


def test_the_post_opens_the_pages_and_not_the_flag() -> None:
    editor, leaver = post(None, Role.PATHWAY_EDITOR), post(None, Role.PRACTITIONER)
    leaver.user.is_staff = leaver.user.is_superuser = True
    leaver.user.save()
    for one, opens in ((editor, 200), (leaver, 403)):
        browser = Client()
        browser.force_login(one.user)
        assert browser.get(reverse("admin:index")).status_code == opens
