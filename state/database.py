"""The database: SQLite or PostgreSQL behind the same statements."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import sqlalchemy.dialects.postgresql as postgresql
import sqlalchemy.dialects.sqlite as sqlite
from sqlalchemy import Table, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from state.driver import connecting
from state.errors import Busy

# Runs one statement on the driver's own connection.
Execute: TypeAlias = Callable[[str], Awaitable[Any]]

# Below the time in which a platform must have its answer, so that a locked database is tried again and then refused.
BUSY_MILLISECONDS = 400
_READERS = 4

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    # Kilobytes, for each connection.
    "PRAGMA cache_size = -4096",
)
# SQLSTATEs of PostgreSQL after which the same transaction may well succeed: lock not available, deadlock,
# serialisation failure, statement timeout, and all of the classes connection, resources and operator intervention.
_PASSING_STATES = ("55P03", "40P01", "40001", "57014")
_PASSING_CLASSES = ("08", "53", "57")
_PASSING_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Database:
    """One writing and several reading connections. Units of work reach the writing one through `Writer` only."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self.is_sqlite = self.dialect == "sqlite"
        if self.is_sqlite:
            self.writing = _sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1)
            self.reading = _sqlite_engine(url, begin="BEGIN", size=_READERS)
        else:
            # A lock that is not had at once is better waited for by starting again: no deadlock outlives it.
            self.writing = _postgres_engine(url, size=2, seconds=1, lock_timeout="300ms", statement_timeout="1s")
            self.reading = _postgres_engine(url, size=_READERS, seconds=5, ping=True)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading: on SQLite all of its statements see the same moment.

        Raises `errors.Busy` when the database cannot be read just now."""
        try:
            async with self.reading.connect() as connection:
                yield connection
        except Exception as error:
            if is_passing(error):
                raise Busy("the database cannot be read just now") from error
            raise

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Execute]:
        """Runs statements outside any transaction, for what cannot run inside one (VACUUM)."""
        engine = self.writing if self.is_sqlite else self.reading
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            yield driver.execute

    async def close(self) -> None:
        await self.writing.dispose()
        await self.reading.dispose()


class Speaks(Protocol):
    """Whatever knows the kind of the database: the database itself, or a transaction."""

    @property
    def dialect(self) -> str: ...


def insert(place: Speaks, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, as `place` (a database or a transaction) speaks it."""
    return sqlite.insert(table) if place.dialect == "sqlite" else postgresql.insert(table)


def is_passing(error: BaseException) -> bool:
    """Whether the database, and not the statement, was the trouble: the same work may succeed when tried again."""
    if isinstance(error, (OSError, TimeoutError, PoolTimeout, Busy)):
        return True
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING_SQLITE
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _PASSING_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _PASSING_STATES or state[:2] in _PASSING_CLASSES
    return isinstance(error, OperationalError)


def _sqlite_engine(url: str, *, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=5,
        # Whoever takes a connection ends its transaction.
        pool_reset_on_return=None,
        async_creator=connecting(make_url(url)),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, record: object) -> None:
        try:
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
            cursor.close()
        except BaseException:
            # Nobody else knows of this connection yet.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: str, *, size: int, seconds: float, ping: bool = False, **settings: str) -> AsyncEngine:
    """`seconds`: how long to wait for a connection, of the pool or of the server. `ping`: a connection is tried before
    it is used, because those who read do not try again themselves."""
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=seconds,
        pool_pre_ping=ping,
        connect_args={"timeout": seconds, "server_settings": {"application_name": "iriguchi", **settings}},
    )
