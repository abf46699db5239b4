"""How often somebody tried to come back by a number and a word, by the place they did it from.

Counted before anything is looked at, so that many tries at once are no better than one after another. Of the place
only a keyed digest is kept, and not for longer than it limits anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import case, delete, update

from state.tables import sign_in_failure
from state.vault import Vault
from state.writer import Tx

PER_SOURCE = 20
"""Wrong tries from one place in `WINDOW`: a library or a company has many people behind one address."""
WINDOW = timedelta(minutes=10)

_KIND = "return:"
# Whoever has one IPv6 address has the whole network it is in.
_NETWORK_BITS = 64


def subject_of(vault: Vault, source: str) -> str:
    """A key to count under. `source`: the network address, as the server sees it."""
    return _KIND + vault.digest("return", _network(source)).hex()


def _network(source: str) -> str:
    try:
        address = ip_address(source.partition("%")[0])
    except ValueError:
        return source
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> (128 - _NETWORK_BITS))
    return source


async def counted(tx: Tx, subject: str, now: datetime) -> bool:
    """Counts a try as a wrong one until it turns out otherwise; False when there were too many."""
    known = sign_in_failure.c
    is_over = known.recent_since <= now - WINDOW
    statement = tx.insert(sign_in_failure).values(subject=subject, consecutive=0, recent=1, recent_since=now)
    statement = statement.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "recent": case((is_over, 1), else_=known.recent + 1),
            "recent_since": case((is_over, statement.excluded.recent_since), else_=known.recent_since),
        },
    )
    recent: int = (await tx.execute(statement.returning(known.recent))).scalar_one()
    return recent <= PER_SOURCE


async def forgiven(tx: Tx, subject: str) -> None:
    """The try that was counted last was a right one."""
    known = sign_in_failure.c
    await tx.execute(update(sign_in_failure).where(known.subject == subject).values(recent=known.recent - 1))


async def purge(tx: Tx, now: datetime) -> None:
    """Forgets the places from where nobody tries any more."""
    known = sign_in_failure.c
    await tx.execute(delete(sign_in_failure).where(known.subject.startswith(_KIND), known.recent_since <= now - WINDOW))
