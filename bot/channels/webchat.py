"""The resident's page: its routes, its cookie, and what each of them does.

Nothing is stored before somebody acts. The cookie's value is the channel address; whoever leaves ends it here, on the
server, and comes back with their number and code word. Nothing is sent: the page reads the transcript by cursor, so
each message appears exactly once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import regex
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import Batch, Busy, Inbound, Limits, Outcome, Receiver, Sent
from bot.channels.web import assets, screen, texts
from bot.channels.web.form import Form, bodies_of, read_form
from bot.channels.web.guard import Guard, Problem
from bot.channels.web.pages import Pages
from bot.channels.web.screen import Screen
from bot.channels.web.sources import Addresses, News, Transcripts
from bot.channels.web.view import Talk
from dialogs.reference import read_reference
from dialogs.session import Body, Chose, Command, Commanded, Edited, Said
from dialogs.text import clean
from dialogs.turn import Catalogs
from state import errors

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.service import Services

_ADDRESS = regex.compile(r"[A-Za-z0-9_-]{43}")
_VIA_LENGTH = 64
_LOOK_AGAIN_SECONDS = 30
_PING_SECONDS = 15
_RECONNECT_MILLISECONDS = 3000
_ASSET_SECONDS = 365 * 24 * 3600
# A refusal comes this long after its request, so that its time tells nothing: well beyond what any of them takes.
_REFUSED_AFTER_SECONDS = 0.6

log = logging.getLogger(__name__)

# At DEBUG it writes out every event of a stream, and with it the conversation.
logging.getLogger("sse_starlette").setLevel(logging.WARNING)


class WebChat:
    """The web channel. `public_url`: where the service is reached, "" when only the request's Host tells."""

    name = "web"
    account = "web"
    polls = False
    limits = Limits(
        text_length=1 << 16,
        text_units="code_points",
        buttons=100,
        label_graphemes=40,
        messages=100,
        groups=False,
        retries_are_safe=True,
    )

    def __init__(
        self,
        transcripts: Transcripts,
        addresses: Addresses,
        news: News,
        catalogs: Catalogs,
        clock: Callable[[], datetime],
        public_url: str = "",
    ) -> None:
        self._transcripts = transcripts
        self._addresses = addresses
        self._news = news
        self._clock = clock
        self._public_url = public_url
        self._secure = public_url.startswith("https://")
        self._cookie = "__Host-visit" if self._secure else "visit"
        self._pages = Pages(catalogs)

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]:
        async def start(request: Request) -> Response:
            return await self._start(request, receiver)

        async def say(request: Request) -> Response:
            return await self._say(request, receiver)

        handlers: dict[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "/"): self._home,
            ("POST", "/start"): start,
            ("GET", "/start"): self._to_home,
            ("POST", "/say"): say,
            ("GET", "/say"): self._to_home,
            ("GET", "/return"): self._return,
            ("POST", "/return"): self._come_back,
            ("GET", "/return/closed"): self._refused,
            ("GET", "/events"): self._events,
            ("POST", "/leave"): self._leave,
            ("GET", "/leave"): self._to_home,
            ("GET", "/hours"): self._hours,
            ("GET", "/card"): self._card,
            ("GET", "/web/{name}"): self._asset,
        }
        guard = [Middleware(Guard, problem=self._problem, public_url=self._public_url)]
        return [
            Route(path, handler, methods=[method], middleware=guard) for (method, path), handler in handlers.items()
        ]

    async def start(self, receiver: Receiver) -> None:
        """Nothing polls: the routes are all there is."""

    async def stop(self) -> None:
        """Open pages end with the hub."""

    async def send(self, batch: Batch) -> Outcome:
        """The page fetches what is said to it."""
        return Sent()

    # ------------------------------------------------------------ what can be asked for

    async def _home(self, request: Request) -> Response:
        talk = await self._talk(request)
        shown = await self._screen(request, talk)
        if talk is None:
            wanted = request.query_params.get("lang", "")
            via = clean(request.query_params.get("via", ""))[:_VIA_LENGTH]
            return self._without_cookie(
                request, HTMLResponse(shown.start(chosen=bool(self._pages.offered(wanted)), via=via))
            )
        if talk.is_resting(self._clock()):
            return HTMLResponse(shown.rest())
        return HTMLResponse(shown.talk(talk))

    async def _to_home(self, request: Request) -> Response:
        return RedirectResponse("/", 303)

    async def _start(self, request: Request, receiver: Receiver) -> Response:
        form = await read_form(request)
        address = secrets.token_urlsafe(32)
        command = Commanded(Command.START, locale=self._pages.offered(form.locale), via=form.via)
        # Not the form's nonce: pressed twice, the second address would lead nowhere.
        await receiver.receive([self._inbound(request, address, screen.nonce(), command)])
        if old := self._address(request):
            await self._addresses.retire(self.name, self.account, old)
        return self._entered(address)

    async def _return(self, request: Request) -> Response:
        return HTMLResponse((await self._screen(request, None)).coming_back())

    async def _come_back(self, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        refused_at = loop.time() + _REFUSED_AFTER_SECONDS
        form = await read_form(request)
        address = secrets.token_urlsafe(32)
        is_open = await self._addresses.come_back(
            self.name,
            self.account,
            address,
            reference=read_reference(form.number),
            word=form.word,
            source=request.client.host if request.client else "",
        )
        if not is_open:
            await asyncio.sleep(refused_at - loop.time())
            locale = self._pages.offered(form.locale) or self._locale(request)
            return RedirectResponse(screen.refused_path(locale), 303)
        if old := self._address(request):
            await self._addresses.retire(self.name, self.account, old)
        return self._entered(address)

    async def _refused(self, request: Request) -> Response:
        return HTMLResponse((await self._screen(request, None)).refused())

    async def _say(self, request: Request, receiver: Receiver) -> Response:
        form = await read_form(request)
        try:
            return await self._answer(request, receiver, form)
        except (Busy, errors.Busy):
            locale = self._pages.offered(form.locale) or self._locale(request)
            if _is_scripted(request):
                return JSONResponse({"notice": self._pages.say(texts.WAITING, locale)}, 503)
            return HTMLResponse(screen.try_again(self._pages, locale, form), 503)

    async def _answer(self, request: Request, receiver: Receiver, form: Form) -> Response:
        talk = await self._talk(request)
        if talk:
            await self._hear(request, receiver, form, talk)
            talk = await self._talk(request)
        if talk is None:
            return self._without_cookie(request, _gone(request))
        shown = await self._screen(request, talk)
        if _is_scripted(request):
            return JSONResponse(shown.part(talk, form.after))
        if talk.is_put_away:
            return RedirectResponse(screen.hours_path(shown.locale), 303)
        if form.draft.strip():
            return HTMLResponse(shown.talk(talk, form.draft))
        return RedirectResponse("/#end", 303)

    async def _hear(self, request: Request, receiver: Receiver, form: Form, talk: Talk) -> None:
        events = [await self._event(request, form, body) for body in bodies_of(form)]
        if events:
            await receiver.receive(events)
        if form.do == Command.START and talk.is_safe:
            await self._go_on(request, receiver, form)

    async def _event(self, request: Request, form: Form, body: Body) -> Inbound:
        """The nonce with the content is the event: sent again it is a repeat, with other words it is an edit."""
        address = self._address(request)
        event = self._inbound(request, address, f"{form.nonce}.{_fingerprint(body)}", body)
        if not isinstance(body, Said):
            return event
        if await self._transcripts.seq_of(self.name, self.account, address, form.nonce) is None:
            return replace(event, external_id=form.nonce)
        return replace(event, body=Edited(body.text), refers_to=form.nonce)

    async def _go_on(self, request: Request, receiver: Receiver, form: Form) -> None:
        """In safe mode the page has just asked whether to continue: the answer is not asked for once more."""
        talk = await self._talk(request)
        if talk and talk.session.step == "resume":
            chose = Chose("resume", talk.session.question, ("continue",))
            await receiver.receive([self._inbound(request, self._address(request), f"{form.nonce}.go", chose)])

    async def _events(self, request: Request) -> Response:
        cursor = request.headers.get("last-event-id") or request.query_params.get("after", "")
        stream = self._stream(request, cursor)
        return EventSourceResponse(stream, ping=_PING_SECONDS, headers={"Cache-Control": "no-store"})

    async def _stream(self, request: Request, cursor: str) -> AsyncIterator[ServerSentEvent]:
        """Parts of the page as they come, until the conversation ends here or the service stops."""
        is_opening, looked_at = True, -1
        while not self._news.closed:
            talk = await self._talk(request)
            if talk is None or (is_opening and talk.is_resting(self._clock())):
                yield ServerSentEvent(event="over", data="gone" if talk is None else "rest")
                return
            retry = _RECONNECT_MILLISECONDS if is_opening else None
            is_opening = False
            if screen.cursor_of(talk) != cursor:
                part = (await self._screen(request, talk)).part(talk, cursor)
                cursor = screen.cursor_of(talk)
                yield ServerSentEvent(id=cursor, data=msgspec.json.encode(part).decode(), retry=retry)
            # An event that left no message still counts in the hub: do not wait for what has been looked at.
            looked_at = max(talk.seq, looked_at + 1)
            await self._news.changed(talk.id, looked_at, timeout=_LOOK_AGAIN_SECONDS)

    async def _leave(self, request: Request) -> Response:
        scripted = _is_scripted(request)
        address = self._address(request)
        try:
            if address:
                await self._addresses.retire(self.name, self.account, address)
        except Exception as error:
            # The script tries again, with the cookie. A plain form has one chance, and leaving must always work.
            if scripted:
                raise
            log.error("an address could not be ended: %s", type(error).__name__)
        if scripted:
            return self._without_cookie(request, Response(status_code=204))
        return self._without_cookie(request, RedirectResponse(screen.hours_path(self._locale(request)), 303))

    async def _hours(self, request: Request) -> Response:
        shown = await self._screen(request, None)
        return HTMLResponse(shown.hours())

    async def _card(self, request: Request) -> Response:
        """The card for the counter, to whoever holds the conversation's cookie, as long as the talk itself is shown."""
        talk = await self._talk(request)
        if talk is None or talk.is_resting(self._clock()) or not talk.has_card:
            return RedirectResponse("/", 303)
        shown = await self._screen(request, talk)
        return HTMLResponse(shown.card(talk))

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in assets.TYPES:
            raise Problem(404)
        headers = {"Cache-Control": f"public, max-age={_ASSET_SECONDS}, immutable"}
        return Response(assets.content(name), media_type=assets.TYPES[name], headers=headers)

    # ------------------------------------------------------------ what they share

    def _address(self, request: Request) -> str:
        """The cookie's value, "" when there is none that we could have made."""
        value = request.cookies.get(self._cookie, "")
        return value if _ADDRESS.fullmatch(value) else ""

    async def _talk(self, request: Request) -> Talk | None:
        """The conversation of this cookie; None for a stranger's, a dead or no cookie."""
        address = self._address(request)
        found = await self._transcripts.find(self.name, self.account, address) if address else None
        session = await self._transcripts.session(found) if found else None
        if found is None or session is None:
            return None
        return Talk(found, session, tuple(await self._transcripts.since(found, 0)))

    async def _screen(self, request: Request, talk: Talk | None) -> Screen:
        office = await self._transcripts.office()
        return Screen(self._pages, self._locale(request, talk), office, self._clock())

    def _locale(self, request: Request, talk: Talk | None = None) -> str:
        chosen = (talk.session.locale or talk.session.hinted) if talk else request.query_params.get("lang", "")
        return self._pages.language(chosen, request.headers.get("accept-language", ""))

    def _inbound(self, request: Request, address: str, event_id: str, body: Body) -> Inbound:
        return Inbound(
            channel=self.name,
            account=self.account,
            address=address,
            event_id=event_id,
            at=self._clock(),
            body=body,
            locale_hint=self._locale(request),
            digest_of=msgspec.json.encode(body),
        )

    def _entered(self, address: str) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(self._cookie, address, path="/", secure=self._secure, httponly=True, samesite="lax")
        return response

    def _without_cookie(self, request: Request, response: Response) -> Response:
        if self._cookie in request.cookies:
            response.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return response

    def _problem(self, request: Request, status: int) -> Response:
        locale = self._locale(request)
        if _is_scripted(request):
            notice = texts.PROBLEMS.get(status, texts.PROBLEMS[500])
            return JSONResponse({"notice": self._pages.say(notice, locale)}, status)
        return HTMLResponse(screen.problem(self._pages, locale, status), status)


def _is_scripted(request: Request) -> bool:
    """Whether our script asks, which puts the answer into the page itself."""
    return request.headers.get("accept", "").startswith("application/json")


def _gone(request: Request) -> Response:
    """The conversation has ended here, perhaps in another tab: nothing of it is shown."""
    return JSONResponse({"gone": True}) if _is_scripted(request) else RedirectResponse("/", 303)


def _fingerprint(body: Body) -> str:
    return hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:16]


def webchat(settings: Settings, services: Services) -> WebChat:
    """The page is always on."""
    state = services.state
    return WebChat(
        state.store, state.addresses, state.hub, services.catalogs, services.clock, public_url=settings.public_url
    )
