"""The safety cards for a text with which nothing else can be done: the turn that should have taken it failed."""

from __future__ import annotations

from datetime import datetime

from dialogs import safety, urgency
from dialogs.intake import office_texts, safety_texts
from dialogs.lines import lines_for, phrase_of
from dialogs.office import JAPAN, Office
from dialogs.phrase_card import phrase_card
from dialogs.session import Session
from dialogs.turn import Catalogs, Say


def emergency(text: str, session: Session, now: datetime, office: Office, catalogs: Catalogs) -> tuple[Say, ...]:
    """One card with its lines for each danger that cannot wait, and the phrase card; nothing for any other text."""
    locale = session.locale or session.hinted or "ja"
    found = Session(flow="", channel="", signs=list(safety.sightings(safety.seen_in(text), 0)))
    flags = [
        flag
        for flag in urgency.flags_of(found, now.astimezone(JAPAN).date())
        if flag.code in safety_texts.CARDS_BY_FLAG and urgency.rank(flag.level) <= urgency.rank("today")
    ]
    flags.sort(key=lambda flag: urgency.rank(flag.level))
    cards = [
        Say(
            office_texts.CARD_WITH_LINES,
            {
                "card": safety_texts.CARDS_BY_FLAG[flag.code],
                "lines": tuple(phrase_of(line, locale, now) for line in lines_for([flag], locale, now, office)),
            },
            role="safety",
        )
        for flag in flags
    ]
    phrases = phrase_card(locale, catalogs.own_name(locale)) if cards else None
    return (*cards, phrases) if phrases else tuple(cards)
