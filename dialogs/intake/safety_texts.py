"""Safety cards and what is said after hours.

Order of every card: one sentence, the lines, "you can stop here", and only then a question. A card never asks for a
name or a further answer before the numbers. The lines follow the flag, never the level.
"""

from __future__ import annotations

from dialogs.content import T

CARD_MEDICAL = T(
    "card.medical",
    "Please call 119 now. It is an ambulance. The call and the ambulance are free.",
)
CARD_VIOLENCE = T("card.violence", "This is not your fault. If you are in danger now, call 110.")
CARD_SUICIDE = T(
    "card.suicide",
    "Thank you for telling me. You need not carry this alone. You can talk here now:",
)
CARD_NO_FOOD = T("card.no_food", "Food comes first. These may help now:")
CARD_NO_BED = T("card.no_bed", "A place for tonight comes first. These may help now:")
CARD_CHILD = T(
    "card.child",
    "You and the child matter most. You can call to ask for help, not to be judged:",
)
CARD_STOP = T("card.stop", "You can stop here.")
CARD_NOTHING_KEPT = T(
    "card.nothing_kept",
    "Nothing of this is kept yet, and nobody at the counter has seen it.",
)

CARDS_BY_FLAG: dict[str, T] = {
    "medical": CARD_MEDICAL,
    "violence_now": CARD_VIOLENCE,
    "suicide": CARD_SUICIDE,
    "no_food": CARD_NO_FOOD,
    "no_shelter": CARD_NO_BED,
    "child_safety": CARD_CHILD,
}
"""The sentence that opens the card of a flag. Flags without a card have none that cannot wait."""

NIGHT_NOBODY = T(
    "night.nobody",
    "It is {time}. Nobody is reading now. A person reads your message on {next_open}. "
    "If you cannot wait, these are open now:\n{lines_open_now}",
)
NIGHT_UNKNOWN = T(
    "night.unknown",
    "It is {time}. Nobody is reading now, and the day a person reads next is not known. "
    "If you cannot wait, these are open now:\n{lines_open_now}",
)
NIGHT_NOW = T(
    "night.now",
    "This chat cannot send anyone to you. Please call {first_line}, or go where people are: "
    "a police box, a hospital, a shop that is open.",
)
NIGHT_NO_LANGUAGE = T(
    "night.no_language",
    "No line in {language} is open now. You can still call 110 or 119: say the name of your language, "
    "and in many places an interpreter joins the call.",
)
NIGHT_ON_CALL = T(
    "night.oncall",
    "The person on call has been sent a notice. If nobody has opened your message in {minutes} minutes, "
    "we tell you here.",
)
NIGHT_ON_CALL_ASK = T(
    "night.oncall.ask",
    "The person on call has been sent a notice. When you write here again, we tell you whether somebody has opened "
    "your message.",
)
"""As `NIGHT_ON_CALL`, to whom we must not write of our own accord."""
NIGHT_OPENED = T("night.opened", "A person opened your message at {time}.")
NIGHT_NOT_OPENED = T(
    "night.not_opened",
    "Nobody has opened it yet. Please do not wait for us: {first_line}",
)
