import asyncio
import sqlite3

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from state.errors import Busy
from state.tables import chore
from state.writer import Tx
from tests.stage import NOW, Stage


def adding(name: str):  # type: ignore[no-untyped-def]
    async def unit(tx: Tx) -> str:
        await tx.execute(chore.insert(), {"name": name, "wanted_at": NOW})
        return name

    return unit


async def names(stage: Stage) -> list[str]:
    return sorted(row.name for row in await stage.rows(chore))


async def test_units_that_wait_share_one_commit(stage: Stage) -> None:
    before = stage.state.writer.commits
    done = await asyncio.gather(*(stage.state.writer.run(adding(f"n{number}")) for number in range(10)))
    assert done == [f"n{number}" for number in range(10)]
    assert stage.state.writer.commits == before + 1


async def test_a_unit_that_fails_is_undone_alone(stage: Stage) -> None:
    async def fails(tx: Tx) -> None:
        await adding("lost")(tx)
        tx.after_commit(lambda: told.append("lost"))
        raise ValueError("no")

    async def tells(tx: Tx) -> None:
        await adding("kept")(tx)
        tx.after_commit(lambda: told.append("kept"))

    told: list[str] = []
    run = stage.state.writer.run
    outcomes = await asyncio.gather(run(adding("a")), run(fails), run(tells), run(adding("b")), return_exceptions=True)
    assert isinstance(outcomes[1], ValueError)
    assert await names(stage) == ["a", "b", "kept"]
    assert told == ["kept"]


async def test_a_unit_that_fails_alone_is_undone(stage: Stage) -> None:
    async def fails(tx: Tx) -> None:
        await adding("lost")(tx)
        await adding("lost")(tx)

    with pytest.raises(IntegrityError):
        await stage.state.writer.run(fails)
    assert await names(stage) == []


async def test_a_cancelled_caller_leaves_no_transaction_open(stage: Stage) -> None:
    begun = asyncio.Event()

    async def slow(tx: Tx) -> None:
        await adding("slow")(tx)
        begun.set()
        await asyncio.sleep(0)

    task = asyncio.create_task(stage.state.writer.run(slow))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await stage.state.writer.run(adding("next"))
    assert await names(stage) == ["next", "slow"]


async def test_trouble_is_tried_again_each_unit_apart(stage: Stage) -> None:
    tries: list[str] = []

    async def troubled(tx: Tx) -> None:
        tries.append("troubled")
        if len(tries) < 4:
            raise OSError
        await adding("troubled")(tx)

    await asyncio.gather(stage.state.writer.run(adding("other")), stage.state.writer.run(troubled))
    assert await names(stage) == ["other", "troubled"]


async def test_trouble_that_lasts_is_refused_in_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 91"""
    monkeypatch.setattr("state.writer.PATIENCE_SECONDS", 0.1)

    async def troubled(tx: Tx) -> None:
        await adding("never")(tx)
        raise OSError

    with pytest.raises(Busy):
        await stage.state.writer.run(troubled)
    assert await names(stage) == []


async def test_a_locked_database_is_refused_within_the_platforms_patience(
    lite: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 91"""
    monkeypatch.setattr("state.writer.PATIENCE_SECONDS", 1.2)
    other = sqlite3.connect(str(lite.state.database.file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = asyncio.get_running_loop().time()
    with pytest.raises(Busy):
        await lite.state.writer.run(adding("never"))
    assert asyncio.get_running_loop().time() - began < 1.9
    other.execute("ROLLBACK")
    other.close()
    await lite.state.writer.run(adding("now"))
    assert await names(lite) == ["now"]


async def test_nothing_is_written_after_the_end(stage: Stage) -> None:
    writer = stage.state.writer
    last = asyncio.create_task(writer.run(adding("last")))
    await asyncio.sleep(0)
    await writer.stop()
    assert await last == "last"
    with pytest.raises(Busy):
        await writer.run(adding("late"))
    with pytest.raises(Busy):
        await writer.alone(lambda execute: execute("SELECT 1"))


async def test_a_job_runs_outside_any_transaction(lite: Stage) -> None:
    async def job(execute) -> None:  # type: ignore[no-untyped-def]
        await execute("VACUUM")

    await lite.state.writer.alone(job)

    async def fails(execute) -> None:  # type: ignore[no-untyped-def]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await lite.state.writer.alone(fails)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("busy_timeout", 400),
    ],
)
async def test_sqlite_is_set_up_to_lose_and_leave_nothing(lite: Stage, pragma: str, value: object) -> None:
    async def unit(tx: Tx) -> object:
        return (await tx.execute(text(f"PRAGMA {pragma}"))).scalar()

    assert await lite.state.writer.run(unit) == value
    async with lite.state.database.read() as connection:
        assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value


async def test_a_reader_sees_one_moment(lite: Stage) -> None:
    async with lite.state.database.read() as connection:
        assert list(await connection.execute(select(chore))) == []
        await lite.state.writer.run(adding("a"))
        assert list(await connection.execute(select(chore))) == []
    assert await names(lite) == ["a"]
