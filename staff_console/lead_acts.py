"""What staff do with a lead. Each form ends in a redirect, so that a reload does nothing twice."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable
from dataclasses import replace

from starlette.responses import Response

from dialogs.content import T
from dialogs.text import count_graphemes
from staff_console.lead_page import LONGEST_REPLY, Typed, address_of, reference_of, show
from staff_console.visit import Visit
from state.errors import Busy, Conflict
from state.records import CLOSING_RESULTS, LeadCard

_VERSION = re.compile(r"[0-9]{1,9}")
# Codes, since the audit keeps them in plain: nobody can write a name or a detail of the case into it.
ERASE_REASONS = {
    "asked_in_chat": T("console.erase.asked_in_chat", "Asked in the chat"),
    "asked_in_person": T("console.erase.asked_in_person", "Asked in person or by telephone"),
    "asked_in_writing": T("console.erase.asked_in_writing", "Asked in writing"),
    "asked_by_agent": T("console.erase.asked_by_agent", "A legal representative asked"),
}


async def claim(visit: Visit) -> Response:
    version = await version_of(visit)
    card = visit.services.store.card(reference_of(visit))
    if card and card.owner not in (None, visit.name):
        return _conflict(visit, "claimed", Typed(), card)
    return await carried_out(visit, "claimed", visit.services.acts.claim(reference_of(visit), visit.name, version))


async def release(visit: Visit) -> Response:
    card = visit.services.store.card(reference_of(visit))
    if card and card.owner not in (None, visit.name) and not visit.member_may("supervisor"):
        return visit.page("refused.html", 403, why="role")
    version = await version_of(visit)
    return await carried_out(visit, "released", visit.services.acts.release(reference_of(visit), visit.name, version))


async def reply(visit: Visit) -> Response:
    text, nonce = await visit.field("text"), await visit.field("nonce")
    if trouble := trouble_of(text):
        return await again(visit, Typed(text=text, nonce=nonce, trouble=trouble))
    act = visit.services.acts.reply(reference_of(visit), text, visit.name, nonce)
    return await carried_out(visit, "replied", act, Typed(text=text, nonce=nonce))


async def note(visit: Visit) -> Response:
    text, nonce = await visit.field("text"), await visit.field("nonce")
    if trouble := trouble_of(text):
        return await again(visit, Typed(note=text, trouble=f"note_{trouble}"))
    act = visit.services.acts.note(reference_of(visit), text, visit.name, nonce)
    return await carried_out(visit, "noted", act, Typed(note=text))


async def close(visit: Visit) -> Response:
    result, version = await visit.field("result"), await version_of(visit)
    if result not in CLOSING_RESULTS:
        return await again(visit, Typed(trouble="result"))
    act = visit.services.acts.close(reference_of(visit), result, visit.name, version)
    return await carried_out(visit, "closed", act, Typed(result=result))


async def reopen(visit: Visit) -> Response:
    return await carried_out(visit, "reopened", visit.services.acts.reopen(reference_of(visit), visit.name))


async def erase_page(visit: Visit) -> Response:
    return await _erase_page(visit)


async def erase(visit: Visit) -> Response:
    reason, sure = await visit.field("reason"), await visit.field("sure")
    if reason not in ERASE_REASONS or not sure:
        return await _erase_page(visit, 422, reason)
    await visit.services.acts.erase(reference_of(visit), visit.name, reason)
    return visit.page("erased.html", by_us=True, reference=reference_of(visit))


async def _erase_page(visit: Visit, status: int = 200, reason: str = "") -> Response:
    view = await visit.services.acts.open_lead(reference_of(visit), visit.name)
    reasons = [(code, visit.say(text)) for code, text in ERASE_REASONS.items()]
    address = visit.path(_address(visit))
    return visit.page("erase.html", status, card=view.card, reasons=reasons, reason=reason, address=address)


def _conflict(visit: Visit, wanted: str, typed: Typed, card: LeadCard) -> Response:
    nonce = secrets.token_hex(16)
    return visit.page("conflict.html", 409, wanted=wanted, typed=typed, card=card, nonce=nonce)


async def carried_out(visit: Visit, done: str, act: Awaitable[LeadCard], typed: Typed | None = None) -> Response:
    """Waits for an act; what was typed is shown again should it not succeed."""
    try:
        await act
    except Conflict as conflict:
        return _conflict(visit, done, typed or Typed(), conflict.card)
    except Busy:
        return await again(visit, typed or Typed(), "busy", 503)
    return visit.go(f"{_address(visit)}?done={done}")


async def again(visit: Visit, typed: Typed, trouble: str = "", status: int = 422) -> Response:
    """The lead's page, with what was typed and why it was not taken."""
    view = await visit.services.store.lead(reference_of(visit))
    kept = replace(typed, trouble=trouble or typed.trouble)
    if view is None:
        return visit.page("missing.html", 404)
    return show(visit, view, kept, status)


def trouble_of(text: str) -> str:
    """Why a text is not taken: "empty" or "long"; "" when it is."""
    if not text.strip():
        return "empty"
    return "long" if count_graphemes(text) > LONGEST_REPLY else ""


def _address(visit: Visit) -> str:
    return address_of(reference_of(visit))


async def version_of(visit: Visit) -> int:
    """The lead's version on the page the form was on; one that no lead has when it is missing."""
    field = await visit.field("version")
    return int(field) if _VERSION.fullmatch(field) else -1
