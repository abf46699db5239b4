"""Sending a batch: by reply token while it is young, else by push with a retry key; and what became of it."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID, uuid5

from linebot.v3.messaging import Message

from bot.channels import Batch, Gone, Later, Outcome, Refused, Sent, Uncertain
from bot.channels.line.api import Answer, Api
from bot.channels.line.messages import MESSAGES, Unsendable, requests_of

# LINE takes a reply within about a minute of the event.
REPLY_AGE = timedelta(seconds=40)
# With less than this part of the time left a request is not begun: its answer would hardly come in time.
_LEAST_PART = 0.05
_NETWORK_SECONDS = 5.0
# LINE reserves messages while it sends to many, so the quota can come back before the month ends.
_QUOTA_SECONDS = 3600.0
_ALARM_SECONDS = 300.0
_LONGEST_PAUSE_SECONDS = 60.0

_INVALID_TOKEN = "invalid reply token"  # noqa: S105  LINE's words for a reply that came too late
_NOBODY = "failed to send messages"
_QUOTA = "monthly limit"
_FIELD = re.compile(r"[\w.\[\]]{1,80}", re.ASCII)

_ALARMS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "LINE does not accept the channel access token (401)",
    HTTPStatus.FORBIDDEN: "LINE does not let this account send messages (403)",
    HTTPStatus.NOT_FOUND: "there is no Messaging API at this address (404)",
}


class Delivery:
    """Sends batches through `api`; never raises for anything that LINE answers.

    `seconds`: limit of one batch, whether that takes one request or more: the lease on the channel must outlive it.
    """

    def __init__(
        self,
        api: Api,
        clock: Callable[[], datetime],
        *,
        seconds: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._clock = clock
        self._seconds = seconds
        self._monotonic = monotonic
        self._refusals = 0

    async def send(self, batch: Batch) -> Outcome:
        try:
            requests = requests_of(batch.bubbles, batch.seal)
        except Unsendable as error:
            return Refused(str(error))
        ends_at = self._monotonic() + self._seconds
        done = tuple(batch.done)
        for number in range(len(done) // MESSAGES, len(requests)):
            outcome = await self._deliver(batch, number, requests[number], ends_at)
            match outcome:
                case Sent(ids):
                    done += ids
                case Later(seconds, _, quota, alarm):
                    return Later(seconds, done, quota, alarm)
                case Uncertain():
                    return Uncertain(done)
                case _:
                    return outcome
        return Sent(done)

    async def _deliver(self, batch: Batch, number: int, messages: list[Message], ends_at: float) -> Outcome:
        too_late: Outcome = Later(0.0)
        # A reply token is handed out once: a batch that comes again comes without, and goes by push.
        if number == 0 and batch.reply and self._clock() - batch.reply.got_at < REPLY_AGE:
            answer = await self._api.reply(batch.reply.token, messages, ends_at - self._monotonic())
            if not _needs_push(answer):
                return self._outcome(answer, _ids(answer, messages, batch.retry_key))
            too_late = Uncertain()
        left = ends_at - self._monotonic()
        if left < self._seconds * _LEAST_PART:
            return too_late
        key = batch.retry_key if number == 0 else str(uuid5(UUID(batch.retry_key), str(number)))
        answer = await self._api.push(batch.address, messages, key, left)
        return self._outcome(answer, _ids(answer, messages, key))

    def _outcome(self, answer: Answer, ids: tuple[str, ...]) -> Outcome:
        outcome = outcome_of(answer, ids)
        if isinstance(outcome, Later) and not outcome.retry_after_seconds:
            return Later(self._pause())
        self._refusals = 0
        return outcome

    def _pause(self) -> float:
        """Longer with every refusal in a row: the rate is the whole account's, and LINE names no time."""
        self._refusals += 1
        seconds = min(_LONGEST_PAUSE_SECONDS, 2.0 ** min(self._refusals, 10) / 2)
        return seconds * random.uniform(0.5, 1.0)  # noqa: S311  only spreads the tries


def _needs_push(answer: Answer) -> bool:
    """Whether a reply is followed by a push: its token is no good, or nobody knows what became of it."""
    if answer.status == HTTPStatus.BAD_REQUEST:
        return _INVALID_TOKEN in answer.message.casefold()
    return not answer.is_known and answer.reached


def outcome_of(answer: Answer, ids: tuple[str, ...]) -> Outcome:
    """What an answer means for messages that would be `ids`. A pause of 0 seconds is for the sender to choose."""
    if answer.is_ok or answer.status == HTTPStatus.CONFLICT:
        return Sent(ids)
    if not answer.reached:
        return Later(_NETWORK_SECONDS)
    if not answer.is_known:
        return Uncertain()
    if alarm := _ALARMS.get(answer.status):
        return Later(_ALARM_SECONDS, alarm=alarm)
    said = answer.message.casefold()
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(_QUOTA_SECONDS, quota=True) if _QUOTA in said else Later(answer.retry_after_seconds)
    if answer.status == HTTPStatus.BAD_REQUEST and _NOBODY in said:
        return Gone()
    return Refused(_reason(answer))


def _ids(answer: Answer, messages: Sequence[Message], key: str) -> tuple[str, ...]:
    """An id of its own for each message, so that they can be counted; LINE does not always name them."""
    if len(answer.ids) == len(messages):
        return answer.ids
    return tuple(f"{answer.accepted_as or key}.{place}" for place in range(len(messages)))


def _reason(answer: Answer) -> str:
    """The status and the fields it is about; LINE's own words could repeat what was sent."""
    fields: Sequence[str] = [field for field in answer.fields if _FIELD.fullmatch(field)]
    return " ".join([f"LINE refused it ({answer.status})", *fields[:5]])
