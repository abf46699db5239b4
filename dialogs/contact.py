"""Safe contact: how, and whether, the counter may reach the resident. The server enforces it when it sends."""

from __future__ import annotations

from dialogs.intake import texts
from dialogs.intake.guards import chosen, safe_mode
from dialogs.session import Session
from dialogs.turn import Say

__all__ = ["contact_rule", "may_notify", "may_show", "notice_of", "opens_by_number", "safe_mode"]

HOLD = "hold"
WEB = "web"


def contact_rule(session: Session) -> str:
    """`here`, `quiet`, `phone`, `visit`, `cannot_go`, or `hold` until the resident has chosen."""
    codes = chosen(session, "contact")
    return codes[0] if codes else HOLD


def may_notify(session: Session) -> bool:
    """Whether anything may be pushed to the resident that is not an answer to what they just did."""
    return session.reachable and contact_rule(session) in ("here", "cannot_go")


def may_show(session: Session) -> bool:
    """Whether what was said may be seen at all by whoever is there: not while they have to give the code word."""
    return not session.locked_by


def opens_by_number(session: Session) -> bool:
    """Whether the resident can come back at any screen with their number and code word.

    Only on the web page: LINE and Telegram keep a chat of their own, and without a word anybody could come.
    """
    return session.channel == WEB and bool(session.code_word)


def notice_of(session: Session) -> Say | None:
    """What a push may say instead of the message itself: None when the message itself may be shown.

    In safe mode, and where a code word was set, a push names no subject; the message is shown once the resident writes
    or opens the page, and gives the word.
    """
    return Say(text=texts.NOTICE, role="staff") if safe_mode(session) or session.code_word else None
