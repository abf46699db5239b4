"""Closed leads: by number, or by the days on which they were closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from dialogs.office import JAPAN
from staff_console.lead_list import row_of
from staff_console.lead_page import address_of
from staff_console.visit import Visit

_DAYS_BACK = 30
_LETTERS = 6


async def closed_page(visit: Visit) -> Response:
    """The leads closed between two days (both included), newest first; a number leads straight to its page."""
    query = visit.request.query_params
    number = "".join(letter for letter in query.get("reference", "").upper() if letter.isascii() and letter.isalnum())
    if len(number) == _LETTERS:
        return visit.go(address_of(f"{number[:3]}-{number[3:]}"))
    today = visit.now.astimezone(JAPAN).date()
    until = _day(query.get("until", "")) or today
    since = min(_day(query.get("since", "")) or until - timedelta(days=_DAYS_BACK), until)
    cards = await visit.services.store.closed(_midnight(since), _midnight(until + timedelta(days=1)))
    await visit.services.acts.record(visit.name, "listed_closed")
    newest_first = sorted(cards, key=lambda card: card.closed_at or card.created_at, reverse=True)
    return visit.page(
        "closed.html",
        section="closed",
        rows=[row_of(visit, card) for card in newest_first],
        since=since.isoformat(),
        until=until.isoformat(),
        unknown=bool(number),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Far dates leave no room for a day more or a time zone.
    return day if date(2000, 1, 1) <= day <= date(2999, 12, 31) else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, JAPAN)
