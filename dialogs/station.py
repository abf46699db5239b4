"""Stations of the way and cards laid over it: choices that do something instead of being an answer."""

from __future__ import annotations

from collections.abc import Callable

from dialogs import counter, erasure, handover
from dialogs.draft import ask_reminder, draft_until
from dialogs.intake import office_texts, says, texts
from dialogs.intake.guards import OFFERED_TIME, third_party
from dialogs.intake.situation import EXAMPLES, EXAMPLES_THIRD
from dialogs.intake.wording import more_of
from dialogs.question import ask
from dialogs.record import leave_card, record
from dialogs.scene import Scene
from dialogs.session import Answer, Phase, Session, Status
from dialogs.turn import Consented, IntakeBegun, Param, Refused, ReopenAsked, TimerCleared


def _language(scene: Scene, code: str) -> None:
    set_language(scene, code)
    leave_card(scene)
    ask(scene)


def set_language(scene: Scene, locale: str) -> None:
    session = scene.session
    if session.locale and session.locale != locale:
        session.last_locale = session.locale
    session.locale = locale
    session.answers["language"] = Answer(status=Status.ANSWERED, at=scene.world.now, codes=(locale,))


def _opening(scene: Scene, code: str) -> None:
    record(scene, scene.flow.by_key["opening"], codes=(code,))
    ask(scene)


def _show_numbers(scene: Scene, code: str) -> None:
    counter.show_numbers(scene)
    ask(scene, again=True)


def close(scene: Scene, code: str = "") -> None:
    """Leave nothing but the opening hours on the screen; the place is kept."""
    scene.session.resting = True
    leave_card(scene)
    scene.session.step = ""
    scene.add(counter.farewell(scene))


def _consent(scene: Scene, code: str) -> None:
    scene.session.consented_at = scene.world.now
    scene.effect(Consented())
    scene.effect(TimerCleared("unsaved"))
    record(scene, scene.flow.by_key["consent"], codes=("yes",))
    ask(scene)


def _refuse(scene: Scene, code: str) -> None:
    handover.refuse(scene)
    scene.effect(Refused())
    forget(scene)


def forget(scene: Scene) -> None:
    """Start the session afresh; only the language stays, so that the next word is understood."""
    old = scene.session
    scene.session = Session(
        flow=old.flow, channel=old.channel, hinted=old.locale or old.hinted, question=old.question, resting=True
    )


def _explain_consent(scene: Scene, code: str) -> None:
    office = scene.world.office
    params: dict[str, Param] = {
        "office": office.name or office_texts.COUNTER,
        "municipality": office.municipality or office_texts.MUNICIPALITY,
        "draft_days": office.draft_days,
        "app": handover.APPS.get(scene.session.channel, ""),
    }
    for text in more_of(scene.session):
        scene.say(text, params)
    ask(scene, again=True)


def _send(scene: Scene, code: str) -> None:
    step = scene.session.step
    record(scene, scene.flow.by_key[step], codes=("send",))
    scene.session.step = ""
    handover.send(scene)
    if handover.may_offer_time(scene):
        scene.session.shown.append(OFFERED_TIME)
        lay(scene, "offer_time")


def _wish_for_time(scene: Scene, code: str) -> None:
    """A wish for staff to read; nothing is booked, and nothing says so."""
    leave_card(scene)
    record(scene, scene.flow.by_key["offer_time"], codes=(code,))
    scene.session.step = ""
    if code == "other":
        scene.say(texts.TIME_OTHER)
    elif code == "none":
        scene.say(texts.TIME_NONE)
    else:
        scene.say(texts.TIME_WISHED, {"time": code})


def _go_on(scene: Scene, code: str) -> None:
    record(scene, scene.flow.by_key["stop"], codes=("more",))
    ask(scene)


def lay(scene: Scene, card: str) -> None:
    """Lay a card over the way; the place is kept beneath it."""
    scene.session.card = card
    scene.session.wanted = None if card != "replace" else scene.session.wanted
    ask(scene)


def refer_to_counter(scene: Scene) -> None:
    """What the buttons and commands of the interview are answered with once the counter has the intake."""
    phase = scene.session.phase
    if phase is Phase.CLOSED:
        lay(scene, "closed")
    else:
        scene.say(says.WITH_STAFF if phase is Phase.WITH_STAFF else says.HANDED_OVER)


def _lay_change(scene: Scene, code: str) -> None:
    lay(scene, "change")


def _leave_unsent(scene: Scene, code: str) -> None:
    handover.leave_unsent(scene, draft_until(scene))


def _go_on_near(scene: Scene, code: str) -> None:
    leave_card(scene)
    record(scene, scene.flow.by_key["near"], codes=("go_on",))
    ask(scene)


def _help(scene: Scene, code: str) -> None:
    scene.say(texts.HELP_TEXTS[code], {"lines_not_city": counter.lines(scene, ["outside"])})
    leave_card(scene)
    ask(scene)


def _erase(scene: Scene, code: str) -> None:
    handed_over = scene.is_handed_over
    erasure.erase(scene)
    if not handed_over:
        forget(scene)


def _keep_locked(scene: Scene, code: str) -> None:
    scene.session.locked_by = ""
    _keep(scene, code)


def _take_back(scene: Scene, code: str) -> None:
    erasure.take_back(scene)


def _remind(scene: Scene, code: str) -> None:
    leave_card(scene)
    scene.session.step = ""
    ask_reminder(scene)


def _keep(scene: Scene, code: str) -> None:
    leave_card(scene)
    scene.say(says.KEPT)
    ask(scene)


def _change(scene: Scene, code: str) -> None:
    leave_card(scene)
    scene.session.focus = code
    ask(scene)


def _replace(scene: Scene, code: str) -> None:
    wanted = scene.session.wanted
    leave_card(scene)
    if code == "yes" and wanted:
        record(scene, scene.flow.by_key[wanted.step], codes=wanted.codes)
        scene.say(says.CHANGED)
    else:
        scene.say(says.KEPT)
    ask(scene)


def _continue(scene: Scene, code: str) -> None:
    leave_card(scene)
    scene.session.resting = False
    ask(scene)


def _reopen(scene: Scene, code: str) -> None:
    leave_card(scene)
    scene.session.phase = Phase.WITH_STAFF
    scene.effect(ReopenAsked())
    scene.add(counter.acknowledgement(scene))


def _begin_new(scene: Scene, code: str) -> None:
    """Another intake in the same conversation: consent and the safe way to answer stay, the rest is asked anew."""
    session = scene.session
    if session.erase_due_at:
        # The wish belongs to the intake that was closed: it takes effect, or is taken back, before another begins.
        erasure.show_waiting(scene)
        return
    kept = ("language", "opening", "place", "consent", "near", "contact.word")
    session.answers = {key: answer for key, answer in session.answers.items() if key in kept}
    session.parked, session.flags, session.own_words, session.shown = {}, [], [], []
    session.signs, session.unread, session.warned_at = [], [], None
    session.parked_because, session.earlier, session.reminded = {}, [], False
    session.sent_at = session.opened_at = session.erase_asked_at = session.acknowledged_at = None
    session.draft_until = None
    session.reference = ""
    session.intake += 1
    session.phase = Phase.INTERVIEW
    leave_card(scene)
    scene.effect(IntakeBegun())
    ask(scene)


def _examples(scene: Scene, code: str) -> None:
    for example in EXAMPLES_THIRD if third_party(scene.session) else EXAMPLES:
        scene.say(example)
    ask(scene, again=True)


def _invite(scene: Scene, code: str) -> None:
    scene.say(office_texts.WRITE_IT)


def _other_city(scene: Scene, code: str) -> None:
    record(scene, scene.flow.by_key["area"], codes=(code,))
    scene.say(says.OTHER_CITY)
    ask(scene)


def _outside_the_city(scene: Scene, code: str) -> None:
    """Who would rather ask somebody else first is helped to, and the counter is not told of it."""
    scene.add(counter.numbers_outside(scene))
    scene.keeps_nothing = True
    record(scene, scene.flow.by_key["residency.kind"], Status.DECLINED)
    ask(scene)


ACTS: dict[tuple[str, str], Callable[[Scene, str], None]] = {
    ("language", "*"): _language,
    ("opening", "start"): _opening,
    ("opening", "short"): _opening,
    ("opening", "numbers"): _show_numbers,
    ("opening", "close"): close,
    ("consent", "yes"): _consent,
    ("consent", "no"): _refuse,
    ("consent", "more"): _explain_consent,
    ("stop", "send"): _send,
    ("stop", "more"): _go_on,
    ("stop", "change"): _lay_change,
    ("stop", "dont"): _leave_unsent,
    ("review", "send"): _send,
    ("review", "change"): _lay_change,
    ("review", "dont"): _leave_unsent,
    ("review", "call_me"): _change,
    ("review", "interpreter"): _change,
    ("review", "age_group"): _change,
    ("offer_time", "*"): _wish_for_time,
    ("near", "close"): close,
    ("near", "go_on"): _go_on_near,
    ("help", "*"): _help,
    ("erase", "erase"): _erase,
    ("erase", "keep"): _keep,
    ("erase_word", "keep"): _keep_locked,
    ("erase_word", "numbers"): _show_numbers,
    ("erase_wait", "take_back"): _take_back,
    ("erase_wait", "leave"): _continue,
    ("word", "numbers"): _show_numbers,
    ("word", "close"): close,
    ("paused", "remind"): _remind,
    ("paused", "continue"): _continue,
    ("change", "keep"): _continue,
    ("change", "*"): _change,
    ("replace", "*"): _replace,
    ("resume", "continue"): _continue,
    ("resume", "change"): _lay_change,
    ("resume", "erase"): lambda scene, code: lay(scene, "erase"),
    ("closed", "reopen"): _reopen,
    ("closed", "new"): _begin_new,
    ("closed", "nothing"): _continue,
    ("own_words", "example"): _examples,
    ("residency.kind", "outside"): _outside_the_city,
    ("area", "other_city"): _other_city,
    ("strength", "write"): _invite,
    ("wish", "write"): _invite,
    ("interpreter", "other"): _invite,
}
"""Options that do something else than being kept as the answer; "*" stands for every option of the step."""
