"""Live update: an open page is told that it is out of date, and loads itself again. No content travels here."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from staff_console.entrance import token_of
from staff_console.lead_page import mark_of, reference_of
from staff_console.visit import Visit

# How soon at the latest a page hears that its session has ended.
_LOOK_AGAIN_SECONDS = 20
_PING_SECONDS = 15

Event = dict[str, str]


async def list_events(visit: Visit) -> Response:
    """Wakes the list whenever any open lead has changed since version `seen`."""
    seen = visit.request.query_params.get("seen", "")
    return EventSourceResponse(_list_changes(visit, seen), ping=_PING_SECONDS)


async def lead_events(visit: Visit) -> Response:
    """Wakes the page of a lead whenever that lead has changed since the mark `seen`; ends when it is erased."""
    seen = visit.request.query_params.get("seen", "")
    return EventSourceResponse(_lead_changes(visit, reference_of(visit), seen), ping=_PING_SECONDS)


async def _list_changes(visit: Visit, seen: str) -> AsyncIterator[Event]:
    async for version in _versions(visit):
        if str(version) != seen:
            seen = str(version)
            yield {"event": "changed", "data": seen}
    yield {"event": "ended", "data": ""}


async def _lead_changes(visit: Visit, reference: str, seen: str) -> AsyncIterator[Event]:
    async for _ in _versions(visit):
        if await visit.services.store.erased(reference):
            break
        card = visit.services.store.card(reference)
        mark = mark_of(card) if card else "closed"
        if mark != seen:
            seen = mark
            yield {"event": "changed", "data": mark}
    yield {"event": "ended", "data": ""}


async def _versions(visit: Visit) -> AsyncIterator[int]:
    """The version of the open leads, now and whenever it changes, until the service stops or the session ends."""
    hub, sessions = visit.services.hub, visit.services.staff.sessions
    token = token_of(visit.request, visit.services)
    version = hub.leads_version
    yield version
    while await sessions.name_of(token, used=False):
        version = await hub.leads_changed(version, _LOOK_AGAIN_SECONDS)
        if hub.closed:
            return
        yield version
