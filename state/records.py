"""What reads of the state give back: plain, frozen data, already opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from dialogs.lead import Lead
from dialogs.session import Bubble, Heard
from state.casework import NOTHING_YET, Casework

Side: TypeAlias = Literal["resident", "bot", "staff", "note"]
Delivery: TypeAlias = Literal["", "waiting", "held", "sent", "cancelled", "uncertain", "failed"]
LeadStatus: TypeAlias = Literal["unfinished", "open", "with_staff", "closed"]

# Results of the screening in the national form set, by which an intake is closed.
CLOSING_RESULTS = ("informed", "referred", "consent_pending", "plan", "interrupted")


class Message(msgspec.Struct, frozen=True):
    """One row of the transcript. A resident's has `heard`, a bot's `bubbles`, a staff member's or a note `text`.

    `delivery` of what we said: "" where nothing is sent (the web page reads it itself), waiting, held (the contact
    rule keeps it back), sent, cancelled, uncertain (it may or may not have arrived) or failed.
    """

    conversation_id: str
    seq: int
    at: datetime
    side: Side
    heard: Heard | None = None
    bubbles: tuple[Bubble, ...] = ()
    text: str = ""
    by: str = ""
    withdrawn: bool = False
    delivery: Delivery = ""


class LeadCard(msgspec.Struct, frozen=True, gc=False):
    """One line of the console's list.

    `version` is what claims and closings name: it changes by staff acts only, so that a resident who goes on writing
    never makes a colleague's claim fail. `seq` grows with whatever happens in the conversation. `flags`: code, level
    and first reason of each, most urgent first; `due_flag`: the code of the one that `due_at` comes from. `unread`:
    there is text in a language that nobody on the staff reads, and no person has cleared it yet.
    """

    conversation_id: str
    intake: int
    reference: str
    status: LeadStatus
    level: str
    rank: int
    due_at: date | None
    created_at: datetime
    sent_at: datetime | None
    waiting_since: datetime | None
    locale: str
    channel: str
    via: str
    owner: str | None
    needs: tuple[str, ...]
    most_pressing: str | None
    flags: tuple[tuple[str, str, str], ...]
    for_whom: str | None
    erase_asked: bool
    reachable: bool
    version: int
    seq: int = 0
    due_flag: str = ""
    closed_at: datetime | None = None
    closing: str | None = None
    unread: bool = False


class HistoryEntry(msgspec.Struct, frozen=True):
    """Something that happened to a lead. `by` is a staff member's name, "resident", or "" for the service itself."""

    at: datetime
    kind: str
    by: str
    detail: str


class LeadView(msgspec.Struct, frozen=True):
    """A lead as its page shows it. `unread`: the seqs of the texts that nobody on the staff could read yet."""

    card: LeadCard
    lead: Lead
    transcript: tuple[Message, ...]
    history: tuple[HistoryEntry, ...]
    contact: str
    session_phase: str
    casework: Casework = NOTHING_YET
    unread: tuple[int, ...] = ()


class Counts(msgspec.Struct, frozen=True):
    """Numbers for the operator; `oldest_unsent_at` is None when nothing waits. `alerts`: those to staff that were tried
    and have not left. `alarms`: channel -> reason."""

    conversations: int
    open_leads: int
    unsent: int
    held: int
    oldest_unsent_at: datetime | None
    quarantined: int
    alerts: int
    timers: int
    erasures_pending: bool
    alarms: dict[str, str]
