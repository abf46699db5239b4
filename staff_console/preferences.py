"""What a member chooses for themselves: the console's language."""

from __future__ import annotations

from starlette.responses import Response

from staff_console.visit import LOCALES, Visit


async def change_language(visit: Visit) -> Response:
    locale, back = await visit.field("locale"), visit.own_path(await visit.field("back"))
    if locale in LOCALES:
        await visit.services.staff.read_in(visit.name, locale)
    return visit.go(back.removeprefix(visit.path("")))
