"""The events that one transaction takes: which are new, whose they are, and their turns one after another."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from bot.button import FORGED, TOKEN, ButtonSeal
from bot.channels import Inbound, Unreadable
from dialogs.content import T
from dialogs.emergency import emergency
from dialogs.render import render
from dialogs.session import (
    Attached,
    Body,
    Bubble,
    Chose,
    Command,
    Commanded,
    Edited,
    Elapsed,
    Said,
    Withdrawn,
)
from dialogs.watch import text_of
from state import conversation, inbox, timing
from state.conversation import Conversation
from state.opening import State
from state.queue import ReplyToken
from state.work import Cause, Work
from state.writer import Tx

_LOG = logging.getLogger(__name__)

TROUBLE = T("trouble.phone", "Something went wrong on our side. You can call the counter: {telephone}")
TROUBLE_NO_PHONE = T("trouble", "Something went wrong on our side. Please write again, or go to the counter.")

# A page that only looks leaves no row: only a start makes a conversation there.
_PAGES = frozenset({"web"})
_PRESENT = (Said, Chose, Commanded, Attached, Edited)


@dataclass(frozen=True, slots=True)
class Due:
    """A timer of ours. It counts only while the conversation still has it, with this very time."""

    conversation_id: str
    kind: str
    due_at: datetime


Event: TypeAlias = Inbound | Unreadable | Due
Case: TypeAlias = tuple[str, str, str, Any]


class Group:
    """Made anew for every try of the transaction."""

    def __init__(self, state: State, tx: Tx) -> None:
        self._state = state
        self._vault = state.vault
        self._tx = tx
        self._now = state.clock()
        self._cases: list[Case] = []
        self._by_lookup: dict[bytes, Work] = {}
        self._by_id: dict[str, Work] = {}
        self._broken: list[bytes] = []

    async def take(self, events: Sequence[Event]) -> None:
        inbound = await self._admit([event for event in events if not isinstance(event, Due)])
        found = [(event, self._vault.lookup(event.channel, event.account, event.address)) for event in inbound]
        # Once each, though it may have been asked for again before it was taken.
        due = list(dict.fromkeys(event for event in events if isinstance(event, Due)))
        await self._load(found, due)
        named = await self._named(found)
        for event, lookup in found:
            self._take_event(event, lookup, named)
        for timer in await self._standing(due):
            self._take_timer(timer)
        if self._by_id:
            await self._state.turns.write(self._tx, list(self._by_id.values()), self._now)
        await inbox.put_aside(self._tx, self._vault, self._cases, self._now)

    # ------------------------------------------------------------ which, and whose

    async def _admit(self, events: Sequence[Inbound | Unreadable]) -> list[Inbound]:
        """Those that were not handled before, in order; a known id with other content is put aside."""
        first: dict[bytes, tuple[Inbound | Unreadable, bytes]] = {}
        for event in events:
            content = event.raw if isinstance(event, Unreadable) else event.digest_of
            key = self._vault.digest("event", event.channel, event.account, event.event_id or content)
            digest = self._vault.digest("content", content)
            if key not in first:
                first[key] = (event, digest)
            elif first[key][1] != digest:
                self._cases.append(case_of(event, "same id, other content"))
        if not first:
            return []
        new, differing = await inbox.admit(self._tx, {key: digest for key, (_, digest) in first.items()}, self._now)
        self._cases += [case_of(first[key][0], "same id, other content") for key in differing]
        admitted = []
        for key, (event, _) in first.items():
            if key not in new:
                continue
            if isinstance(event, Unreadable):
                self._cases.append(case_of(event, event.reason))
            else:
                admitted.append(event)
        return admitted

    async def _load(self, found: Sequence[tuple[Inbound, bytes]], due: Sequence[Due]) -> None:
        lookups = {lookup for _, lookup in found}
        if lookups:
            self._know(await conversation.lock_addresses(self._tx, self._state.turns.opener, lookups, self._broken))
            await self._begin(found, lookups - set(self._by_lookup) - set(self._broken))
        ids = {timer.conversation_id for timer in due} - set(self._by_id)
        if ids:
            self._know(await conversation.lock_ids(self._tx, self._state.turns.opener, ids, self._broken))

    def _know(self, conversations: Sequence[Conversation]) -> None:
        for one in conversations:
            self._by_lookup[one.lookup] = self._by_id[one.id] = Work(one)

    async def _begin(self, found: Sequence[tuple[Inbound, bytes]], missing: set[bytes]) -> None:
        """New conversations, for those addresses that have none and do something that begins one."""
        if not missing:
            return
        erased = await inbox.erased_at(self._tx, list(missing), self._now)
        begun: dict[bytes, Conversation] = {}
        for event, lookup in found:
            late = lookup in erased and event.at < erased[lookup]
            if lookup in missing and lookup not in begun and not late and _begins(event):
                session = self._state.dialog.begin(event.channel, event.locale_hint)
                where = (event.channel, event.account, event.address)
                begun[lookup] = conversation.begin(self._vault, where, session, self._now)
                begun[lookup].erased_at = erased.get(lookup)
        if begun:
            await conversation.add(self._tx, list(begun.values()))
            # Another process may have been faster: what stands in the database counts.
            self._know(await conversation.lock_addresses(self._tx, self._state.turns.opener, begun, self._broken))

    async def _named(self, found: Sequence[tuple[Inbound, bytes]]) -> dict[bytes, int]:
        """Seqs of the messages that are edited or taken back. The digests hold the address: none fits another's."""
        digests = [self._external(event, event.refers_to) for event, _ in found if event.refers_to]
        return await inbox.seqs_of(self._tx, self._by_id, digests)

    async def _standing(self, due: Sequence[Due]) -> list[Due]:
        wanted = [(timer.conversation_id, timer.kind, timer.due_at) for timer in due]
        standing = await timing.is_due(self._tx, wanted)
        return [timer for timer, key in zip(due, wanted, strict=True) if key in standing]

    def _external(self, event: Inbound, external_id: str) -> bytes:
        return self._vault.external(event.channel, event.account, event.address, external_id)

    # ------------------------------------------------------------ the turns

    def _take_event(self, event: Inbound, lookup: bytes, named: dict[bytes, int]) -> None:
        work = self._by_lookup.get(lookup)
        if work is None:
            if lookup in self._broken:
                _LOG.error("a conversation cannot be opened; its event is quarantined")
                self._cases.append(case_of(event, "conversation cannot be opened"))
            return
        if work.conversation.erased_at is not None and event.at < work.conversation.erased_at:
            return
        body = self._body(event, work.conversation, named)
        cause = Cause(
            present=isinstance(body, _PRESENT),
            reply=ReplyToken(event.reply.token, event.reply.got_at) if event.reply else None,
            known_as=self._external(event, event.external_id) if event.external_id else None,
        )
        try:
            self._state.turns.take(work, body, self._now, cause)
        except Exception as error:
            # Without its message, which could hold what the resident wrote.
            _LOG.error("a turn failed, and its event is quarantined: %s", _place(error))
            self._cases.append(case_of(event, "turn failed"))
            bubbles = [*self._lines_for(work.conversation, body), *self._apology(work.conversation)]
            self._state.turns.say(work, bubbles, self._now, cause)

    def _take_timer(self, timer: Due) -> None:
        work = self._by_id.get(timer.conversation_id)
        if work is None or work.ended:
            return
        work.timers[timer.kind] = None
        try:
            body = Elapsed(timer.kind)  # type: ignore[arg-type]
            self._state.turns.take(work, body, self._now, Cause(lane="notice", by=""))
        except Exception as error:
            _LOG.error("a timer's turn failed: %s", _place(error))

    def _body(self, event: Inbound, one: Conversation, named: dict[bytes, int]) -> Body:
        body = event.body
        if isinstance(body, Chose) and body.step == TOKEN:
            read = ButtonSeal(self._vault.button_key, one.id).read(body.codes[0] if body.codes else "")
            # What the token cannot hold is what was picked at the press: a date.
            return msgspec.structs.replace(read or Chose(step=FORGED, question=0, codes=body.codes), on=body.on)
        if isinstance(body, Edited | Withdrawn) and event.refers_to:
            return msgspec.structs.replace(body, of=named.get(self._external(event, event.refers_to)))
        return body

    def _lines_for(self, one: Conversation, body: Body) -> tuple[Bubble, ...]:
        """The support lines for what a text tells of danger, although nothing else could be done with it."""
        dialog, office = self._state.dialog, self._state.settings.office
        says = emergency(text_of(body), one.session, self._now, office, dialog.catalogs)
        return render(says, one.session, dialog.catalogs)

    def _apology(self, one: Conversation) -> list[Bubble]:
        telephone = self._state.settings.office.telephone
        locale = one.session.locale or one.session.hinted
        text = self._state.dialog.catalogs.text(locale, TROUBLE if telephone else TROUBLE_NO_PHONE)
        return [Bubble(text=text.format(telephone=telephone))]


def case_of(event: Event, reason: str) -> Case:
    """What is kept, sealed, of an event that could not be taken."""
    if isinstance(event, Due):
        return ("timer", "", reason, {"conversation": event.conversation_id, "kind": event.kind})
    if isinstance(event, Unreadable):
        content = {"event_id": event.event_id, "address": event.address, "raw": event.raw}
    else:
        body = msgspec.to_builtins(event.body)
        content = {"event_id": event.event_id, "address": event.address, "body": body, "raw": event.digest_of}
    return (event.channel, event.account, reason, content)


def _begins(event: Inbound) -> bool:
    if event.channel in _PAGES:
        return isinstance(event.body, Commanded) and event.body.name == Command.START
    # Who blocks us, or takes back what we never kept, does not begin anything.
    return isinstance(event.body, _PRESENT)


def _place(error: Exception) -> str:
    """For the log: what kind of error, and where it was raised, but not what it says."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, {frame.filename}:{frame.lineno}"
