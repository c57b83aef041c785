"""Somebody who checks a worry without an account, and what they answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.test import Client

from pathway.constants import Step
from pathway.models import AnonymousCheck
from pathway.queries.anonymous import hash_of
from pathway.queries.pathway_view import pathway_view
from pathway.steps import StepPage
from tests.checks import Page
from tests.factories import School
from tests.pathway.versions import published

Answered = Mapping[str, str | Sequence[str]]

QUIET: dict[Step, Answered] = {
    Step.WHO: {"age_known": "years", "age_years": "7"},
    Step.DANGER: {"now": "no", "signs": ["none"]},
    Step.NEEDS_CHILD: {},
    Step.NEEDS_PARENTS: {},
    Step.NEEDS_FAMILY: {},
    Step.UNKNOWN: {"domains": ["none"]},
    Step.HELP: {"help_so_far": "none_yet"},
    Step.LAW: {
        "significant_harm": "no",
        "section_17": "no",
        "disabled": "no",
        "universal_enough": "yes",
    },
    Step.OWN_LEVEL: {"level": "universal"},
}
"""Every page answered, and nothing that worries anybody."""


def anonymous_pages() -> tuple[StepPage, ...]:
    """The pages of a check without an account, in their order."""
    return pathway_view(published()).anonymous_pages


class Browser:
    """Somebody who has not signed in."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    @property
    def key(self) -> str:
        held = self.client.cookies.get("check")
        return held.value if held else ""

    @property
    def row(self) -> AnonymousCheck:
        return AnonymousCheck.objects.get(key_hash=hash_of(self.key))

    def get(self, page: str) -> Page:
        return Page(self.client.get(f"/check/{page}"))

    def post(self, page: str, data: Any = None) -> Page:
        return Page(self.client.post(f"/check/{page}", data or {}))

    def signs_in_at(self, place: School) -> "Browser":
        """As the author at that school, in the same browser."""
        self.client.force_login(place.author.user)
        return self

    def begin(self) -> Page:
        return self.post("")

    def answer(self, *steps: Step, **changed: Answered) -> None:
        """Answer these pages (all when none is named), quietly but for what is `changed`."""
        changes = {name.replace("_", "-"): data for name, data in changed.items()}
        for page in anonymous_pages():
            if not steps or page.step in steps:
                sent = self.post(f"{page.step}/", changes.get(page.step, QUIET[page.step]))
                assert sent.status == 302, (page.step, sent.errors)


def degree() -> str:
    """The first answer on how far domestic abuse goes."""
    return pathway_view(published()).entry_words()["D-domestic-abuse"].answers[0].code
