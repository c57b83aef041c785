"""Reading values out of a document while collecting everything that is wrong with them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)


class Reader:
    """Each method returns a usable value, and puts a sentence in `faults` when it had to invent."""

    def __init__(self) -> None:
        """Nothing is wrong yet."""
        self.faults: list[str] = []

    def rows(
        self, holder: Mapping[str, Any], key: str, *, may_be_absent: bool = False
    ) -> list[Mapping[str, Any]]:
        """A list of dictionaries."""
        found = holder.get(key)
        if found is None and may_be_absent:
            return []
        if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
            self._fault(holder, f"{key} is not a list of entries")
            return []
        return list(found)

    def row(self, holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A dictionary."""
        found = holder.get(key)
        if isinstance(found, Mapping):
            return found
        self._fault(holder, f"{key} is missing")
        return {}

    def text(self, row: Mapping[str, Any], key: str) -> str:
        """Text that must be there."""
        found = self.optional_text(row, key)
        if not found.strip():
            self._fault(row, f"{key} is missing")
        return found

    def optional_text(self, row: Mapping[str, Any], key: str) -> str:
        """Text, '' when absent."""
        found = row.get(key)
        if found is None:
            return ""
        if not isinstance(found, str):
            self._fault(row, f"{key} is not text: {found!r}")
            return ""
        return found

    def texts(self, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        found = row.get(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(part, str) for part in found):
            self._fault(row, f"{key} is not a list of codes")
            return ()
        if len(set(found)) != len(found):
            self._fault(row, f"{key} names something twice")
        return tuple(found)

    def flag(self, row: Mapping[str, Any], key: str) -> bool:
        """True or false, false when absent."""
        return self.optional_flag(row, key) or False

    def optional_flag(self, row: Mapping[str, Any], key: str) -> bool | None:
        """True, false, or None when absent."""
        found = row.get(key)
        if found is None or isinstance(found, bool):
            return found
        self._fault(row, f"{key} is neither true nor false: {found!r}")
        return None

    def whole(self, row: Mapping[str, Any], key: str, absent: int) -> int:
        """A whole number of at least 1."""
        found = row.get(key, absent)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 1:
            return found
        self._fault(row, f"{key} is not a whole number of at least 1: {found!r}")
        return 1

    def optional_whole(self, row: Mapping[str, Any], key: str) -> int | None:
        """A whole number from 0, or None."""
        found = row.get(key)
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
        self._fault(row, f"{key} is not a whole number: {found!r}")
        return None

    def choice(self, row: Mapping[str, Any], key: str, kind: type[E]) -> E:
        """One of an enum's values."""
        return self._member(row, key, row.get(key), kind)

    def choices(self, row: Mapping[str, Any], key: str, kind: type[E]) -> tuple[E, ...]:
        """Several of an enum's values, none when absent."""
        return tuple(self._member(row, key, part, kind) for part in self.texts(row, key))

    def only(self, row: Mapping[str, Any], known: set[str]) -> None:
        """A row that holds no other keys: a mistyped key would silently change a rule."""
        for key in row:
            if key not in known:
                self._fault(row, f"{key!r} is not a key here")

    def _member(self, row: Mapping[str, Any], key: str, found: Any, kind: type[E]) -> E:
        try:
            return kind(found)
        except ValueError:
            self._fault(row, f"{key} is {found!r}, not one of {_listed(list(kind))}")
            return next(iter(kind))

    def _fault(self, row: Mapping[str, Any], what: str) -> None:
        name = row.get("code") or row.get("sentence")
        self.faults.append(f"{name}: {what}" if isinstance(name, str) else what)


def _listed(members: Sequence[str]) -> str:
    return ", ".join(members)
