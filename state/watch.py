"""Watching for what other processes commit: NOTIFY on PostgreSQL, a glance at the file on SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from state import news
from state.database import Database
from state.errors import Busy
from state.hub import Hub
from state.index import LeadIndex
from state.settings import Settings

_LOG = logging.getLogger(__name__)

_GLANCE_SECONDS = 0.5
_RECONNECT_SECONDS = 1.0
# A notification lost while the connection was down is made up for by this.
_CATCH_UP_SECONDS = 10.0


class Watch:
    """One task, that survives a database which is away for a while."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        index: LeadIndex,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._hub = hub
        self._index = index
        self._settings = settings
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.is_listening = False
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    async def start(self) -> None:
        ready = asyncio.Event()
        self._task = asyncio.create_task(self._watch(ready), name="watch")
        await ready.wait()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self, ready: asyncio.Event) -> None:
        look = self._glance if self._database.is_sqlite else self._listen
        while True:
            try:
                await look(ready)
            except (SQLAlchemyError, OSError, Busy) as error:
                _LOG.warning("the database is away: %s", type(error).__name__)
            except Exception:
                _LOG.exception("watching failed")
            ready.set()
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def catch_up(self) -> None:
        """Takes over whatever was committed by others, and wakes everybody."""
        await self._settings.reload()
        if await self._index.catch_up(self._clock()):
            self._hub.leads_moved()
        self._hub.stirred()

    # ------------------------------------------------------------ SQLite

    async def _glance(self, ready: asyncio.Event) -> None:
        """`data_version` changes whenever another connection, of any process, commits."""
        engine = self._database.reading
        async with engine.connect() as connection:
            version = await self._version(connection)
            ready.set()
            while True:
                await asyncio.sleep(_GLANCE_SECONDS)
                seen = await self._version(connection)
                if seen != version:
                    version = seen
                    await self.catch_up()

    async def _version(self, connection: Any) -> int:
        version: int = (await connection.execute(text("PRAGMA data_version"))).scalar()
        # The transaction must not stay open: it would keep the journal from being emptied.
        await connection.rollback()
        return version

    # ------------------------------------------------------------ PostgreSQL

    async def _listen(self, ready: asyncio.Event) -> None:
        async with self._database.reading.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            lost = asyncio.Event()

            def heard(source: object, pid: int, channel: str, payload: str) -> None:
                self._heard.put_nowait(payload)

            def end(source: object) -> None:
                lost.set()
                # Wakes the one who follows: nobody sends an empty payload.
                self._heard.put_nowait("")

            driver.add_termination_listener(end)
            await driver.add_listener(news.CHANNEL, heard)
            try:
                await self.catch_up()
                self.is_listening = True
                ready.set()
                await self._follow(lost)
            finally:
                self.is_listening = False
                if not driver.is_closed():
                    with contextlib.suppress(Exception):
                        await driver.remove_listener(news.CHANNEL, heard)

    async def _follow(self, lost: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + _CATCH_UP_SECONDS
        while not lost.is_set():
            # By the clock, not by silence: a steady stream of notifications must not hide the one that was lost.
            if loop.time() >= due:
                await self.catch_up()
                due = loop.time() + _CATCH_UP_SECONDS
            try:
                async with asyncio.timeout_at(due):
                    payload = await self._heard.get()
            except TimeoutError:
                continue
            told = news.read(payload, self._hub.name) if payload else None
            if told is not None:
                await self._take(told)

    async def _take(self, told: news.News) -> None:
        if told.settings:
            await self._settings.reload()
        if told.leads:
            await self._index.fetch(sorted(told.leads), self._clock())
        told.tell(self._hub)
