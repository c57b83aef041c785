"""What is wrong in a framework that came in, and exactly where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the sheet (or file), the row and the column where they are known, and what."""

    words: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = [f"sheet '{self.sheet}'"] if self.sheet else []
        place += [f"row {self.row}"] if self.row else []
        place += [f"column '{self.column}'"] if self.column else []
        where = ", ".join(place)
        return f"{where[:1].upper()}{where[1:]}: {self.words}" if where else self.words


class FrameworkFault(Exception):
    """A framework cannot be taken in. `faults` lists everything that is wrong, each with its place.

    Nothing of it was loaded.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep every fault, for whoever shows them one by one."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
