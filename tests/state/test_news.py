import asyncio
from typing import Any

import pytest

from state import lease, news
from state.hub import Hub
from state.lease import LEASE_SECONDS, Lease
from state.news import ENDED, News
from state.tables import lease as lease_table
from state.writer import Tx
from tests.stage import NOW, Stage


class Wire:
    """A connection that only keeps what is sent over it."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    async def execute(self, statement: Any) -> None:
        [payload] = [value for value in statement.compile().params.values() if value != news.CHANNEL]
        self.payloads.append(payload)


async def test_news_travel_whole_and_in_pieces_that_fit() -> None:
    told = News({f"{number:032x}": number for number in range(500)}, {"a" * 32, "b" * 32}, queued=True)
    wire = Wire()
    await told.send(wire, "me")  # type: ignore[arg-type]
    assert len(wire.payloads) > 1
    assert all(len(payload) < 8000 for payload in wire.payloads)
    parts = [news.read(payload, "you") for payload in wire.payloads]
    assert {k: v for part in parts if part for k, v in part.said.items()} == told.said
    assert {name for part in parts if part for name in part.leads} == told.leads
    assert any(part.queued for part in parts if part)
    assert [news.read(payload, "me") for payload in wire.payloads] == [None] * len(parts)


async def test_no_news_are_not_sent() -> None:
    wire = Wire()
    await News().send(wire, "me")  # type: ignore[arg-type]
    assert wire.payloads == []


async def test_the_end_of_a_conversation_is_news_to_any_cursor() -> None:
    hub = Hub()
    waiting = asyncio.create_task(hub.changed("a", 10**12))
    await asyncio.sleep(0)
    News({"a": ENDED}).tell(hub)
    assert await waiting


async def test_others_are_woken_when_something_was_committed_elsewhere() -> None:
    hub = Hub()
    waits = [asyncio.create_task(hub.changed("a", 5)), asyncio.create_task(hub.outbox_queued(60))]
    await asyncio.sleep(0)
    hub.stirred()
    assert await asyncio.gather(*waits) == [True, True]


# ---------------------------------------------------------------- leases


async def held(stage: Stage, holder: str) -> Lease | None:
    return await stage.state.writer.run(lambda tx: lease.acquire(tx, "line", holder, stage.clock.now))


async def test_a_lease_has_one_holder_and_every_new_one_a_new_fence(stage: Stage) -> None:
    """faults: 15"""
    first = await held(stage, "one")
    assert first == Lease("line", "one", 1)
    assert await held(stage, "two") is None
    assert await held(stage, "one") == first
    await stage.state.writer.run(lambda tx: lease.release(tx, Lease("line", "two", 1)))
    assert await held(stage, "two") is None
    await stage.state.writer.run(lambda tx: lease.release(tx, first))
    assert await held(stage, "two") == Lease("line", "two", 2)

    async def ask(tx: Tx) -> bool:
        return await lease.is_held(tx, first)

    assert not await stage.state.writer.run(ask)


async def test_a_lease_runs_out(lite: Stage) -> None:
    """faults: 15"""
    await held(lite, "one")
    lite.clock.move(seconds=LEASE_SECONDS)
    assert await held(lite, "two") == Lease("line", "two", 2)


async def test_the_lease_of_a_process_that_ended_is_free_at_once(stage: Stage) -> None:
    own = lease.own_name()
    machine, pid, started = own.split("/")
    for gone in (f"{machine}/{pid}/{int(started) + 1}", f"{machine}/4194303/1"):
        assert await held(stage, gone) is not None
        assert await held(stage, own) is not None
        await stage.state.writer.run(lambda tx: tx.execute(lease_table.delete()))


@pytest.mark.parametrize("holder", ["elsewhere/1/1", "/1/", "one"])
async def test_a_holder_that_cannot_be_asked_counts_as_alive(lite: Stage, holder: str) -> None:
    await held(lite, holder)
    assert await held(lite, lease.own_name()) is None


async def test_our_own_lease_is_not_taken_for_a_dead_ones(lite: Stage) -> None:
    await held(lite, lease.own_name())
    assert await held(lite, "two") is None


def test_a_system_that_does_not_tell_has_no_name_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise OSError

    monkeypatch.setattr("pathlib.Path.read_text", missing)
    assert lease.own_name().startswith("/")
    assert lease.own_name().endswith("/")


async def test_the_time_of_a_lease_on_postgres_is_the_servers(stage: Stage) -> None:
    """faults: 18"""
    await held(stage, "one")
    [row] = await stage.rows(lease_table)
    if stage.state.database.is_sqlite:
        assert row.until > NOW
    else:
        assert row.until != NOW
