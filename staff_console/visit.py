"""One request to the console: who asks, in which language, and how to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dialogs.content import T
from dialogs.office import JAPAN
from dialogs.text import clean
from dialogs.turn import Catalogs
from staff_console import moments, names
from staff_console.speech import quoted
from state.acts import Acts
from state.hub import Hub
from state.office_lines import OfficeLines
from state.staff import Member, Staff
from state.store import Store

HERE = Path(__file__).parent
LOCALES = ("ja", "en")

_FIELDS_AT_MOST = 100
_FIELD_BYTES = 64 * 1024


@dataclass(frozen=True)
class ConsoleServices:
    """What the console works with. `secure_cookies`: the public address is https. `clock`: aware UTC."""

    store: Store
    acts: Acts
    staff: Staff
    lines: OfficeLines
    hub: Hub
    catalogs: Catalogs
    clock: Callable[[], datetime]
    secure_cookies: bool


class Visit:
    """A request together with the member who sent it (None before signing in) and the language they read."""

    def __init__(self, request: Request, services: ConsoleServices, member: Member | None) -> None:
        self.request = request
        self.services = services
        self.member = member
        self.now = services.clock()
        asked = request.query_params.get("locale", "")
        self.locale = member.locale if member else (asked if asked in LOCALES else LOCALES[0])

    @property
    def today(self) -> date:
        """The date in Japan."""
        return self.now.astimezone(JAPAN).date()

    @property
    def name(self) -> str:
        """The member's name; empty when nobody is signed in."""
        return self.member.name if self.member else ""

    def member_may(self, role: str) -> bool:
        return self.member is not None and self.member.may(role)

    def path(self, path: str) -> str:
        """The address of a page of the console from its path inside it."""
        return f"{self.request.scope.get('root_path', '')}{path}"

    def here(self) -> str:
        """The address of this page with its query: where to come back to."""
        query = self.request.url.query
        return f"{self.request.url.path}?{query}" if query else self.request.url.path

    def day(self, day: date) -> str:
        """A date as the reader reads it."""
        return moments.day(day, self.today, self.locale)

    def own_path(self, wanted: str) -> str:
        """`wanted` when it is an address inside the console, else the list: nothing leads elsewhere."""
        inside = self.path("/")
        plain = wanted.isprintable() and not any(part in wanted for part in ("\\", "//", ".."))
        return wanted if plain and wanted.startswith(inside) else inside

    async def field(self, name: str) -> str:
        """A field of the form that was sent, cleaned; empty when it is missing. Other fields are never looked at."""
        return next(iter(await self.fields(name)), "")

    async def fields(self, name: str) -> tuple[str, ...]:
        """All values of a field of the form that was sent, cleaned: the boxes that were ticked."""
        form = await self.request.form(max_files=0, max_fields=_FIELDS_AT_MOST, max_part_size=_FIELD_BYTES)
        return tuple(clean(value) for value in form.getlist(name) if isinstance(value, str))

    def say(self, text: T, **values: object) -> Markup:
        """`text` in the reader's language, escaped, with its placeholders filled and escaped."""
        return Markup(escape(self.services.catalogs.text(self.locale, text))).format(**values)  # noqa: S704

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page from a template, in the reader's language."""
        content = _environment().get_template(template).render({**_common(self), **values})
        return HTMLResponse(content, status)

    def go(self, path: str) -> Response:
        """Sends the browser on to a page of the console after a form was handled."""
        return RedirectResponse(self.path(path), status_code=303)


@cache
def _environment() -> Environment:
    # Everything is escaped, whatever a template is called.
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = quoted
    environment.globals["fingerprint"] = fingerprint
    return environment


def _common(visit: Visit) -> Mapping[str, Any]:
    def text(key: str, english: str, **values: object) -> Markup:
        return visit.say(T(key, english), **values)

    def span(since: datetime) -> Markup:
        length, numbers = moments.waited(since, visit.now)
        return visit.say(length, **numbers)

    return {
        "visit": visit,
        "member": visit.member,
        "lang": visit.locale,
        "T": text,
        "say": visit.say,
        "named": lambda table, code: visit.say(names.named(table, code)),
        "names": names,
        "path": visit.path,
        "day": visit.day,
        "moment": lambda at: moments.moment(at, visit.now, visit.locale),
        "span": span,
    }


@cache
def fingerprint(file: str) -> str:
    """A part of a static file's address that changes with its content, so that browsers may keep it for good."""
    return hashlib.sha256((HERE / "static" / file).read_bytes()).hexdigest()[:12]
