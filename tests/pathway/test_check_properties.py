"""Whatever is saved in whatever order, the result is made from what was saved last."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pathway.actions.checks import NotComplete, StaleStep, complete_check, save_step, start_check
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Concern,
    Content,
    Danger,
    Needs,
    OwnLevel,
    OwnWords,
    Strengths,
    Unknown,
    Who,
)
from pathway.constants import AgeKnown, Basis, DangerAnswer, Step
from pathway.models import ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.queries.pathway_view import PathwayView, pathway_view
from pathway.rules import Observation, Observations, Recommendation, recommend
from pathway.steps import NEEDS_STEPS
from people.models import Practitioner
from tests.checks import PAGES
from tests.factories import post
from tests.pathway.versions import NOW, published

pytestmark = pytest.mark.django_db

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
BASES = st.none() | st.sampled_from(list(Basis))
DANGER = st.sampled_from(list(DangerAnswer))


@dataclass
class Offered:
    """What the version in force offers, as strategies."""

    view: PathwayView
    by_step: dict[Step, st.SearchStrategy[Content]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_step = {step: self._content(step) for step in PAGES}

    def _content(self, step: Step) -> st.SearchStrategy[Content]:
        codes = {
            "immediate": [row.code for row in self.view.immediate],
            "domains": [row.code for row in self.view.domains],
            "levels": [row.code for row in self.view.levels],
            "dimensions": [p.code for row in self.view.domains for p in row.dimensions],
            "strengths": [
                e.key for row in self.view.domains for p in row.dimensions for e in p.strengths
            ],
        }

        def some(name: str, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
            return st.lists(st.sampled_from(codes[name]), unique=True, max_size=most).map(tuple)

        if step in NEEDS_STEPS:
            return self._needs(NEEDS_STEPS.index(step))
        match step:
            case Step.WHO:
                return st.builds(
                    Who,
                    child_name=WORDS,
                    age_known=st.just(AgeKnown.YEARS),
                    age_years=st.integers(0, 25),
                )
            case Step.DANGER:
                return st.builds(Danger, now=DANGER, signs=DANGER, immediate=some("immediate"))
            case Step.OWN_WORDS:
                concern = st.builds(
                    Concern,
                    text=WORDS.filter(str.strip),
                    dimension=st.sampled_from(codes["dimensions"]),
                    placed=st.sampled_from(codes["levels"]),
                    basis=BASES,
                    longer_ago=st.booleans(),
                    child_words=WORDS,
                )
                return st.builds(OwnWords, st.lists(concern, max_size=3).map(tuple))
            case Step.STRENGTHS:
                return st.builds(Strengths, codes=some("strengths"), words=WORDS)
            case Step.UNKNOWN:
                return st.builds(Unknown, domains=some("domains"), words=WORDS)
            case Step.HELP | Step.LAW:
                return self._answers(step)
            case _:
                return st.builds(OwnLevel, st.sampled_from(codes["levels"]))

    def _needs(self, place: int) -> st.SearchStrategy[Content]:
        domain = self.view.domains[place]
        offered = {e.key: e for part in domain.dimensions for e in part.entries}

        def entry(key: str) -> st.SearchStrategy[ChosenEntry]:
            answers = [answer.code for answer in offered[key].answers]
            return st.builds(
                ChosenEntry,
                key=st.just(key),
                degree_answer=st.sampled_from(answers) if answers else st.just(""),
                basis=BASES,
                longer_ago=st.booleans(),
                evidence=WORDS,
                child_words=WORDS,
            )

        keys = st.lists(st.sampled_from(sorted(offered)), unique=True, max_size=4)
        entries = keys.flatmap(lambda chosen: st.tuples(*(entry(key) for key in chosen)))
        return entries.map(lambda chosen: Needs(domain.code, chosen))

    def _answers(self, step: Step) -> st.SearchStrategy[Content]:
        questions = [row for row in self.view.questions if row.place == step.value]
        given = st.fixed_dictionaries(
            {row.code: st.sampled_from([a.code for a in row.answers]) for row in questions}
        )
        words = WORDS if step is Step.HELP else st.none()
        return st.builds(Answers, given=given, words=words)


def expected(last: dict[Step, Content], ages: int | None) -> Observations:
    """What the rules should be told: put together here from what was saved last."""
    items: list[Observation] = []
    told: dict[str, Any] = {"immediate": (), "danger": DangerAnswer.NO, "unknown_domains": ()}
    answers: dict[str, str] = {}
    for content in last.values():
        match content:
            case Danger():
                said = {content.now, content.signs}
                graver = [DangerAnswer.YES, DangerAnswer.NOT_SURE]
                told["danger"] = next((one for one in graver if one in said), DangerAnswer.NO)
                told["immediate"] = content.immediate
            case Needs():
                items += [
                    Observation(
                        entry=None if one.degree_answer else one.key,
                        degree_answer=one.degree_answer or None,
                        basis=one.basis,
                        longer_ago=one.longer_ago,
                        evidence=one.evidence,
                        child_words=one.child_words,
                    )
                    for one in content.entries
                ]
            case OwnWords():
                items += [
                    Observation(
                        own_words=one.text,
                        dimension=one.dimension,
                        placed=one.placed,
                        basis=one.basis,
                        longer_ago=one.longer_ago,
                        child_words=one.child_words,
                    )
                    for one in content.concerns
                ]
            case Strengths():
                items += [Observation(entry=code) for code in content.codes]
            case Unknown():
                told["unknown_domains"] = content.domains
            case Answers():
                answers |= content.given
            case Who() | OwnLevel():
                pass
    return Observations(items=tuple(items), answers=answers, age_months=ages, **told).in_order()


class Story:
    """One check, and beside it what was last saved on each page."""

    def __init__(self, by: Practitioner, key: str) -> None:
        self.by = by
        self.check: ThresholdCheck = start_check(by=by, version=published(), start_key=key, now=NOW)
        self.last: dict[Step, Content] = {}
        self.revisions: dict[Step, int] = {}

    def save(self, step: Step, content: Content, *, stale: bool) -> None:
        seen = self.revisions.get(step, 0)
        given: dict[str, Any] = {
            "check": self.check,
            "step": step,
            "content": content,
            "done": True,
            "by": self.by,
            "now": NOW,
        }
        if stale:
            with pytest.raises(StaleStep) as refusal:
                save_step(seen_revision=seen + 1, **given)
            assert refusal.value.revision == seen
            return
        assert save_step(seen_revision=seen, **given) == seen + 1
        self.revisions[step] = seen + 1
        self.last[step] = content

    def result(self) -> Recommendation:
        made = complete_check(check=self.check, by=self.by, now=NOW)
        return Recommendation.from_json(made.recommendation)


_numbers = iter(range(1_000_000))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_result_is_made_from_what_was_saved_last(data: st.DataObject) -> None:
    offered = Offered(pathway_view(published()))
    story = Story(post(), f"property-{next(_numbers)}")
    steps = data.draw(st.lists(st.sampled_from(list(PAGES)), max_size=12), label="pages saved")
    for step in [*steps, *PAGES]:
        content = data.draw(offered.by_step[step], label=step.value)
        story.save(step, content, stale=False)
        if data.draw(st.booleans(), label="a stale tab tries too"):
            story.save(step, data.draw(offered.by_step[step]), stale=True)
    who = story.last[Step.WHO]
    assert isinstance(who, Who)
    assert who.age_years is not None
    found = story.result()
    assert found.inputs == expected(story.last, who.age_years * 12)
    assert found == recommend(ruleset_of(story.check.version), found.inputs)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    done=st.sets(st.sampled_from(list(PAGES))),
    danger=st.sampled_from(list(DangerAnswer)),
)
@example(done=set(PAGES), danger=DangerAnswer.NO)
@example(done={Step.WHO, Step.DANGER}, danger=DangerAnswer.NOT_SURE)
@example(done={Step.WHO, Step.DANGER}, danger=DangerAnswer.NO)
def test_a_result_needs_every_page_or_danger_and_who(done: set[Step], danger: DangerAnswer) -> None:
    story = Story(post(), f"missing-{next(_numbers)}")
    quiet: dict[Step, Content] = {
        Step.WHO: Who(age_known=AgeKnown.NOT_KNOWN),
        Step.DANGER: Danger(DangerAnswer.NO, danger),
        Step.NEEDS_CHILD: Needs("child"),
        Step.NEEDS_PARENTS: Needs("parents"),
        Step.NEEDS_FAMILY: Needs("family"),
        Step.OWN_WORDS: OwnWords(),
        Step.STRENGTHS: Strengths(),
        Step.UNKNOWN: Unknown(nothing=True),
        Step.HELP: Answers({"help_so_far": "none_yet"}, ""),
        Step.LAW: Answers(
            dict.fromkeys(("significant_harm", "section_17", "disabled", "universal_enough"), "no")
        ),
        Step.OWN_LEVEL: OwnLevel("universal"),
    }
    for step in done:
        story.save(step, quiet[step], stale=False)
    said = Step.DANGER in done and danger is not DangerAnswer.NO
    needed = {Step.WHO, Step.DANGER} if said else set(PAGES)
    if needed <= done:
        assert story.result().immediate is said
    else:
        with pytest.raises(NotComplete) as refusal:
            story.result()
        assert [page.step for page in refusal.value.pages] == [
            step for step in PAGES if step in needed - done
        ]
        assert not story.check.results.exists()
