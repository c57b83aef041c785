"""What was observed under one version, as far as another version has a place for it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from pathway.rules.model import Observation, Observations, Ruleset


@dataclass(frozen=True, slots=True)
class Fitted:
    """`seen` holds only codes that the rule set knows; `lost` names those that it does not.

    A question is lost as 'question', an answer that is no longer offered as 'question: answer'.
    """

    seen: Observations
    lost: tuple[str, ...]


def fitted(seen: Observations, ruleset: Ruleset) -> Fitted:
    """`seen` without what has no place in `ruleset`.

    A concern in own words whose heading or weight is gone is lost with that code: where it
    belongs now, only a person can say.
    """
    index = ruleset.index
    kept = replace(
        seen,
        items=tuple(item for item in seen.items if not _gone(item, ruleset)),
        immediate=tuple(code for code in seen.immediate if code in index.immediate),
        answers={
            question: answer
            for question, answer in seen.answers.items()
            if (question, answer) in index.answers
        },
        unknown_domains=tuple(code for code in seen.unknown_domains if code in index.domains),
    )
    return Fitted(kept, tuple(dict.fromkeys(_lost(seen, ruleset))))


def _lost(seen: Observations, ruleset: Ruleset) -> Iterable[str]:
    index = ruleset.index
    for item in seen.items:
        yield from _gone(item, ruleset)
    yield from (code for code in seen.immediate if code not in index.immediate)
    for question, answer in seen.answers.items():
        if question not in index.questions:
            yield question
        elif (question, answer) not in index.answers:
            yield f"{question}: {answer}"
    yield from (code for code in seen.unknown_domains if code not in index.domains)


def _gone(item: Observation, ruleset: Ruleset) -> list[str]:
    index = ruleset.index
    named: list[tuple[str | None, Container[str]]] = [
        (item.entry, index.entries),
        (item.degree_answer, index.degree_answers),
        (item.dimension if item.own_words else None, index.dimensions),
        (item.placed, index.levels),
    ]
    return [code for code, there in named if code and code not in there]
