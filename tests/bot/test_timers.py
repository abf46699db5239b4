import asyncio
from datetime import timedelta

import pytest

from bot.channels import Unreadable
from bot.timers import Timers
from state.errors import Busy
from state.tables import conversation, inbox, quarantine, timer, tombstone
from state.timing import INBOX_AGE, QUARANTINE_AGE
from tests.stage import Stage


@pytest.fixture
async def timers(stage: Stage) -> Timers:
    """Has looked at the clock once already."""
    made = Timers(stage.state, stage.pump)
    await made.run_once()
    return made


async def pass_time(timers: Timers, stage: Stage, span: timedelta) -> None:
    """The clock leaps; the second look believes it."""
    stage.clock.now += span
    await timers.run_once()
    await timers.run_once()


async def test_a_timer_comes_due_once(timers: Timers, stage: Stage) -> None:
    await stage.hear("ann", "yes", "remind 1")
    stage.clock.move(minutes=59)
    await timers.run_once()
    assert "a reminder" not in await stage.texts("ann")
    stage.clock.move(minutes=1)
    await asyncio.gather(*(timers.run_once() for _ in range(3)))
    await timers.run_once()
    assert (await stage.texts("ann")).count("a reminder") == 1


async def test_a_new_date_replaces_the_old_one(timers: Timers, stage: Stage) -> None:
    await stage.hear("ann", "yes", "remind 1", "remind 2")
    stage.clock.move(minutes=60)
    await timers.run_once()
    assert "a reminder" not in await stage.texts("ann")
    assert len([row for row in await stage.rows(timer) if row.kind == "reminder"]) == 1


async def test_what_was_never_consented_to_ends_after_an_hour(timers: Timers, stage: Stage) -> None:
    await stage.hear("ann", "no")
    assert len(await stage.rows(conversation)) == 1
    await pass_time(timers, stage, timedelta(minutes=60))
    assert await stage.rows(conversation) == []


async def test_a_leap_of_the_clock_deletes_nothing_until_it_is_confirmed(timers: Timers, stage: Stage) -> None:
    """faults: 18"""
    await stage.hear("ann", "yes", "remind 1")
    stage.clock.move(days=41)
    await timers.run_once()
    assert len(await stage.rows(inbox)) == 2
    assert len(await stage.rows(conversation)) == 1
    await timers.run_once()
    assert await stage.rows(inbox) == []
    assert await stage.rows(conversation) == []


async def test_a_leap_that_is_taken_back_deletes_nothing(timers: Timers, stage: Stage) -> None:
    """faults: 18"""
    await stage.hear("ann", "yes")
    stage.clock.move(days=41)
    await timers.run_once()
    stage.clock.move(days=-41)
    await timers.run_once()
    await timers.run_once()
    assert len(await stage.rows(conversation)) == 1


async def test_the_inbox_forgets_after_forty_days(timers: Timers, stage: Stage) -> None:
    """faults: 5"""
    await stage.hear("ann", "hush")
    await pass_time(timers, stage, INBOX_AGE)
    assert len(await stage.rows(inbox)) == 1
    stage.clock.move(seconds=1)
    await timers.run_once()
    assert await stage.rows(inbox) == []


async def test_quarantine_and_stones_come_to_an_end(timers: Timers, stage: Stage) -> None:
    await stage.pump.receive([Unreadable("line", "a", "not JSON", b"{")])
    await stage.hear("ann", "yes", "erase")
    await pass_time(timers, stage, timedelta(hours=49))
    assert await stage.rows(tombstone) == []
    assert len(await stage.rows(quarantine)) == 1
    await pass_time(timers, stage, QUARANTINE_AGE)
    assert await stage.rows(quarantine) == []


async def test_more_timers_than_one_look_takes_are_all_taken(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.timers._AT_ONCE", 2)
    timers = Timers(lite.state, lite.pump)
    await timers.run_once()
    for number in range(5):
        await lite.hear(f"person {number}", "yes", "remind 1")
    await pass_time(timers, lite, timedelta(hours=1))
    for number in range(5):
        assert "a reminder" in await lite.texts(f"person {number}")


async def test_freed_space_is_not_overwritten_for_each_erasure_alone(lite: Stage) -> None:
    timers = Timers(lite.state, lite.pump)
    await timers.run_once()
    for _ in range(2):
        await lite.hear("ann", "yes", "erase")
        await timers.run_once()
    assert (await lite.state.store.counts()).erasures_pending
    lite.clock.move(minutes=10)
    await timers.run_once()
    assert not (await lite.state.store.counts()).erasures_pending


async def test_the_task_goes_on_after_trouble(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    enough = asyncio.Event()

    async def look(self: Timers) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise Busy("away")
        if len(looks) == 2:
            raise ValueError
        enough.set()

    monkeypatch.setattr(Timers, "run_once", look)
    monkeypatch.setattr("bot.timers._LOOK_SECONDS", 0)
    timers = Timers(lite.state, lite.pump)
    await timers.stop()
    await timers.start()
    await enough.wait()
    await timers.stop()
    assert len(looks) >= 3
