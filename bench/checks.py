"""The guided check: its largest page, and the recommendation with its explanation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from pathway.actions.checks import start_check
from pathway.constants import Basis, Step
from pathway.models import CheckStep, ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.queries.versions import version_for_checks
from pathway.rules import Observation, Observations, recommend
from people.models import Practitioner
from thresholds_site.devtools.bench import Row
from thresholds_site.lib.references import new_reference

Arm = Callable[[], object]

# Of the child's own page: entries that ask no further question.
_CHILDS_OWN = ("A10", "A13", "E07")

# As many entries as a long check has, from all three sides of the triangle.
_CHOSEN = ("A10", "A13", "A23", "A33", "A38", "E07", "E18", "P25", "P31")


@contextmanager
def _largest_page() -> Iterator[tuple[Arm, Arm]]:
    """The page of the child's needs, three of them chosen, signed in, against the empty frame."""
    check = ThresholdCheck.objects.filter(state="draft").earliest("pk")
    author = Practitioner.objects.select_related("user").get(pk=check.author_id)
    _Saver(check, autosave=False)()
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


class _Saver:
    """Sends one page of a draft again and again, each time with other words."""

    def __init__(self, check: ThresholdCheck, *, autosave: bool) -> None:
        author = Practitioner.objects.select_related("user").get(pk=check.author_id)
        self.client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        self.client.force_login(author.user)
        self.path = reverse("check_step", args=[check.ref, Step.NEEDS_CHILD])
        self.headers = {"X-Autosave": "1"} if autosave else {}
        self.expected = 200 if autosave else 302
        row = CheckStep.objects.filter(check_made=check, step=Step.NEEDS_CHILD).first()
        self.revision = row.revision if row else 0

    def __call__(self) -> object:
        sent: dict[str, str | list[str]] = {
            "revision": str(self.revision),
            "entry": list(_CHILDS_OWN),
        }
        for key in _CHILDS_OWN:
            sent[f"{key}__basis"] = Basis.SEEN.value
            sent[f"{key}__evidence"] = f"Seen in class, {self.revision} times by now. " * 10
        answer = self.client.post(self.path, sent, headers=self.headers)
        if answer.status_code != self.expected:
            raise AssertionError(f"{self.path} answered {answer.status_code}")
        self.revision += 1
        return answer


@contextmanager
def _autosave() -> Iterator[tuple[Arm, Arm]]:
    """Keeping the largest page while it is typed, against sending it with its button.

    Both read, check and write the same content under the same guard; the two work on drafts of
    their own, so that neither waits for the other.
    """
    author = Practitioner.objects.get(pk=ThresholdCheck.objects.earliest("pk").author_id)
    now = timezone.now()
    version = version_for_checks(timezone.localdate(now))
    if version is None:
        raise AssertionError("no version of the pathway is in force")
    first, second = (
        start_check(by=author, version=version, start_key=new_reference(), now=now)
        for _draft in range(2)
    )
    yield _Saver(first, autosave=True), _Saver(second, autosave=False)


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
    Row("autosave", goal=1.5, arms=_autosave, rounds=100),
    Row("recommendation", goal=3, arms=_recommendation, rounds=200),
]
