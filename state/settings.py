"""Settings of the office: seeded from a file once; from then on the database has the say."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.office import Office
from state.database import Database
from state.errors import KeyRingWrong
from state.tables import setting
from state.vault import Vault
from state.writer import Tx, Writer

_OFFICE = "office"
_RING = "ring"
_COLUMN = "setting.value"


class Settings:
    """`office` is what this process knows; `reload` fetches what another one may have changed."""

    def __init__(self, database: Database, vault: Vault, writer: Writer) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self.office = Office()

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
            plain = self._vault.settings_key.open(_COLUMN, row.key, row.version, row.value)
            self.office = msgspec.json.decode(plain, type=Office)

    async def change_office(self, office: Office) -> None:
        async def unit(tx: Tx) -> None:
            found = await tx.execute(select(setting.c.version).where(setting.c.key == _OFFICE))
            version = (found.scalar() or 0) + 1
            statement = tx.insert(setting)
            renewed = {"version": statement.excluded.version, "value": statement.excluded.value}
            await tx.execute(
                statement.on_conflict_do_update(index_elements=["key"], set_=renewed),
                self._row(_OFFICE, version, msgspec.json.encode(office)),
            )

        await self._writer.run(unit)
        self.office = office

    async def _seed(self, tx: Tx, key: str, value: bytes) -> None:
        await tx.execute(tx.insert(setting).on_conflict_do_nothing(index_elements=["key"]), self._row(key, 1, value))

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
