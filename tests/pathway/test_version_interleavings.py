"""Publishing while checks are made, in every order: the version stored is the version shown.

Hazard H11. `python3 dev.py drills publishing` tries 2,000. The framework is a small one, and every
order begins from the same rows and is taken back.
"""

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pathway.actions.drafts import begin_draft
from pathway.actions.frameworks import load_framework, publish_version
from pathway.actions.ours import choose_ours
from pathway.constants import CheckState, Step
from pathway.models import CheckResult, FrameworkVersion, ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.queries.pathway_view import pathway_view
from people.constants import Role
from people.models import Practitioner
from tests.checks import QUIET, UNTOUCHED, Page, Walk, sent, signed_in, ticked
from tests.factories import post
from tests.pathway.frameworks import TWO_LEVELS, whole
from tests.pathway.versions import NOW, post_of, published, rows_for_a_module


@dataclass(slots=True)
class Stage:
    """A small pathway in force, its next two versions, and a draft check with every page done."""

    author: Practitioner
    walk: Walk
    versions: list[FrameworkVersion]
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = signed_in(self.author)


def small_pathway() -> list[FrameworkVersion]:
    """Three versions of a small pathway: the first in force, the others written."""
    published()
    first, _made = load_framework(whole(TWO_LEVELS))
    publish_version(version=first, by=None, for_real_use=False, now=NOW)
    choose_ours(framework=first.framework, by=None, now=NOW)
    editor = post_of(Role.PATHWAY_EDITOR, "Small Editor")
    versions = [first]
    for label in ("Second", "Third"):
        draft = begin_draft(version=first, label=label, now=NOW, by=editor)
        # Back-dated, as far as a date may be: in force since before the checks were begun.
        draft.effective_on = NOW.date()
        draft.save()
        versions.append(draft)
    return versions


def answered(author: Practitioner) -> Walk:
    """A draft with every page answered."""
    walk = Walk(author)
    view = pathway_view(walk.check.version)
    for page in view.pages:
        walk.send(page.step, {**UNTOUCHED.get(page.step, {}), "revision": "0", **given(page.step)})
    assert Page(walk.client.get(walk.url("review"))).status == 200
    return walk


def given(step: Step) -> dict[str, list[str]]:
    """What is answered on one page."""
    if step is Step.OWN_LEVEL:
        return sent({"level": "help"})
    entries = ticked("I000", evidence="Seen") if step is Step.NEEDS_CHILD else {}
    return sent({**QUIET[step], **entries})


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Made once, and left as it is by every order."""
    with rows_for_a_module(django_db_blocker):
        versions = small_pathway()
        author = post()
        yield Stage(author, answered(author), versions)


def publish(version: FrameworkVersion) -> None:
    """Put that version in force."""
    publish_version(version=version, by=None, for_real_use=False, now=timezone.now())


class Actor:
    """What one person does in turn, and what the publisher does between."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client, self.ref = stage.client, stage.walk.ref
        self.start_key = ""
        self.moved = False

    def publish(self) -> None:
        """Put the next version in force."""
        drafts = FrameworkVersion.objects.drafts().filter(
            framework=self.stage.versions[0].framework_id
        )
        publish(drafts.select_related("framework").earliest("number"))

    def open_start(self) -> None:
        """The page that begins a check is opened: what is in force then is not what counts."""
        self.start_key = Page(self.client.get(reverse("check_start"))).value("start_key")

    def begin(self) -> None:
        """A check is begun from it, maybe much later."""
        answer = self.client.post(reverse("check_start"), {"start_key": self.start_key})
        new = ThresholdCheck.objects.latest("pk")
        assert new.ref in answer.headers["Location"]
        assert new.version == in_force(self.stage)

    def save(self) -> None:
        """A page of the draft is saved."""
        page = self.walk.open(Step.NEEDS_CHILD)
        form = self.walk.form(Step.NEEDS_CHILD, {}, page)
        assert self.walk.send(Step.NEEDS_CHILD, form).status_code == 302

    def move(self) -> None:
        """The draft is moved, when that is offered."""
        page = Page(self.client.get(self.walk.url("move")))
        if page.status == 200:
            self.client.post(self.walk.url("move"), {"version": page.value("version")})
            assert self.check.version == in_force(self.stage)
            self.moved = True

    def complete(self) -> None:
        """The result is asked for."""
        assert self.client.post(self.walk.url("review")).status_code == 302

    def look(self) -> None:
        """A page of the draft, or the result, is read: it speaks of the version that is stored."""
        number = self.check.version.number
        if self.check.state == CheckState.DRAFT:
            text = self.walk.open(Step.LAW).text
            old = re.search(r"version (\d+), which is no longer in force", text)
            assert bool(old) == (number != in_force(self.stage).number)
            assert old is None or old[1] == str(number)
        else:
            shown = re.search(r"Made under (.+?), version (\d+)", self.walk.read("result").text)
            assert shown is not None
            assert (shown[1], shown[2]) == (self.check.version.label, str(number))

    @property
    def walk(self) -> Walk:
        """The draft's pages."""
        return self.stage.walk

    @property
    def check(self) -> ThresholdCheck:
        """The draft's row."""
        return self.walk.check


def in_force(stage: Stage) -> FrameworkVersion:
    """The version in force now."""
    return FrameworkVersion.objects.published().get(framework=stage.versions[0].framework_id)


Act = Callable[[Actor], None]
SCRIPTS: list[Sequence[Act]] = [
    (Actor.save, Actor.complete, Actor.look),
    (Actor.move, Actor.look, Actor.complete, Actor.look),
    (Actor.look, Actor.move, Actor.complete, Actor.look),
    (Actor.open_start, Actor.begin),
]


def every_order() -> Iterator[Sequence[Act]]:
    """Every order of each script with publishing once and twice."""
    for script in SCRIPTS:
        for times in (1, 2):
            for places in combinations(range(len(script) + times), times):
                rest = iter(script)
                yield [
                    Actor.publish if place in places else next(rest)
                    for place in range(len(script) + times)
                ]


def orders() -> Iterator[Sequence[Act]]:
    """Every order once; in the drill, as many as it asks for, drawn with a fixed seed."""
    each, draw = list(every_order()), random.Random(2014)
    yield from each
    for _ in range(int(os.environ.get("INTERLEAVINGS", "0")) - len(each)):
        yield draw.choice(each)


@pytest.mark.django_db
def test_in_every_order_the_version_stored_is_the_version_shown(stage: Stage) -> None:
    before = stage.versions[0]
    moves = results = 0
    offered = asked = 0
    for script in orders():
        if Actor.move in script:
            offered += Actor.publish in script[: script.index(Actor.move)]
        asked += Actor.complete in script
        actor = Actor(stage)
        point = transaction.savepoint()
        for act in script:
            was = actor.check.version_id
            act(actor)
            assert act is Actor.move or actor.check.version_id == was, "only moving moves it"
        check = actor.check
        assert actor.moved or check.version == before
        for result in CheckResult.objects.filter(check_made=check):
            assert result.version_id == check.version_id
            assert result.content_hash == check.version.content_hash
            assert result.recommendation["version_number"] == check.version.number
            results += 1
        assert len(FrameworkVersion.objects.published().filter(framework=before.framework)) == 1
        moves += actor.moved
        transaction.savepoint_rollback(point)
    assert 0 < moves == offered, "moved in every order in which there was somewhere to move to"
    assert 0 < results == asked


@pytest.mark.django_db
def test_planted_a_result_under_another_version_is_noticed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the newest version gave the result, the first order with a publication would show it."""
    name = "pathway.actions.checks.ruleset_of"
    monkeypatch.setattr(name, lambda _version: ruleset_of(in_force(stage)))
    with pytest.raises(AssertionError):
        test_in_every_order_the_version_stored_is_the_version_shown(stage)
