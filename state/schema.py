"""Bringing a database up to the newest revision: all of it in one transaction, by one process at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from state.database import Database, is_passing
from state.errors import Busy, DatabaseNewer, DatabaseUnusable
from state.migrations import HEAD

_FOLDER = Path(__file__).with_name("migrations")
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.1
# Any number will do, as long as every process that migrates asks for the same one.
_LOCK = 0x19161


async def revision(database: Database) -> str | None:
    """The database's revision, None when it is empty. Does not create anything, not even the file."""
    file = database.file
    if file is not None and not file.exists():
        return None
    try:
        async with database.read() as connection:
            return await connection.run_sync(_revision)
    except (SQLAlchemyError, OSError, Busy) as error:
        raise _unusable(database, error) from error


async def upgrade(database: Database) -> None:
    """Raises `DatabaseNewer`, or `DatabaseUnusable` when it cannot be opened within half a minute."""
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            await _prepare(database)
            async with database.writing.begin() as connection:
                await connection.run_sync(_upgrade)
        except (SQLAlchemyError, sqlite3.Error, OSError, Busy) as error:
            if not is_passing(error) or asyncio.get_running_loop().time() > deadline:
                raise _unusable(database, error) from error
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _prepare(database: Database) -> None:
    """The journal's mode is kept in the file, and cannot be changed inside a transaction."""
    if database.is_sqlite:
        async with database.alone() as execute:
            await execute("PRAGMA journal_mode = WAL")


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    found = _revision(connection)
    if found == HEAD:
        return
    # Only a new or an old database needs it, and it takes a while to import.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseNewer(
            f"the database is at revision {found}, which this version does not know",
            "Start the newer version of iriguchi again, or restore the copy made before the update.",
        )
    command.upgrade(config, HEAD)


def _unusable(database: Database, error: Exception) -> DatabaseUnusable:
    cause = error.__cause__ if isinstance(error, Busy) and error.__cause__ else error
    reason = str(getattr(cause, "orig", None) or cause).partition("\n")[0]
    return DatabaseUnusable(
        f"the database {database.url.render_as_string(hide_password=True)} cannot be used: {reason}",
        "Check IRIGUCHI_DATABASE_URL, that the folder can be written, and that the database server runs.",
    )
