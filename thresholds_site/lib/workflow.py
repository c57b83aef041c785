"""A lifecycle as one table: its states, the named moves between them, whose move each state is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class NotPossibleNow(Exception):
    """The move does not exist from the present state; the message says which ones do."""


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """One arrow: from any of `sources` to `target`."""

    name: str
    sources: frozenset[State]
    target: State


@dataclass(frozen=True, slots=True)
class Workflow(Generic[State]):
    """All moves of one kind of record. `whose` names, for each state, the role whose move it is."""

    name: str
    moves: tuple[Move[State], ...]
    whose: Mapping[State, str]

    def target(self, move_name: str, state: State) -> State:
        """Where `move_name` leads from `state`. Raises NotPossibleNow when it leads nowhere."""
        for move in self.moves:
            if move.name == move_name and state in move.sources:
                return move.target
        possible = sorted(move.name for move in self.moves if state in move.sources)
        raise NotPossibleNow(
            f"'{move_name}' is not possible while the {self.name} is '{state}'."
            f" Possible: {', '.join(possible) or 'nothing'}."
        )

    def mermaid(self) -> str:
        """The lifecycle as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for move in self.moves:
            lines += [
                f"    {source.value} --> {move.target.value}: {move.name}"
                for source in sorted(move.sources)
            ]
        return "\n".join(lines)
