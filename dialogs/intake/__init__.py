"""The intake: its questions as data, in the order in which they are asked.

The next question is the first relevant one without an answer, so this one list serves the ordinary way, the third
party's and the short way (see `guards`). Codes are stored and never reused with another meaning.
"""

from __future__ import annotations

from dialogs import phrase_card
from dialogs.content import Flow, T
from dialogs.intake import background, contact, gates, office_texts, safety_texts, signs, situation, texts
from dialogs.intake.cards import CARDS, NEAR
from dialogs.intake.followups import FOLLOW_UPS

FLOW = Flow(
    steps=(
        gates.LANGUAGE,
        gates.OPENING,
        signs.PLACE,
        gates.CONSENT,
        signs.RIGHT_NOW,
        signs.DIE_TONIGHT,
        situation.FOR_WHOM,
        situation.RELATION,
        situation.PERSON_KNOWS,
        situation.OWN_WORDS,
        situation.NEEDS_STEP,
        situation.MOST_PRESSING,
        # The first follow-up has its place here; the others become relevant after the background.
        *FOLLOW_UPS,
        situation.RUNWAY,
        contact.CONTACT,
        contact.CONTACT_NUMBER,
        contact.CONTACT_TIMES,
        contact.CONTACT_CANNOT_WHY,
        contact.CONTACT_WORD,
        gates.STOP,
        background.AREA,
        background.HOUSEHOLD,
        background.WORK,
        background.OTHER_HELP,
        background.STRENGTH,
        background.WISH,
        gates.REVIEW,
    ),
    cards=CARDS,
)

REQUIRED_TEXTS: tuple[T, ...] = (
    *(text for step in (gates.CONSENT, NEAR) for text in (step.ask, *(option.label for option in step.options))),
    *(
        text
        for module in (safety_texts, texts, office_texts)
        for text in vars(module).values()
        if isinstance(text, T) and text.key.startswith(("card.", "night.", "consent.", "near.card"))
    ),
    *phrase_card.TEXTS,
)
"""Texts of safety and consent: a language is offered only when it has all of them."""
