"""Addresses that come to an end: a browser's session that was left for good."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from dialogs.session import Left
from state import conversation as conversations
from state.erasing import Farewell
from state.tables import conversation
from state.turns import Turns
from state.work import Cause, Work
from state.writer import Tx, Writer

_LOOKUP_BYTES = 16


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

    async def _retire(self, tx: Tx, work: Work) -> None:
        one, now = work.conversation, self._clock()
        if one.transient:
            work.farewells.append(Farewell(one.id, one.lookup, (), "resident", late_events=False))
            work.ended = True
        else:
            self._turns.take(work, Left(), now, Cause())
        await self._turns.write(tx, [work], now)
        if not work.ended:
            await tx.execute(
                update(conversation)
                .where(conversation.c.id == one.id)
                .values(lookup=secrets.token_bytes(_LOOKUP_BYTES), address=conversations.seal_address(one.key, ""))
            )
