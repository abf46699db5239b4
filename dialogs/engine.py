"""The engine: one event in, one turn out. Pure and synchronous; the pump calls it under the conversation's lock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from dialogs import alarm, alert, codeword, draft, erasure, lock, urgency
from dialogs.answer import give_date, pick, pick_all
from dialogs.carry import carry
from dialogs.command import is_away, obey, welcome_back
from dialogs.content import Flow, Kind, Step, T
from dialogs.intake import says
from dialogs.intake.guards import chosen
from dialogs.machine import Route
from dialogs.question import ask, options
from dialogs.record import keep_words, repeat
from dialogs.scene import Scene
from dialogs.session import (
    Alerted,
    Attached,
    Body,
    Chose,
    Cleared,
    Closed,
    Command,
    Commanded,
    Edited,
    Elapsed,
    Heard,
    Left,
    Opened,
    Phase,
    Reopened,
    Replied,
    Returned,
    Said,
    Session,
    Wanted,
    Withdrawn,
)
from dialogs.snapshot import hash_of
from dialogs.station import refer_to_counter
from dialogs.turn import (
    BecameReachable,
    BecameUnreachable,
    Refused,
    TextCorrected,
    TextForgotten,
    TimerSet,
    Turn,
    World,
)
from dialogs.watch import text_of, watch
from dialogs.words import hear

UNSAVED_SECONDS = 60 * 60
_STAFF_TEXT = T("staff.text", "{text}")
_PRESENT = (Said, Chose, Commanded, Attached, Edited)


class Engine:
    """One flow, for all conversations."""

    def __init__(self, flow: Flow) -> None:
        self._route = Route(flow)
        self.flow = flow
        self.flow_hash = hash_of(flow)

    def begin(self, channel: str, hint: str = "") -> Session:
        """The session of somebody who has not said anything yet. `hint`: what the platform calls their language."""
        return Session(flow=self.flow_hash, channel=channel, hinted=hint)

    def take(self, session: Session, body: Body, world: World) -> Turn:
        """The turn that follows from an event. `session` itself is not changed."""
        scene = self._scene(session, world)
        if session.last_at is None:
            scene.session.hinted = world.catalogs.negotiate(session.hinted) or ""
        scene.is_present = isinstance(body, _PRESENT)
        if isinstance(body, (*_PRESENT, Withdrawn)):
            lock.close_if_away(scene)
        if text := text_of(body):
            watch(scene, text)
        if scene.session.locked_by and isinstance(body, Chose | Commanded | Attached | Edited):
            lock.meet(scene, body)
        else:
            _HANDLERS[type(body)](scene, body)
        if scene.is_present:
            _present(scene, session)
        scene.session.phase = _phase(scene)
        return scene.turn()

    def _scene(self, session: Session, world: World) -> Scene:
        """The turn begins; a conversation that was begun in another flow is taken over into this one."""
        if session.flow == self.flow_hash:
            return Scene(self._route, session, world)
        carried, notes = carry(session, self.flow, self.flow_hash)
        scene = Scene(self._route, carried, world)
        for note in notes:
            scene.note(f"carried {note.step} {note.why or 'back'}")
        return scene


def _present(scene: Scene, before: Session) -> None:
    """The resident was here: note it, and move the dates by which unsent things go."""
    session, now = scene.session, scene.world.now
    if not before.reachable:
        session.reachable = True
        scene.effect(BecameReachable())
    session.last_at = now
    if session.consented_at is None:
        scene.effect(TimerSet("unsaved", now + timedelta(seconds=UNSAVED_SECONDS)))
        return
    draft.keep_draft(scene)
    if before.remind_at is not None:
        draft.drop_reminder(scene)
    if not before.locked_by:
        # Whoever has just given the word finds nothing of before on the screen.
        alert.tell(scene, visiting=True)


def _phase(scene: Scene) -> Phase:
    session = scene.session
    if session.phase in (Phase.WITH_STAFF, Phase.CLOSED):
        return session.phase
    if session.sent_at:
        return Phase.SENT
    if "language" not in session.answers:
        return Phase.LANGUAGE
    if not scene.consented:
        return Phase.SAFETY if session.flags else Phase.CONSENT
    return Phase.REVIEW if session.step in ("stop", "review") else Phase.INTERVIEW


# ---------------------------------------------------------------- what comes in


def _said(scene: Scene, body: Said) -> None:
    hear(scene, body)


def _commanded(scene: Scene, body: Commanded) -> None:
    obey(scene, body.name, body.locale, body.via)


def _chose(scene: Scene, body: Chose) -> None:
    step = scene.current
    before = scene.consented
    if scene.session.last_at is None:
        ask(scene)
        return
    if step is None and not scene.is_handed_over and is_away(scene) and not _is_command(body):
        welcome_back(scene)
        return
    if step is not None and body.step == step.key:
        _press(scene, step, body)
    elif _is_command(body) and body.step != "#forged":
        obey(scene, body.codes[0])
    else:
        _press_stale(scene, body)
    if (before or scene.consented) and body.step in scene.flow.by_key:
        scene.heard = Heard(text=body.text, step=body.step, codes=body.codes, on=body.on, locale=scene.locale)


def _is_command(body: Chose) -> bool:
    return len(body.codes) == 1 and body.codes[0] in tuple(Command)


def _press(scene: Scene, step: Step, body: Chose) -> None:
    """A press at the question that stands: an option first, then a command that its screen offers as well."""
    offered = {entry.code for entry in options(scene, step)}
    if body.on is not None and scene.session.dating:
        give_date(scene, step, body.on)
        applied = True
    elif step.kind is Kind.MANY and body.whole and (set(body.codes) & offered or body.codes == (Command.DONE,)):
        applied = pick_all(scene, step, body.codes, body.on)
    elif len(body.codes) == 1:
        applied = pick(scene, step, body.codes[0], body.on)
    else:
        applied = False
    if applied:
        return
    if _is_command(body):
        obey(scene, body.codes[0])
    else:
        scene.say(says.UNKNOWN_BUTTON)
        ask(scene, again=True)


def _press_stale(scene: Scene, body: Chose) -> None:
    """An old button never answers the current question: it may ask to change its own."""
    session = scene.session
    target = scene.flow.by_key.get(body.step)
    given = session.answers.get(body.step)
    if body.step == erasure.WAITING and body.codes == ("take_back",) and session.erase_due_at:
        erasure.take_back(scene)
        return
    if scene.is_handed_over:
        refer_to_counter(scene)
        return
    if target is None or given is None or target.gate:
        scene.say(says.UNKNOWN_BUTTON)
        repeat(scene)
        return
    codes = _changed(target, chosen(session, target.key), body)
    known = {entry.code for entry in options(scene, target)}
    if not codes or not set(codes) <= known or set(codes) == set(given.codes):
        repeat(scene)
        return
    alarm.renew(scene, alarm.supposed(session, target.key, codes, scene.world.now))
    session.wanted = Wanted(step=target.key, codes=codes)
    session.card = "replace"
    ask(scene)


def _changed(step: Step, old: tuple[str, ...], body: Chose) -> tuple[str, ...]:
    wanted = tuple(code for code in body.codes if code != Command.DONE)
    if step.kind is not Kind.MANY or body.whole:
        return wanted
    kept = tuple(code for code in old if code not in wanted)
    return (*kept, *(code for code in wanted if code not in old))


def _attached(scene: Scene, body: Attached) -> None:
    if scene.consented:
        scene.heard = Heard(attached=body.kind)
    scene.say(says.ATTACHMENT)
    if scene.session.last_at is None or not scene.is_handed_over:
        repeat(scene)


def _edited(scene: Scene, body: Edited) -> None:
    """The new wording is kept beside the old one; an answer follows it only while its question is still open."""
    if body.of is None or not scene.consented:
        hear(scene, Said(body.text))
        return
    session = scene.session
    if codeword.was_sent_in(session, body.of):
        # It does not become another word; what stands in the message now is as secret as what stood there before.
        scene.heard = codeword.hidden(scene, corrects=body.of)
        scene.say(says.KEPT)
        return
    scene.heard = Heard(text=body.text, corrects=body.of, locale=scene.locale)
    scene.effect(TextCorrected(body.of))
    if any(written.seq == body.of for written in session.own_words):
        keep_words(scene)
    for key, answer in session.answers.items():
        if body.of in answer.texts:
            session.answers[key] = msgspec.structs.replace(answer, texts=(*answer.texts, scene.world.seq))
    scene.say(says.ADDED)


def _withdrawn(scene: Scene, body: Withdrawn) -> None:
    """What was taken back is forgotten; a flag that it raised stays, for a person to look at."""
    if body.of is None:
        return
    session = scene.session
    scene.effect(TextForgotten(body.of))
    session.own_words = [written for written in session.own_words if written.seq != body.of]
    session.unread = [seq for seq in session.unread if seq != body.of]
    for key, answer in list(session.answers.items()):
        if body.of in answer.texts:
            rest = tuple(seq for seq in answer.texts if seq != body.of)
            session.answers[key] = msgspec.structs.replace(answer, texts=rest)
    if not session.locked_by:
        scene.say(says.FORGOTTEN)


def _left(scene: Scene, body: Left) -> None:
    scene.session.reachable = False
    scene.session.resting = True
    scene.effect(BecameUnreachable())


def _returned(scene: Scene, body: Returned) -> None:
    if lock.knock(scene, body.word):
        _present(scene, scene.session)


def _elapsed(scene: Scene, body: Elapsed) -> None:
    match body.kind:
        case "unsaved" if not scene.consented:
            scene.effect(Refused())
        case "draft":
            draft.end_draft(scene)
        case "reminder":
            draft.remind(scene)
        case "erase":
            erasure.take_effect(scene)
        case "dates":
            _look_at_dates(scene)
        case "unopened":
            alert.tell(scene)


def _look_at_dates(scene: Scene) -> None:
    alarm.renew(scene)
    if urgency.has_dates(scene.session) and scene.session.phase is not Phase.CLOSED:
        scene.effect(TimerSet("dates", alarm.next_midnight(scene.world.now)))


def _replied(scene: Scene, body: Replied) -> None:
    session = scene.session
    session.phase = Phase.WITH_STAFF
    _clear_screen(session)
    session.acknowledged_at = scene.world.now
    alert.settle(scene)
    scene.say(_STAFF_TEXT, {"text": body.text}, role="staff")


def _closed(scene: Scene, body: Closed) -> None:
    scene.session.phase = Phase.CLOSED
    alert.settle(scene)
    _clear_screen(scene.session)


def _alerted(scene: Scene, body: Alerted) -> None:
    alert.leave(scene, body.reference, body.duty)


def _opened(scene: Scene, body: Opened) -> None:
    alert.be_opened(scene, body.reference)


def _cleared(scene: Scene, body: Cleared) -> None:
    through = body.through
    scene.session.unread = [seq for seq in scene.session.unread if through is not None and seq > through]


def _reopened(scene: Scene, body: Reopened) -> None:
    scene.session.phase = Phase.WITH_STAFF
    _clear_screen(scene.session)


def _clear_screen(session: Session) -> None:
    """Staff have the conversation: no question stands any more, except the lock's, which nobody opens from outside."""
    session.focus = ""
    if not session.locked_by:
        session.card = session.step = ""


_HANDLERS: dict[type, Callable[[Scene, Any], None]] = {
    Said: _said,
    Commanded: _commanded,
    Chose: _chose,
    Attached: _attached,
    Edited: _edited,
    Withdrawn: _withdrawn,
    Left: _left,
    Returned: _returned,
    Elapsed: _elapsed,
    Replied: _replied,
    Closed: _closed,
    Reopened: _reopened,
    Cleared: _cleared,
    Alerted: _alerted,
    Opened: _opened,
}
