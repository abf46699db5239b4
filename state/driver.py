"""SQLite's driver for SQLAlchemy: aiosqlite, with one switch of threads for a statement instead of four.

What a statement gives back is fetched in the same go, and its cursor is closed in the driver's thread. Nothing here
reads more than fits into memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy import URL

_ROWS_AT_ONCE = 64


class Cursor:
    """What SQLAlchemy uses of a driver's cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._connection.in_thread(self._run, sql, parameters)
        return self

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> Self:
        await self._connection.in_thread(self._run_many, sql, rows)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    def _run(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        with closing(connection.execute(sql, parameters)) as cursor:
            self._rows = cursor.fetchall()
            self._tell(cursor)

    def _run_many(self, connection: sqlite3.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with closing(connection.executemany(sql, rows)) as cursor:
            self._tell(cursor)

    def _tell(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid


class Connection(aiosqlite.Connection):
    """One connection with a thread of its own."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def in_thread(self, work: Callable[..., None], *args: Any) -> None:
        """Runs `work` on the plain connection."""
        await self._execute(work, self._conn, *args)  # type: ignore[no-untyped-call]


def connecting(url: URL) -> Callable[[], Any]:
    """What opens a connection to the file that `url` names. The driver leaves transactions alone: it would begin them
    late, and as readers."""
    args, options = url.get_dialect()().create_connect_args(url)

    async def connect() -> Connection:
        connector = partial(sqlite3.connect, *args, **{**options, "isolation_level": None})
        connection = Connection(connector, _ROWS_AT_ONCE)
        # A process that ends in a hurry does not wait for it.
        connection._thread.daemon = True
        await connection
        return connection

    return connect
