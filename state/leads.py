"""Leads as rows: what staff see of an intake, and what they did with it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select

from dialogs.lead import Lead
from dialogs.session import Session
from dialogs.urgency import rank
from state import casework
from state.bulk import replacing
from state.casework import NOTHING_YET, Casework
from state.records import LeadCard, LeadStatus
from state.tables import lead, to_micros
from state.vault import ONCE, DataKey
from state.writer import Tx

_CARD = "lead.card"
_FROZEN = "lead.frozen"
_CASEWORK = "lead.casework"


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a card shows besides the plain columns; sealed."""

    via: str = ""
    needs: tuple[str, ...] = ()
    most_pressing: str | None = None
    flags: tuple[tuple[str, str, str], ...] = ()
    due_flag: str = ""
    for_whom: str | None = None
    erase_asked: bool = False
    unread: bool = False


NOTHING = Facts()

SAVE = replacing(lead, "conversation_id", "intake", keep=("reference", "channel", "created_at"))

_encode_facts = msgspec.msgpack.Encoder().encode
_decode_facts = msgspec.msgpack.Decoder(Facts).decode
_encode_session = msgspec.msgpack.Encoder().encode
_decode_session = msgspec.msgpack.Decoder(Session).decode


@dataclass(slots=True, eq=False)
class LeadRow:
    """One row of table `lead`, opened. `changed`: it differs from what the database holds."""

    intake: int
    reference: str
    status: LeadStatus
    locale: str
    channel: str
    created_at: datetime
    changed_at: datetime
    level: str = "ordinary"
    rank: int = 4
    due_at: date | None = None
    owner: str | None = None
    sent_at: datetime | None = None
    claimed_at: datetime | None = None
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    closing: str | None = None
    waiting_since: datetime | None = None
    version: int = 1
    facts: Facts = NOTHING
    frozen: bytes | None = None
    casework: Casework = NOTHING_YET
    changed: bool = True

    def describe(self, summary: Lead, session: Session) -> None:
        """Takes over what the intake says about itself by now."""
        due = [flag.code for flag in session.flags if flag.due_on and flag.due_on == summary.due_at]
        facts = Facts(
            via=summary.via,
            needs=summary.needs,
            most_pressing=summary.most_pressing,
            flags=tuple(
                (flag.code, flag.level, flag.because[0] if flag.because else "")
                for flag in sorted(summary.flags, key=lambda flag: rank(flag.level))
            ),
            due_flag=due[0] if due else "",
            for_whom=summary.for_whom,
            erase_asked=session.erase_asked_at is not None,
            unread=summary.unread,
        )
        shown = (facts, summary.urgency.level, summary.urgency.rank, summary.due_at, summary.locale)
        if shown != (self.facts, self.level, self.rank, self.due_at, self.locale):
            self.facts, self.level, self.rank, self.due_at, self.locale = shown
            self.changed = True

    def freeze(self, key: DataKey, session: Session) -> None:
        """Keeps `session` with the lead, because the conversation goes on with another intake."""
        self.frozen = key.seal(_FROZEN, self.intake, ONCE, _encode_session(session))
        self.changed = True

    def thaw(self, key: DataKey) -> Session | None:
        return None if self.frozen is None else _decode_session(key.open(_FROZEN, self.intake, ONCE, self.frozen))

    def row(self, key: DataKey) -> dict[str, Any]:
        version = to_micros(self.changed_at)
        added = self.casework != NOTHING_YET
        return {
            "conversation_id": key.owner,
            "intake": self.intake,
            "reference": self.reference,
            "status": self.status,
            "level": self.level,
            "rank": self.rank,
            "due_at": self.due_at,
            "owner": self.owner,
            "locale": self.locale,
            "channel": self.channel,
            "created_at": self.created_at,
            "sent_at": self.sent_at,
            "claimed_at": self.claimed_at,
            "replied_at": self.replied_at,
            "closed_at": self.closed_at,
            "closing": self.closing,
            "waiting_since": self.waiting_since,
            "changed_at": self.changed_at,
            "version": self.version,
            "card": key.seal(_CARD, self.intake, version, _encode_facts(self.facts)),
            "frozen": self.frozen,
            "casework": key.seal(_CASEWORK, self.intake, version, casework.encode(self.casework)) if added else None,
        }

    def card(self, conversation_id: str, seq: int, *, reachable: bool) -> LeadCard:
        facts = self.facts
        return LeadCard(
            conversation_id=conversation_id,
            intake=self.intake,
            reference=self.reference,
            status=self.status,
            level=sys.intern(self.level),
            rank=self.rank,
            due_at=self.due_at,
            created_at=self.created_at,
            sent_at=self.sent_at,
            waiting_since=self.waiting_since,
            locale=sys.intern(self.locale),
            channel=sys.intern(self.channel),
            via=sys.intern(facts.via),
            owner=sys.intern(self.owner) if self.owner else None,
            needs=tuple(sys.intern(need) for need in facts.needs),
            most_pressing=sys.intern(facts.most_pressing) if facts.most_pressing else None,
            flags=tuple(
                (sys.intern(code), sys.intern(level), sys.intern(because)) for code, level, because in facts.flags
            ),
            for_whom=sys.intern(facts.for_whom) if facts.for_whom else None,
            erase_asked=facts.erase_asked,
            reachable=reachable,
            version=self.version,
            seq=seq,
            due_flag=sys.intern(facts.due_flag),
            closed_at=self.closed_at,
            closing=self.closing,
            unread=facts.unread,
        )


def open_lead(key: DataKey, row: Row[Any]) -> LeadRow:
    version = to_micros(row.changed_at)
    return LeadRow(
        intake=row.intake,
        reference=row.reference,
        status=row.status,
        locale=row.locale,
        channel=row.channel,
        created_at=row.created_at,
        changed_at=row.changed_at,
        level=row.level,
        rank=row.rank,
        due_at=row.due_at,
        owner=row.owner,
        sent_at=row.sent_at,
        claimed_at=row.claimed_at,
        replied_at=row.replied_at,
        closed_at=row.closed_at,
        closing=row.closing,
        waiting_since=row.waiting_since,
        version=row.version,
        facts=_decode_facts(key.open(_CARD, row.intake, version, row.card)),
        frozen=row.frozen,
        casework=casework.decode(key.open(_CASEWORK, row.intake, version, row.casework))
        if row.casework
        else NOTHING_YET,
        changed=False,
    )


async def load_leads(tx: Tx, conversation_ids: Iterable[str]) -> dict[str, list[Row[Any]]]:
    """The rows of the leads of these conversations."""
    found: dict[str, list[Row[Any]]] = {}
    for row in await tx.execute(select(lead).where(lead.c.conversation_id.in_(tuple(conversation_ids)))):
        found.setdefault(row.conversation_id, []).append(row)
    return found
