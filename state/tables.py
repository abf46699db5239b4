"""All tables. Columns named in `design: State` are plain; every `sealed` one holds what `vault.DataKey.seal` made."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 (UTC) of an aware time: how every time is stored, on both databases."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, stored as microseconds since 1970 so that both databases compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Day(TypeDecorator[date]):
    """A calendar date in Japan, stored as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


# On SQLite, tables that are read and written by conversation are kept in that order, in one tree (no rowid).
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_conversation(**options: Any) -> Column[str]:
    return Column("conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, **options)


# `body` is the sealed session: one row to lock, read and write per turn instead of two.
# `version` counts the writes of the row and is part of what the sealed columns are bound to. `erased_at`: what was
# here before, at the same address, was erased then; events from before that time are not for this conversation.
conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("phase", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("transient", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("erased_at", Moment),
)

# `question`: the number of the question whose buttons this message shows, 0 = none.
# `corrects`: seq of the message that this one is a later wording of. `known_as`: keyed digest of the id by which the
# platform refers to it when it is edited or taken back; looked for within one conversation only, so without an index.
message = Table(
    "message",
    metadata,
    _of_conversation(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("version", SmallInteger, nullable=False),
    Column("side", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("question", Integer, nullable=False),
    Column("corrects", BigInteger),
    Column("known_as", LargeBinary),
    Column("body", LargeBinary, nullable=False),
    Column("external_ids", LargeBinary),
    Column("withdrawn_at", Moment),
    sqlite_with_rowid=False,
)

# `frozen`: the session as it was when the resident began another intake; empty while it is the conversation's own.
# `casework`: what staff added themselves; empty until they do.
lead = Table(
    "lead",
    metadata,
    _of_conversation(primary_key=True),
    Column("intake", Integer, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("due_at", Day),
    Column("owner", Text),
    Column("locale", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("claimed_at", Moment),
    Column("replied_at", Moment),
    Column("closed_at", Moment),
    Column("closing", Text),
    Column("waiting_since", Moment),
    Column("changed_at", Moment, nullable=False, index=True),
    Column("version", BigInteger, nullable=False),
    Column("card", LargeBinary, nullable=False),
    Column("frozen", LargeBinary),
    Column("casework", LargeBinary),
    Index("ix_lead_status", "status", "closed_at"),
)

# `place` orders the entries that one turn or one act wrote.
history = Table(
    "history",
    metadata,
    _of_conversation(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("intake", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

timer = Table(
    "timer",
    metadata,
    _of_conversation(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("due_at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# Only what is not yet delivered; how it ended stands in `message.delivery`.
# `state`: waiting, held (a notice its contact rule keeps back) or sending. `fence`: of the lease it is sent under.
# `unsure`: an earlier try may have been delivered. `question`: the number of the question it asks, 0 = none.
# `extra`: seqs of earlier messages that travel in the same batch, comma-separated.
# `noticed`: the resident was told, without a subject, that this held message is there.
outbox = Table(
    "outbox",
    metadata,
    _of_conversation(primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("question", Integer, nullable=False),
    Column("redraws", Boolean, nullable=False),
    Column("noticed", Boolean, nullable=False),
    Column("retry_key", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("reply", LargeBinary),
    Column("done", LargeBinary),
    Column("done_attempts", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The head row of each lane that has something to send: the worker asks only this table.
lane = Table(
    "lane",
    metadata,
    _of_conversation(primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("ready_at", Moment, nullable=False),
    Index("ix_lane_due", "channel", "account", "rank", "ready_at"),
    sqlite_with_rowid=False,
)

# What staff on duty are told of without content: that a lead cannot wait, or (without a conversation) that something
# could not be taken in. It stays until a person opens the lead. `state`: waiting, sending (under `fence`) or sent.
# `unsure`: how often it may have been delivered; `done`: the ways it has gone already, comma-separated.
alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), index=True),
    Column("intake", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("ready_at", Moment, nullable=False, index=True),
)

# `event`: keyed digest of channel, account and event id (any bytes a platform or a form may send become a safe key);
# `digest`: of the event's content, so that the same id with another content is noticed.
inbox = Table(
    "inbox",
    metadata,
    Column("event", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("erased_at", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
)

# Pseudonyms of what was erased, so that a visitor of a vanished lead is told so and a restored backup can be cleaned.
erasure = Table(
    "erasure",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("erased_at", Moment, nullable=False, index=True),
    Column("by", Text, nullable=False),
)

# `alarm`: why the channel refuses us altogether, empty while it does not.
lease = Table(
    "lease",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("alarm", Text, nullable=False),
)

# Work that must be repeated until it succeeds (space to be overwritten), and when the purge last looked at the clock.
chore = Table(
    "chore",
    metadata,
    Column("name", Text, primary_key=True),
    Column("wanted_at", Moment, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("name", Text, ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

invite = Table(
    "invite",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# `subject`: an account or a network address, or (keyed) an address from which residents tried to come back.
# `consecutive` is set back by a success, `recent` by a new minute (by residents: a new ten minutes).
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("consecutive", Integer, nullable=False),
    Column("recent", Integer, nullable=False),
    Column("recent_since", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("staff", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("reference", Text, nullable=False),
)
