"""Conversations: loading them under their lock, making new ones, writing them back."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, bindparam, select, update

from dialogs.session import Session
from state.bulk import Bulk
from state.errors import Tampered
from state.leads import LeadRow, load_leads, open_lead
from state.tables import conversation
from state.vault import ONCE, DataKey, Vault
from state.writer import Tx

_BODY = "conversation.body"
_ADDRESS = "conversation.address"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Session).decode

# Sessions of people who are talking right now; a few kilobytes each.
_MOST_RECENT = 512

_COLUMNS = (
    *("id", "lookup", "channel", "account", "address", "wrapped_key", "key_id", "seq", "version", "reachable"),
    *("transient", "body", "erased_at", "last_at"),
)
# All in one order, so that two processes never wait for each other.
_LOCKED = select(*(conversation.c[name] for name in _COLUMNS)).order_by(conversation.c.id).with_for_update()

_CHANGES = ("seq", "version", "phase", "locale", "reachable", "transient", "body", "last_at")
_SAVE = Bulk(
    lambda place: (
        update(conversation)
        .where(conversation.c.id == bindparam("of"))
        .values({name: bindparam(f"new_{name}") for name in _CHANGES})
    )
)


@dataclass(slots=True, eq=False)
class Conversation:
    """One row of table `conversation`, opened and locked. `seq`: the last one that was used."""

    id: str
    lookup: bytes
    channel: str
    account: str
    sealed_address: bytes
    key: DataKey
    wrapped_key: bytes
    key_id: str
    seq: int
    version: int
    reachable: bool
    transient: bool
    last_at: datetime
    erased_at: datetime | None
    session: Session
    leads: dict[int, LeadRow] = field(default_factory=dict)

    @property
    def lead(self) -> LeadRow | None:
        """The lead of the intake that is going on."""
        return self.leads.get(self.session.intake)

    @property
    def address(self) -> str:
        return open_address(self.key, self.sealed_address)

    def rekey(self, vault: Vault) -> None:
        """Becomes a new conversation of the same address: nothing sealed before can be opened with the new key."""
        address = self.address
        self.id = new_id()
        self.key, self.wrapped_key, self.key_id = vault.new_key(self.id)
        self.sealed_address = seal_address(self.key, address)
        self.leads = {}
        self.version = 1
        self.transient = True


def new_id() -> str:
    return secrets.token_hex(16)


def begin(vault: Vault, where: tuple[str, str, str], session: Session, now: datetime) -> Conversation:
    """A conversation that is not yet in the database. `where`: channel, account, address."""
    own_id = new_id()
    key, wrapped_key, key_id = vault.new_key(own_id)
    return Conversation(
        id=own_id,
        lookup=vault.lookup(*where),
        channel=where[0],
        account=where[1],
        sealed_address=seal_address(key, where[2]),
        key=key,
        wrapped_key=wrapped_key,
        key_id=key_id,
        seq=0,
        version=1,
        reachable=True,
        transient=True,
        last_at=now,
        erased_at=None,
        session=session,
    )


async def add(tx: Tx, begun: Sequence[Conversation]) -> None:
    """Inserts new conversations; one that another process made for the same address in the meantime stays."""
    statement = tx.insert(conversation).on_conflict_do_nothing(index_elements=["lookup"])
    await tx.execute(statement, [_row(one) for one in sorted(begun, key=lambda one: one.lookup)])


def _row(one: Conversation) -> dict[str, Any]:
    return {
        "id": one.id,
        "lookup": one.lookup,
        "channel": one.channel,
        "account": one.account,
        "wrapped_key": one.wrapped_key,
        "key_id": one.key_id,
        "address": one.sealed_address,
        "seq": one.seq,
        "version": one.version,
        "phase": one.session.phase.value,
        "locale": one.session.locale,
        "reachable": one.reachable,
        "transient": one.transient,
        "body": one.key.seal(_BODY, one.id, one.version, _encode(one.session)),
        "created_at": one.last_at,
        "last_at": one.last_at,
        "erased_at": one.erased_at,
    }


async def save(tx: Tx, changed: Iterable[Conversation]) -> None:
    rows = []
    for one in changed:
        one.version += 1
        rows.append(
            {
                "of": one.id,
                "new_seq": one.seq,
                "new_version": one.version,
                "new_phase": one.session.phase.value,
                "new_locale": one.session.locale,
                "new_reachable": one.reachable,
                "new_transient": one.transient,
                "new_body": one.key.seal(_BODY, one.id, one.version, _encode(one.session)),
                "new_last_at": one.last_at,
            }
        )
    await tx.many(_SAVE, rows)


def open_session(vault: Vault, row: Row[Any]) -> tuple[DataKey, Session]:
    """`row`: a whole row of table `conversation`."""
    return _open_body(vault, row.id, row.wrapped_key, row.key_id, row.version, row.body)


class Opener:
    """Opens conversations, and remembers those that were written last: whoever talks to us now will talk again."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._recent: OrderedDict[str, tuple[int, bytes, DataKey, Session]] = OrderedDict()

    def open(self, row: Row[Any]) -> Conversation:
        """`row` (of `_COLUMNS`) is locked: if its version and key are those that we committed, its session is, too."""
        values: Any = tuple(row)
        own_id, lookup, channel, account, address, wrapped, key_id, seq, version, *others = values
        reachable, transient, body, erased_at, last_at = others
        recent = self._recent.get(own_id)
        if recent is not None and recent[0] == version and recent[1] == wrapped:
            key, session = recent[2], recent[3]
        else:
            key, session = _open_body(self.vault, own_id, wrapped, key_id, version, body)
        return Conversation(
            id=own_id,
            lookup=lookup,
            channel=channel,
            account=account,
            sealed_address=address,
            key=key,
            wrapped_key=wrapped,
            key_id=key_id,
            seq=seq,
            version=version,
            reachable=reachable,
            transient=transient,
            last_at=last_at,
            erased_at=erased_at,
            session=session,
        )

    def remember(self, committed: Iterable[Conversation]) -> None:
        """Only for after a commit: what is undone must not be remembered."""
        for one in committed:
            self._recent[one.id] = (one.version, one.wrapped_key, one.key, one.session)
            self._recent.move_to_end(one.id)
        while len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)

    def forget(self, erased: Iterable[str]) -> None:
        for own_id in erased:
            self._recent.pop(own_id, None)


def _open_body(
    vault: Vault, own_id: str, wrapped: bytes, key_id: str, version: int, body: bytes
) -> tuple[DataKey, Session]:
    key = vault.unwrap(own_id, wrapped, key_id)
    return key, _decode(key.open(_BODY, own_id, version, body))


def open_address(key: DataKey, sealed: bytes) -> str:
    return key.open(_ADDRESS, key.owner, ONCE, sealed).decode()


def seal_address(key: DataKey, address: str) -> bytes:
    return key.seal(_ADDRESS, key.owner, ONCE, address.encode())


async def hold(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Locks these conversations without opening them; those that still exist."""
    statement = select(conversation.c.id).where(conversation.c.id.in_(ids)).order_by(conversation.c.id)
    return set((await tx.execute(statement.with_for_update())).scalars())


async def lock_addresses(
    tx: Tx, opener: Opener, lookups: Iterable[bytes], broken: list[bytes] | None = None
) -> list[Conversation]:
    """The conversations of these addresses, locked until the transaction ends.

    One that cannot be opened raises `Tampered`, or is left out and its lookup put into `broken`.
    """
    return await _lock(tx, opener, conversation.c.lookup.in_(tuple(lookups)), broken)


async def lock_ids(tx: Tx, opener: Opener, ids: Iterable[str], broken: list[bytes] | None = None) -> list[Conversation]:
    """As `lock_addresses`, by id."""
    return await _lock(tx, opener, conversation.c.id.in_(tuple(ids)), broken)


async def _lock(tx: Tx, opener: Opener, which: ColumnElement[bool], broken: list[bytes] | None) -> list[Conversation]:
    statement = _LOCKED.where(which)
    found: list[Conversation] = []
    for row in await tx.execute(statement):
        try:
            found.append(opener.open(row))
        except Tampered:
            if broken is None:
                raise
            broken.append(row.lookup)
    by_id = {one.id: one for one in found if one.session.reference or one.session.intake > 1}
    if by_id:
        for own_id, rows in (await load_leads(tx, by_id)).items():
            by_id[own_id].leads = {row.intake: open_lead(by_id[own_id].key, row) for row in rows}
    return found
