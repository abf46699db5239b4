"""What stands before every page: who may come in, and whether a form really comes from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from staff_console import entrance
from staff_console.visit import ConsoleServices, Visit
from state.errors import Busy, Erased, Unknown
from state.staff import Member

Endpoint = Callable[[Visit], Awaitable[Response]]


class Rule(Enum):
    """Who may use a route. The roles stack; ANYONE includes people who are not signed in."""

    ANYONE = ""
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True)
class Page:
    """One route: path inside the console, method, who may use it, what answers."""

    path: str
    method: str
    rule: Rule
    endpoint: Endpoint


def guarded(page: Page, services: ConsoleServices) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        member = await _member(request, services)
        visit = Visit(request, services, member)
        if page.method == "POST" and not from_here(request):
            return visit.page("refused.html", 403, why="origin")
        if page.rule is not Rule.ANYONE:
            if member is None:
                return await entrance.turned_away(visit)
            if not member.may(page.rule.value):
                return visit.page("refused.html", 403, why="role")
        try:
            return await page.endpoint(visit)
        except Unknown:
            return visit.page("missing.html", 404)
        except Erased:
            return visit.page("erased.html", 410, by_us=False, reference="")
        except Busy:
            return visit.page("busy.html", 503)

    return answer


def from_here(request: Request) -> bool:
    """Whether a form was sent by one of our own pages. Browsers say so themselves, and pages cannot make them lie;
    those that send neither header (none for years) are refused."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return site is not None


async def _member(request: Request, services: ConsoleServices) -> Member | None:
    token = entrance.token_of(request, services)
    name = await services.staff.sessions.name_of(token) if token else None
    member = await services.staff.member(name) if name else None
    return member if member and member.disabled_at is None else None
