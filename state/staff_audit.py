"""The audit rows that accounts and sign-ins leave."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert

from state.tables import audit
from state.writer import Tx


async def recorded(tx: Tx, now: datetime, by: str, act: str, about: str = "") -> None:
    """Writes who did what, and to whom or to which lead, as part of the transaction `tx`."""
    row = {"id": secrets.token_hex(16), "at": now, "staff": by, "act": act, "reference": about}
    await tx.execute(insert(audit).values(**row))
