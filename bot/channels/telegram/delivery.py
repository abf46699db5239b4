"""Sending a batch, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from telegram import LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels import Batch, Gone, Later, Outcome, Refused, Sent, Uncertain
from bot.channels.telegram.api import Api, Harmless, TooFast
from bot.channels.telegram.parts import Part, UnusableToken, parts_of

# With the HTTP limit of 10 seconds a batch ends within 15, the time that is left on a lease when it may begin.
_BEGIN_SECONDS = 4.0
_NETWORK_SECONDS = 5.0
_TOKEN_SECONDS = 300.0

_PLAIN = LinkPreviewOptions(is_disabled=True)
_NOBODY = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "user_deactivated")
_NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier")
_UNCHANGED = "message is not modified"

# Of Telegram's descriptions only these may go on into a log: any other could repeat what was sent.
_REASONS = (
    "message is too long",
    "message text is empty",
    "button_data_invalid",
    "reply markup is too long",
    "reply_markup_too_long",
    "not enough rights",
    "text must be encoded in utf-8",
)


class Pauses:
    """Who waits after Telegram has said "too many requests", in seconds of `monotonic`.

    Its limits are per chat and for the whole bot, and it does not say which was met: the chat waits, and when a second
    chat hears the same meanwhile, everybody does.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[str, float] = {}
        self._all_until = 0.0

    def begin(self, address: str, seconds: float) -> None:
        now = self._monotonic()
        self._until = {chat: until for chat, until in self._until.items() if until > now}
        if self._until.keys() - {address}:
            self._all_until = max(self._all_until, now + seconds)
        self._until[address] = now + seconds

    def left(self, address: str) -> float:
        return max(0.0, self._all_until - self._monotonic(), self._until.get(address, 0.0) - self._monotonic())


class Delivery:
    """Sends batches through `api`, one at a time per call; never raises for anything that Telegram answers."""

    def __init__(self, api: Api, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._monotonic = monotonic
        self._pauses = Pauses(monotonic)

    async def send(self, batch: Batch) -> Outcome:
        done = tuple(batch.done)
        if waiting := self._pauses.left(batch.address):
            return Later(waiting, done)
        try:
            parts = parts_of(batch)[len(done) :]
        except UnusableToken as error:
            return Refused(str(error))
        began = self._monotonic()
        for part in parts:
            if self._monotonic() - began > _BEGIN_SECONDS:
                return Later(0.0, done)
            try:
                done = (*done, await self._deliver(batch.address, part))
            except TooFast as error:
                self._pauses.begin(batch.address, error.seconds)
                return Later(error.seconds, done)
            except TelegramError as error:
                return outcome_of(error, done)
        return Sent(done)

    async def _deliver(self, address: str, part: Part) -> str:
        if part.edits is not None and await self._edited(address, part, part.edits):
            return f"{address}.{part.edits}"
        message = await self._api.bot.send_message(
            address, part.text, reply_markup=part.keyboard, link_preview_options=_PLAIN
        )
        return f"{address}.{message.message_id}"

    async def _edited(self, address: str, part: Part, message_id: int) -> bool:
        """Whether the message now shows the part; False when it is not there any more."""
        try:
            await self._api.bot.edit_message_text(
                part.text,
                chat_id=address,
                message_id=message_id,
                reply_markup=part.keyboard,
                link_preview_options=_PLAIN,
            )
        except BadRequest as error:
            description = error.message.casefold()
            if _UNCHANGED in description:
                return True
            if any(words in description for words in _NOT_EDITABLE):
                return False
            raise
        except NetworkError as error:
            raise Harmless("An edit can be repeated") from error
        return True


def outcome_of(error: TelegramError, done: tuple[str, ...]) -> Outcome:
    """What an error means for a batch of which `done` is delivered."""
    match error:
        case Harmless():
            return Later(_NETWORK_SECONDS, done)
        case InvalidToken():
            return Later(_TOKEN_SECONDS, done, alarm="Telegram refuses the bot's token")
        case Forbidden() | ChatMigrated():
            return Gone()
        case BadRequest():
            description = error.message.casefold()
            if any(words in description for words in _NOBODY):
                return Gone()
            return Refused(next((reason for reason in _REASONS if reason in description), "bad request"))
        case _:
            return Uncertain(done)
