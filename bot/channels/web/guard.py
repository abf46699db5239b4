"""What holds on every path of the page: headers, no requests from elsewhere, plain answers to whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels import Busy
from bot.channels.body import BodyRefused
from state import errors

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class Problem(Exception):
    """The request cannot be served; the resident gets a plain page with this HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Guard:
    """Wraps one route. `problem` makes the plain page; `public_url` is where the service is reached, "" if unset."""

    def __init__(self, app: ASGIApp, problem: Callable[[Request, int], Response], public_url: str) -> None:
        self._app = app
        self._problem = problem
        self._origin = origin_of(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                headers.update(HEADERS)
            await send(message)

        try:
            if scope["method"] == "POST" and is_foreign(Headers(scope=scope), self._origin):
                raise Problem(403)
            await self._app(scope, receive, guarded)
        except Exception as error:
            status = _status(error)
            if status == 500:
                # The type only: a message may hold what somebody wrote.
                log.error("a page failed: %s", type(error).__name__)
            if not started:
                await self._problem(Request(scope), status)(scope, receive, guarded)


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_foreign(headers: Headers, own_origin: str) -> bool:
    """Whether a form was sent from another site's page. Browsers too old to tell are let in: SameSite is left."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    if origin == "null":
        return site != "same-origin"
    return origin != own_origin and urlsplit(origin).netloc != headers.get("host")


def _status(error: Exception) -> int:
    match error:
        case Problem() | BodyRefused():
            return error.status
        case Busy() | errors.Busy():
            return 503
        case _:
            return 500
