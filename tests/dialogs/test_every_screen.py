"""Presses every button of every screen: nothing is a corner, and all fits every channel in every language.

A screen is a question or card as it stands: alone, with a choice marked, in a group, asking for a date, about another
person, with others looking on. Where two conversations stand at the same one, only the first goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import msgspec
import pytest
from linebot.v3.messaging import TextMessage

from bot.button import ButtonSeal
from bot.channels import Batch
from bot.channels.line.messages import MESSAGES, QUICK_LABEL, QUICK_REPLIES, TEXT_UNITS, requests_of
from bot.channels.telegram.parts import TEXT_LENGTH, parts_of
from dialogs import urgency
from dialogs.contact import may_notify
from dialogs.content import Source
from dialogs.intake import FLOW
from dialogs.intake.guards import about_me, asks_die_tonight, cannot_go, safe_mode, third_party
from dialogs.needs import BY_CODE
from dialogs.office import Slot
from dialogs.render import BUBBLE_CHARACTERS, render
from dialogs.session import Body, Bubble, Chose, Closed, Command, Commanded, Press, Replied, Said, Session
from dialogs.text import count_graphemes
from dialogs.turn import Say, World
from tests.residents import CATALOGS, ENGINE, MONDAY_NOON, TUESDAY_2_AM, office

SEAL = ButtonSeal(b"k" * 32, "conversation")
LABEL_GRAPHEMES = 20
MOST_BUTTONS = 10
LISTS = ("language", "help", "change", "most_pressing")
"""Questions whose buttons are as many as the resident's languages, answers or needs."""
CALLBACK_BYTES = 64
A_WHILE = timedelta(hours=1)
COMMANDS = tuple(name for name in Command if name not in ("start", "done"))
WORD = "hibiscus"
"""Typed everywhere; at one place it becomes the word that opens the conversation again."""

Stand = tuple[object, ...]


class Screen(msgspec.Struct, frozen=True):
    """A conversation, and the buttons that stand last on its screen."""

    session: Session
    presses: tuple[Press, ...] = ()


@dataclass
class Screens:
    """All that was met: the first conversation at each stand, and from which of them a press goes on towards an end."""

    channel: str
    locale: str
    at: datetime
    first: dict[Stand, Screen] = field(default_factory=dict)
    goes_on: set[Stand] = field(default_factory=set)
    commanded: set[tuple[str, bool, bool]] = field(default_factory=set)
    pressed: set[tuple[str, str]] = field(default_factory=set)
    said: dict[tuple[object, ...], tuple[tuple[Say, ...], Session]] = field(default_factory=dict)
    turns: int = 0

    @property
    def steps(self) -> set[str]:
        return {screen.session.step for screen in self.first.values()}

    def visit(self) -> None:
        begun = self._take(Screen(ENGINE.begin(self.channel)), Commanded("start", locale=self.locale))
        self.first[_stand(begun.session)] = begun
        waiting = deque([begun])
        while waiting:
            for after in self._from(waiting.popleft()):
                if (stand := _stand(after.session)) not in self.first:
                    self.first[stand] = after
                    waiting.append(after)

    def _from(self, screen: Screen) -> Iterator[Screen]:
        """Everywhere that one event leads to. What works anywhere is tried once at each step."""
        session = screen.session
        for press in screen.presses:
            self.pressed.add((session.step, press.code))
            after = self._take(screen, Chose(session.step, session.question, (press.code,)))
            if _measure(after.session) < _measure(session):
                self.goes_on.add(_stand(session))
            yield after
        yield self._take(screen, Said(WORD))
        place = (session.step, bool(session.code_word), may_notify(session) and not safe_mode(session))
        if place not in self.commanded or session.sent_at:
            self.commanded.add(place)
            for name in COMMANDS:
                yield self._take(screen, Commanded(name))
            yield self._take(screen, Said("hello again"), A_WHILE)
            yield self._take(screen, Chose("runway", 1, ("month",)))
        if session.sent_at and not session.step:
            for act in (Replied("Good morning.", by="Sato"), Closed()):
                yield self._take(screen, act)

    def _take(self, screen: Screen, body: Body, later: timedelta = timedelta(0)) -> Screen:
        self.turns += 1
        world = World(now=self.at + later, seq=self.turns, reference="222-222", office=COUNTER, catalogs=CATALOGS)
        turn = ENGINE.take(screen.session, body, world)
        buttons = [say for say in turn.say if say.buttons]
        if turn.say:
            self.said.setdefault(tuple(map(_wording, turn.say)), (turn.say, turn.session))
        if not turn.session.step:
            return Screen(turn.session)
        shown = render(buttons[-1:], turn.session, CATALOGS)
        return Screen(turn.session, shown[-1].presses if shown else screen.presses)


COUNTER = office(legal_texts=True, districts=("Minato", "Kita"), slots=(Slot(1, time(10)), Slot(3, time(14))))


def _wording(say: Say) -> object:
    """What makes a message as long as it is: its text, how many entries fill it, its buttons."""
    filled = sum(len(value) for value in say.params.values() if isinstance(value, tuple))
    return (say.text.key, say.step, filled, tuple(button.code for button in say.buttons))


def _stand(session: Session) -> Stand:
    return (
        session.step,
        session.card,
        session.group,
        session.dating,
        _picked(session),
        (about_me(session), third_party(session)),
        safe_mode(session) and "place" in session.answers,
        asks_die_tonight(session) and "die_tonight" not in session.answers,
        session.locked_by,
        session.phase,
        bool(session.code_word and (session.step in ("", "stop") or session.locked_by or session.sent_at)),
        session.resting and not session.step,
        # Whoever is in no hurry is offered a time once it is sent.
        session.step in ("contact", "stop") and (is_urgent(session), cannot_go(session)),
    )


def is_urgent(session: Session) -> bool:
    return urgency.rank(urgency.level_of(session.flags)) <= urgency.rank("today")


def _picked(session: Session) -> object:
    """One need alone leads to its own follow-up; otherwise only whether anything is chosen makes a difference."""
    if session.step != "needs" or len(session.picked) != 1 or safe_mode(session):
        return bool(session.picked)
    (need,) = session.picked
    return need if session.group in ("", BY_CODE[need].group) else True


def _measure(session: Session) -> tuple[int, ...]:
    """How far it still is to an end: less with every press that goes on. Answers first, then what lies over the way."""
    if not session.step and (session.resting or session.sent_at):
        return (-1000,)
    answered = sum(key in session.answers for key in FLOW.by_key)
    over = 2 * sum(map(bool, (session.card, session.locked_by, session.dating, session.group))) + bool(session.focus)
    return (-answered, over, not session.picked)


@pytest.fixture(scope="module", params=["telegram", "web"])
def screens(request: pytest.FixtureRequest) -> Screens:
    """By day in Japanese in a chat, by night in English on the page."""
    is_chat = request.param == "telegram"
    found = Screens(request.param, "ja" if is_chat else "en", MONDAY_NOON if is_chat else TUESDAY_2_AM)
    found.visit()
    return found


def test_every_step_and_card_is_met_and_every_button_of_theirs_is_pressed(screens: Screens) -> None:
    assert screens.steps == {"", *FLOW.by_key}
    fixed = [step for step in FLOW.by_key.values() if step.source is not Source.CHOSEN_NEEDS]
    options = {(step.key, option.code) for step in fixed for option in step.options}
    assert len(options) > 180
    if screens.locale == "ja":
        # Whoever writes in Japanese is not asked whether Japanese should be interpreted.
        options.remove(("interpreter", "wanted"))
    assert options - screens.pressed == set()
    assert "most_pressing" in {step for step, _ in screens.pressed}


def test_no_screen_is_a_corner(screens: Screens) -> None:
    """Wherever somebody stands, one of the buttons before them brings them nearer to an end; so each way has one."""
    stands = {stand for stand, screen in screens.first.items() if screen.session.step}
    assert len(stands) > 300
    assert stands - screens.goes_on == set()


def test_everything_that_is_said_fits_every_channel_in_every_language(screens: Screens) -> None:
    """faults: 45, 46"""
    looked = 0
    for says, session in screens.said.values():
        for locale in CATALOGS.offered():
            looked += 1
            bubbles = render(says, msgspec.structs.replace(session, locale=locale), CATALOGS)
            _fits_a_small_screen(bubbles, is_chat=screens.channel != "web")
            _fits_line(bubbles)
            _fits_telegram(bubbles)
    assert looked > 500


def _fits_a_small_screen(bubbles: Sequence[Bubble], *, is_chat: bool) -> None:
    for bubble in bubbles:
        assert bubble.text.strip()
        assert len(bubble.text) <= BUBBLE_CHARACTERS or "\n" in bubble.text, bubble.text
        assert [press.label for press in bubble.presses if count_graphemes(press.label) > LABEL_GRAPHEMES] == []
        if is_chat and bubble.step not in LISTS:
            assert len(bubble.presses) <= MOST_BUTTONS, bubble


def _fits_line(bubbles: Sequence[Bubble]) -> None:
    """One request of at most five messages, each with at most thirteen quick replies, or a card."""
    (request,) = requests_of(bubbles, SEAL)
    assert 0 < len(request) <= MESSAGES
    for message in request:
        if isinstance(message, TextMessage):
            assert len(message.text.encode("utf-16-le")) // 2 <= TEXT_UNITS
        if message.quick_reply:
            assert 0 < len(message.quick_reply.items) <= QUICK_REPLIES
            assert all(count_graphemes(item.action.label) <= QUICK_LABEL for item in message.quick_reply.items)


def _fits_telegram(bubbles: Sequence[Bubble]) -> None:
    parts = parts_of(Batch("101", "answer", tuple(bubbles), "key", SEAL))
    assert len(parts) == len(bubbles)
    for part in parts:
        assert 0 < len(part.text) <= TEXT_LENGTH
        for row in part.keyboard.inline_keyboard if part.keyboard else ():
            assert all(0 < len(str(button.callback_data).encode()) <= CALLBACK_BYTES for button in row)
