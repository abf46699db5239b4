"""Leases: with several processes, one of them speaks for a channel."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from state.tables import from_micros, lease
from state.writer import Tx

LEASE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Lease:
    """`fence` grows with every holder: what an earlier one began can be told from what this one does."""

    channel: str
    holder: str
    fence: int


def own_name() -> str:
    """Names this process such that another one on the same machine can tell whether it still runs."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}"


async def acquire(tx: Tx, channel: str, holder: str, now: datetime) -> Lease | None:
    """Takes or renews the lease of `channel` for LEASE_SECONDS; None while somebody else holds it."""
    free = {"channel": channel, "holder": "", "until": now, "fence": 0, "alarm": ""}
    await tx.execute(tx.insert(lease).on_conflict_do_nothing(index_elements=["channel"]), free)
    found = (await tx.execute(select(lease).where(lease.c.channel == channel).with_for_update())).one()
    at = await _clock(tx, now)
    mine = found.holder == holder
    if not mine and found.holder and found.until > at and not _is_dead(found.holder):
        return None
    fence = found.fence if mine else found.fence + 1
    values = {"holder": holder, "until": at + timedelta(seconds=LEASE_SECONDS), "fence": fence}
    await tx.execute(update(lease).where(lease.c.channel == channel).values(**values))
    return Lease(channel, holder, fence)


async def release(tx: Tx, held: Lease) -> None:
    """Lets another process take over at once."""
    mine = (lease.c.channel == held.channel) & (lease.c.holder == held.holder) & (lease.c.fence == held.fence)
    await tx.execute(update(lease).where(mine).values(holder=""))


async def is_held(tx: Tx, held: Lease) -> bool:
    """Whether nobody took over in the meantime; locks the lease until the transaction ends."""
    statement = select(lease.c.holder, lease.c.fence).where(lease.c.channel == held.channel).with_for_update(read=True)
    found = (await tx.execute(statement)).one_or_none()
    return found is not None and (found.holder, found.fence) == (held.holder, held.fence)


async def set_alarm(tx: Tx, channel: str, reason: str) -> None:
    """Why the channel refuses us; "" when it does not any more. Staff and the operator see it."""
    await tx.execute(update(lease).where(lease.c.channel == channel).values(alarm=reason))


async def _clock(tx: Tx, now: datetime) -> datetime:
    """One clock for all holders: the server's, where there is one."""
    if tx.dialect == "sqlite":
        return now
    micros = func.cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, lease.c.fence.type)
    found: int = (await tx.execute(select(micros))).scalar_one()
    return from_micros(found)


def _machine() -> str:
    """The running system and the process namespace, where both can be told; else nothing."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}.{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks: a number may be given to another process later."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_dead(holder: str) -> bool:
    """Whether the holder is known to have ended. What cannot be known counts as alive."""
    machine, _, rest = holder.partition("/")
    pid, _, started = rest.partition("/")
    return bool(machine and started) and machine == _machine() and _started(int(pid)) != started
