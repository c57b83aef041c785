"""The pages of a check: their order, their names, and which are needed before a result.

One table that the forms, the task list, the review and the action all read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pathway.constants import DangerAnswer, Step

NEEDS_DOMAIN: dict[Step, int] = {
    Step.NEEDS_CHILD: 0,
    Step.NEEDS_PARENTS: 1,
    Step.NEEDS_FAMILY: 2,
}
"""Which domain of the version, by its position, each page of needs shows."""

SHARED_STEPS = (Step.NEEDS_PARENTS, Step.NEEDS_FAMILY, Step.OWN_WORDS)
"""Pages whose answers on parents and home hold for all children of a family.

Of the worries in one's own words, those about parents or home do; the child's own stay theirs."""


@dataclass(frozen=True, slots=True)
class StepPage:
    """One page. `in_danger`: needed even when danger ended the questions."""

    step: Step
    name: str
    in_danger: bool = False

    def is_needed(self, danger: DangerAnswer) -> bool:
        """Whether a result needs this page, by what was said about danger."""
        return self.in_danger or danger is DangerAnswer.NO


STEPS = (
    StepPage(Step.WHO, "Who is it about?", in_danger=True),
    StepPage(Step.DANGER, "Is anyone in danger?", in_danger=True),
    StepPage(Step.NEEDS_CHILD, "Needs: the child or young person"),
    StepPage(Step.NEEDS_PARENTS, "Needs: parents and carers"),
    StepPage(Step.NEEDS_FAMILY, "Needs: family and surroundings"),
    StepPage(Step.OWN_WORDS, "Worries in your own words"),
    StepPage(Step.STRENGTHS, "What is going well"),
    StepPage(Step.UNKNOWN, "What you do not know"),
    StepPage(Step.HELP, "Help so far"),
    StepPage(Step.LAW, "What the law and the pathway ask"),
    StepPage(Step.OWN_LEVEL, "Your own view"),
)

_NEEDS_WORDS = {Step.OWN_WORDS, Step.STRENGTHS}

ANONYMOUS_STEPS = (
    StepPage(Step.WHO, "The child's age", in_danger=True),
    *(page for page in STEPS if page.step not in {Step.WHO, *_NEEDS_WORDS}),
)
"""The pages of a check without an account: those that are answered without typing."""


def page_of(step: Step, pages: Sequence[StepPage] = STEPS) -> StepPage:
    """The row of that step."""
    return next(page for page in pages if page.step == step)


def number_of(step: Step, pages: Sequence[StepPage] = STEPS) -> int:
    """Its place, from 1."""
    return [page.step for page in pages].index(step) + 1


def following(step: Step, pages: Sequence[StepPage] = STEPS) -> Step | None:
    """The next page; None after the last."""
    place = number_of(step, pages)
    return pages[place].step if place < len(pages) else None


def preceding(step: Step, pages: Sequence[StepPage] = STEPS) -> Step | None:
    """The page before; None before the first."""
    place = number_of(step, pages)
    return pages[place - 2].step if place > 1 else None


def missing_steps(
    done: Collection[str], danger: DangerAnswer, pages: Sequence[StepPage] = STEPS
) -> list[StepPage]:
    """Pages that a result still needs, in their order."""
    return [page for page in pages if page.is_needed(danger) and page.step not in done]
