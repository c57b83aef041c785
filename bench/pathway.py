"""The public threshold document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from pathway.models import Level, ThresholdCheck
from pathway.queries.versions import version_for_checks
from people.models import Practitioner
from thresholds_site.devtools.bench import Row

Arm = Callable[[], object]


@contextmanager
def _public_page() -> Iterator[tuple[Arm, Arm]]:
    """The page of the highest level, all its indicators on it, against the empty frame.

    Both as somebody signed in: who is not gets the same page with less in its head.
    """
    check = ThresholdCheck.objects.filter(state="draft").earliest("pk")
    author = Practitioner.objects.select_related("user").get(pk=check.author_id)
    version = version_for_checks(timezone.localdate())
    if version is None:
        raise AssertionError("no version of the pathway is in force")
    level = Level.objects.filter(version=version).latest("rank")
    with override_settings(ROOT_URLCONF="bench.bare"):
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        client.force_login(author.user)
        page = reverse("pathway_level", args=[level.code])
        yield _got(client, page), _got(client, reverse("bare_show"))


def _got(client: Client, path: str) -> Arm:
    def get() -> object:
        answer = client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")
        return answer

    return get


ROWS = [Row("public pathway page", goal=1.5, arms=_public_page, rounds=100)]
