"""Reading what a platform posts to us: never more than fits, never longer than it may take."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

BODY_BYTES = 1024 * 1024
READ_SECONDS = 10.0


class BodyRefused(Exception):
    """The body cannot be taken; `status` is the HTTP status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_body(request: Request, *, seconds: float = READ_SECONDS) -> bytes:
    """The raw body, at most 1 MiB and within `seconds`. Raises `BodyRefused`."""
    # A length that is no number is left to the count below.
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY_BYTES:
        raise BodyRefused(413)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_BYTES:
                    raise BodyRefused(413)
    except TimeoutError:
        raise BodyRefused(408) from None
    except ClientDisconnect:
        raise BodyRefused(400) from None
    return bytes(body)
