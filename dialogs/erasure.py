"""Erasing: a draft at once; what was sent is a record, whose use stops and about which a person decides.

While something urgent is open, or somebody else may see the screen, another person could be holding the phone: then
the wish needs the code word, if there is one, and takes effect a day later; until then one tap takes it back.
"""

from __future__ import annotations

from datetime import timedelta

from dialogs import codeword
from dialogs.handover import APPS
from dialogs.intake import office_texts, says, texts
from dialogs.intake.guards import safe_mode
from dialogs.office import answer_by
from dialogs.question import ask
from dialogs.record import leave_card
from dialogs.scene import Scene
from dialogs.turn import Erased, EraseRequested, Param, Phrase, TimerCleared, TimerSet

WAIT_SECONDS = 24 * 60 * 60
WAITING = "erase_wait"
WORD = "erase_word"


def erase(scene: Scene) -> None:
    """The resident confirmed it."""
    leave_card(scene)
    if not scene.is_handed_over:
        _drop_draft(scene)
    elif scene.session.erase_asked_at or not (scene.is_urgent() or safe_mode(scene.session)):
        _request(scene)
    elif codeword.is_set(scene.session):
        codeword.demand(scene, WORD)
    else:
        wait(scene)


def wait(scene: Scene) -> None:
    due = scene.world.now + timedelta(seconds=WAIT_SECONDS)
    scene.session.erase_due_at = due
    scene.effect(TimerSet("erase", due))
    scene.note("erase waits")
    show_waiting(scene)


def show_waiting(scene: Scene) -> None:
    """Say until when it can be taken back, with the button that does it."""
    scene.session.card = WAITING
    ask(scene)


def take_back(scene: Scene) -> None:
    leave_card(scene)
    scene.session.erase_due_at = None
    scene.effect(TimerCleared("erase"))
    scene.note("erase taken back")
    scene.say(says.KEPT)
    ask(scene)


def take_effect(scene: Scene) -> None:
    """The timer has come due."""
    session = scene.session
    due = session.erase_due_at
    if due is None:
        return
    if scene.world.now < due:
        scene.effect(TimerSet("erase", due))
        return
    if session.card == WAITING:
        leave_card(scene)
        session.step = ""
    _request(scene)


def _request(scene: Scene) -> None:
    office, session = scene.world.office, scene.session
    session.erase_due_at = None
    if session.erase_asked_at is None:
        session.erase_asked_at = scene.world.now
        scene.effect(EraseRequested())
    params: dict[str, Param] = {"municipality": office.municipality or office_texts.MUNICIPALITY}
    decided = answer_by(office, session.erase_asked_at)
    if decided:
        scene.say(texts.ERASE_REQUESTED, {**params, "date": decided})
    else:
        scene.say(office_texts.ERASE_REQUESTED_UNDATED, params)


def _drop_draft(scene: Scene) -> None:
    scene.effect(Erased())
    app = APPS.get(scene.session.channel)
    if app:
        scene.say(texts.ERASED_DRAFT, {"app": app, "how": Phrase(texts.HOW_TO_DELETE, {"app": app})})
    else:
        scene.say(office_texts.ERASED, {"how": texts.HOW_TO_DELETE_WEB})
