"""Coming in and going out: signing in, signing out, and the link that sets a password."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from staff_console.visit import ConsoleServices, Visit
from state.invites import DeadInvite
from state.passwords import LONGEST, SHORTEST, UnfitPassword

_PLAIN_COOKIE = "iriguchi_staff"
# The prefix makes browsers refuse the cookie unless it is secure, for this host only, and for all of its paths.
_SECURE_COOKIE = "__Host-iriguchi_staff"
# What somebody may have been typing when their session ended.
_TYPED = ("text",)


def token_of(request: Request, services: ConsoleServices) -> str:
    return request.cookies.get(_cookie(services), "")


async def turned_away(visit: Visit) -> Response:
    """The answer to somebody who is not signed in (any more): a way in, and back what they typed."""
    if "text/event-stream" in visit.request.headers.get("accept", ""):
        return PlainTextResponse("", 401)
    if visit.request.method == "POST":
        typed = [text for text in [await visit.field(name) for name in _TYPED] if text]
        return visit.page("sign_in.html", 401, trouble="ended", name="", next=visit.path("/"), typed=typed)
    if token_of(visit.request, visit.services):
        return visit.page("sign_in.html", 401, trouble="ended", name="", next=visit.here(), typed=[])
    return visit.go("/sign-in?" + urlencode({"next": visit.here()}))


async def sign_in_page(visit: Visit) -> Response:
    if visit.member is not None:
        return visit.go("/")
    wanted = visit.own_path(visit.request.query_params.get("next", ""))
    return visit.page("sign_in.html", trouble="", name="", next=wanted, typed=[])


async def sign_in(visit: Visit) -> Response:
    name, password, wanted = await visit.field("name"), await visit.field("password"), await visit.field("next")
    sessions = visit.services.staff.sessions
    client = visit.request.client
    token = await sessions.sign_in(name.strip(), password, client.host if client else "")
    wanted = visit.own_path(wanted)
    if token is None:
        return visit.page("sign_in.html", 401, trouble="wrong", name=name, next=wanted, typed=[])
    # Whoever was signed in here before is not any more.
    await sessions.sign_out(token_of(visit.request, visit.services))
    response = visit.go(wanted.removeprefix(visit.path("")))
    _let_in(visit.services, response, token)
    return response


async def sign_out(visit: Visit) -> Response:
    await visit.services.staff.sessions.sign_out(token_of(visit.request, visit.services))
    response = visit.go("/sign-in")
    response.delete_cookie(
        _cookie(visit.services), path="/", secure=visit.services.secure_cookies, httponly=True, samesite="lax"
    )
    # Also empties the browser's memory of pages, so that "back" shows nothing. Not "cookies": a resident may be
    # using the chat in the same browser.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def invite_page(visit: Visit) -> Response:
    name = await visit.services.staff.invites.name_of(visit.request.path_params["token"])
    if name is None:
        return visit.page("invite_dead.html", 410)
    return _invitation(visit, name, "")


async def accept_invite(visit: Visit) -> Response:
    token = visit.request.path_params["token"]
    name = await visit.services.staff.invites.name_of(token)
    password, again = await visit.field("password"), await visit.field("again")
    if name is None:
        return visit.page("invite_dead.html", 410)
    if password != again:
        return _invitation(visit, name, "differ")
    try:
        session = await visit.services.staff.invites.accept(token, password)
    except UnfitPassword:
        return _invitation(visit, name, "length")
    except DeadInvite:
        return visit.page("invite_dead.html", 410)
    await visit.services.staff.sessions.sign_out(token_of(visit.request, visit.services))
    response = visit.go("/")
    _let_in(visit.services, response, session)
    return response


def _invitation(visit: Visit, name: str, trouble: str) -> Response:
    status = 422 if trouble else 200
    return visit.page("invite.html", status, name=name, trouble=trouble, shortest=SHORTEST, longest=LONGEST)


def _cookie(services: ConsoleServices) -> str:
    return _SECURE_COOKIE if services.secure_cookies else _PLAIN_COOKIE


def _let_in(services: ConsoleServices, response: Response, token: str) -> None:
    # No expiry date: the cookie goes with the browser, the session with its own clock on the server.
    response.set_cookie(
        _cookie(services), token, path="/", secure=services.secure_cookies, httponly=True, samesite="lax"
    )
