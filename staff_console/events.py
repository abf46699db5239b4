"""Live update: an open page is told that it is out of date, and loads itself again. No content travels here.

A stream that ends with the event "ended" is over for good (the session has ended, the lead was erased). One that just
stops, because the service does, is opened again by the browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import anyio
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from staff_console.entrance import token_of
from staff_console.lead_page import mark_of, reference_of
from staff_console.visit import Visit

# How soon at the latest a page hears that its session has ended.
_LOOK_AGAIN_SECONDS = 20
_PING_SECONDS = 15
# For the streams' last words, when the service stops.
_GRACE_SECONDS = 1

Event = dict[str, str]
_ENDED: Event = {"event": "ended", "data": ""}


async def list_events(visit: Visit) -> Response:
    """Wakes the list whenever any open lead has changed since version `seen`."""
    news = _News(visit)
    return news.answer(_list_changes(news, visit.request.query_params.get("seen", "")))


async def lead_events(visit: Visit) -> Response:
    """Wakes the page of a lead whenever that lead has changed since the mark `seen`; ends when it is erased."""
    news = _News(visit)
    return news.answer(_lead_changes(news, reference_of(visit), visit.request.query_params.get("seen", "")))


async def _list_changes(news: _News, seen: str) -> AsyncIterator[Event]:
    while await news.goes_on():
        if str(news.version) != seen:
            seen = str(news.version)
            yield {"event": "changed", "data": seen}
        await news.wait()
    if not news.stops:
        yield _ENDED


async def _lead_changes(news: _News, reference: str, seen: str) -> AsyncIterator[Event]:
    store = news.visit.services.store
    while await news.goes_on() and not await store.erased(reference):
        card = store.card(reference)
        mark = mark_of(card) if card else "closed"
        if mark != seen:
            seen = mark
            yield {"event": "changed", "data": mark}
        await news.wait()
    if not news.stops:
        yield _ENDED


class _News:
    """What one stream waits for. `version`: of the open leads, as it was when the stream last woke."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.version = visit.services.hub.leads_version
        self._stopping = anyio.Event()

    @property
    def stops(self) -> bool:
        """Whether the service is about to stop."""
        return self._stopping.is_set() or self.visit.services.hub.closed

    def answer(self, changes: AsyncIterator[Event]) -> Response:
        return EventSourceResponse(
            changes, ping=_PING_SECONDS, shutdown_event=self._stopping, shutdown_grace_period=_GRACE_SECONDS
        )

    async def goes_on(self) -> bool:
        """Whether there is still somebody who may be told. An open page alone does not keep a session alive."""
        token = token_of(self.visit.request, self.visit.services)
        return not self.stops and await self.visit.services.staff.sessions.name_of(token, used=False) is not None

    async def wait(self) -> None:
        """Until the leads change, it is time to look again, or the service stops."""
        hub = self.visit.services.hub
        waits = [
            asyncio.ensure_future(hub.leads_changed(self.version, _LOOK_AGAIN_SECONDS)),
            asyncio.ensure_future(self._stopping.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
        self.version = hub.leads_version
