"""Running one statement for many rows, cheaply: compiled once, each row made into plain parameters by a fixed plan.

The general way costs several times as much a row, and with a dozen rows a turn that is most of what a turn costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Dialect, Table
from sqlalchemy.sql.dml import UpdateBase

from state.database import Speaks, insert

Parameters: TypeAlias = Callable[[Mapping[str, Any]], Sequence[Any]]


class Bulk:
    """A statement of which every row gives all bound parameters by name."""

    def __init__(self, build: Callable[[Speaks], UpdateBase], names: Sequence[str] | None = None) -> None:
        """`build` makes the statement for the database's dialect. `names`: the columns, if it is an INSERT."""
        self._build = build
        self._names = names
        self._compiled: dict[str, tuple[str, Parameters]] = {}

    def compiled(self, place: Speaks, dialect: Dialect) -> tuple[str, Parameters]:
        """The statement as the driver wants it, and what makes a row into its parameters."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(place, dialect)
        return known

    def _compile(self, place: Speaks, dialect: Dialect) -> tuple[str, Parameters]:
        compiled: Any = self._build(place).compile(dialect=dialect, column_keys=self._names)
        names: tuple[str, ...] = tuple(compiled.positiontup)
        binds = compiled.binds
        constants = {name: binds[name].value for name in names if not binds[name].required}
        # Drivers take a bool as it is.
        types = {name: binds[name].type for name in names if not isinstance(binds[name].type, Boolean)}
        converters = {name: of.dialect_impl(dialect).bind_processor(dialect) for name, of in types.items()}
        places = [(place, converters[name]) for place, name in enumerate(names) if converters.get(name)]
        return str(compiled), _parameters(names, constants, places)


def _parameters(names: Sequence[str], constants: Mapping[str, Any], places: Sequence[tuple[int, Any]]) -> Parameters:
    pick = itemgetter(*names)

    def parameters(row: Mapping[str, Any]) -> Sequence[Any]:
        values = list(pick({**constants, **row} if constants else row))
        for place, convert in places:
            values[place] = convert(values[place])
        return tuple(values)

    return parameters


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
