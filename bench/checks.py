"""The guided check: its largest page, and the recommendation with its explanation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from pathway.constants import Basis, Step
from pathway.models import ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.queries.versions import version_for_checks
from pathway.rules import Observation, Observations, recommend
from people.models import Practitioner
from thresholds_site.devtools.bench import Row

Arm = Callable[[], object]

# As many entries as a long check has, from all three sides of the triangle.
_CHOSEN = ("A10", "A13", "A23", "A33", "A38", "E07", "E18", "P25", "P31")


@contextmanager
def _largest_page() -> Iterator[tuple[Arm, Arm]]:
    """The page of the child's needs, signed in, against the empty frame."""
    check = ThresholdCheck.objects.filter(state="draft").earliest("pk")
    author = Practitioner.objects.select_related("user").get(pk=check.author_id)
    with override_settings(ROOT_URLCONF="bench.bare"):
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        client.force_login(author.user)
        needs = reverse("check_step", args=[check.ref, Step.NEEDS_CHILD])
        yield _got(client, needs), _got(client, reverse("bare_show"))


def _got(client: Client, path: str) -> Arm:
    def get() -> object:
        answer = client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")
        return answer

    return get


@contextmanager
def _recommendation() -> Iterator[tuple[Arm, Arm]]:
    """A recommendation with its explanation, against one read of a row by its key."""
    version = version_for_checks(timezone.localdate())
    if version is None:
        raise AssertionError("no version of the pathway is in force")
    ruleset = ruleset_of(version)
    known = {entry.code for entry in ruleset.entries}
    seen = Observations(
        items=tuple(Observation(entry=code, basis=Basis.SEEN) for code in _CHOSEN if code in known),
        answers={"significant_harm": "no", "section_17": "not_sure"},
        age_months=96,
    )
    key = ThresholdCheck.objects.earliest("pk").pk
    yield lambda: recommend(ruleset, seen), lambda: ThresholdCheck.objects.get(pk=key)


ROWS = [
    Row("check page", goal=1.5, arms=_largest_page, metric="p95", rounds=200),
    Row("recommendation", goal=3, arms=_recommendation, rounds=200),
]
