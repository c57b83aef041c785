"""The pages of a check: their order, their names, and which are needed before a result.

One table that the forms, the task list, the review and the action all read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pathway.constants import DangerAnswer, Step

NEEDS_STEPS = tuple(step for step in Step if step.value.startswith("needs-"))
"""The pages of needs that there can be; a version has one for each of its domains, in order."""

MOST_DOMAINS = len(NEEDS_STEPS)

_CALLED = {
    "child": "the child or young person",
    "parents": "parents and carers",
    "family": "family and surroundings",
}
"""How the sides of the triangle are called at the top of a page; any other goes by its name."""


@dataclass(frozen=True, slots=True)
class StepPage:
    """One page. `in_danger`: needed even when danger ended the questions."""

    step: Step
    name: str
    in_danger: bool = False

    def is_needed(self, danger: DangerAnswer) -> bool:
        """Whether a result needs this page, by what was said about danger."""
        return self.in_danger or danger is DangerAnswer.NO


_BEFORE_NEEDS = (
    StepPage(Step.WHO, "Who is it about?", in_danger=True),
    StepPage(Step.DANGER, "Is anyone in danger?", in_danger=True),
)

_AFTER_NEEDS = (
    StepPage(Step.OWN_WORDS, "Worries in your own words"),
    StepPage(Step.STRENGTHS, "What is going well"),
    StepPage(Step.UNKNOWN, "What you do not know"),
    StepPage(Step.HELP, "Help so far"),
    StepPage(Step.LAW, "What the law and the pathway ask"),
    StepPage(Step.OWN_LEVEL, "Your own view"),
)

_NEEDS_WORDS = {Step.OWN_WORDS, Step.STRENGTHS}


@dataclass(frozen=True, slots=True)
class Side:
    """A domain as far as the order of the pages needs it: its code and its name."""

    code: str
    name: str


@cache
def pages_of(sides: tuple[Side, ...]) -> tuple[StepPage, ...]:
    """The pages of a check under a version with these domains, in their order."""
    needs = (
        StepPage(step, f"Needs: {_CALLED.get(side.code, side.name)}")
        for step, side in zip(NEEDS_STEPS, sides, strict=False)
    )
    return (*_BEFORE_NEEDS, *needs, *_AFTER_NEEDS)


@cache
def anonymous_pages_of(sides: tuple[Side, ...]) -> tuple[StepPage, ...]:
    """The pages of a check without an account: those that are answered without typing."""
    left_out = {Step.WHO, *_NEEDS_WORDS}
    return (
        StepPage(Step.WHO, "The child's age", in_danger=True),
        *(page for page in pages_of(sides) if page.step not in left_out),
    )


def page_of(step: Step, pages: Sequence[StepPage]) -> StepPage:
    """The row of that step."""
    return next(page for page in pages if page.step == step)


def number_of(step: Step, pages: Sequence[StepPage]) -> int:
    """Its place, from 1."""
    return [page.step for page in pages].index(step) + 1


def following(step: Step, pages: Sequence[StepPage]) -> Step | None:
    """The next page; None after the last."""
    place = number_of(step, pages)
    return pages[place].step if place < len(pages) else None


def preceding(step: Step, pages: Sequence[StepPage]) -> Step | None:
    """The page before; None before the first."""
    place = number_of(step, pages)
    return pages[place - 2].step if place > 1 else None


def missing_steps(
    done: Collection[str], danger: DangerAnswer, pages: Sequence[StepPage]
) -> list[StepPage]:
    """Pages that a result still needs, in their order."""
    return [page for page in pages if page.is_needed(danger) and page.step not in done]
