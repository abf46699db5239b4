"""kill -9, again and again, in the middle of fifty conversations."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Busy
from tests.databases import Cluster, cluster
from tests.stage import Stage, staged

pytestmark = pytest.mark.soak

PEOPLE = 50
KILLS = 4
WORDS = ("yes", "one", "two", "send here", "three", "four", "five")
AT_ONCE = 32


class Parent:
    """Plays the platform: repeats every event until it is acknowledged, and takes what is sent to residents."""

    def __init__(self, arguments: list[str], channel: str) -> None:
        self.arguments = arguments
        self.channel = channel
        self.accepted: list[dict[str, Any]] = []
        self.by_key: dict[str, dict[str, Any]] = {}
        self.child: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._ready = asyncio.Event()
        self._done: dict[str, asyncio.Future[bool]] = {}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Parent:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.child is not None and self.child.returncode is None:
            await self.kill()
        if self._writer is not None:
            self._writer.close()
        assert self._server is not None
        self._server.close()

    async def launch(self) -> None:
        self._ready.clear()
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bot.kill_child", *self.arguments, str(self.port), self.channel
        )
        async with asyncio.timeout(60):
            await self._ready.wait()

    async def kill(self) -> None:
        assert self.child is not None
        self.child.send_signal(signal.SIGKILL)
        await self.child.wait()
        self._forget()

    async def stop(self) -> None:
        assert self._writer is not None
        assert self.child is not None
        self._writer.close()
        assert await self.child.wait() == 0

    def _forget(self) -> None:
        self._writer = None
        self._ready.clear()
        for future in self._done.values():
            if not future.done():
                future.set_result(False)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        try:
            with contextlib.suppress(ConnectionError):
                while line := await reader.readline():
                    self._hear(json.loads(line), writer)
        finally:
            writer.close()

    def _hear(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if "ready" in message:
            self._ready.set()
        elif "send" in message:
            self.accepted.append(message)
            self.by_key.setdefault(message["key"], message)
            writer.write(json.dumps({"sent": message["send"]}).encode() + b"\n")
        else:
            future = self._done.get(message.get("done") or message["busy"])
            if future is not None and not future.done():
                future.set_result("done" in message)

    async def deliver(self, message: dict[str, Any]) -> None:
        """As a platform does: the very same event until somebody says that it is handled."""
        while True:
            await self._ready.wait()
            writer = self._writer
            if writer is None:
                continue
            future = self._done[message["id"]] = asyncio.get_running_loop().create_future()
            with contextlib.suppress(ConnectionError):
                writer.write(json.dumps(message).encode() + b"\n")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    if await future:
                        return
            await asyncio.sleep(0.02)


async def person(parent: Parent, who: str) -> None:
    for place, text in enumerate(WORDS):
        await parent.deliver({"id": f"{who}-{place}", "who": who, "text": text})
    await parent.deliver({"id": f"{who}-staff", "who": who, "staff": f"staff to {who}"})


async def disturb(parent: Parent, chance: random.Random, talks: list[asyncio.Task[None]]) -> int:
    kills = 0
    while kills < KILLS and not all(talk.done() for talk in talks):
        await asyncio.sleep(chance.uniform(0.05, 0.4))
        await parent.kill()
        kills += 1
        await parent.launch()
    return kills


@pytest.fixture
def url(request: pytest.FixtureRequest, database: str) -> str:
    found: str = request.getfixturevalue(database)
    return found


async def drained(stage: Stage) -> None:
    async with asyncio.timeout(60):
        # Another process decides when.
        while (await stage.state.store.counts()).unsent:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def play(parent: Parent) -> int:
    await parent.launch()
    talks = [asyncio.create_task(person(parent, f"person {number}")) for number in range(PEOPLE)]
    kills = await disturb(parent, random.Random(7), talks)
    await asyncio.gather(*talks)
    return kills


@pytest.mark.parametrize(
    ("database", "channel"), [("lite_url", "line"), pytest.param("full_url", "telegram", marks=pytest.mark.postgres)]
)
async def test_every_acknowledged_event_is_one_turn_and_answers_go_out(tmp_path: Path, channel: str, url: str) -> None:
    """faults: 3, 12, 13, 14, 16"""
    async with Parent([url, str(tmp_path / "keys.json")], channel) as parent:
        kills = await play(parent)
        async with staged(url, tmp_path) as stage:
            await drained(stage)
        await parent.stop()
    assert kills > 0
    async with staged(url, tmp_path) as stage:
        for number in range(PEOPLE):
            who = f"person {number}"
            expected = ["thank you"]
            for word in WORDS[1:]:
                expected += [word, "sent" if word == "send here" else f"echo {word}"]
            assert await stage.texts(who, channel) == [*expected, f"staff to {who}"]
            said = [each for each in await stage.messages(who, channel) if each.side != "resident"]
            check_deliveries(parent, who, channel, said)
        extras = len(parent.accepted) - len(parent.by_key)
        assert extras <= kills * AT_ONCE


def check_deliveries(parent: Parent, who: str, channel: str, said: list[Any]) -> None:
    texts = [" / ".join(bubble.text for bubble in each.bubbles) for each in said]
    answers, notice = texts[:-1], texts[-1]
    unique = [" / ".join(sent["texts"]) for sent in parent.by_key.values() if sent["to"] == who]
    assert [text for text in unique if text != notice] == answers
    assert {each.delivery for each in said[:-1]} == {"sent"}
    if channel == "line":
        # The platform knows a repeated key again: each message is there exactly once.
        assert unique.count(notice) == 1
        assert said[-1].delivery == "sent"
        return
    times = Counter(" / ".join(sent["texts"]) for sent in parent.accepted if sent["to"] == who)[notice]
    assert times <= 1
    assert said[-1].delivery == "uncertain" or (said[-1].delivery, times) == ("sent", 1)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with cluster(durable=True) as made:
        yield made


@pytest.fixture
async def own_stage(own_cluster: Cluster, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(own_cluster.url(own_cluster.create()), tmp_path) as made:
        yield made


@pytest.mark.postgres
async def test_a_database_server_that_crashes_is_found_again(own_cluster: Cluster, own_stage: Stage) -> None:
    """faults: 20, 91"""
    stage = own_stage
    await stage.hear("ann", "yes")
    for number in range(3):
        own_cluster.crash()
        with pytest.raises(Busy):
            await stage.hear("ann", f"text {number}", event_id=f"e{number}")
        own_cluster.start()
        await stage.hear("ann", f"text {number}", event_id=f"e{number}")
        await stage.hear("ann", f"text {number}", event_id=f"e{number}")
    assert await stage.texts("ann") == [
        "thank you",
        *(text for number in range(3) for text in (f"text {number}", f"echo text {number}")),
    ]
    async with asyncio.timeout(20):
        # The server decides when.
        while not stage.state.watch.is_listening:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_two_processes_take_the_same_events_once(stage_url: str, tmp_path: Path) -> None:
    """faults: 3, 7"""
    arguments = [stage_url, str(tmp_path / "keys.json")]
    messages = [{"id": f"{number}", "who": f"person {number % 5}", "text": "yes"} for number in range(100)]
    async with Parent(arguments, "telegram") as one, Parent(arguments, "telegram") as two:
        parents = (one, two)
        await asyncio.gather(*(parent.launch() for parent in parents))
        await asyncio.gather(*(parent.deliver(message) for message in messages for parent in parents))
        async with staged(stage_url, tmp_path) as stage:
            await drained(stage)
            for parent in parents:
                await parent.stop()
            for number in range(5):
                said = [each.seq for each in await stage.messages(f"person {number}") if each.side == "bot"]
                assert said == list(range(2, 41, 2))
    assert len(one.accepted) + len(two.accepted) == 100
    # Only the one that holds the lease sends.
    assert 0 in (len(one.accepted), len(two.accepted))
