"""The counter card: what a resident shows at the counter, in their own language and in Japanese.

It leaves the screen, on paper or as a picture, and lies about where nobody can lock it. So it says little: the number
under which staff read the rest, the interpreter, what it is about. Never their words, a telephone, a sign of danger, or
violence. Where somebody else may see the screen there is no card at all, code word or not: a word guards the talk, but
neither the printer, nor the list of files, nor a bag. There the number is enough.
"""

from __future__ import annotations

import msgspec
from babel import Locale

from dialogs.content import T
from dialogs.intake import office_texts, situation
from dialogs.intake.background import WISH
from dialogs.intake.cards import INTERPRETER
from dialogs.intake.guards import chosen, safe_mode
from dialogs.label import labels_of
from dialogs.lead import interpreter_of
from dialogs.office import JAPAN, Office
from dialogs.render import filled
from dialogs.scene import Scene
from dialogs.session import Session
from dialogs.turn import Catalogs, Hours, Param, Phrase

HELLO = T(
    "counter_card.hello",
    "I have already written to this counter. Please read it under this number, so that I need not tell it all again.",
)
NUMBER = T("counter_card.number", "Number")
SENT_ON = T("counter_card.sent_on", "Sent on")
COUNTER = T("counter_card.counter", "Counter")
ADDRESS = T("counter_card.address", "Address")
TELEPHONE = T("counter_card.telephone", "Telephone")
OPEN = T("counter_card.open", "Open")
NONE = T(
    "counter_card.none",
    "There is a card once something was sent, and only where nobody else sees the screen. "
    "At the counter your number is enough; without it a few words are.",
)
_HOURS = T("counter_card.hours", "{hours}. Closed on public holidays.")
_PLAIN = T("counter_card.plain", "{text}")
_NAMED_IN_WORDS = T("counter_card.interpreter", "Yes. Please ask me for which language, or whether for signing.")
_UNSAID = ("violence",)


class Line(msgspec.Struct, frozen=True):
    label: str
    text: str


class Side(msgspec.Struct, frozen=True):
    """The card in one language."""

    locale: str
    hello: str
    lines: tuple[Line, ...]


def is_offered(session: Session) -> bool:
    """Whether there is a card: sent, nothing to be erased, and nobody else at the screen."""
    if session.sent_at is None or session.erase_asked_at or session.erase_due_at:
        return False
    return not (safe_mode(session) or session.locked_by)


def sides(session: Session, office: Office, catalogs: Catalogs) -> tuple[Side, ...]:
    """The resident's language first; one side for those who use Japanese."""
    locales = (session.locale,) if session.locale.startswith("ja") else (session.locale, "ja")
    return tuple(_side(session, office, catalogs, locale) for locale in locales)


def show(scene: Scene) -> None:
    """The card as text, a message a language; or why there is none."""
    session, world = scene.session, scene.world
    if not is_offered(session):
        scene.say(NONE)
        return
    for side in sides(session, world.office, world.catalogs):
        scene.say(_PLAIN, {"text": "\n".join((side.hello, *_lines(side, world.catalogs)))})


def _lines(side: Side, catalogs: Catalogs) -> list[str]:
    template = office_texts.READ_BACK_LINE
    return [
        filled(template, {"question": line.label, "answer": line.text}, side.locale, catalogs) for line in side.lines
    ]


def _side(session: Session, office: Office, catalogs: Catalogs, locale: str) -> Side:
    known = {**_about(session, catalogs, locale), **_office(office)}
    lines = [
        Line(catalogs.text(locale, label), filled(_PLAIN, {"text": value}, locale, catalogs))
        for label, value in known.items()
        if value
    ]
    return Side(locale, catalogs.text(locale, HELLO), tuple(lines))


def _about(session: Session, catalogs: Catalogs, locale: str) -> dict[T, Param]:
    sent_on = session.sent_at.astimezone(JAPAN).date() if session.sent_at else ""
    found: dict[T, Param] = {NUMBER: session.reference, SENT_ON: sent_on}
    answer = session.answers.get(INTERPRETER.key)
    if answer and answer.texts:
        found[INTERPRETER.staff or INTERPRETER.ask] = _NAMED_IN_WORDS
    elif wanted := interpreter_of(session):
        found[INTERPRETER.staff or INTERPRETER.ask] = _language(wanted, catalogs, locale)
    for step in (situation.FOR_WHOM, situation.MOST_PRESSING, situation.NEEDS_STEP, WISH):
        codes = tuple(code for code in chosen(session, step.key) if code not in _UNSAID)
        found[step.staff or step.ask] = labels_of(step, codes) or ""
    return found


def _office(office: Office) -> dict[T, Param]:
    return {
        COUNTER: office.public_name or office.name,
        ADDRESS: office.address,
        TELEPHONE: office.telephone,
        OPEN: "" if not office.hours else Phrase(_HOURS, {"hours": Hours(office.hours)}),
    }


def _language(spoken: str, catalogs: Catalogs, locale: str) -> str:
    """The name of the language to interpret, for those who read `locale`."""
    if locale == spoken:
        return catalogs.own_name(spoken)
    return Locale.parse(spoken.partition("@")[0]).get_display_name(locale.partition("@")[0]) or spoken
