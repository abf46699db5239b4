"""What works anywhere: help, language, pause, back, close, erase and the like. Each keeps the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dialogs import counter, counter_card, erasure
from dialogs.answer import WAYS_PAST, pass_over
from dialogs.draft import draft_until, may_remind, remind_at
from dialogs.intake import says
from dialogs.question import ask
from dialogs.record import leave_card, repeat
from dialogs.scene import Scene
from dialogs.session import Command
from dialogs.station import close, lay, refer_to_counter, set_language

IDLE_SECONDS = 30 * 60


def obey(scene: Scene, name: str, locale: str = "", via: str = "") -> None:
    """Carry out a command; one that fits nothing repeats the question, or says who has the intake now."""
    scene.note(f"command {name}")
    if scene.session.card == "help" and name != Command.BACK:
        leave_card(scene)
    if name == Command.START:
        _start(scene, locale, via)
    elif act := _ACTS.get(name):
        act(scene)
    elif scene.is_handed_over and scene.current is None:
        refer_to_counter(scene)
    elif name in WAYS_PAST and scene.current:
        pass_over(scene, scene.current, Command(name))
    else:
        repeat(scene)


def _start(scene: Scene, locale: str, via: str) -> None:
    session = scene.session
    session.via = session.via or via
    if locale and "language" not in session.answers:
        offered = scene.world.catalogs.negotiate(locale)
        if offered:
            set_language(scene, offered)
    if session.answers and is_away(scene):
        welcome_back(scene)
    else:
        session.resting = False
        ask(scene, again=True)


def is_away(scene: Scene) -> bool:
    """The resident closed or paused, or has not been here for half an hour."""
    session = scene.session
    idle = session.last_at is not None and scene.world.now - session.last_at >= timedelta(seconds=IDLE_SECONDS)
    return session.resting or idle


def welcome_back(scene: Scene) -> None:
    """Ask what to do first; in safe mode nothing of before is repeated."""
    session = scene.session
    session.resting = False
    if session.erase_due_at:
        erasure.show_waiting(scene)
    elif scene.is_handed_over or not session.answers.keys() - {"language"}:
        ask(scene)
    else:
        lay(scene, "resume")


def _help(scene: Scene) -> None:
    lay(scene, "help")


def _language(scene: Scene) -> None:
    lay(scene, "language")


def _erase(scene: Scene) -> None:
    if scene.session.erase_due_at:
        erasure.show_waiting(scene)
    else:
        lay(scene, "erase")


def _change(scene: Scene) -> None:
    if scene.is_handed_over:
        refer_to_counter(scene)
    else:
        lay(scene, "change")


def _pause(scene: Scene) -> None:
    session = scene.session
    leave_card(scene)
    session.resting = True
    session.step = ""
    if not scene.consented:
        scene.say(says.PAUSED_UNSAVED)
    elif scene.is_handed_over:
        scene.add(counter.acknowledgement(scene))
    elif may_remind(scene) and remind_at(scene):
        lay(scene, "paused")
    else:
        scene.say(says.PAUSED, {"draft_until": draft_until(scene)})


def _back(scene: Scene) -> None:
    session = scene.session
    session.resting = False
    if session.card or session.group or session.dating:
        leave_card(scene)
        session.group = session.dating = ""
        ask(scene, again=True)
        return
    if scene.is_handed_over:
        refer_to_counter(scene)
        return
    given = [key for key in session.answers if key in scene.flow.by_key and not scene.flow.by_key[key].gate]
    if session.focus in given:
        given = given[: given.index(session.focus)]
    if not given:
        scene.say(says.NOTHING_BACK)
        ask(scene, again=True)
        return
    session.focus = given[-1]
    ask(scene)


def _why(scene: Scene) -> None:
    step = scene.due()
    if step is None:
        # Nothing is asked any more: what else may be asked of us.
        lay(scene, "help")
        return
    if step.why:
        scene.say(step.why)
    ask(scene, again=True)


def _numbers(scene: Scene) -> None:
    counter.show_numbers(scene)
    ask(scene, again=True)


def _person(scene: Scene) -> None:
    counter.show_person(scene)
    ask(scene, again=True)


def _counter_card(scene: Scene) -> None:
    counter_card.show(scene)
    ask(scene, again=True)


_ACTS: dict[str, Callable[[Scene], None]] = {
    Command.HELP: _help,
    Command.LANGUAGE: _language,
    Command.PAUSE: _pause,
    Command.BACK: _back,
    Command.CLOSE: close,
    Command.ERASE: _erase,
    Command.WHY: _why,
    Command.NUMBERS: _numbers,
    Command.CHANGE: _change,
    Command.PERSON: _person,
    Command.COUNTER_CARD: _counter_card,
}
