"""A browser without a screen: keeps cookies, and sends the headers that browsers send."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx

from tests.staff_console.house import PASSWORD, House

HOST = "http://counter.test"
OURS = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
_TAG = re.compile(r"<[^>]*>")


class Visitor:
    """`last` is the latest answer. Redirects are not followed unless asked for."""

    def __init__(self, house: House, address: str = "203.0.113.1", secure: bool = False) -> None:
        transport = httpx.ASGITransport(app=house.app, client=(address, 50000))
        self._client = httpx.AsyncClient(
            transport=transport, base_url=HOST.replace("http:", "https:" if secure else "http:")
        )
        self.cookies = self._client.cookies

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self._client.get(f"/staff{path}", **more)

    async def post(self, path: str, headers: Any = None, **fields: str | list[str]) -> httpx.Response:
        return await self._client.post(f"/staff{path}", data=fields, headers=OURS if headers is None else headers)

    async def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        return await self.post("/sign-in", name=name, password=password, **more)

    async def lead(self, reference: str) -> str:
        """What a lead's page says."""
        answer = await self.get(f"/leads/{reference}")
        assert answer.status_code == 200
        return words(answer)


async def signed_in(house: House, name: str) -> Visitor:
    visitor = Visitor(house)
    answer = await visitor.sign_in(name)
    assert answer.status_code == 303, answer.text
    return visitor


def words(answer: httpx.Response) -> str:
    """The text of a page, as somebody reads it, blanks made even."""
    body = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(_TAG.sub(" ", body)).split())


def field(answer: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return html.unescape(found[1])
