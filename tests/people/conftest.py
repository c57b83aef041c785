"""Signing in is limited by how often it fails: each test starts with a clean count."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_failed_sign_ins_yet() -> None:
    cache.clear()
