"""LINE's Messaging API as this channel uses it: line-bot-sdk's client and models, made exact about failures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
from aiohttp import ClientConnectorError, ClientSession
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    Configuration,
    Message,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)

from bot.channels.line.messages import plain

API_ROOT = "https://api.line.me"

# What LINE documents as an answer to a message that it does not take (409: that it has taken before).
_REFUSALS = frozenset({400, 401, 403, 404, 409, 410, 413, 415, 429})

_log = logging.getLogger(__name__)


class _Part(msgspec.Struct):
    id: str


class _Detail(msgspec.Struct):
    property: str = ""


class _Body(msgspec.Struct, rename="camel"):
    message: str = ""
    details: list[_Detail] = []
    sent_messages: list[_Part] = []
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What LINE said. `status`: HTTP status, 0 when no answer came.

    `reached`: False when the request never left. `message`: LINE's words about an error, "" otherwise. `fields`: what
    the error is about. `ids`: of the messages sent. `accepted_as`: the earlier request with the same retry key.
    """

    status: int
    reached: bool = True
    message: str = ""
    fields: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    accepted_as: str = ""
    retry_after_seconds: float = 0.0
    user_id: str = ""

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_known(self) -> bool:
        """Whether it tells if LINE acted. Of a 500 or a gateway's words nobody can tell."""
        return self.is_ok or self.status in _REFUSALS


class Api:
    """One account's API. Calls take at most `seconds` and raise nothing that LINE or the network can cause."""

    def __init__(self, root: str, access_token: str) -> None:
        self._configuration = Configuration(host=root.rstrip("/"), access_token=access_token)
        self._configuration.proxy = _proxy(root)
        self._opened: AsyncApiClient | None = None

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()
            self._opened = None

    async def reply(self, token: str, messages: Sequence[Message], seconds: float) -> Answer:
        """Answers an event; LINE refuses a retry key here."""
        body = ReplyMessageRequest(replyToken=token, messages=list(messages))
        return await self._call("POST", "/v2/bot/message/reply", seconds, plain(body))

    async def reply_text(self, token: str, text: str, seconds: float) -> Answer:
        return await self.reply(token, [TextMessage(text=text)], seconds)

    async def push(self, address: str, messages: Sequence[Message], retry_key: str, seconds: float) -> Answer:
        body = PushMessageRequest(to=address, messages=list(messages))
        return await self._call("POST", "/v2/bot/message/push", seconds, plain(body), {"X-Line-Retry-Key": retry_key})

    async def leave(self, kind: str, id: str, seconds: float) -> Answer:
        """`kind`: group or room."""
        path = f"/v2/bot/{kind}/{{id}}/leave"
        return await self._call("POST", path, seconds, path_params={"id": id})

    async def own_id(self, seconds: float) -> Answer:
        """Asks who we are: `user_id`."""
        return await self._call("GET", "/v2/bot/info", seconds)

    @property
    def _client(self) -> AsyncApiClient:
        # It belongs to the event loop in which it is made.
        if self._opened is None:
            self._opened = AsyncApiClient(self._configuration)
            # The SDK's session looks for a proxy and for ~/.netrc with every request, in threads: half of what a
            # message costs. The proxy is known already.
            rest = self._opened.rest_client
            connector = rest.pool_manager.connector
            rest.pool_manager.detach()
            rest.pool_manager = ClientSession(connector=connector)
        return self._opened

    async def _call(
        self,
        method: str,
        path: str,
        seconds: float,
        body: object = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Answer:
        """The SDK's generic call: its named ones raise when an answer lacks a field that nobody needs."""
        try:
            answer = await self._client.call_api(
                path, method, body=body, header_params=headers, response_types_map={}, _request_timeout=seconds, **more
            )
        except ApiException as refusal:
            return _answer(refusal.status, refusal.headers, refusal.body)
        except ClientConnectorError:
            return Answer(0, reached=False)
        except Exception as error:
            # A timeout, a lost connection, an answer that is no text: LINE may have acted.
            _log.warning("no answer from LINE: %s", type(error).__name__)
            return Answer(0)
        return _answer(answer.status_code, answer.headers, answer.raw_data)


def _proxy(root: str) -> str | None:
    """The proxy that the environment names for LINE (https_proxy, no_proxy)."""
    address = urlsplit(root)
    return None if proxy_bypass(address.netloc) else getproxies().get(address.scheme)


def _answer(status: int, headers: Any, text: str | None) -> Answer:
    try:
        body = msgspec.json.decode(text or "{}", type=_Body)
    except (ValueError, RecursionError):
        body = _Body()
    retry_after = headers.get("Retry-After", "")
    return Answer(
        status,
        message=body.message,
        fields=tuple(detail.property for detail in body.details),
        ids=tuple(part.id for part in body.sent_messages),
        accepted_as=headers.get("X-Line-Accepted-Request-Id", ""),
        retry_after_seconds=float(retry_after) if retry_after.isdecimal() else 0.0,
        user_id=body.user_id,
    )
