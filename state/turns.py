"""Taking turns inside a transaction: every effect of a turn is carried out together with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, tuple_

from dialogs.contact import may_show
from dialogs.lead import Lead
from dialogs.office import read_at
from dialogs.reference import LETTERS, spelled
from dialogs.session import Body, Bubble, Elapsed, Heard, Replied, Session
from dialogs.turn import (
    AlertRaised,
    AlertSettled,
    BecameReachable,
    BecameUnreachable,
    CameBack,
    Consented,
    Effect,
    Erased,
    EraseRequested,
    IntakeBegun,
    LeadOpened,
    LeadSent,
    Refused,
    ReopenAsked,
    TextCorrected,
    TextForgotten,
    TimerCleared,
    TimerSet,
    Turn,
    UrgencyRaised,
    WordMissed,
    World,
)
from state import alerts, leads, messages, queue
from state.bulk import inserting, replacing
from state.conversation import Conversation, Opener, add, save
from state.dialog import Dialog
from state.erasing import Farewell, destroy
from state.index import LeadIndex
from state.leads import LeadRow
from state.news import ENDED
from state.queue import Queued
from state.records import LeadCard
from state.settings import Settings
from state.tables import history, timer
from state.vault import Vault
from state.work import READERS, Cause, Work
from state.writer import Tx

# More messages than this make no single request on LINE.
_TRAVEL_TOGETHER = 5

_LOG = inserting(history)
_SET_TIMER = replacing(timer, "conversation_id", "kind")

_KINDS: dict[type, str] = {
    Consented: "consented",
    EraseRequested: "erase_requested",
    LeadOpened: "lead_opened",
    LeadSent: "lead_sent",
    UrgencyRaised: "urgency_raised",
    TextForgotten: "text_forgotten",
    TextCorrected: "text_corrected",
    BecameUnreachable: "unreachable",
    BecameReachable: "reachable",
    ReopenAsked: "reopen_asked",
    IntakeBegun: "intake_begun",
    WordMissed: "word_missed",
    CameBack: "came_back",
}
STAFF_KINDS = (
    *("claimed", "released", "replied", "noted", "closed", "reopened"),
    *("unread_cleared", "assessed", "placed", "sharing_agreed", "sharing_withdrawn"),
)
HISTORY_KINDS = (*_KINDS.values(), "alerted", *STAFF_KINDS)
"""Every `HistoryEntry.kind` there is: what turns lead to, and what staff do."""


def new_reference() -> str:
    """What a lead is called towards residents and staff, such as K7M-4Q2: no letter that looks like another."""
    number = int.from_bytes(os.urandom(6), "big")
    letters = ""
    for _ in range(6):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return spelled(letters)


class Turns:
    """Takes turns and writes what follows from them. It holds nothing between two transactions."""

    def __init__(self, vault: Vault, dialog: Dialog, settings: Settings, index: LeadIndex) -> None:
        self.opener = Opener(vault)
        self.dialog = dialog
        self._settings = settings
        self._index = index

    def take(self, work: Work, body: Body, now: datetime, cause: Cause) -> None:
        """One event. Whatever `Dialog.take` raises leaves `work` as it was."""
        one = work.conversation
        world = World(
            now=now,
            seq=one.seq + 1,
            reference=new_reference(),
            office=self._settings.office,
            catalogs=self.dialog.catalogs,
        )
        before = one.session
        turn = self.dialog.take(before, body, world)
        bubbles = self.dialog.render(turn.say, turn.session)
        summary = self._summary(one, before, turn)
        work.step()
        one.last_at = now
        if any(isinstance(effect, Refused | Erased) for effect in turn.effects):
            self._start_afresh(work, turn, body, now)
            if work.ended:
                return
        one.session = turn.session
        one.transient = turn.session.consented_at is None
        work.visited = work.visited or cause.present
        work.reply = cause.reply or work.reply
        if turn.heard is not None and not one.transient:
            self._keep(work, turn.heard, now, cause)
        if bubbles:
            self._say(work, body, bubbles, now, cause)
        self._carry_out(work, before, turn.effects, now, cause)
        self._alert(work, turn.effects, now)
        if turn.session.reference:
            _renew_lead(one, turn, summary, now)

    def say(self, work: Work, bubbles: Sequence[Bubble], now: datetime, cause: Cause) -> None:
        """Says something that no turn of the dialog led to; it uses up an event's two seqs all the same."""
        work.step()
        work.reply = cause.reply or work.reply
        self._put(work, "bot", messages.Body(bubbles=tuple(bubbles)), now, cause)

    def _start_afresh(self, work: Work, turn: Turn, body: Body, now: datetime) -> None:
        one = work.conversation
        erased = any(isinstance(effect, Erased) for effect in turn.effects)
        references = tuple(row.reference for row in one.leads.values())
        work.farewells.append(Farewell(one.id, one.lookup, references, "resident", late_events=erased))
        work.drop()
        if isinstance(body, Elapsed):
            # Nobody is there to be told: nothing of the conversation has to remain at all.
            work.ended = True
            return
        one.rekey(self.opener.vault)
        one.erased_at = now if erased else one.erased_at
        work.fresh = True

    def _keep(self, work: Work, heard: Heard, now: datetime, cause: Cause) -> None:
        one = work.conversation
        body = messages.Body(heard=heard)
        work.messages.append(messages.row_of(one.key, one.seq - 1, "resident", now, body, known_as=cause.known_as))

    def _say(self, work: Work, body: Body, bubbles: Sequence[Bubble], now: datetime, cause: Cause) -> None:
        if isinstance(body, Replied):
            said = messages.Body(bubbles=tuple(bubbles), text=body.text, by=body.by)
            self._put(work, "staff", said, now, cause)
        else:
            self._put(work, "bot", messages.Body(bubbles=tuple(bubbles)), now, cause)

    def _put(self, work: Work, side: Literal["bot", "staff"], said: messages.Body, now: datetime, cause: Cause) -> None:
        one = work.conversation
        sends = one.channel not in READERS
        batch = Queued(one.key, one.channel, one.account, cause.lane, one.seq, now, said.bubbles, cause.reply)
        work.messages.append(
            messages.row_of(
                one.key, one.seq, side, now, said, delivery="waiting" if sends else "", question=batch.question
            )
        )
        if sends:
            work.batches.append(batch)

    def _carry_out(self, work: Work, before: Session, effects: Iterable[Effect], now: datetime, cause: Cause) -> None:
        one = work.conversation
        for place, effect in enumerate(effects):
            match effect:
                case TimerSet():
                    work.timers[effect.kind] = effect.due_at
                case TimerCleared():
                    work.timers[effect.kind] = None
                case TextForgotten():
                    work.forgotten.append(effect.seq)
                case BecameUnreachable():
                    one.reachable = False
                    work.unreachable = True
                    work.batches.clear()
                case BecameReachable():
                    one.reachable = True
                case CameBack():
                    work.back = True
                case IntakeBegun() if before.intake in one.leads:
                    one.leads[before.intake].freeze(one.key, before)
            kind = _KINDS.get(type(effect))
            if kind is not None and not one.transient:
                # Who gave a wrong word is just what nobody knows.
                by = "" if isinstance(effect, WordMissed) else cause.by
                work.log(now, kind, by, _detail(effect), place=place)

    def _alert(self, work: Work, effects: Iterable[Effect], now: datetime) -> None:
        for effect in effects:
            if isinstance(effect, AlertSettled):
                work.alert = "settled"
            elif isinstance(effect, AlertRaised):
                work.alert = (read_at(self._settings.office, now) or now) if effect.can_wait else now

    def _summary(self, one: Conversation, before: Session, turn: Turn) -> Lead | None:
        """What the lead says about itself now; None when there is none, or nothing new."""
        if turn.session.reference and (turn.session.intake not in one.leads or _tells_more(before, turn.session)):
            return self.dialog.lead(turn.session, _recall_nothing)
        return None

    # ------------------------------------------------------------ writing it all down

    async def write(self, tx: Tx, works: Sequence[Work], now: datetime) -> None:
        """Writes the works of one transaction with a few statements for all of them together."""
        farewells = [farewell for work in works for farewell in work.farewells]
        if farewells:
            await destroy(tx, farewells, now)
        alive = [work for work in works if not work.ended]
        fresh = [work.conversation for work in alive if work.fresh]
        if fresh:
            await add(tx, fresh)
        await save(tx, [work.conversation for work in alive if not work.fresh])
        await tx.many(messages.ADD, [row for work in alive for row in work.messages])
        await self._queue(tx, alive, now)
        await _set_timers(tx, alive)
        await alerts.keep(tx, alive, now)
        await self._save_leads(tx, alive, now)
        await tx.many(_LOG, [row for work in alive for row in work.history])
        for work in alive:
            if work.forgotten:
                await messages.forget(tx, work.conversation.key, work.forgotten, now)
        self._announce(tx, works, farewells)

    async def _queue(self, tx: Tx, works: Sequence[Work], now: datetime) -> None:
        lost = [work.conversation.id for work in works if work.unreachable]
        if lost:
            await queue.cancel(tx, lost)
        back = {
            work.conversation.id: work
            for work in works
            if work.visited and work.conversation.session.reference and work.conversation.channel not in READERS
            if may_show(work.conversation.session)
        }
        if back:
            await _release(tx, back, now)
        batches = [batch for work in works for batch in work.batches]
        if batches:
            await queue.enqueue(tx, batches)
            tx.news.queued = True

    async def _save_leads(self, tx: Tx, works: Sequence[Work], now: datetime) -> None:
        rows = []
        for work in works:
            for row in work.conversation.leads.values():
                if row.changed:
                    row.changed_at = now
                    rows.append(row.row(work.conversation.key))
        await tx.many(leads.SAVE, rows)

    def _announce(self, tx: Tx, works: Sequence[Work], farewells: Sequence[Farewell]) -> None:
        alive = [work.conversation for work in works if not work.ended]
        tx.news.said.update((one.id, one.seq) for one in alive)
        tx.news.said.update((farewell.conversation_id, ENDED) for farewell in farewells)
        tx.after_commit(lambda: self.opener.remember(alive))
        if farewells:
            tx.after_commit(lambda: self.opener.forget(farewell.conversation_id for farewell in farewells))
        cards = [card for one in alive for card in cards_of(one)]
        gone = [reference for farewell in farewells for reference in farewell.references]
        if cards or gone:
            tx.news.leads.update(card.conversation_id for card in cards)
            tx.news.leads.update(farewell.conversation_id for farewell in farewells)
            tx.after_commit(lambda: self._index.renew(cards, gone))


def _renew_lead(one: Conversation, turn: Turn, summary: Lead | None, now: datetime) -> None:
    session = turn.session
    row = one.leads.get(session.intake)
    if row is None:
        row = one.leads[session.intake] = LeadRow(
            intake=session.intake,
            reference=session.reference,
            status="unfinished",
            locale=session.locale,
            channel=one.channel,
            created_at=now,
            changed_at=now,
            waiting_since=now,
        )
    for effect in turn.effects:
        _move(row, effect, now)
    if turn.heard is not None and row.waiting_since is None and row.status != "closed":
        row.waiting_since, row.changed = now, True
    if summary is not None:
        row.describe(summary, session)


def cards_of(one: Conversation) -> list[LeadCard]:
    return [row.card(one.id, one.seq, reachable=one.reachable) for row in one.leads.values()]


def _recall_nothing(seq: int) -> str:
    """A card shows no texts."""
    return ""


def _tells_more(before: Session, after: Session) -> bool:
    """Whether anything that a card shows may have changed."""
    return (
        before.answers != after.answers
        or before.flags != after.flags
        or before.locale != after.locale
        or before.erase_asked_at != after.erase_asked_at
        or before.unread != after.unread
    )


def _move(row: LeadRow, effect: Effect, now: datetime) -> None:
    """The lead's way through its stations, as far as the resident moves it."""
    if isinstance(effect, LeadSent):
        row.status, row.sent_at, row.changed = "open", now, True
        row.waiting_since = row.waiting_since or now
    elif isinstance(effect, ReopenAsked) and row.status == "closed":
        row.status, row.closed_at, row.closing = "open", None, None
        row.waiting_since, row.changed = now, True
        row.version += 1


def _detail(effect: Effect) -> str:
    match effect:
        case UrgencyRaised():
            return f"{effect.code}={effect.level}"
        case TextForgotten() | TextCorrected():
            return str(effect.seq)
        case _:
            return ""


async def _set_timers(tx: Tx, works: Sequence[Work]) -> None:
    rows = []
    cleared = []
    for work in works:
        for kind, due_at in work.timers.items():
            if due_at is None:
                cleared.append((work.conversation.id, kind))
            else:
                rows.append({"conversation_id": work.conversation.id, "kind": kind, "due_at": due_at})
    if cleared:
        await tx.execute(delete(timer).where(tuple_(timer.c.conversation_id, timer.c.kind).in_(cleared)))
    await tx.many(_SET_TIMER, rows)


async def _release(tx: Tx, back: dict[str, Work], now: datetime) -> None:
    """The resident is here: what was held back travels with the answer, and costs no push."""
    held = await queue.held_back(tx, back)
    if not held:
        return
    for row in held:
        work = back[row.conversation_id]
        one = work.conversation
        first = next((batch for batch in work.batches if batch.lane == "answer"), None)
        if first is None:
            first = Queued(one.key, one.channel, one.account, "answer", one.seq, now, reply=work.reply)
            work.batches.append(first)
        if len(first.bubbles) + len(first.extra) < _TRAVEL_TOGETHER:
            first.extra = (*first.extra, row.seq)
        else:
            work.batches.append(Queued(one.key, one.channel, one.account, "answer", row.seq, now, staff=True))
    await queue.remove(tx, [(row.conversation_id, "notice", row.seq) for row in held])
