"""Reads: everything is opened here, and nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.contact import contact_rule
from dialogs.office import Office
from dialogs.render import plain
from dialogs.session import Session
from state import messages
from state.conversation import open_session
from state.database import Database
from state.dialog import Dialog
from state.erasing import OVERWRITE
from state.index import LeadIndex
from state.leads import LeadRow, open_lead
from state.records import Counts, HistoryEntry, LeadCard, LeadView, Message
from state.settings import Settings
from state.tables import (
    alert,
    chore,
    conversation,
    erasure,
    history,
    lead,
    lease,
    message,
    outbox,
    quarantine,
    timer,
)
from state.vault import DataKey, Vault
from state.work import open_detail


class Store:
    """On connections of their own: nobody who reads ever waits for a writer."""

    def __init__(self, database: Database, vault: Vault, dialog: Dialog, settings: Settings, index: LeadIndex) -> None:
        self._database = database
        self._vault = vault
        self._dialog = dialog
        self._settings = settings
        self._index = index

    # ------------------------------------------------------------ leads

    def cards(self) -> tuple[LeadCard, ...]:
        """The open leads, in no order."""
        return self._index.cards()

    def card(self, reference: str) -> LeadCard | None:
        """An open lead's card."""
        return self._index.card(reference)

    async def lead(self, reference: str) -> LeadView | None:
        """A lead of any status. Nothing is noted: a page that a person looks at comes from `Acts.open_lead`."""
        async with self._database.read() as connection:
            return await self.view(connection, reference)

    async def view(self, connection: AsyncConnection, reference: str) -> LeadView | None:
        found = await connection.execute(_LEADS.where(lead.c.reference == reference))
        row = found.one_or_none()
        return None if row is None else await self._view(connection, row)

    async def leads(self) -> AsyncIterator[LeadView]:
        """Every lead, oldest first, for an export."""
        async with self._database.read() as connection:
            references = list(
                (await connection.execute(select(lead.c.reference).order_by(lead.c.created_at))).scalars()
            )
        for reference in references:
            view = await self.lead(reference)
            if view is not None:
                yield view

    async def closed(self, since: datetime, until: datetime) -> list[LeadCard]:
        """Leads closed from `since` on and before `until`, the latest first."""
        statement = _LEADS.where(
            lead.c.status == "closed", lead.c.closed_at >= since, lead.c.closed_at < until
        ).order_by(lead.c.closed_at.desc())
        async with self._database.read() as connection:
            rows = list(await connection.execute(statement))
        return [self._opened(row)[1].card(row.conversation_id, row.last_seq, reachable=row.reachable) for row in rows]

    async def erased(self, reference: str) -> bool:
        """Whether there was such a lead, and it was erased."""
        async with self._database.read() as connection:
            return await was_erased(connection, reference)

    def _opened(self, row: Row[Any]) -> tuple[DataKey, LeadRow]:
        key = self._vault.unwrap(row.conversation_id, row.wrapped_key, row.key_id)
        return key, open_lead(key, row)

    async def _view(self, connection: AsyncConnection, row: Row[Any]) -> LeadView:
        key, opened = self._opened(row)
        transcript = await self._transcript(connection, key)
        session = opened.thaw(key)
        if session is None:
            session = open_session(self._vault, await self._row(connection, key.owner))[1]
        words = {said.seq: _words(said) for said in transcript}
        entries = await connection.execute(
            select(history)
            .where(history.c.conversation_id == key.owner, history.c.intake == opened.intake)
            .order_by(history.c.seq, history.c.place)
        )
        return LeadView(
            card=opened.card(key.owner, row.last_seq, reachable=row.reachable),
            lead=self._dialog.lead(session, _recall(words)),
            transcript=tuple(transcript),
            history=tuple(
                HistoryEntry(entry.at, entry.kind, entry.by, open_detail(key, entry.seq, entry.place, entry.detail))
                for entry in entries
            ),
            contact=contact_rule(session),
            session_phase=session.phase.value,
            casework=opened.casework,
            unread=tuple(session.unread),
        )

    async def _transcript(self, connection: AsyncConnection, key: DataKey) -> list[Message]:
        statement = select(message).where(message.c.conversation_id == key.owner).order_by(message.c.seq)
        return [messages.open_message(key, row) for row in await connection.execute(statement)]

    # ------------------------------------------------------------ conversations

    async def find(self, channel: str, account: str, address: str) -> str | None:
        """The id of the conversation of this address."""
        lookup = self._vault.lookup(channel, account, address)
        async with self._database.read() as connection:
            found = await connection.execute(select(conversation.c.id).where(conversation.c.lookup == lookup))
            return found.scalar()

    async def since(self, conversation_id: str, after_seq: int) -> list[Message]:
        """What the resident may see that came after `after_seq`: no notes; what they took back is marked, and empty."""
        statement = (
            select(message, conversation.c.wrapped_key, conversation.c.key_id)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(message.c.conversation_id == conversation_id, message.c.seq > after_seq, message.c.side != "note")
            .order_by(message.c.seq)
        )
        async with self._database.read() as connection:
            rows = list(await connection.execute(statement))
        if not rows:
            return []
        key = self._vault.unwrap(conversation_id, rows[0].wrapped_key, rows[0].key_id)
        return [messages.open_message(key, row) for row in rows]

    async def session(self, conversation_id: str) -> Session | None:
        async with self._database.read() as connection:
            row = await self._row(connection, conversation_id)
        return None if row is None else open_session(self._vault, row)[1]

    async def _row(self, connection: AsyncConnection, conversation_id: str) -> Any:
        found = await connection.execute(select(conversation).where(conversation.c.id == conversation_id))
        return found.one_or_none()

    async def seq_of(self, channel: str, account: str, address: str, external_id: str) -> int | None:
        """The seq of the kept message that came with this external id."""
        digest = self._vault.external(channel, account, address, external_id)
        statement = (
            select(message.c.seq)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(conversation.c.lookup == self._vault.lookup(channel, account, address), message.c.known_as == digest)
        )
        async with self._database.read() as connection:
            return (await connection.execute(statement)).scalar()

    # ------------------------------------------------------------ the house

    async def office(self) -> Office:
        return self._settings.office

    async def alarm(self, place: str) -> str:
        """Why a channel, or what else bears a lease, cannot do its work; "" when it can."""
        async with self._database.read() as connection:
            found = await connection.execute(select(lease.c.alarm).where(lease.c.channel == place))
            return found.scalar() or ""

    async def counts(self) -> Counts:
        """Numbers for the operator; nothing in them names anybody."""
        async with self._database.read() as connection:

            async def one(statement: Select[Any]) -> Any:
                return (await connection.execute(statement)).scalar()

            def number(table: Any, *which: Any) -> Select[Any]:
                return select(func.count()).select_from(table).where(*which)

            late = number(alert, alert.c.state != "sent", alert.c.attempts > 0)
            alarms = await connection.execute(select(lease.c.channel, lease.c.alarm).where(lease.c.alarm != ""))
            return Counts(
                conversations=await one(number(conversation)),
                open_leads=await one(number(lead, lead.c.status != "closed")),
                unsent=await one(number(outbox, outbox.c.state != "held")),
                held=await one(number(outbox, outbox.c.state == "held")),
                oldest_unsent_at=await one(
                    select(outbox.c.queued_at).where(outbox.c.state != "held").order_by(outbox.c.queued_at).limit(1)
                ),
                quarantined=await one(number(quarantine)),
                alerts=await one(late),
                timers=await one(number(timer)),
                erasures_pending=bool(await one(number(chore, chore.c.name == OVERWRITE))),
                alarms={row.channel: row.alarm for row in alarms},
            )


_LEADS = select(
    lead,
    conversation.c.wrapped_key,
    conversation.c.key_id,
    conversation.c.seq.label("last_seq"),
    conversation.c.reachable,
).join(conversation, conversation.c.id == lead.c.conversation_id)


async def was_erased(connection: AsyncConnection, reference: str) -> bool:
    found = await connection.execute(select(erasure.c.reference).where(erasure.c.reference == reference))
    return found.first() is not None


def _words(said: Message) -> str:
    """Its text, to be quoted in a lead."""
    return said.heard.text if said.heard else said.text or plain(said.bubbles)


def _recall(words: dict[int, str]) -> Callable[[int], str]:
    return lambda seq: words.get(seq, "")
