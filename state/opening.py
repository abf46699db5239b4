"""Opening everything that is remembered, in the one order that loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from dialogs.office import Office
from state.acts import Acts
from state.addresses import Addresses
from state.database import Database
from state.dialog import Dialog
from state.errors import KeyRingMissing, KeyRingWrong
from state.hub import Hub
from state.index import LeadIndex
from state.keyring import KeyRing
from state.office_lines import OfficeLines
from state.schema import revision, upgrade
from state.settings import Settings
from state.store import Store
from state.tables import conversation
from state.turns import Turns
from state.vault import Vault
from state.watch import Watch
from state.writer import Writer

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class State:
    """What the parts of the service share. `clock` gives aware UTC times."""

    database: Database
    vault: Vault
    writer: Writer
    hub: Hub
    index: LeadIndex
    settings: Settings
    turns: Turns
    store: Store
    acts: Acts
    addresses: Addresses
    lines: OfficeLines
    watch: Watch
    dialog: Dialog
    clock: Clock

    async def close(self) -> None:
        """Finishes what is being written, and lets everybody go who waits for news."""
        self.hub.close()
        await self.watch.stop()
        await self.writer.stop()
        await self.database.close()


async def open_state(
    url: str,
    key_file: Path,
    *,
    dialog: Dialog,
    clock: Clock,
    office: Office | None = None,
    shared: bool = False,
) -> State:
    """Opens, or makes, database and key ring. `office` is taken over if the database has none yet.

    `shared`: other processes use the same SQLite file (on PostgreSQL that is always expected).
    Raises a `StateError` with a remedy.
    """
    database = Database(url)
    try:
        vault = Vault(await _ring(database, key_file))
        await upgrade(database)
        return await _start(database, vault, dialog, clock, office, shared=shared)
    except BaseException:
        await database.close()
        raise


async def _ring(database: Database, key_file: Path) -> KeyRing:
    if await revision(database) is not None:
        return KeyRing.read(key_file)
    try:
        return KeyRing.read(key_file)
    except KeyRingMissing:
        # Before anything is sealed: a second process that starts meanwhile finds this very ring.
        return KeyRing.create(key_file)


async def _start(
    database: Database, vault: Vault, dialog: Dialog, clock: Clock, office: Office | None, *, shared: bool
) -> State:
    hub = Hub()
    index = LeadIndex(database, vault)
    writer = Writer(database, hub)
    writer.start()
    try:
        settings = Settings(database, vault, writer)
        await settings.begin(office)
        await _check_keys(database, vault)
        await index.load(clock())
        turns = Turns(vault, dialog, settings, index)
        store = Store(database, vault, dialog, settings, index)
        watch = Watch(database, hub, index, settings, clock)
        if shared or not database.is_sqlite:
            await watch.start()
    except BaseException:
        await writer.stop()
        raise
    return State(
        database=database,
        vault=vault,
        writer=writer,
        hub=hub,
        index=index,
        settings=settings,
        turns=turns,
        store=store,
        acts=Acts(writer, turns, store, clock),
        addresses=Addresses(writer, turns, clock),
        lines=OfficeLines(settings, database, clock),
        watch=watch,
        dialog=dialog,
        clock=clock,
    )


async def _check_keys(database: Database, vault: Vault) -> None:
    async with database.read() as connection:
        used = set((await connection.execute(select(conversation.c.key_id).distinct())).scalars())
    missing = sorted(used - set(vault.ring.keys))
    if missing:
        raise KeyRingWrong(
            f"the key ring lacks the key {missing[0]!r}, with which this database was sealed",
            "Put back the complete key ring of this database.",
        )
