"""Running one statement for many rows, cheaply: compiled once, each row made into plain parameters by a fixed plan.

The general way costs several times as much a row, and with a dozen rows a turn that is most of what a turn costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Table
from sqlalchemy.sql.dml import UpdateBase

from state.database import Speaks, insert


class _Place(NamedTuple):
    """What stands at one place of the compiled statement: a value of the row, or always the same one."""

    name: str
    given: bool
    constant: Any
    convert: Callable[[Any], Any] | None

    def value(self, row: Mapping[str, Any]) -> Any:
        found = row[self.name] if self.given else self.constant
        return found if self.convert is None else self.convert(found)


class Bulk:
    """A statement of which every row gives all bound parameters by name."""

    def __init__(self, build: Callable[[Speaks], UpdateBase], names: Sequence[str] | None = None) -> None:
        """`build` makes the statement for the database's dialect. `names`: the columns, if it is an INSERT."""
        self._build = build
        self._names = names
        self._compiled: dict[str, tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]] = {}

    def compiled(self, place: Speaks, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
        """The statement as the driver wants it, and what makes a row into its parameters."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(place, dialect)
        return known

    def _compile(self, place: Speaks, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
        compiled: Any = self._build(place).compile(dialect=dialect, column_keys=self._names)
        places = []
        for name in compiled.positiontup:
            parameter = compiled.binds[name]
            convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            places.append(_Place(name, parameter.required, parameter.value, convert))
        if all(each.given and each.convert is None for each in places):
            names = tuple(each.name for each in places)
            return str(compiled), lambda row: tuple([row[name] for name in names])
        return str(compiled), lambda row: tuple([each.value(row) for each in places])


def inserting(table: Table) -> Bulk:
    """A plain INSERT of whole rows."""
    return Bulk(lambda place: insert(place, table), [column.name for column in table.columns])


def replacing(table: Table, *key: str, keep: Sequence[str] = ()) -> Bulk:
    """An INSERT of whole rows that takes the place of the row with the same `key`, save for the columns in `keep`."""

    def build(place: Speaks) -> UpdateBase:
        statement = insert(place, table)
        renewed = {
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in key and column.name not in keep
        }
        return statement.on_conflict_do_update(index_elements=list(key), set_=renewed)

    return Bulk(build, [column.name for column in table.columns])
