"""Publishing, asking for a result and moving at the same moment, on real threads."""

from itertools import pairwise
from typing import Any

import pytest

from tests.checks import Page, Walk, at_once
from tests.factories import post
from tests.pathway.test_version_interleavings import answered, publish, small_pathway

pytestmark = pytest.mark.usefixtures("real_commits")


def moved(walk: Walk) -> Any:
    """Move it, when that is offered."""
    page = Page(walk.client.get(walk.url("move")))
    sent = {"version": page.value("version")} if page.status == 200 else {}
    return walk.client.post(walk.url("move"), sent)


def test_published_completed_and_moved_at_the_same_moment() -> None:
    versions = small_pathway()
    for before, following in pairwise(versions):
        completes, moves = answered(post()), answered(post())
        said = at_once(
            lambda following=following: publish(following),
            lambda walk=completes: walk.client.post(walk.url("review")),
            lambda walk=moves: moved(walk),
        )
        assert not [one for one in said if isinstance(one, Exception)]
        assert completes.result.version == completes.check.version == before
        assert completes.result.content_hash == before.content_hash
        assert moves.check.version in (before, following)
