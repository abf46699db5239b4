import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels import Unreadable
from dialogs.session import Phase, Said
from state.conversation import Opener
from state.database import is_passing
from state.errors import Busy, Tampered
from state.index import LeadIndex
from state.opening import open_state
from state.records import Message
from state.schema import upgrade
from state.tables import conversation, lane, outbox, quarantine
from state.talk import Talk
from state.watch import Watch
from tests.residents import CATALOGS, ENGINE
from tests.stage import OFFICE, Clock, Stage, change_office


class Refusal(Exception):
    """What a driver raises; `sqlstate` is PostgreSQL's."""

    def __init__(self, sqlstate: str | None = None) -> None:
        super().__init__()
        self.sqlstate = sqlstate


def locked(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("locked")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(), True),
        (TimeoutError(), True),
        (PoolTimeout(), True),
        (Busy("away"), True),
        (ValueError(), False),
        (locked(sqlite3.SQLITE_BUSY), True),
        (locked(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (locked(sqlite3.SQLITE_FULL), True),
        (locked(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
        (sqlite3.ProgrammingError(), False),
        (OperationalError("", {}, locked(sqlite3.SQLITE_BUSY)), True),
        (OperationalError("", {}, locked(sqlite3.SQLITE_ERROR)), False),
        (InterfaceError("", {}, Refusal()), True),
        (DBAPIError("", {}, Refusal(), connection_invalidated=True), True),
        (OperationalError("", {}, Refusal()), True),
        (DBAPIError("", {}, Refusal("40P01")), True),
        (DBAPIError("", {}, Refusal("57P01")), True),
        (DBAPIError("", {}, Refusal("22021")), False),
        (IntegrityError("", {}, Refusal("23505")), False),
        (DBAPIError("", {}, Refusal()), False),
    ],
)
def test_what_may_succeed_the_next_time_is_known(error: Exception, passes: bool) -> None:
    """faults: 91, 92"""
    assert is_passing(error) == passes


async def test_a_spoilt_conversation_is_refused_to_staff(stage: Stage) -> None:
    """faults: 97"""
    card = await stage.sent_lead()
    await stage.state.writer.run(lambda tx: tx.execute(conversation.update().values(version=99)))
    with pytest.raises(Tampered):
        await stage.state.acts.claim(card.reference, "sato", card.version)


async def test_what_is_put_aside_is_sealed(stage: Stage) -> None:
    await stage.pump.receive([Unreadable("line", "account", "not JSON", b"{secret", "e1", "address")])
    [row] = await stage.rows(quarantine)
    assert b"secret" not in row.body
    assert b"secret" in stage.state.vault.ingest_key.open("quarantine.body", row.id, 1, row.body)


async def test_an_undone_turn_is_not_remembered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 21"""
    await stage.hear("ann", "yes")
    write = type(stage.state.turns).write
    failures = iter([True])

    async def undone(*arguments: Any) -> None:
        await write(*arguments)
        if next(failures, False):
            raise OSError

    monkeypatch.setattr(type(stage.state.turns), "write", undone)
    await stage.hear("ann", "answer one")
    await stage.hear("ann", "answer two")
    assert list((await stage.session("ann")).answers) == ["one", "two"]


async def test_only_so_many_sessions_are_remembered(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.conversation._MOST_RECENT", 2)
    for who in ("ann", "ben", "cat", "ann"):
        await lite.hear(who, "yes", "answer x")
    assert list((await lite.session("ann")).answers) == ["x"]
    recent = lite.state.turns.opener._recent
    assert len(recent) == 2
    assert isinstance(lite.state.turns.opener, Opener)


async def test_more_held_messages_than_travel_together_follow(stage: Stage) -> None:
    card = await stage.sent_lead(contact="quiet")
    for number in range(7):
        await stage.state.acts.reply(card.reference, f"staff {number}", "sato", f"n{number}")
    await stage.hear("ann", "hello?")
    rows = sorted(await stage.rows(outbox), key=lambda row: row.seq)
    extra = [row.extra for row in rows if row.extra]
    assert [len(each.split(",")) for each in extra] == [4]
    assert {row.lane for row in rows} == {"answer"}
    assert [row.lane for row in await stage.rows(lane)] == ["answer"]


async def test_a_database_without_an_office_has_an_empty_one(sqlite_url: str, tmp_path: Any) -> None:
    state = await open_state(sqlite_url, tmp_path / "keys.json", dialog=Talk(ENGINE, CATALOGS), clock=Clock())
    assert (await state.store.office()).telephone == ""
    await change_office(state.settings, OFFICE)
    await state.settings.reload()
    assert await state.store.office() == OFFICE
    await state.close()


async def test_an_opening_that_fails_leaves_nothing_open(
    sqlite_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(LeadIndex, "load", fail)
    with pytest.raises(ValueError):  # noqa: PT011 (our own, without a message)
        await open_state(sqlite_url, tmp_path / "keys.json", dialog=Talk(ENGINE, CATALOGS), clock=Clock())


async def test_the_real_intake_goes_through(sqlite_url: str, tmp_path: Any) -> None:
    state = await open_state(
        sqlite_url, tmp_path / "keys.json", dialog=Talk(ENGINE, CATALOGS), clock=Clock(), office=OFFICE
    )
    stage = Stage(state, state.clock, None)  # type: ignore[arg-type]
    for text_ in ("hello", "English", "Only 2 questions", "No place to sleep", "Yes, start", "Write to me here"):
        await stage.hear("ann", Said(text_))
    card = await stage.card("ann")
    assert (card.status, card.level) != ("closed", "ordinary")
    view = await state.acts.open_lead(card.reference, "sato")
    asked = [answer.asked for answer in view.lead.answers.values() if answer.asked]
    assert asked
    assert view.lead.reference == card.reference
    await state.acts.reply(card.reference, "We have a room for tonight.", "sato", "n1")
    said: Message = (await stage.messages("ann"))[-1]
    assert (said.side, said.text) == ("staff", "We have a room for tonight.")
    assert (await stage.session("ann")).phase is Phase.WITH_STAFF
    await state.close()


async def test_a_locked_database_is_waited_for_at_the_start(sqlite_url: str, tmp_path: Any) -> None:
    """faults: 94"""
    from state.database import Database

    database = Database(sqlite_url)
    other = sqlite3.connect(tmp_path / "iriguchi.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    starting = asyncio.create_task(upgrade(database))
    await asyncio.sleep(0.6)
    assert not starting.done()
    other.execute("COMMIT")
    other.close()
    await starting
    await database.close()


async def test_watching_goes_on_after_trouble(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """faults: 20"""
    monkeypatch.setattr("state.watch._RECONNECT_SECONDS", 0)
    troubles = iter([OSError(), ValueError(), Busy("away")])
    looked = asyncio.Event()

    async def look(self: Watch, ready: asyncio.Event) -> None:
        for trouble in troubles:
            raise trouble
        looked.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(Watch, "_glance", look)
    monkeypatch.setattr(Watch, "_listen", look)
    watch = Watch(stage.state.database, stage.state.hub, stage.state.index, stage.state.settings, stage.state.clock)
    await watch.start()
    await looked.wait()
    await watch.stop()
    assert "watching failed" in caplog.text
    assert "the database is away" in caplog.text


async def test_a_lost_notification_is_made_up_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 20"""
    monkeypatch.setattr("state.watch._CATCH_UP_SECONDS", 0.05)
    monkeypatch.setattr("state.watch._GLANCE_SECONDS", 0.01)
    caught_up = asyncio.Event()
    catch_up = Watch.catch_up
    times: list[int] = []

    async def noting(self: Watch) -> None:
        await catch_up(self)
        times.append(1)
        if len(times) > 2:
            caught_up.set()

    monkeypatch.setattr(Watch, "catch_up", noting)
    watch = Watch(stage.state.database, stage.state.hub, stage.state.index, stage.state.settings, stage.state.clock)
    await watch.start()
    async with asyncio.timeout(20):
        while not caught_up.is_set():
            await stage.hear("ann", "yes")
            await asyncio.sleep(0.02)
    await watch.stop()


async def test_a_caller_that_is_cancelled_during_a_job_stops_nothing(lite: Stage) -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def job(execute: Any) -> None:
        begun.set()
        await go_on.wait()
        await execute("SELECT 1")
        done.set()

    async def fails(execute: Any) -> None:
        begun.set()
        await go_on.wait()
        done.set()
        raise ValueError

    for work in (job, fails):
        for event in (begun, go_on, done):
            event.clear()
        task = asyncio.create_task(lite.state.writer.alone(work))
        await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        go_on.set()
        await done.wait()
    await lite.hear("ann", "yes")
    async with lite.state.database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM conversation"))).scalar() == 1
