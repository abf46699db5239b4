"""What staff do with a lead. Each act is one transaction: lock, change, history, audit, and what is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import and_, select

from dialogs.session import Body, Cleared, Closed, Opened, Reopened, Replied
from state import alerts, casework, conversation, inbox, messages
from state.casework import Sharing
from state.erasing import Farewell
from state.errors import Conflict, Erased, Unknown
from state.leads import LeadRow
from state.records import CLOSING_RESULTS, LeadCard, LeadView
from state.store import Store, was_erased
from state.tables import alert, audit, lead
from state.turns import Turns
from state.work import Cause, Work
from state.writer import Tx, Writer

R = TypeVar("R")


class Acts:
    """`staff` is the name of the staff member who acts. Raises `Unknown`, `Erased`, `Conflict` and `Busy`."""

    def __init__(self, writer: Writer, turns: Turns, store: Store, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._turns = turns
        self._store = store
        self._clock = clock

    async def open_lead(self, reference: str, staff: str) -> LeadView:
        """The lead's page; that it was opened is noted in the same transaction, and an alert about it is settled."""

        async def unit(tx: Tx) -> LeadView:
            await self._settle_alert(tx, reference, staff)
            view = await self._store.view(tx.connection, reference)
            if view is None:
                raise await _missing(tx, reference)
            await self._note_act(tx, staff, "opened", reference)
            return view

        return await self._writer.run(unit)

    async def claim(self, reference: str, staff: str, version: int) -> LeadCard:
        """The first one wins. Claiming what is one's own already changes nothing."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            if row.owner == staff:
                return
            if row.version != version or row.status == "closed":
                raise Conflict(_card(work, row))
            row.owner, row.claimed_at = staff, now
            _log(work, row, now, "claimed", staff)

        return await self._act(reference, staff, "claimed", change)

    async def release(self, reference: str, staff: str, version: int) -> LeadCard:
        def change(work: Work, row: LeadRow, now: datetime) -> None:
            if row.owner is None:
                return
            if row.version != version:
                raise Conflict(_card(work, row))
            row.owner = None
            _log(work, row, now, "released", staff)

        return await self._act(reference, staff, "released", change)

    async def released_by(self, tx: Tx, owner: str, by: str) -> None:
        """Gives back all that `owner` has, inside the caller's transaction: when an account is disabled."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            row.owner = None
            _log(work, row, now, "released", by)

        statement = select(lead.c.reference).where(lead.c.owner == owner, lead.c.status != "closed")
        for reference in sorted((await tx.execute(statement)).scalars()):
            await self._change(tx, reference, by, "released", change)

    async def reply(self, reference: str, text: str, staff: str, nonce: str) -> LeadCard:
        """Writes to the resident. Whoever answers first has claimed the lead. A nonce counts once."""

        async def unit(tx: Tx) -> LeadCard:
            if not await self._is_first(tx, "reply", reference, nonce, text):
                return await self._change(tx, reference, staff, "", lambda work, row, now: None)

            def change(work: Work, row: LeadRow, now: datetime) -> None:
                if row.status == "closed" or row is not work.conversation.lead:
                    raise Conflict(_card(work, row))
                self._turn(work, Replied(text, staff), now, staff)
                if row.owner is None:
                    row.owner, row.claimed_at = staff, now
                row.status, row.replied_at, row.waiting_since = "with_staff", now, None
                _log(work, row, now, "replied", staff)

            return await self._change(tx, reference, staff, "replied", change)

        return await self._writer.run(unit)

    async def note(self, reference: str, text: str, staff: str, nonce: str = "") -> LeadCard:
        """A note for colleagues; the resident never sees it. A nonce counts once."""

        async def unit(tx: Tx) -> LeadCard:
            if not await self._is_first(tx, "note", reference, nonce or secrets.token_hex(16), text):
                return await self._change(tx, reference, staff, "", lambda work, row, now: None)

            def change(work: Work, row: LeadRow, now: datetime) -> None:
                one = work.conversation
                work.step()
                body = messages.Body(text=text, by=staff)
                work.messages.append(messages.row_of(one.key, one.seq, "note", now, body))
                work.log(now, "noted", staff, place=_PLACE, intake=row.intake)

            return await self._change(tx, reference, staff, "noted", change)

        return await self._writer.run(unit)

    async def close(self, reference: str, result: str, staff: str, version: int) -> LeadCard:
        """Raises ValueError unless `result` is one of CLOSING_RESULTS."""
        if result not in CLOSING_RESULTS:
            raise ValueError(f"{result!r} is no closing result")

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            if row.version != version or row.status == "closed":
                raise Conflict(_card(work, row))
            if row is work.conversation.lead:
                self._turn(work, Closed(), now, staff)
            row.status, row.closed_at, row.closing, row.waiting_since = "closed", now, result, None
            _log(work, row, now, "closed", staff, result)

        return await self._act(reference, staff, "closed", change)

    async def reopen(self, reference: str, staff: str) -> LeadCard:
        """Reopening what is open changes nothing."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            if row.status != "closed":
                return
            if row is work.conversation.lead:
                self._turn(work, Reopened(), now, staff)
            row.status, row.closed_at, row.closing = "with_staff", None, None
            _log(work, row, now, "reopened", staff)

        return await self._act(reference, staff, "reopened", change)

    async def clear_unread(self, reference: str, staff: str, version: int, through: int) -> LeadCard:
        """Somebody has understood the texts that nobody could read, up to seq `through`: what came later stays
        marked. Clearing what is clear changes nothing."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            one = work.conversation
            earlier = None if row is one.lead else row.thaw(one.key)
            session = earlier or one.session
            rest = [seq for seq in session.unread if seq > through]
            if rest == session.unread:
                return
            if row.version != version:
                raise Conflict(_card(work, row))
            if earlier is None:
                self._turn(work, Cleared(through), now, staff)
            else:
                row.freeze(one.key, msgspec.structs.replace(earlier, unread=rest))
                row.facts = msgspec.structs.replace(row.facts, unread=bool(rest))
            _log(work, row, now, "unread_cleared", staff)

        return await self._act(reference, staff, "unread_cleared", change)

    async def assess(
        self, reference: str, staff: str, text: str, needs: Iterable[str], distance: str, revision: int
    ) -> LeadCard:
        """Writes the professional's judgement; what stood there before stays in the history. `revision`: of the one
        that the writer saw (0 = none). Raises ValueError for a need or a distance that does not exist."""
        written = casework.draft(text, needs, distance)

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            before = row.casework.assessment
            if casework.is_same(before, written):
                return
            if before.revision != revision:
                raise Conflict(_card(work, row))
            kept = msgspec.structs.replace(written, by=staff, at=now, revision=revision + 1)
            row.casework = msgspec.structs.replace(row.casework, assessment=kept)
            _log(work, row, now, "assessed", staff, casework.told(kept))
            if kept.distance != before.distance:
                work.log(now, "placed", staff, kept.distance, place=_PLACE + 1, intake=row.intake)

        return await self._act(reference, staff, "assessed", change)

    async def share(self, reference: str, staff: str, body: str, agreed_on: date) -> LeadCard:
        """Records that the resident agreed, to a person, that `body` may know of the case. A consent that stands
        already is not recorded again."""
        named = " ".join(body.split())

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            if casework.shared_with(row.casework, named):
                return
            sharings = (*row.casework.sharings, Sharing(named, agreed_on, staff, now))
            row.casework = msgspec.structs.replace(row.casework, sharings=sharings)
            _log(work, row, now, "sharing_agreed", staff, f"{agreed_on.isoformat()} {named}")

        return await self._act(reference, staff, "sharing_agreed", change)

    async def withdraw_sharing(self, reference: str, staff: str, number: int) -> LeadCard:
        """Records that the resident took a consent back. `number`: its place among them, from 0. One that does not
        stand changes nothing."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            sharings = list(row.casework.sharings)
            if number >= len(sharings) or sharings[number].withdrawn_at is not None:
                return
            ended = msgspec.structs.replace(sharings[number], withdrawn_at=now, withdrawn_by=staff)
            sharings[number] = ended
            row.casework = msgspec.structs.replace(row.casework, sharings=tuple(sharings))
            _log(work, row, now, "sharing_withdrawn", staff, ended.body)

        return await self._act(reference, staff, "sharing_withdrawn", change)

    async def erase(self, reference: str, staff: str, reason: str) -> None:
        """Destroys the whole conversation, with all of its leads. `reason` is a code; it stands in the audit."""

        def change(work: Work, row: LeadRow, now: datetime) -> None:
            one = work.conversation
            references = tuple(sorted(each.reference for each in one.leads.values()))
            work.farewells.append(Farewell(one.id, one.lookup, references, staff, late_events=True))
            work.ended = True

        await self._act(reference, staff, f"erased: {reason}", change)

    async def record(self, staff: str, act: str, reference: str = "") -> None:
        """Notes an act that changes no lead: a search, an export, a sign-in."""

        async def unit(tx: Tx) -> None:
            await self._note_act(tx, staff, act, reference)

        await self._writer.run(unit)

    # ------------------------------------------------------------ how

    async def _settle_alert(self, tx: Tx, reference: str, staff: str) -> None:
        statement = (
            select(alert.c.id, alert.c.conversation_id)
            .join(lead, and_(lead.c.conversation_id == alert.c.conversation_id, lead.c.intake == alert.c.intake))
            .where(lead.c.reference == reference)
        )
        found = (await tx.execute(statement)).one_or_none()
        if found is None:
            return
        for one in await conversation.lock_ids(tx, self._turns.opener, [found.conversation_id]):
            work, now = Work(one), self._clock()
            self._turn(work, Opened(reference), now, staff)
            await self._turns.write(tx, [work], now)
        await alerts.drop(tx, [found.id])

    async def _act(self, reference: str, staff: str, act: str, change: _Change) -> LeadCard:
        return await self._writer.run(lambda tx: self._change(tx, reference, staff, act, change))

    async def _change(self, tx: Tx, reference: str, staff: str, act: str, change: _Change) -> LeadCard:
        """Locks, lets `change` do it, writes. What changes nothing is neither written nor audited."""
        found = await tx.execute(select(lead.c.conversation_id).where(lead.c.reference == reference))
        own_id = found.scalar()
        locked = await conversation.lock_ids(tx, self._turns.opener, [own_id]) if own_id else []
        row = next((row for one in locked for row in one.leads.values() if row.reference == reference), None)
        if row is None:
            raise await _missing(tx, reference)
        work = Work(locked[0])
        now = self._clock()
        change(work, row, now)
        card = _card(work, row)
        if work.ended or work.took:
            await self._turns.write(tx, [work], now)
            await self._note_act(tx, staff, act, reference)
        return card

    def _turn(self, work: Work, body: Body, now: datetime, staff: str) -> None:
        self._turns.take(work, body, now, Cause(lane="notice", by=staff))

    async def _is_first(self, tx: Tx, kind: str, reference: str, nonce: str, text: str) -> bool:
        vault = self._turns.opener.vault
        key = vault.digest("act", kind, reference, nonce)
        new, _ = await inbox.admit(tx, {key: vault.digest("content", text)}, self._clock())
        return bool(new)

    async def _note_act(self, tx: Tx, staff: str, act: str, reference: str) -> None:
        entry = {"id": secrets.token_hex(16), "at": self._clock(), "staff": staff, "act": act, "reference": reference}
        await tx.execute(audit.insert(), entry)


_Change = Callable[[Work, LeadRow, datetime], None]
# After the entries of the turn that belongs to the same act.
_PLACE = 100


def _card(work: Work, row: LeadRow) -> LeadCard:
    one = work.conversation
    return row.card(one.id, one.seq, reachable=one.reachable)


def _log(work: Work, row: LeadRow, now: datetime, kind: str, staff: str, detail: str = "") -> None:
    """Every change gives the lead a new version, so that whoever decided by the old one is told."""
    row.version += 1
    row.changed = True
    if not work.took:
        work.step()
    work.log(now, kind, staff, detail, place=_PLACE, intake=row.intake)


async def _missing(tx: Tx, reference: str) -> Unknown | Erased:
    if await was_erased(tx.connection, reference):
        return Erased(f"the lead {reference} was erased")
    return Unknown(f"there is no lead {reference}")
