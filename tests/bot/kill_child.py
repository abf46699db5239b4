"""A service to be killed: pump, outbox and timers on a real database, with a platform at the other end of a socket.

Usage: python -m tests.bot.kill_child DATABASE_URL KEY_FILE PORT CHANNEL
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from bot.channels import Batch, Busy, Inbound, Outcome, Receiver, Sent
from bot.outbox import Outbox
from bot.pump import Pump
from bot.timers import Timers
from dialogs.session import Said
from state.errors import Busy as DatabaseBusy
from state.opening import State, open_state
from tests.bot.post import SAFE, UNSAFE
from tests.parrot import Parrot

ACCOUNT = "account"


class Platform:
    """The channel: what it sends goes over the socket, and counts as sent when that is answered."""

    account = ACCOUNT
    polls = False

    def __init__(self, name: str, writer: asyncio.StreamWriter) -> None:
        self.name = name
        self.limits = SAFE if name == "line" else UNSAFE
        self._writer = writer
        self._answers: dict[int, asyncio.Future[None]] = {}

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]:
        return ()

    async def start(self, receiver: Receiver) -> None: ...

    async def stop(self) -> None: ...

    def tell(self, message: dict[str, Any]) -> None:
        self._writer.write(json.dumps(message).encode() + b"\n")

    async def send(self, batch: Batch) -> Outcome:
        number = len(self._answers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        texts = [bubble.text for bubble in batch.bubbles]
        self.tell({"send": number, "to": batch.address, "key": batch.retry_key, "kind": batch.kind, "texts": texts})
        await answer
        return Sent((str(number),))

    def answered(self, number: int) -> None:
        self._answers[number].set_result(None)


async def serve(state: State, pump: Pump, platform: Platform, message: dict[str, Any]) -> None:
    try:
        if "staff" in message:
            own_id = await state.store.find(platform.name, ACCOUNT, message["who"])
            [card] = [card for card in state.store.cards() if card.conversation_id == own_id]
            await state.acts.reply(card.reference, message["staff"], "sato", message["id"])
        else:
            body = Said(message["text"])
            event = Inbound(
                channel=platform.name,
                account=ACCOUNT,
                address=message["who"],
                event_id=message["id"],
                at=datetime.now(UTC),
                body=body,
                digest_of=repr(body).encode(),
            )
            await pump.receive([event])
    except (Busy, DatabaseBusy):
        platform.tell({"busy": message["id"]})
    else:
        platform.tell({"done": message["id"]})


async def main(url: str, key_file: str, port: str, channel: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    state = await open_state(url, Path(key_file), dialog=Parrot(), clock=lambda: datetime.now(UTC))
    pump = Pump(state)
    platform = Platform(channel, writer)
    outbox = Outbox(state, {channel: platform}, lambda: 0.0)
    timers = Timers(state, pump)
    await outbox.start()
    await timers.start()
    platform.tell({"ready": True})
    tasks: set[asyncio.Task[None]] = set()
    with contextlib.suppress(ConnectionError):
        while line := await reader.readline():
            message = json.loads(line)
            if "sent" in message:
                platform.answered(message["sent"])
                continue
            task = asyncio.create_task(serve(state, pump, platform, message))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    await timers.stop()
    await outbox.stop()
    await state.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
