"""The open leads, decrypted in memory, so that the console can filter and sort them as it likes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from state.database import Database
from state.errors import StateError
from state.leads import open_lead
from state.records import LeadCard
from state.tables import conversation, erasure, lead
from state.vault import Vault

_LOG = logging.getLogger(__name__)

_PAGE = 500

# Commits of other processes become visible a little after the time they bear.
_OVERLAP = timedelta(seconds=10)


class LeadIndex:
    """By reference. Renewed after every commit of this process, and from the database for those of others."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._cards: dict[str, LeadCard] = {}
        self._listed: tuple[LeadCard, ...] | None = None
        self._seen_at: datetime | None = None

    def cards(self) -> tuple[LeadCard, ...]:
        if self._listed is None:
            self._listed = tuple(self._cards.values())
        return self._listed

    def card(self, reference: str) -> LeadCard | None:
        return self._cards.get(reference)

    def renew(self, cards: Iterable[LeadCard], gone: Iterable[str] = ()) -> None:
        for card in cards:
            if card.status == "closed":
                self._cards.pop(card.reference, None)
            else:
                self._cards[card.reference] = card
        for reference in gone:
            self._cards.pop(reference, None)
        self._listed = None

    async def load(self, now: datetime) -> None:
        """Opens all of them, a part at a time: the rows weigh more than the cards made from them."""
        page = _CARDS.where(lead.c.status != "closed").order_by(lead.c.reference).limit(_PAGE)
        async with self._database.read() as connection:
            rows = await self._rows(connection, page)
            while rows:
                self.renew(self._open(rows))
                rows = await self._rows(connection, page.where(lead.c.reference > rows[-1].reference))
        self._seen_at = now

    async def catch_up(self, now: datetime) -> bool:
        """Takes over what other processes changed since the last time; whether there was anything new."""
        since = (self._seen_at or now) - _OVERLAP
        async with self._database.read() as connection:
            cards = self._open(await self._rows(connection, _CARDS.where(lead.c.changed_at >= since)))
            gone = (await connection.execute(select(erasure.c.reference).where(erasure.c.erased_at >= since))).scalars()
            return self._take_over(cards, list(gone), now)

    async def fetch(self, conversation_ids: Sequence[str], now: datetime) -> None:
        """Takes over the leads of these conversations, and drops those that were erased."""
        async with self._database.read() as connection:
            which = lead.c.conversation_id.in_(conversation_ids)
            cards = self._open(await self._rows(connection, _CARDS.where(which)))
            gone = await connection.execute(
                select(erasure.c.reference).where(erasure.c.conversation_id.in_(conversation_ids))
            )
            self._take_over(cards, list(gone.scalars()), self._seen_at or now)

    def _take_over(self, cards: Sequence[LeadCard], gone: Sequence[str], now: datetime) -> bool:
        known = [self._cards.get(card.reference) for card in cards]
        wanted = [None if card.status == "closed" else card for card in cards]
        moved = known != wanted or any(reference in self._cards for reference in gone)
        if moved:
            self.renew(cards, gone)
        self._seen_at = now
        return moved

    @staticmethod
    async def _rows(connection: AsyncConnection, statement: Select[Any]) -> list[Row[Any]]:
        return list(await connection.execute(statement))

    def _open(self, rows: Iterable[Row[Any]]) -> list[LeadCard]:
        cards = []
        for row in rows:
            try:
                key = self._vault.unwrap(row.conversation_id, row.wrapped_key, row.key_id)
                opened = open_lead(key, row)
            except StateError as error:
                # One spoilt row must not hide all the others.
                _LOG.error("a lead cannot be opened: %s", error)
                continue
            cards.append(opened.card(row.conversation_id, row.seq, reachable=row.reachable))
        return cards


_CARDS = select(
    lead, conversation.c.wrapped_key, conversation.c.key_id, conversation.c.seq, conversation.c.reachable
).join(conversation, conversation.c.id == lead.c.conversation_id)
