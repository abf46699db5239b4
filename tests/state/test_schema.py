import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from state.database import Database
from state.errors import DatabaseNewer, DatabaseUnusable
from state.keyring import KeyRing
from state.migrations import HEAD
from state.schema import revision, upgrade
from state.tables import metadata
from tests.stage import Stage, staged


@pytest.fixture
async def unopened() -> AsyncIterator[None]:
    """The driver does not wait for a connection's thread that could not open it; it must not outlast the loop."""
    yield
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)


async def test_the_revisions_make_exactly_these_tables(database_url: str) -> None:
    database = Database(database_url)
    assert await revision(database) is None
    await upgrade(database)
    assert await revision(database) == HEAD

    def differences(connection: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert set(metadata.tables) < set(tables)
    await database.close()


async def test_a_database_of_an_earlier_program_is_brought_up_to_date(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 94"""
    earlier = Database(database_url)
    with monkeypatch.context() as past:
        past.setattr("state.schema.HEAD", "0001")
        await upgrade(earlier)
    assert await revision(earlier) == "0001"
    await earlier.close()
    KeyRing.create(tmp_path / "keys.json")
    async with staged(database_url, tmp_path) as stage:
        assert await revision(stage.state.database) == HEAD
        await stage.hear("ann", "yes", "danger")
        assert len(stage.state.store.cards()) == 1


def test_the_newest_revision_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "state" / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_processes_that_migrate_together_do_it_once(database_url: str) -> None:
    """faults: 94"""
    databases = [Database(database_url) for _ in range(4)]
    await asyncio.gather(*(upgrade(database) for database in databases))
    assert [await revision(database) for database in databases] == [HEAD] * 4
    for database in databases:
        await database.close()


async def test_a_database_of_a_newer_program_is_refused(database_url: str, tmp_path: Path) -> None:
    """faults: 95"""
    async with staged(database_url, tmp_path) as stage:
        await stage.state.writer.run(lambda tx: tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(DatabaseNewer) as caught:
        async with staged(database_url, tmp_path):
            pass
    assert "9999" in str(caught.value)
    assert caught.value.remedy


async def test_a_migration_that_fails_leaves_nothing(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 94"""
    database = Database(sqlite_url)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fail)
        with pytest.raises(RuntimeError):
            await upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names()) == []
    await database.close()


@pytest.mark.usefixtures("unopened")
async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """faults: 93"""
    (tmp_path / "iriguchi.db").write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseUnusable, match="iriguchi") as caught:
        async with staged(f"sqlite+aiosqlite:///{tmp_path / 'iriguchi.db'}", tmp_path):
            pass
    assert caught.value.remedy


@pytest.mark.usefixtures("unopened")
async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.schema._PATIENCE_SECONDS", 0.0)
    with pytest.raises(DatabaseUnusable, match="missing"):
        async with staged(f"sqlite+aiosqlite:///{tmp_path / 'missing' / 'iriguchi.db'}", tmp_path):
            pass


async def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        async with staged("postgresql+asyncpg://me:secret@127.0.0.1:1/none", tmp_path):
            pass
    assert "secret" not in str(caught.value)


async def test_a_second_start_finds_everything_again(database_url: str, tmp_path: Path) -> None:
    async with staged(database_url, tmp_path) as stage:
        card = await stage.sent_lead()
    async with staged(database_url, tmp_path) as stage:
        assert [each.reference for each in stage.state.store.cards()] == [card.reference]
        assert "I cannot pay the rent" in await stage.texts("ann")


async def test_deleting_a_conversation_deletes_all_of_its_rows(stage: Stage) -> None:
    children = [table for table in metadata.sorted_tables if "conversation_id" in table.c and table.name != "erasure"]
    assert len(children) >= 6
    for table in children:
        [key] = table.c.conversation_id.foreign_keys
        assert key.ondelete == "CASCADE"


async def test_a_database_of_an_earlier_revision_is_brought_up_with_all_that_is_in_it(
    database_url: str, tmp_path: Path
) -> None:
    async with staged(database_url, tmp_path) as stage:
        card = await stage.sent_lead()
    database = Database(database_url)
    async with database.writing.begin() as connection:
        await connection.execute(sa.text("DROP TABLE alert"))
        await connection.execute(sa.text("ALTER TABLE lead DROP COLUMN casework"))
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    await database.close()
    async with staged(database_url, tmp_path) as stage:
        assert await stage.card("ann") == card
        await stage.state.acts.assess(card.reference, "sato", "sleep first", (), "far", 0)
        view = await stage.state.store.lead(card.reference)
        assert view is not None
        assert view.casework.assessment.distance == "far"
