"""What may be promised of a message, as pure decisions: whether to send a batch now, and what its outcome means.

| class | the platform recognises a repeat | it does not |
|---|---|---|
| answer, safety | again until accepted | again until accepted: at least once |
| notice | again until accepted: exactly once | at most once, "delivery unknown" is shown |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.channels import Gone, Later, Limits, Outcome, Refused, Reply, Sent, Uncertain
from dialogs import contact
from dialogs.session import Bubble, Session
from dialogs.turn import Say
from state.sending import NEVER, End, Head

# A platform forgets a reply token after about a minute, and a retry key after a day.
REPLY_AGE = timedelta(seconds=40)
UNSURE_AGE = timedelta(hours=23)
# How soon a parked notice is tried again when the month's quota is used up.
QUOTA_PAUSE = timedelta(hours=6)

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 300.0
_JITTER = 0.25
_MOST_DOUBLINGS = 20

Render: TypeAlias = Callable[[Sequence[Say], Session], tuple[Bubble, ...]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A batch that is to be sent now. `neutral`: it only says that there is a message."""

    head: Head
    bubbles: tuple[Bubble, ...]
    reply: Reply | None = None
    neutral: bool = False


def decide(head: Head, limits: Limits, render: Render, now: datetime, quota_until: datetime | None) -> Attempt | End:
    """Whether to send the batch. Contact rules and quota hold back notices only."""
    if not head.reachable:
        return End(head, "cancelled")
    if head.orphan and head.kind == "notice" and not limits.retries_are_safe:
        return End(head, "uncertain")
    if head.unsure and head.tried_at is not None and now - head.tried_at > UNSURE_AGE:
        return End(head, "uncertain")
    bubbles = tuple(bubble for bubble in head.bubbles if not (head.stale and bubble.question))
    if not bubbles:
        return End(head, "cancelled")
    if head.lane == "notice":
        return _notice(head, bubbles, render, now, quota_until)
    return Attempt(head, bubbles, _reply(head, now))


def _notice(
    head: Head, bubbles: tuple[Bubble, ...], render: Render, now: datetime, quota_until: datetime | None
) -> Attempt | End:
    if not contact.may_notify(head.session):
        return End(head, held=True, ready_at=NEVER)
    if quota_until is not None and now < quota_until:
        return End(head, ready_at=quota_until, unsure=head.unsure, shown="held")
    neutral = contact.notice_of(head.session)
    if neutral is None:
        return Attempt(head, bubbles)
    if head.noticed or head.orphan:
        return End(head, held=True, noticed=True, ready_at=NEVER)
    return Attempt(head, render((neutral,), head.session), neutral=True)


def _reply(head: Head, now: datetime) -> Reply | None:
    """A reply token is used once, and while it is fresh."""
    if head.reply is None or head.unsure or now - head.reply.got_at >= REPLY_AGE:
        return None
    return Reply(head.reply.token, head.reply.got_at)


def judge(attempt: Attempt, outcome: Outcome, limits: Limits, now: datetime, jitter: float) -> End:
    """What follows from the outcome of a send. `jitter`: 0 to 1."""
    head = attempt.head
    match outcome:
        case Sent():
            return _told(head) if attempt.neutral else End(head, "sent", outcome.external_ids)
        case Gone():
            return End(head, "cancelled", gone=True)
        case Refused():
            return End(head, "failed")
        case Later():
            return _later(attempt, outcome, now, jitter)
        case Uncertain():
            return _uncertain(attempt, outcome, limits, now, jitter)


def _told(head: Head) -> End:
    return End(head, held=True, noticed=True, ready_at=NEVER)


def _later(attempt: Attempt, outcome: Later, now: datetime, jitter: float) -> End:
    head = attempt.head
    if outcome.quota:
        if head.lane == "notice":
            return End(head, ready_at=now + QUOTA_PAUSE, unsure=head.unsure, shown="held")
        # It would keep the next answer waiting, which may have a reply token of its own and need no quota.
        return End(head, "failed")
    ready_at = now + pause(head.attempts, outcome.retry_after_seconds, jitter)
    return End(head, external_ids=outcome.done, ready_at=ready_at, unsure=head.unsure)


def _uncertain(attempt: Attempt, outcome: Uncertain, limits: Limits, now: datetime, jitter: float) -> End:
    head = attempt.head
    if head.kind == "notice" and not limits.retries_are_safe:
        return _told(head) if attempt.neutral else End(head, "uncertain")
    ready_at = now + pause(head.attempts, _FIRST_PAUSE_SECONDS, jitter)
    return End(head, external_ids=outcome.done, ready_at=ready_at, unsure=True)


def pause(attempts: int, asked_seconds: float, jitter: float) -> timedelta:
    """What the platform asks for, but longer the more often it failed, and not the same for everybody."""
    if asked_seconds <= 0 and attempts == 0:
        return timedelta(0)
    seconds = min(_FIRST_PAUSE_SECONDS * 2 ** min(attempts, _MOST_DOUBLINGS), _LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(seconds, asked_seconds) * (1 + _JITTER * jitter))
