"""Support lines: which of the built-in ones are shown, and the office's own ones. For supervisors."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from dialogs import own_line
from dialogs.line import STALE_AFTER_DAYS, Line, language_of
from dialogs.line_table import table, week_of
from dialogs.line_texts import NAMES, NOTES
from dialogs.lines import LINES, ORDER, OWN_PREFIX, is_on, own_lines
from dialogs.office import JAPAN, Office, Place, Span
from dialogs.own_line import Written
from dialogs.render import filled
from dialogs.turn import Hours
from staff_console import line_names, moments, names
from staff_console.speech import quoted
from staff_console.visit import Visit
from state.errors import Busy, StaleWrite
from state.office_lines import AlwaysOn, LineChange, TooManyLines

_VERSION = re.compile(r"[0-9]{1,9}")
_DAYS = range(7)


@dataclass(frozen=True)
class Row:
    """A line as the page tells it. `id`: of the line, or of the office's own place. `known`: how old its source is."""

    id: str
    line: Line
    name: Markup
    hours: Markup
    languages: Markup
    flags: list[Markup]
    known: str
    note: Markup
    stale: bool
    on: bool


async def lines_page(visit: Visit) -> Response:
    return await _page(visit)


async def switch(visit: Visit) -> Response:
    id, on = await visit.field("id"), await visit.field("on") == "yes"
    act = visit.services.lines.switch(id, on=on, version=await _version(visit), by=visit.name)
    return await _carried_out(visit, act, "on" if on else "off")


async def remove(visit: Visit) -> Response:
    act = visit.services.lines.remove(_id_of(visit), version=await _version(visit), by=visit.name)
    return await _carried_out(visit, act, "removed")


async def new_page(visit: Visit) -> Response:
    return _form(visit, Written(verified_on=_today(visit).isoformat()))


async def change_page(visit: Visit) -> Response:
    return _form(visit, own_line.written(visit.services.lines.own(_id_of(visit))))


async def add(visit: Visit) -> Response:
    return await _keep(visit, "")


async def change(visit: Visit) -> Response:
    return await _keep(visit, _id_of(visit))


async def _keep(visit: Visit, id: str) -> Response:
    """Keeps an own line; whatever goes wrong, what was typed stays in the form."""
    lines, version, by = visit.services.lines, await _version(visit), visit.name
    if id:
        lines.own(id)
    form = await _written(visit)
    found = own_line.read(form, _today(visit))
    if not isinstance(found, Place):
        return _form(visit, form, "fields", found)
    try:
        if id:
            await lines.change(id, found, version=version, by=by)
        else:
            await lines.add(found, version=version, by=by)
    except StaleWrite:
        return _form(visit, form, "stale_form", status=409)
    except TooManyLines:
        return _form(visit, form, "too_many")
    except Busy:
        return _form(visit, form, "busy", status=503)
    return visit.go("/lines?done=kept")


async def _carried_out(visit: Visit, act: Awaitable[None], done: str) -> Response:
    try:
        await act
    except StaleWrite:
        return await _page(visit, "stale", 409)
    except AlwaysOn:
        return await _page(visit, "always_on", 422)
    except Busy:
        return await _page(visit, "busy", 503)
    return visit.go(f"/lines?done={done}")


async def _page(visit: Visit, trouble: str = "", status: int = 200) -> Response:
    office, version = visit.services.lines.office()
    done = line_names.DONE.get(visit.request.query_params.get("done", "")) if not trouble else None
    return visit.page(
        "lines.html",
        status,
        section="lines",
        own=[_row(visit, line, office) for _, line in own_lines(office)],
        built_in=[_row(visit, line, office) for line in LINES.values()],
        changes=[_change(visit, change) for change in await visit.services.lines.changes()],
        gaps=await _gaps(visit, office),
        version=version,
        done=visit.say(done) if done else "",
        trouble=visit.say(line_names.TROUBLES[trouble]) if trouble else "",
        stale_after_days=STALE_AFTER_DAYS,
        line_names=line_names,
    )


async def _gaps(visit: Visit, office: Office) -> list[Markup]:
    """For whom, and at how many hours of the week, no line stands first that helps at once."""
    offered = visit.services.catalogs.offered()
    rows = await asyncio.to_thread(lambda: list(table(office, offered, week_of(visit.now))))
    hours: dict[tuple[str, str], int] = {}
    for row in rows:
        of_whom = (row.flag, row.language)
        hours[of_whom] = max(row.wrong, hours.get(of_whom, 0))
    return [
        visit.say(
            line_names.GAP, trouble=visit.say(line_names.FOR[flag]), language=_language(visit, language), hours=wrong
        )
        for (flag, language), wrong in hours.items()
        if wrong
    ]


def _form(
    visit: Visit, form: Written, trouble: str = "", fields: tuple[str, ...] = (), status: int | None = None
) -> Response:
    values: dict[str, Any] = {
        "section": "lines",
        "id": visit.request.path_params.get("id", ""),
        "form": form,
        "version": visit.services.lines.office()[1],
        "trouble": visit.say(line_names.TROUBLES[trouble]) if trouble else "",
        "fields": set(fields),
        "days": moments.weekdays(visit.locale),
        "all_flags": [(code, visit.say(line_names.FOR[code])) for code in own_line.FOR],
        "all_languages": sorted(((code, _language(visit, code)) for code in own_line.SPOKEN), key=_japanese_first),
        "today": _today(visit).isoformat(),
        "troubles": line_names.TROUBLES,
        "stands": _stands(visit) if trouble == "stale_form" else "",
    }
    return visit.page("line.html", status or (422 if trouble else 200), **values)


def _stands(visit: Visit) -> Markup:
    """What a colleague made of the line meanwhile; nothing where it is a new one, or was removed."""
    office, _ = visit.services.lines.office()
    id = OWN_PREFIX + str(visit.request.path_params.get("id", ""))
    for _, line in own_lines(office):
        if line.id == id:
            row = _row(visit, line, office)
            return visit.say(line_names.STANDS, name=row.name, address=line.address, hours=row.hours)
    return Markup("")


async def _written(visit: Visit) -> Written:
    return Written(
        name=await visit.field("name"),
        address=await visit.field("address"),
        when=await visit.field("when"),
        hours=tuple([await visit.field(f"hours-{day}") for day in _DAYS]),
        on_holidays=await visit.field("on_holidays") == "yes",
        is_free=await visit.field("cost") != "charged",
        languages=await visit.fields("languages"),
        flags=await visit.fields("flags"),
        source=await visit.field("source"),
        verified_on=await visit.field("verified_on"),
    )


def _row(visit: Visit, line: Line, office: Office) -> Row:
    place = next((place for place, own in own_lines(office) if own.id == line.id), None) if line.own else None
    codes = place.flags if place else tuple(dict.fromkeys(key.partition(".")[0] for key in _orders_of(line)))
    named = NAMES.get(line.name) if not line.own else None
    note = NOTES.get(line.note)
    return Row(
        id=line.id.removeprefix(OWN_PREFIX) if line.own else line.id,
        line=line,
        name=visit.say(named) if named else quoted(line.name),
        hours=_hours(visit, line),
        languages=Markup(", ").join(_language(visit, code) for code in line.languages),
        flags=[visit.say(names.named(line_names.FOR, code)) for code in codes],
        known=_known(line),
        note=visit.say(note) if note else Markup(""),
        stale=line.is_stale(visit.now),
        on=line.own or is_on(line, office),
    )


def _orders_of(line: Line) -> list[str]:
    ids = {line.id, line.replaces} - {""}
    return [key for key, order in ORDER.items() if ids & set(order)]


def _hours(visit: Visit, line: Line) -> Markup:
    if line.always:
        return visit.say(line_names.ALWAYS)
    if not line.hours:
        return visit.say(line_names.DIFFERS)
    spans = tuple(Span(day, weekly.opens, weekly.closes) for weekly in line.hours for day in weekly.days)
    text = line_names.ON_SOME_DAYS if line.days_vary else line_names.HOURS
    catalogs = visit.services.catalogs
    return Markup("{}").format(filled(text, {"hours": Hours(spans)}, visit.locale, catalogs))


def _known(line: Line) -> str:
    """The date of a line's source, as far as it is known."""
    if line.verified_on is None:
        return ""
    return line.verified_on.isoformat()[: {"day": 10, "month": 7, "year": 4}[line.dated_by]]


def _language(visit: Visit, code: str) -> Markup:
    if code == "*":
        return visit.say(line_names.EVERY_LANGUAGE)
    return Markup("{}").format(names.language(code, visit.locale))


def _japanese_first(entry: tuple[str, Markup]) -> tuple[bool, bool, str]:
    code, name = entry
    return language_of(code) != "ja", code != "en", str(name)


def _change(visit: Visit, change: LineChange) -> tuple[LineChange, Markup]:
    line = LINES.get(change.about) if change.act in ("line_on", "line_off") else None
    about = visit.say(NAMES[line.name]) + f" {line.address}" if line else quoted(change.about)
    return change, visit.say(names.named(line_names.ACTS, change.act), about=about)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(JAPAN).date()


def _id_of(visit: Visit) -> str:
    return str(visit.request.path_params["id"])


async def _version(visit: Visit) -> int:
    """The version of the settings that the form was made from; -1, which none has, where it is missing."""
    sent = await visit.field("version")
    return int(sent) if _VERSION.fullmatch(sent) else -1
