"""What staff add to a lead, as forms: that a text is understood, their judgement, consents that they took in person."""

from __future__ import annotations

import re
from datetime import date

from starlette.responses import Response

from dialogs.needs import BY_CODE
from dialogs.text import count_graphemes
from staff_console.lead_acts import again, carried_out, trouble_of, version_of
from staff_console.lead_page import LONGEST_BODY, Typed, reference_of
from staff_console.visit import Visit
from state.casework import DISTANCES, Assessment

_NUMBER = re.compile(r"[0-9]{1,18}")


async def clear_unread(visit: Visit) -> Response:
    through = await _number(visit, "through", missing=-1)
    act = visit.services.acts.clear_unread(reference_of(visit), visit.name, await version_of(visit), through)
    return await carried_out(visit, "unread_cleared", act)


async def assess(visit: Visit) -> Response:
    text, distance = await visit.field("assessment"), await visit.field("distance")
    needs = tuple(code for code in await visit.fields("need") if code in BY_CODE)
    distance = distance if distance in DISTANCES else ""
    revision = await _number(visit, "revision", missing=0)
    typed = Assessment(text, needs, distance, revision=revision)
    if trouble_of(text) == "long":
        return await again(visit, Typed(assessment=typed, trouble="assessment_long"))
    act = visit.services.acts.assess(reference_of(visit), visit.name, text, needs, distance, revision)
    return await carried_out(visit, "assessed", act, Typed(assessment=typed))


async def share(visit: Visit) -> Response:
    body, day = await visit.field("body"), _day(await visit.field("agreed_on"))
    typed = Typed(body=body, agreed_on=day.isoformat() if day else "")
    if not body.strip() or count_graphemes(body) > LONGEST_BODY:
        return await again(visit, typed, "body")
    if day is None or day > visit.today:
        return await again(visit, typed, "agreed_on")
    act = visit.services.acts.share(reference_of(visit), visit.name, body, day)
    return await carried_out(visit, "sharing_agreed", act, typed)


async def withdraw_sharing(visit: Visit) -> Response:
    which = await _number(visit, "number", missing=-1)
    if which < 0:
        return await again(visit, Typed(), "gone")
    act = visit.services.acts.withdraw_sharing(reference_of(visit), visit.name, which)
    return await carried_out(visit, "sharing_withdrawn", act)


async def _number(visit: Visit, name: str, *, missing: int) -> int:
    field = await visit.field(name)
    return int(field) if _NUMBER.fullmatch(field) else missing


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
