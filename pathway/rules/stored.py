"""Frozen dataclasses to plain JSON values and back, by their own annotations."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

_SHAPES: dict[Any, dict[str, Any]] = {}
"""The stored fields of each dataclass and their types, worked out once for each."""


def to_plain(value: Any) -> Any:
    """Dataclasses become dicts, tuples lists, enums their values."""
    if is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in _shape(type(value))}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    return value.value if isinstance(value, StrEnum) else value


def from_plain(kind: type[T], plain: Mapping[str, Any]) -> T:
    """The dataclass `kind` that `to_plain` wrote.

    Raises KeyError for a field too many or too few, ValueError or TypeError for a wrong value.
    """
    shape = _shape(kind)
    for name in plain:
        if name not in shape:
            raise KeyError(name)
    return kind(**{name: _read(hint, plain[name]) for name, hint in shape.items()})


def _shape(kind: Any) -> dict[str, Any]:
    if kind not in _SHAPES:
        hints = get_type_hints(kind)
        _SHAPES[kind] = {part.name: hints[part.name] for part in fields(kind) if part.init}
    return _SHAPES[kind]


def _read(hint: Any, plain: Any) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:
        if plain is None:
            return None
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
        return _read(hint, plain)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], part) for part in plain)
    if origin is not None:
        return {str(key): str(part) for key, part in plain.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return from_plain(hint, plain)
    if issubclass(hint, StrEnum):
        return hint(plain)
    if type(plain) is not hint:
        raise TypeError(f"expected {hint.__name__}, not {plain!r}")
    return plain
