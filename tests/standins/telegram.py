"""Telegram, played on 127.0.0.1: the part of its bot API that we use, with its limits, queues and faults, and phones.

What a bot has to bear here is what Telegram does: long polls with offsets, one poller only, webhooks that are repeated
until they are taken, messages in order per chat, presses in a queue of their own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.standins import Shown, serving, until
from tests.standins.telegram_chats import BOT, Chats, Json, Message, Refusal, bad, now, private

TOKEN = "7001:stand-in_for_tests"
RETRY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call. `accepted`: it takes effect all the same. `refusal`: how it is answered; without one the
    connection is cut, or, if it `hangs`, held open until the caller gives up. `page`: HTTP status of a page that is not
    Telegram's but some proxy's."""

    refusal: Refusal | None = None
    accepted: bool = False
    hangs: bool = False
    page: int = 0


def too_many(seconds: int) -> Fault:
    return Fault(Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


def server_error(*, accepted: bool = False) -> Fault:
    return Fault(Refusal(500, "Internal Server Error"), accepted)


def bad_request(description: str) -> Fault:
    return Fault(bad(description))


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    params: Mapping[str, Any]


class _Cut(Response):
    """An answer that breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})


class TelegramPlatform:
    """One bot on Telegram. `calls`: all that it asked for. `statuses`: its answers to webhooks.

    `token`: the one that is valid. `posts`: how many times at once a webhook is posted. `local`: the root address that
    stands for the bot's public one. `webhook`, `secret`: where updates are posted ("" = they are polled).
    `updates`: what the bot has not taken yet.
    """

    def __init__(self) -> None:
        self.url = ""
        self.token = TOKEN
        self.local = ""
        self.posts = 1
        self.webhook = ""
        self.secret = ""
        self.next_update = 500
        self.calls: list[Call] = []
        self.statuses: list[int] = []
        self.chats = Chats()
        self.updates: deque[Json] = deque()
        self._allowed: list[str] = []
        self._polls = 0
        self._faults: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self._phones: dict[int, TelegramPhone] = {}
        self._changed = asyncio.Event()
        self._lanes: dict[tuple[int, bool], asyncio.Task[None]] = {}
        self._client = httpx.AsyncClient(trust_env=False)

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncIterator[TelegramPlatform]:
        platform = cls()
        route = Route("/bot{token}/{method}", platform._answer, methods=["POST"])
        async with serving(Starlette(routes=[route])) as platform.url:
            yield platform
            for task in platform._lanes.values():
                task.cancel()
            await asyncio.gather(*platform._lanes.values(), return_exceptions=True)
            await platform._client.aclose()

    def phone(self, chat_id: int = 101, language_code: str = "en") -> TelegramPhone:
        """The phone of the person whose private chat with the bot is `chat_id`."""
        if chat_id not in self._phones:
            self._phones[chat_id] = TelegramPhone(self, chat_id, language_code)
            self.chats.people.add(chat_id)
        return self._phones[chat_id]

    def fail(self, method: str, *faults: Fault | None) -> None:
        """The next calls of `method` go wrong, one for each fault; None lets one pass."""
        self._faults[method].extend(faults)

    def called(self, method: str) -> list[Mapping[str, Any]]:
        return [call.params for call in self.calls if call.method == method]

    def add_to_group(self, chat_id: int, language_code: str = "en", kind: str = "supergroup") -> None:
        """Somebody adds the bot to a group; Telegram reports that twice."""
        self.chats.members.add(chat_id)
        common = {
            "chat": {"id": chat_id, "type": kind, "title": "Neighbours"},
            "from": {"id": 102, "is_bot": False, "first_name": "Neighbour", "language_code": language_code},
            "date": now(),
        }
        self.queue("my_chat_member", {**common, "new_chat_member": {"user": BOT, "status": "member"}})
        self.queue("message", {**common, "message_id": 1, "new_chat_members": [BOT]})

    @property
    def waiting(self) -> list[int]:
        """Ids of the updates that the bot has not taken yet."""
        return [update["update_id"] for update in self.updates]

    async def taken(self) -> None:
        """Returns when the bot has taken all updates."""
        await until(lambda: not self.updates)

    def queue(self, kind: str, body: Json) -> int:
        """Puts an update of any kind and content before the bot, and returns its id."""
        update_id = self.next_update
        self.next_update += 1
        if not self._allowed or kind in self._allowed:
            update = {"update_id": update_id, kind: body}
            self.updates.append(update)
            self.change()
            self._begin_posting(update)
        return update_id

    def change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Returns when anything has happened."""
        await self._changed.wait()

    # ------------------------------------------------------------ updates that are posted

    def _begin_posting(self, update: Json) -> None:
        lane = _lane(update)
        if self.webhook and (lane not in self._lanes or self._lanes[lane].done()):
            self._lanes[lane] = asyncio.create_task(self._post_all(lane))

    async def _post_all(self, lane: tuple[int, bool]) -> None:
        """A chat's messages are posted in order, each until it is taken; so are its presses, at the same time."""
        while self.webhook:
            update = next((update for update in self.updates if _lane(update) == lane), None)
            if update is None:
                return
            statuses = await asyncio.gather(*(self._post(update) for _ in range(self.posts)))
            if all(200 <= status < 300 for status in statuses):
                self.updates.remove(update)
                self.change()
            else:
                await asyncio.sleep(RETRY_SECONDS)

    async def _post(self, update: Json) -> int:
        url = self.local + urlsplit(self.webhook).path if self.local else self.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            status = (await self._client.post(url, content=json.dumps(update), headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        self.statuses.append(status)
        return status

    # ------------------------------------------------------------ the bot API

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        params = dict(await request.form())
        self.calls.append(Call(method, params))
        fault = self._faults[method].popleft() if self._faults[method] else None
        try:
            result = await self._do(method, params, request) if fault is None or fault.accepted else None
        except Refusal as refusal:
            return _refused(refusal)
        if fault is None:
            return _json({"ok": True, "result": result})
        if fault.refusal is not None:
            return _refused(fault.refusal)
        if fault.page:
            return Response("<html>canary</html>", fault.page)
        if fault.hangs:
            await request.receive()
        return _Cut()

    async def _do(self, method: str, params: Json, request: Request) -> Any:
        calls = {
            **self.chats.calls(),
            "getWebhookInfo": self._tell_webhook,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._set_webhook,
        }
        if method == "getUpdates":
            return await self._get_updates(params, request)
        if method not in calls:
            raise Refusal(404, "Not Found")
        result = calls[method](params)
        self.change()
        return result

    async def _get_updates(self, params: Json, request: Request) -> list[Json]:
        self._allowed = json.loads(params.get("allowed_updates", json.dumps(self._allowed)))
        self._confirm(int(params.get("offset", 0)))
        deadline = time.monotonic() + float(params.get("timeout", 0))
        if not self.updates and time.monotonic() < deadline:
            # The newer of two waiting calls ends the older.
            self._polls += 1
            self.change()
        poll = self._polls
        while not (self.updates or self.webhook or self._polls != poll) and time.monotonic() < deadline:
            await self._change_or_leaving(request, deadline - time.monotonic())
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polls != poll:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return [*self.updates][: int(params.get("limit", 100))]

    def _confirm(self, offset: int) -> None:
        # An offset far ahead belongs to ids that are no more.
        while self.updates and self.updates[0]["update_id"] < offset <= self.next_update + 10:
            self.updates.popleft()
        while offset < 0 and len(self.updates) > -offset:
            self.updates.popleft()

    async def _change_or_leaving(self, request: Request, seconds: float) -> None:
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(request.receive())]
        done, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in pending:
            wait.cancel()
        if waits[1] in done:
            raise bad("the caller has gone")

    def _tell_webhook(self, params: Json) -> Json:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    def _set_webhook(self, params: Json) -> bool:
        url = str(params.get("url", ""))
        if url and not url.startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook, self.secret = url, str(params.get("secret_token", ""))
        self._allowed = json.loads(params.get("allowed_updates", json.dumps(self._allowed)))
        for update in self.updates:
            self._begin_posting(update)
        return True


class TelegramPhone:
    """One person's private chat with the bot. What is typed waits at Telegram until the bot takes it."""

    def __init__(self, platform: TelegramPlatform, chat_id: int, language_code: str) -> None:
        self.platform = platform
        self.chat_id = chat_id
        self.sender = {"id": chat_id, "is_bot": False, "first_name": "Resident", "language_code": language_code}

    @property
    def messages(self) -> list[Message]:
        return self.platform.chats.of(self.chat_id)

    def screen(self) -> list[Shown]:
        return [
            Shown(message.text, tuple(label for label, _ in message.buttons()), message.mine)
            for message in self.messages
        ]

    async def changed(self) -> None:
        await self.platform.changed()

    async def type(self, text: str, **more: object) -> int:
        """`more`: further fields of the message, such as `forward_origin`. Returns the update's id."""
        message = self.platform.chats.add(self.chat_id, text, mine=True)
        return self._queue("message", message, text=text, **more)

    async def attach(self, kind: str, **more: object) -> int:
        message = self.platform.chats.add(self.chat_id, str(more.get("caption", "")), mine=True)
        return self._queue("message", message, **{kind: {"file_id": "AgAD", "file_size": 9}}, **more)

    async def edit(self, text: str, new: str) -> int:
        """Changes the last message that was typed as `text`."""
        message = next(message for message in reversed(self.messages) if message.mine and message.text == text)
        message.text = new
        return self._queue("edited_message", message, text=new, edit_date=now())

    async def press(self, label: str, on: date | None = None) -> int:
        """Presses the last button of that label, with or without its mark. Telegram has no dates to pick: `on` is
        typed once the bot has answered."""
        for message in reversed(self.messages):
            for text, data in message.buttons():
                if text.removeprefix("✓ ") == label.removeprefix("✓ "):
                    update_id = await self.send_data(data, message)
                    return update_id if on is None else await self._type_date(on)
        raise LookupError(f"no button {label!r} among {[shown.labels for shown in self.screen()]}")

    async def _type_date(self, on: date) -> int:
        shown = len(self.messages)
        await until(lambda: len(self.messages) > shown)
        return await self.type(on.isoformat())

    async def send_data(self, data: str, message: Message | None = None) -> int:
        """A press with any data, as a modified app can send it."""
        under = message or self.messages[-1]
        press_id = f"{self.platform.next_update}0{self.chat_id}"
        self.platform.chats.presses.add(press_id)
        press = {"id": press_id, "from": {**self.sender}, "message": under.sent(), "chat_instance": "1", "data": data}
        return self.platform.queue("callback_query", press)

    async def start(self, payload: str = "") -> int:
        """Opens the bot, by its link https://t.me/<bot>?start=<payload>."""
        return await self.type(f"/start {payload}".strip())

    async def block(self) -> int:
        return self._become("kicked")

    async def unblock(self) -> int:
        return self._become("member")

    def delete(self, text: str) -> None:
        """Deletes a message on both sides, which is not reported."""
        self.platform.chats.messages.remove(next(message for message in self.messages if message.text == text))

    def _become(self, status: str) -> int:
        blocked = self.platform.chats.blocked
        blocked.add(self.chat_id) if status == "kicked" else blocked.discard(self.chat_id)
        member = {"user": BOT, "status": status}
        change = {"chat": private(self.chat_id), "from": {**self.sender}, "date": now(), "new_chat_member": member}
        return self.platform.queue("my_chat_member", change)

    def _queue(self, kind: str, message: Message, **content: object) -> int:
        common = {"message_id": message.id, "from": {**self.sender}, "chat": private(self.chat_id), "date": now()}
        self.platform.change()
        return self.platform.queue(kind, {**common, **content})


def _lane(update: Json) -> tuple[int, bool]:
    """A chat, and whether it is its queue of presses."""
    kind, body = next((kind, body) for kind, body in update.items() if kind != "update_id")
    chat = body.get("chat") or body.get("message", {}).get("chat", {})
    return chat.get("id", 0), kind == "callback_query"


def _refused(refusal: Refusal) -> Response:
    return _json(refusal.body, refusal.status)


def _json(body: Json, status: int = 200) -> Response:
    # Escaped: what people write may hold half a surrogate pair.
    return Response(json.dumps(body), status, media_type="application/json")
