"""Any order of opening, saving, second tabs, signing out, new versions and results: nothing lost.

A state machine over the real pages. It knows what every page of questions should hold by now, and
asks after each act whether it does.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, sampled_from

import pathway.views.checks
from pathway.actions.checks import save_step
from pathway.actions.frameworks import publish_version
from pathway.constants import CheckState, Step, VersionState
from pathway.models import (
    CheckObservation,
    CheckResult,
    CheckStep,
    FrameworkVersion,
    ThresholdCheck,
)
from tests.checks import Page, Walk, sent, signed_in, ticked
from tests.factories import school
from tests.pathway.versions import NOW, draft_of, published

TYPED_IN = {
    Step.NEEDS_CHILD: "A10__evidence",
    Step.STRENGTHS: "words",
    Step.UNKNOWN: "words",
    Step.HELP: "words",
}
"""Pages with a text, one of each kind, and the field that it is typed in."""


@dataclass
class Tab:
    """A page as some window shows it: it may be old by now."""

    step: Step
    fields: dict[str, list[str]]
    revision: int


@dataclass
class Expected:
    """What the check should hold."""

    words: dict[Step, str] = field(default_factory=dict)
    revisions: dict[Step, int] = field(default_factory=dict)
    results: int = 0
    is_draft: bool = True
    held: dict[Step, str] = field(default_factory=dict)


class Windows(RuleBasedStateMachine):
    """One person, one check, any number of windows."""

    tabs = Bundle("tabs")

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        place = school()
        self.author = place.author
        self.walk = Walk(place.author)
        self.version = self.walk.check.version_id
        self.should = Expected()
        self.typed = 0
        self.signed_in = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @initialize(whole=booleans())
    def begin(self, whole: bool) -> None:
        """Half of the checks are nearly done, so that results are seen often."""
        if whole:
            self.walk.answer({Step.NEEDS_CHILD: ticked("A10", evidence="")})
            self.should.revisions = dict.fromkeys(TYPED_IN, 1)

    # ------------------------------------------------------------------------- what a person does

    @precondition(lambda self: self.signed_in and self.should.is_draft)
    @rule(target=tabs, step=sampled_from(list(TYPED_IN)))
    def open_a_page(self, step: Step) -> Tab:
        page = self.walk.open(step)
        if step in self.should.held:
            assert self.should.held[step] in page.bytes, "what was typed while signed out is shown"
        revision = int(page.value("revision"))
        return Tab(step, self.walk.form(step, {}, page), revision)

    @rule(tab=tabs, again=booleans())
    def press_save(self, tab: Tab, again: bool) -> None:
        """'Save and continue', perhaps twice, from a page that may be old."""
        data, words = self._typed(tab)
        answers = [self.walk.send(tab.step, data)]
        if again and self.signed_in:
            answers.append(self.walk.send(tab.step, data))
        first = answers[0]
        if not self.signed_in:
            assert first.status_code == 302
            assert "/login/" in first.headers["Location"]
            self.should.held[tab.step] = words
        elif not self.should.is_draft:
            assert words in first.content.decode(), "what can no longer be saved is shown"
        elif tab.revision != self._revision(tab.step):
            assert first.status_code == 409
            assert words in first.content.decode(), "a stale page keeps what was typed"
        else:
            assert first.status_code == 302, Page(first).errors
            self._saved(tab.step, words)

    @precondition(lambda self: self.signed_in)
    @rule(tab=tabs)
    def keep_typing(self, tab: Tab) -> None:
        """The page's script saves."""
        data, words = self._typed(tab)
        answer: Any = self.walk.autosave(tab.step, data)
        if self.should.is_draft and tab.revision == self._revision(tab.step):
            assert answer.status_code == 200, answer.content
            self._saved(tab.step, words)
            tab.revision = answer.json()["revision"]
            assert tab.revision == self._revision(tab.step)
        else:
            assert answer.status_code == 409
            assert "Not saved" in answer.json()["words"]

    @precondition(lambda self: self.signed_in)
    @rule(twice=booleans())
    def see_the_result(self, twice: bool) -> None:
        done = self._steps_done()
        before = self.should.is_draft
        for _press in range(2 if twice else 1):
            answer = self.walk.client.post(self.walk.url("review"))
        if before and done:
            assert answer.status_code == 302
            self.should.results += 1
            self.should.is_draft = False

    @precondition(lambda self: self.signed_in and not self.should.is_draft)
    @rule()
    def open_the_check_again(self) -> None:
        answer = self.walk.client.post(
            self.walk.url("reopen"), {"kind": "I know more now", "words": "Gran says it is later"}
        )
        assert answer.status_code == 302
        self.should.is_draft = True

    @precondition(lambda self: self.signed_in)
    @rule()
    def the_session_ends(self) -> None:
        self.walk.client.logout()
        self.signed_in = False

    @precondition(lambda self: not self.signed_in)
    @rule()
    def sign_in_again(self) -> None:
        self.walk.client = signed_in(self.author)
        self.signed_in = True

    @precondition(lambda self: self.version == self.in_force.pk)
    @rule()
    def a_new_version_comes_into_force(self) -> None:
        draft = draft_of(FrameworkVersion.objects.get(pk=self.version))
        draft.effective_on = NOW.date()
        draft.save()
        publish_version(version=draft, by=None, for_real_use=False, now=NOW)

    @precondition(lambda self: self.signed_in)
    @rule(twice=booleans())
    def move_to_the_new_version(self, twice: bool) -> None:
        """From its page, when there is one and the check has no result."""
        page = self.walk.read("move")
        offered = page.status == 200
        can = self.should.is_draft and not self.should.results
        assert offered == (can and self.version != self.in_force.pk)
        for _press in range((2 if twice else 1) if offered else 0):
            sent_back = {"version": page.value("version")}
            answer = self.walk.client.post(self.walk.url("move"), sent_back)
            assert answer.status_code == 302
        if offered:
            self.version = self.in_force.pk
            for step in self.should.revisions:
                self.should.revisions[step] += 1

    @property
    def in_force(self) -> FrameworkVersion:
        """The version that new checks begin under."""
        return FrameworkVersion.objects.published().get(framework__is_ours=True)

    # ------------------------------------------------------------------------- what always holds

    @invariant()
    def every_page_holds_what_was_saved_last(self) -> None:
        check = self.walk.check
        evidence = CheckObservation.objects.filter(check_made=check, indicator__code="A10")
        there = {
            Step.NEEDS_CHILD: evidence.values_list("evidence", flat=True).first() or "",
            Step.STRENGTHS: check.strengths_words,
            Step.UNKNOWN: check.unknown_words,
            Step.HELP: check.help_words,
        }
        assert there == {step: self.should.words.get(step, "") for step in TYPED_IN}

    @invariant()
    def each_result_was_made_once_and_under_the_version_of_the_check(self) -> None:
        check = self.walk.check
        assert check.version_id == self.version
        results = CheckResult.objects.filter(check_made=check)
        assert [row.number for row in results] == list(range(1, self.should.results + 1))
        assert {row.version_id for row in results} <= {self.version}
        assert (check.state == CheckState.DRAFT) == self.should.is_draft

    @invariant()
    def the_pinned_version_is_the_one_shown(self) -> None:
        if self.signed_in and self.should.results:
            version = FrameworkVersion.objects.get(pk=self.version)
            assert f"version {version.number}" in self.walk.read("record").text

    # ------------------------------------------------------------------------- how it is done

    def _typed(self, tab: Tab) -> tuple[dict[str, list[str]], str]:
        self.typed += 1
        words = f"typed-{self.typed:04}."
        values = {TYPED_IN[tab.step]: words}
        if tab.step is Step.NEEDS_CHILD:
            values |= ticked("A10")
        if tab.step is Step.UNKNOWN:
            values |= {"domains": "none"}
        if tab.step is Step.HELP:
            values |= {"help_so_far": "none_yet"}
        return sent(values, tab.fields | {"revision": [str(tab.revision)]}), words

    def _revision(self, step: Step) -> int:
        return self.should.revisions.get(step, 0)

    def _saved(self, step: Step, words: str) -> None:
        self.should.words[step] = words
        self.should.revisions[step] = self._revision(step) + 1
        self.should.held.pop(step, None)

    def _steps_done(self) -> bool:
        """Whether the result can be made: asked of the page itself, which lists what is missing."""
        return "Still to do before the result" not in self.walk.read("review").text


QUICK = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # What fails is a real session of many requests: making it shorter takes longer than reading it.
    phases=[Phase.explicit, Phase.generate],
)


@pytest.mark.django_db
def test_nothing_is_lost_whatever_the_order() -> None:
    assert published().state == VersionState.PUBLISHED
    run_state_machine_as_test(Windows, settings=QUICK)
    assert not ThresholdCheck.objects.exists(), "each example is rolled back"


@pytest.mark.django_db
def test_planted_an_old_page_that_overwrites_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine can fail: where any page counts as the newest, saved words are lost."""
    published()

    def overwriting(**given: Any) -> int:
        row = CheckStep.objects.filter(check_made=given["check"], step=given["step"]).first()
        return save_step(**(given | {"seen_revision": row.revision if row else 0}))

    monkeypatch.setattr(pathway.views.checks, "save_step", overwriting)
    windows = Windows()
    windows.begin(False)
    old, newer = windows.open_a_page(Step.STRENGTHS), windows.open_a_page(Step.STRENGTHS)
    windows.press_save(newer, False)
    with pytest.raises(AssertionError):
        windows.press_save(old, False)
    windows.teardown()
