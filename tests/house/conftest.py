"""Fixtures of the tests of the house."""

import pytest

from tests.house.scenario import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()
