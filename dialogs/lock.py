"""The lock: whoever set a code word is asked for it when they come back.

Until the word is given nothing of the conversation is shown, changed or kept, and nothing tells whether there is one.
Only the numbers, the counter's hours and leaving work. After three wrong words only these are shown, for a day.
On the web page the word is also given at another screen, together with the number.
"""

from __future__ import annotations

from datetime import timedelta

from dialogs import codeword, counter, erasure
from dialogs.answer import pick
from dialogs.command import is_away, obey, welcome_back
from dialogs.content import Step
from dialogs.intake import says
from dialogs.intake.guards import safe_mode
from dialogs.intake.labels import TYPED
from dialogs.matching import commanded, labelled, pressed
from dialogs.question import all_buttons, ask
from dialogs.record import leave_card, may_repeat
from dialogs.scene import Scene
from dialogs.session import Attached, Chose, Command, Commanded, Edited
from dialogs.turn import CameBack, WordMissed

TRIES = 3
SHUT_SECONDS = 24 * 60 * 60
CARD = "word"

_ALLOWED = (Command.NUMBERS, Command.PERSON, Command.CLOSE, Command.LANGUAGE)


def close_if_away(scene: Scene) -> None:
    """Whoever comes back after a while, or after closing, is asked for the word before anything else."""
    session = scene.session
    if codeword.is_set(session) and is_away(scene) and session.locked_by != CARD:
        leave_card(scene)
        _close(scene)


def meet(scene: Scene, body: Chose | Commanded | Attached | Edited) -> None:
    """What is done without words while the lock is closed."""
    session, step = scene.session, scene.current
    if _is_shut(scene):
        return
    name = _command_of(body)
    if isinstance(body, Chose) and step and body.step == step.key and _pick(scene, step, body.codes):
        return
    if name in _ALLOWED:
        obey(scene, name)
    elif may_repeat(scene) or session.step != session.locked_by:
        session.repeated_at = scene.world.now
        ask(scene, again=True)


def hear(scene: Scene, text: str) -> None:
    """A typed text while the lock is closed: the word, or one of the few things that may be asked for."""
    session, step = scene.session, scene.current
    if _is_shut(scene):
        return
    if step is not None and _answers(scene, step, text):
        return
    catalogs = scene.world.catalogs
    if (name := commanded(text, TYPED, (scene.locale, session.last_locale), catalogs)) in _ALLOWED:
        obey(scene, name)
    elif session.step != session.locked_by:
        # It was not asked for yet, so nothing counts as a wrong one; nor can it be guessed without being counted.
        scene.say(says.NOT_KEPT)
        ask(scene)
    elif codeword.fits(session, text):
        _open(scene)
    elif scene.in_danger:
        # A cry for help is no guess; the lines that fit have been shown.
        ask(scene, again=True)
    else:
        _count_try(scene)


def knock(scene: Scene, word: str) -> bool:
    """Somebody at another screen, who knows the number, gives `word`: whether the conversation goes on there.

    A wrong word is counted as one that was given in the conversation, but nothing is said or locked because of it:
    whoever is in the conversation at this moment goes on undisturbed.
    """
    # Compared in any case, so that nobody can tell from the time whether words are taken at present.
    fits = codeword.fits(scene.session, word)
    if _is_waiting(scene):
        return False
    _renew_tries(scene)
    if not fits:
        _miss(scene)
        return False
    _close(scene)
    scene.effect(CameBack())
    _open(scene)
    return True


def _command_of(body: Chose | Commanded | Attached | Edited) -> str:
    match body:
        case Commanded():
            return body.name
        case Chose(codes=(code,)):
            return code
        case _:
            return ""


def _pick(scene: Scene, step: Step, codes: tuple[str, ...]) -> bool:
    return len(codes) == 1 and pick(scene, step, codes[0])


def _answers(scene: Scene, step: Step, text: str) -> bool:
    """Whether the text names a button of the card that stands (the word's, or the languages)."""
    choices = labelled(all_buttons(scene, step), (scene.locale, scene.session.last_locale), scene.world.catalogs)
    found = pressed(text, choices, numbers=step.key == "language")
    return len(found) == 1 and pick(scene, step, found[0].code)


def _close(scene: Scene) -> None:
    session = scene.session
    if session.locked_by != CARD:
        session.locked_by, session.locked_seq = CARD, scene.world.seq
    session.step = ""


def _open(scene: Scene) -> None:
    session = scene.session
    wished = session.locked_by
    if wished == CARD:
        session.locked_seq, session.unlocked_seq = session.locked_seq or scene.world.seq, scene.world.seq
    session.locked_by = ""
    session.tries, session.shut_until = 0, None
    session.resting = False
    scene.note("word given")
    scene.say(says.WORD_RIGHT)
    leave_card(scene)
    if wished == erasure.WORD:
        erasure.wait(scene)
    elif safe_mode(session) and not session.erase_due_at:
        # "Would you like to continue?" was asked together with the word.
        ask(scene)
    else:
        welcome_back(scene)


def _count_try(scene: Scene) -> None:
    _miss(scene)
    if scene.session.shut_until is None:
        ask(scene, again=True)
        return
    # Whoever fails at erasing is not the one who set the word.
    _close(scene)
    _show_door(scene)


def _miss(scene: Scene) -> None:
    session = scene.session
    session.tries += 1
    scene.note("wrong word")
    scene.effect(WordMissed())
    if session.tries >= TRIES:
        session.shut_until = scene.world.now + timedelta(seconds=SHUT_SECONDS)


def _is_waiting(scene: Scene) -> bool:
    until = scene.session.shut_until
    return until is not None and scene.world.now < until


def _is_shut(scene: Scene) -> bool:
    """Whether no word is taken at present; what is shown instead has been shown then. The time once over, three more
    are taken."""
    if _is_waiting(scene):
        if may_repeat(scene):
            _show_door(scene)
        return True
    _renew_tries(scene)
    return False


def _renew_tries(scene: Scene) -> None:
    session = scene.session
    if session.shut_until is not None:
        session.tries, session.shut_until = 0, None


def _show_door(scene: Scene) -> None:
    scene.session.repeated_at = scene.world.now
    scene.add(counter.door(scene))
    counter.show_numbers(scene)
