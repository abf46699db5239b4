"""Settings of the office: seeded from a file once; from then on the database has the say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.office import Office
from state.database import Database
from state.errors import KeyRingWrong, StaleWrite
from state.tables import setting
from state.vault import Vault
from state.writer import Tx, Writer

_OFFICE = "office"
_RING = "ring"
_COLUMN = "setting.value"


class Settings:
    """`office` is what this process knows, at `version`; `reload` fetches what another one may have changed."""

    def __init__(self, database: Database, vault: Vault, writer: Writer) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self.office = Office()
        self.version = 0

    async def begin(self, office: Office | None) -> None:
        """Seeds what is missing. Raises `KeyRingWrong` when the database was sealed with another ring."""

        async def unit(tx: Tx) -> None:
            await self._seed(tx, _RING, self._vault.fingerprint)
            if office is not None:
                await self._seed(tx, _OFFICE, msgspec.json.encode(office))

        async with self._database.read() as connection:
            await self._check(connection)
        await self._writer.run(unit)
        await self.reload()

    async def reload(self) -> None:
        async with self._database.read() as connection:
            await self._check(connection)
            found = await connection.execute(select(setting).where(setting.c.key == _OFFICE))
            row = found.one_or_none()
        if row is not None:
            self._adopt(self._opened(row), row.version)

    async def revise_office(
        self, version: int, change: Callable[[Office], Office], note: Callable[[Tx], Awaitable[None]]
    ) -> None:
        """Changes the office that somebody saw at `version`, and lets `note` record it in the same transaction.

        Raises `StaleWrite` when it has been changed since; then what stands now is known here. Whatever `change`
        raises is passed on.
        """

        async def unit(tx: Tx) -> None:
            office, stands = await self._locked(tx)
            if stands != version:
                raise StaleWrite("the office was changed by somebody else")
            await self._put(tx, change(office), stands + 1)
            await note(tx)

        try:
            await self._writer.run(unit)
        except StaleWrite:
            await self.reload()
            raise

    async def _locked(self, tx: Tx) -> tuple[Office, int]:
        """The office and its version, kept from others until the transaction ends. Without one there is a row too:
        what is not there cannot be locked."""
        await self._seed(tx, _OFFICE, msgspec.json.encode(Office()), version=0)
        found = await tx.execute(select(setting).where(setting.c.key == _OFFICE).with_for_update())
        row = found.one()
        return self._opened(row), row.version

    async def _put(self, tx: Tx, office: Office, version: int) -> None:
        row = self._row(_OFFICE, version, msgspec.json.encode(office))
        await tx.execute(update(setting).where(setting.c.key == _OFFICE).values(row))
        tx.news.settings = True
        tx.after_commit(lambda: self._adopt(office, version))

    def _opened(self, row: Row[Any]) -> Office:
        plain = self._vault.settings_key.open(_COLUMN, row.key, row.version, row.value)
        return msgspec.json.decode(plain, type=Office)

    def _adopt(self, office: Office, version: int) -> None:
        # What was read before a change must not be taken over after it.
        if version >= self.version:
            self.office, self.version = office, version

    async def _seed(self, tx: Tx, key: str, value: bytes, version: int = 1) -> None:
        row = self._row(key, version, value)
        await tx.execute(tx.insert(setting).on_conflict_do_nothing(index_elements=["key"]), row)

    def _row(self, key: str, version: int, value: bytes) -> dict[str, object]:
        # The fingerprint stands open: it is what tells whether anything sealed could be opened at all.
        sealed = value if key == _RING else self._vault.settings_key.seal(_COLUMN, key, version, value)
        return {"key": key, "version": version, "value": sealed}

    async def _check(self, connection: AsyncConnection) -> None:
        found = (await connection.execute(select(setting.c.value).where(setting.c.key == _RING))).scalar()
        if found is not None and found != self._vault.fingerprint:
            raise KeyRingWrong(
                "the key ring belongs to another database",
                "Name the key ring of this database with IRIGUCHI_KEY_FILE, or the database of this key ring.",
            )
