"""Fixtures of the tests of the house."""

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from pathway.views import needs
from tests.house.scenario import Cast, make_cast
from tests.house.tour import Tour, the_tour
from tests.house.unknown_variables import Watch


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()


@pytest.fixture(scope="session")
def tour(django_db_setup: None, django_db_blocker: DjangoDbBlocker, template_watch: Watch) -> Tour:
    """Every page, seen once for all tests that look at them; what it took is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        template_watch.forget()
        # What is rendered once for everybody may have been, by an earlier test.
        needs.forget_frames()
        seen = the_tour(make_cast())
        transaction.set_rollback(True)
    return Tour(tuple(seen), tuple(dict.fromkeys(template_watch.found)))
