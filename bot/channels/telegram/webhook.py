"""The front door in webhook mode: 200 means handled, anything else brings the update again."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels import Busy
from bot.channels.body import BodyRefused, read_body
from bot.channels.telegram.errors import secret_missing

PATH = "/hooks/telegram"

_HEADER = "x-telegram-bot-api-secret-token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def secrets_in(setting: str) -> tuple[str, ...]:
    """The secrets that are accepted, the one to tell Telegram first. Raises `SecretUnusable`."""
    found = tuple(secret.strip() for secret in setting.split(","))
    if not all(_SECRET.fullmatch(secret) for secret in found):
        raise secret_missing()
    return found


def webhook_route(secrets: Sequence[str], accept: Callable[[bytes], Awaitable[bool]]) -> Route:
    """`accept` hands one update over and returns once it is committed: False when it was not JSON, `Busy` when it must
    come again."""

    async def receive(request: Request) -> Response:
        if not _is_telegram(request, secrets):
            return Response(status_code=401)
        try:
            body = await read_body(request)
        except BodyRefused as refused:
            return Response(status_code=refused.status)
        try:
            return Response(status_code=200 if await accept(body) else 400)
        except Busy:
            return Response(status_code=503)

    return Route(PATH, receive, methods=["POST"], name="telegram")


def _is_telegram(request: Request, secrets: Sequence[str]) -> bool:
    # Latin-1 is how the header's bytes were decoded; comparing texts would raise on anything but ASCII.
    given = request.headers.get(_HEADER, "").encode("latin-1")
    same = [hmac.compare_digest(given, secret.encode()) for secret in secrets]
    return any(same)
