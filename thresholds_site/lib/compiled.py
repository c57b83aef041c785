"""Reads whose SQL is made once: for pages where building it takes longer than running it.

Written as any other query; the SQL is kept by this process. The columns must be of types that
the database driver reads by itself: text, numbers, booleans, dates and times.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelBase

Row = TypeVar("Row", bound=Model)

# What a query is written with while its SQL is made: it asks by keys, and by nothing else.
_MARKS = (-1, -2, -3)


class CompiledValues:
    """The rows of a `values_list` query that asks by three keys at most."""

    def __init__(self, written: Callable[..., QuerySet[Any, Any]], keys: int = 1) -> None:
        self._written = written
        self._marks = _MARKS[:keys]

    @cached_property
    def _made(self) -> tuple[str, Sequence[int]]:
        """The SQL, and which key stands at each of its places."""
        sql, params = self._written(*self._marks).query.sql_with_params()
        marks = [str(mark) for mark in self._marks]
        given = [str(param) for param in params]
        if sorted(given) != sorted(marks):
            raise TypeError(f"a compiled read asks by its keys alone, not by {params}")
        return sql, [marks.index(one) for one in given]

    def __call__(self, *keys: int | str) -> list[tuple[Any, ...]]:
        """The rows for these keys."""
        sql, places = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, [keys[place] for place in places])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class CompiledRow(Generic[Row]):
    """One row of a model, with the rows it points to by `related`."""

    def __init__(
        self, model: type[Row], written: Callable[..., QuerySet[Row]], keys: int, *related: str
    ) -> None:
        self._parts: list[tuple[str, type[Model]]] = [
            ("", model),
            *((name, _target(model, name)) for name in related),
        ]
        names = [
            f"{part}__{column}" if part else column
            for part, of in self._parts
            for column in _columns(of)
        ]
        self._values = CompiledValues(lambda *keys: written(*keys).values_list(*names), keys)

    def __call__(self, *keys: int | str) -> Row | None:
        """The row for these keys, which must be of one row at most; None when there is none."""
        for values in self._values(*keys):
            return self._put_together(values)
        return None

    def _put_together(self, values: tuple[Any, ...]) -> Row:
        made = []
        for _part, model in self._parts:
            columns = _columns(model)
            made.append(model.from_db(DEFAULT_DB_ALIAS, columns, values[: len(columns)]))
            values = values[len(columns) :]
        row, *others = made
        for (part, _model), other in zip(self._parts[1:], others, strict=True):
            setattr(row, part, other)
        return cast(Row, row)


def _target(model: type[Model], name: str) -> type[Model]:
    target = model._meta.get_field(name).related_model
    assert isinstance(target, ModelBase)  # `related` names foreign keys
    return cast(type[Model], target)


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
