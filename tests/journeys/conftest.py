"""Pages that only journeys use, beside those of the whole suite."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from thresholds_site.devtools.journey_fixtures import WIDE, watched


@pytest.fixture
def keyboard_page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A wide page of someone who asked for less movement, so that nothing glides."""
    yield from watched(new_context(viewport=WIDE, reduced_motion="reduce"))
