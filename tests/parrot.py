"""A dialog for tests of the durable core: what a resident types says what the turn shall do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec

from dialogs.content import T
from dialogs.lead import Lead, LeadAnswer, LeadFlag, OwnWords, Urgency
from dialogs.session import (
    Answer,
    Attached,
    Body,
    Bubble,
    Chose,
    Closed,
    Commanded,
    Edited,
    Elapsed,
    Flag,
    Heard,
    Left,
    Phase,
    Press,
    Reopened,
    Replied,
    Said,
    Session,
    Status,
    Withdrawn,
    Written,
)
from dialogs.turn import (
    BecameReachable,
    BecameUnreachable,
    Button,
    Consented,
    Effect,
    Erased,
    EraseRequested,
    IntakeBegun,
    LeadOpened,
    LeadSent,
    Refused,
    ReopenAsked,
    Say,
    TextCorrected,
    TextForgotten,
    TimerCleared,
    TimerSet,
    Turn,
    UrgencyRaised,
    World,
)

BOOM = "!boom"
CRASH_TEXT = "a message of an exception that holds what was typed"
DUE = date(2026, 12, 24)


class Words:
    """English only."""

    def text(self, locale: str, text: T) -> str:
        return text.text

    def offered(self) -> tuple[str, ...]:
        return ("ja", "en")

    def negotiate(self, hint: str) -> str | None:
        return hint if hint in self.offered() else None

    def direction(self, locale: str) -> str:
        return "ltr"

    def own_name(self, locale: str) -> str:
        return locale

    def is_ours(self, text: str) -> bool:
        return False


class Parrot:
    """Implements `state.dialog.Dialog`."""

    def __init__(self) -> None:
        self.catalogs = Words()
        self.seen: list[tuple[Body, int]] = []

    def begin(self, channel: str, hint: str = "") -> Session:
        return Session(flow="parrot", channel=channel, hinted=hint, locale="en")

    def render(self, says: Sequence[Say], session: Session) -> tuple[Bubble, ...]:
        return tuple(
            Bubble(
                text=say.text.text.format(**say.params),
                role=say.role,
                step=say.step,
                question=say.question,
                redraws=say.redraws,
                presses=tuple(Press(code=button.code, label=str(button.label)) for button in say.buttons),
            )
            for say in says
        )

    def lead(self, session: Session, recall: Callable[[int], str]) -> Lead:
        words = [(written, recall(written.seq)) for written in session.own_words]
        return Lead(
            reference=session.reference,
            status="open",
            locale=session.locale,
            channel=session.channel,
            via=session.via,
            for_whom="me",
            own_words=tuple(OwnWords(text, "en", written.at) for written, text in words if text),
            needs=tuple(session.answers),
            most_pressing=next(iter(session.answers), None),
            urgency=Urgency(session.flags[0].level, 1) if session.flags else Urgency("ordinary", 4),
            due_at=DUE if session.flags else None,
            flags=tuple(LeadFlag(flag.code, flag.level, flag.rule, flag.because, 1) for flag in session.flags),
            answers={key: LeadAnswer("answered", "x", recall(one.asked), {}) for key, one in session.answers.items()},
            contact=None,
            interpreter=None,
            created_at=session.consented_at or session.opened_at or session.last_at or words[0][0].at,
            times={},
            unread=bool(session.unread),
        )

    def take(self, session: Session, body: Body, world: World) -> Turn:
        after = msgspec.convert(msgspec.to_builtins(session), Session)
        after.last_at = world.now
        scene = _Scene(after, world)
        self.seen.append((body, world.seq))
        scene.hear(body)
        return Turn(scene.session, tuple(scene.says), scene.heard, tuple(scene.effects))


class _Scene:
    def __init__(self, session: Session, world: World) -> None:
        self.session = session
        self.world = world
        self.says: list[Say] = []
        self.effects: list[Effect] = []
        self.heard: Heard | None = None

    def say(self, text: str, **fields: object) -> None:
        self.says.append(Say(T("parrot", "{text}"), {"text": text}, **fields))  # type: ignore[arg-type]

    def hear(self, body: Body) -> None:
        match body:
            case Said():
                self._said(body.text)
            case Chose():
                self._chose(body)
            case Commanded():
                self.say(f"did {body.name}")
            case Attached():
                self.say(f"no {body.kind}")
            case Elapsed():
                self._elapsed(body)
            case Edited() | Withdrawn() | Left():
                self._changed(body)
            case Replied() | Closed() | Reopened():
                self._decided(body)

    def _changed(self, body: Edited | Withdrawn | Left) -> None:
        match body:
            case Edited():
                self.heard = Heard(text=body.text, corrects=body.of)
                self.effects += [] if body.of is None else [TextCorrected(body.of)]
                self.session.own_words.append(Written(self.world.seq, "en", self.world.now))
            case Withdrawn(of=int(of)):
                self.effects.append(TextForgotten(of))
                self.say("forgotten")
            case Left():
                self.session.reachable = False
                self.effects.append(BecameUnreachable())

    def _decided(self, body: Replied | Closed | Reopened) -> None:
        match body:
            case Replied():
                self.session.phase = Phase.WITH_STAFF
                self.say(body.text, role="staff")
            case Closed():
                self.session.phase = Phase.CLOSED
            case Reopened():
                self.session.phase = Phase.WITH_STAFF

    def _said(self, text: str) -> None:
        session, world = self.session, self.world
        word, _, rest = text.partition(" ")
        if session.consented_at is not None:
            self.heard = Heard(text=text)
            session.own_words.append(Written(world.seq, "en", world.now))
        if not session.reachable:
            session.reachable = True
            self.effects.append(BecameReachable())
        act = _ACTS.get(word)
        if act is None:
            self.say(f"echo {text}")
        else:
            act(self, rest)

    def boom(self, rest: str) -> None:
        raise RuntimeError(CRASH_TEXT + rest)

    def consent(self, rest: str) -> None:
        self.session.consented_at = self.world.now
        self.effects += [Consented(), TimerCleared("unsaved"), TimerSet("draft", self.world.now + timedelta(days=14))]
        self.say("thank you")

    def refuse(self, rest: str) -> None:
        self._afresh()
        self.effects += [Refused(), TimerSet("unsaved", self.world.now + timedelta(hours=1))]
        self.say("nothing was kept")

    def erase(self, rest: str) -> None:
        if self.session.sent_at is not None:
            self.session.erase_asked_at = self.world.now
            self.effects.append(EraseRequested())
            self.say("somebody decides")
            return
        self._afresh()
        self.effects.append(Erased())
        self.say("erased")

    def _afresh(self) -> None:
        self.session = Session(flow="parrot", channel=self.session.channel, locale="en")

    def danger(self, rest: str) -> None:
        self.session.flags.append(Flag(rest or "no_food", "today", "rule", ("right_now=no_food",), DUE))
        self.session.reference = self.session.reference or self.world.reference
        self.session.opened_at = self.world.now
        self.effects += [UrgencyRaised(rest or "no_food", "today"), LeadOpened()]
        self.say("call this number", role="safety")

    def answer(self, rest: str) -> None:
        self.session.answers[rest] = Answer(status=Status.ANSWERED, at=self.world.now, asked=self.session.asked)
        self.say("noted")

    def send(self, rest: str) -> None:
        self.session.reference = self.session.reference or self.world.reference
        self.session.sent_at = self.world.now
        self.session.phase = Phase.SENT
        if rest:
            contact, _, place = rest.partition(" ")
            for step, code in (("contact", contact), ("place", place or "alone")):
                self.session.answers[step] = Answer(status=Status.ANSWERED, at=self.world.now, codes=(code,))
        self.effects += [LeadSent(), TimerCleared("draft")]
        self.say("sent")

    def ask(self, rest: str) -> None:
        self.session.question += 1
        self.session.asked = self.world.seq + 1
        self._question(rest, redraws=False)

    def redraw(self, rest: str) -> None:
        self._question(rest, redraws=True)

    def _question(self, text: str, *, redraws: bool) -> None:
        button = Button(code="a", label="A")
        number = self.session.question
        self.say(text, role="question", step="step", question=number, redraws=redraws, buttons=(button,))

    def safety_and_ask(self, rest: str) -> None:
        self.say("call this number", role="safety")
        self.ask(rest)

    def remind(self, rest: str) -> None:
        self.effects.append(TimerSet("reminder", self.world.now + timedelta(hours=int(rest))))

    def reopen(self, rest: str) -> None:
        self.session.phase = Phase.WITH_STAFF
        self.effects.append(ReopenAsked())

    def new(self, rest: str) -> None:
        self.session.reference = ""
        self.session.sent_at = None
        self.session.intake += 1
        self.session.answers = {}
        self.session.phase = Phase.INTERVIEW
        self.effects.append(IntakeBegun())
        self.say("a new one")

    def hush(self, rest: str) -> None:
        pass

    def _chose(self, body: Chose) -> None:
        self.say(f"pressed {body.step} {body.question} {','.join(body.codes)}")
        if self.session.consented_at is not None:
            self.heard = Heard(step=body.step, codes=body.codes)

    def _elapsed(self, body: Elapsed) -> None:
        if body.kind == "unsaved":
            self.effects.append(Refused())
        elif body.kind == "draft":
            self.effects.append(Erased())
        elif body.kind == "reminder":
            self.say("a reminder")
        else:
            raise RuntimeError(CRASH_TEXT)


_ACTS: dict[str, Callable[[_Scene, str], None]] = {
    BOOM: _Scene.boom,
    "yes": _Scene.consent,
    "no": _Scene.refuse,
    "erase": _Scene.erase,
    "danger": _Scene.danger,
    "answer": _Scene.answer,
    "send": _Scene.send,
    "ask": _Scene.ask,
    "redraw": _Scene.redraw,
    "safe": _Scene.safety_and_ask,
    "remind": _Scene.remind,
    "reopen": _Scene.reopen,
    "new": _Scene.new,
    "hush": _Scene.hush,
}
