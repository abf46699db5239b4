"""Addresses that come to an end, and those that follow them: browser sessions that were left, and come back to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from dialogs import codeword
from dialogs.contact import opens_by_number
from dialogs.session import Left, Returned, Session
from state import conversation as conversations
from state import knocks
from state.conversation import Conversation
from state.erasing import Farewell
from state.tables import conversation, lead
from state.turns import Turns
from state.work import Cause, Work
from state.writer import Tx, Writer

_LOOKUP_BYTES = 16
_NOBODY = Session(flow="", channel="")


class Addresses:
    def __init__(self, writer: Writer, turns: Turns, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._turns = turns
        self._clock = clock

    async def retire(self, channel: str, account: str, address: str) -> None:
        """From now on the address leads nowhere. A draft without consent is destroyed; anything else stays as it is,
        but the resident is marked unreachable, because nobody can read a reply there any more."""

        async def unit(tx: Tx) -> None:
            lookup = self._turns.opener.vault.lookup(channel, account, address)
            for one in await conversations.lock_addresses(tx, self._turns.opener, [lookup]):
                await self._retire(tx, Work(one))

        await self._writer.run(unit)

    async def come_back(
        self, channel: str, account: str, address: str, *, reference: str, word: str, source: str
    ) -> bool:
        """Has the conversation with this number go on at `address`, if it may be opened so and `word` is its code
        word; where it was open before, it is not any more. `source`: where the request came from, for the limit on
        guessing. Why it failed is deliberately not told, and it takes about as long for whatever reason."""

        async def unit(tx: Tx) -> bool:
            subject = knocks.subject_of(self._turns.opener.vault, source)
            now = self._clock()
            if not await knocks.counted(tx, subject, now):
                return False
            one = await self._by_number(tx, channel, account, reference)
            if one is None:
                codeword.fits(_NOBODY, word)
                return False
            work = Work(one)
            self._turns.take(work, Returned(word), now, Cause())
            await self._turns.write(tx, [work], now)
            if work.back:
                await _move(tx, one, self._turns.opener.vault.lookup(channel, account, address), address)
                await knocks.forgiven(tx, subject)
            return work.back

        return await self._writer.run(unit)

    async def _by_number(self, tx: Tx, channel: str, account: str, reference: str) -> Conversation | None:
        found = await tx.execute(select(lead.c.conversation_id).where(lead.c.reference == reference))
        # One that cannot be opened is no other than one that is not there.
        locked = await conversations.lock_ids(tx, self._turns.opener, found.scalars().all(), [])
        here = [one for one in locked if (one.channel, one.account) == (channel, account)]
        return next((one for one in here if opens_by_number(one.session)), None)

    async def _retire(self, tx: Tx, work: Work) -> None:
        one, now = work.conversation, self._clock()
        if one.transient:
            work.farewells.append(Farewell(one.id, one.lookup, (), "resident", late_events=False))
            work.ended = True
        else:
            self._turns.take(work, Left(), now, Cause())
        await self._turns.write(tx, [work], now)
        if not work.ended:
            await _move(tx, one, secrets.token_bytes(_LOOKUP_BYTES), "")


async def _move(tx: Tx, one: Conversation, lookup: bytes, address: str) -> None:
    """From now on the conversation is found by `lookup`, and by nothing else."""
    await tx.execute(
        update(conversation)
        .where(conversation.c.id == one.id)
        .values(lookup=lookup, address=conversations.seal_address(one.key, address))
    )
