"""The writer: every change of the database is a unit of work given to it.

One task owns the writing connection, so that no request that is cancelled can leave a transaction open. All units that
wait share one commit. A unit that fails is undone alone, to its savepoint. Trouble of the database itself undoes the
whole group, which is tried again, now each unit in a transaction of its own, and refused (`Busy`) when the time is up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from state.bulk import Bulk
from state.database import Database, Execute, insert, is_passing
from state.errors import Busy
from state.hub import Hub
from state.news import News

_LOG = logging.getLogger(__name__)

R = TypeVar("R")

# A platform that has no answer within 2 s calls the event lost.
PATIENCE_SECONDS = 1.2
_PAUSE_SECONDS = 0.02


class Tx:
    """The transaction as a unit sees it."""

    __slots__ = ("_committed", "connection", "database", "news")

    def __init__(self, connection: AsyncConnection, database: Database) -> None:
        self.connection = connection
        self.database = database
        self.news = News()
        self._committed: list[Callable[[], None]] = []

    @property
    def dialect(self) -> str:
        return self.database.dialect

    async def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """With a list of `rows` the statement runs once for each, in one go."""
        return await self.connection.execute(statement, rows)

    async def many(self, bulk: Bulk, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs `bulk` once for each row; none at all without rows."""
        if not rows:
            return
        statement, parameters = bulk.compiled(self, self.connection.dialect)
        given = [parameters(row) for row in rows]
        if self.database.is_sqlite:
            # Straight to the driver: one switch of threads instead of three.
            raw = await self.connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.executemany(statement, given)
        else:
            await self.connection.exec_driver_sql(statement, given)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return insert(self, table)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs `callback` once the unit's work is durable; not at all if it is undone."""
        self._committed.append(callback)

    def committed(self) -> None:
        for callback in self._committed:
            callback()

    async def unit(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        """Runs `work` inside a savepoint: what it did is undone alone if it fails."""
        mark, news = len(self._committed), self.news.copy()
        try:
            async with self.connection.begin_nested():
                return await work(self)
        except BaseException:
            del self._committed[mark:]
            self.news = news
            raise


Unit = Callable[[Tx], Awaitable[R]]


@dataclass(eq=False)
class _Waiting(Generic[R]):
    unit: Unit[R]
    future: asyncio.Future[R]
    outcome: R | None = field(default=None)
    error: BaseException | None = field(default=None)

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)  # type: ignore[arg-type]


class Writer:
    """Constructed inside a running loop's reach; `start` begins the task, `stop` finishes what waits and ends it."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._waiting: list[_Waiting[Any]] = []
        self._jobs: list[tuple[Callable[[Execute], Awaitable[None]], asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._trouble = ""
        self.commits = 0

    @staticmethod
    def is_trouble(error: BaseException) -> bool:
        """Whether a unit must let `error` pass, because it is the database's and not the unit's."""
        return is_passing(error)

    def start(self) -> None:
        self._task = asyncio.create_task(self._work(), name="writer")

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def run(self, unit: Unit[R]) -> R:
        """Carries out `unit` and returns its result once that is durable.

        Raises what the unit raised, or `Busy`. A unit may run several times before it succeeds, so apart from `tx`
        it must change nothing (`tx.after_commit` is for that). A caller that is cancelled does not stop the unit.
        """
        if self._stopping:
            raise Busy("the service is stopping")
        waiting: _Waiting[R] = _Waiting(unit, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        # Whoever stops waiting does not stop the unit: only this waits for the future.
        return await waiting.future

    async def alone(self, job: Callable[[Execute], Awaitable[None]]) -> None:
        """Carries out what cannot be part of a transaction, while nothing else is written. Raises what `job` raises."""
        if self._stopping:
            raise Busy("the service is stopping")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._jobs.append((job, future))
        self._wake.set()
        await future

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting or self._jobs:
                group, self._waiting = self._waiting, []
                if group:
                    await self._carry_out(group)
                elif self._jobs:
                    await self._carry_out_alone(*self._jobs.pop(0))
            if self._stopping:
                return

    async def _carry_out_alone(self, job: Callable[[Execute], Awaitable[None]], future: asyncio.Future[None]) -> None:
        try:
            async with self._database.alone() as execute:
                await job(execute)
        except Exception as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(None)

    async def _carry_out(self, group: list[_Waiting[Any]]) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        if await self._attempt(group, deadline):
            return
        _LOG.warning("the database is in trouble: %s", self._trouble)
        left = list(group)
        while left:
            await asyncio.sleep(_PAUSE_SECONDS * (0.5 + random.random()))  # noqa: S311 (spreads tries, hides nothing)
            # Apart, so that no two transactions of different processes hold locks the other one wants.
            if await self._attempt(left[:1], deadline):
                left = left[1:]
            elif loop.time() >= deadline:
                break
        for waiting in left:
            waiting.error = Busy("the database did not take the work in time")
            waiting.settle()

    async def _attempt(self, group: list[_Waiting[Any]], deadline: float) -> bool:
        """One transaction. False when the database was in trouble and nothing was kept."""
        for waiting in group:
            waiting.outcome, waiting.error = None, None
        try:
            async with contextlib.AsyncExitStack() as stack:
                if not self._database.is_sqlite:
                    # A driver of SQLite must not be interrupted: its thread would go on with the transaction.
                    await stack.enter_async_context(asyncio.timeout_at(deadline))
                connection = await stack.enter_async_context(self._database.writing.connect())
                tx = Tx(connection, self._database)
                async with connection.begin():
                    for waiting in group:
                        await self._run_one(tx, waiting, alone=len(group) == 1)
                    if not self._database.is_sqlite:
                        await tx.news.send(connection, self._hub.name)
        except Exception as error:
            if is_passing(error):
                self._trouble = type(error).__name__
                return False
            for waiting in group:
                waiting.error = error
                waiting.settle()
            return True
        self.commits += 1
        tx.committed()
        tx.news.tell(self._hub)
        for waiting in group:
            waiting.settle()
        return True

    async def _run_one(self, tx: Tx, waiting: _Waiting[Any], *, alone: bool) -> None:
        if alone:
            waiting.outcome = await waiting.unit(tx)
            return
        try:
            waiting.outcome = await tx.unit(waiting.unit)
        except Exception as error:
            if is_passing(error):
                raise
            waiting.error = error
