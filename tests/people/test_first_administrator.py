"""The first person of a new installation, from the command line."""

import pytest
from django.core.management import CommandError, call_command

from people.constants import Permission
from people.models import Practitioner, User

pytestmark = pytest.mark.django_db


def test_an_administrator_is_made_once_and_sets_their_own_password() -> None:
    for _ in range(2):
        call_command("add_administrator", "Karen@Example.org", "Karen Doyle", "A council")
    post = Practitioner.objects.get(user__email="karen@example.org")
    assert post.may(Permission.ADMINISTER)
    assert not post.may(Permission.MAKE_CHECK)
    assert post.user.is_staff
    assert not post.user.is_superuser
    assert not post.user.has_usable_password()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("add_administrator", "karen", "Karen Doyle", "A council")
    assert not User.objects.filter(email="karen").exists()
