"""From answers to flags, and from new flags to safety cards and to a lead that staff can see at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import msgspec

from dialogs import alert, counter, urgency
from dialogs.duty import NOBODY, ON_CALL, SHIFT, duty_at
from dialogs.intake import office_texts, safety_texts
from dialogs.office import JAPAN, next_open
from dialogs.scene import Scene
from dialogs.session import Answer, Flag, Session, Status
from dialogs.turn import LeadOpened, Param, Say, TimerSet, UrgencyRaised

_CARD_LEVELS = ("now", "today")


def renew(scene: Scene, supposing: Session | None = None, told: Sequence[Flag] = (), dated: bool = False) -> None:
    """Bring the flags up to date with the answers; show the card of each new one; open a lead if it is urgent.

    `supposing`: a session with answers that are not confirmed yet: they may raise, never lower. `told`: flags that the
    resident's words raise at this moment, new or not: their cards are due as well. `dated`: a date was just given; far
    off it raises nothing yet, but some midnight it will.
    """
    session = scene.session
    before = list(session.flags)
    found = urgency.flags_of(supposing or session, scene.today)
    session.flags = urgency.merged(before, found)
    new = sorted(urgency.raised(before, session.flags), key=lambda flag: urgency.rank(flag.level))
    for flag in new:
        scene.effect(UrgencyRaised(flag.code, flag.level))
        scene.note(f"flag {flag.rule} {flag.level}")
    standing = {flag.code: flag for flag in session.flags}
    again = [standing[flag.code] for flag in told if flag.code in standing and standing[flag.code] not in new]
    # Behind the lock nobody learns from a card what was told before, not even by what it adds up to.
    alone = sorted(urgency.merged([], told), key=lambda flag: urgency.rank(flag.level))
    _show_cards(scene, alone if session.locked_by else [*new, *dict.fromkeys(again)])
    open_lead(scene)
    alert.raise_alert(scene, [*new, *told])
    if any(flag.due_on for flag in new) or dated:
        scene.effect(TimerSet("dates", next_midnight(scene.world.now)))


def open_lead(scene: Scene) -> None:
    """Once consent is given, an urgent intake is visible to staff although nothing was sent."""
    session = scene.session
    if scene.consented and scene.is_urgent() and not session.reference:
        session.reference = scene.world.reference
        session.opened_at = scene.world.now
        scene.effect(LeadOpened())
        alert.raise_alert(scene, session.flags)
        _say_who_reads(scene)


def forget_cards(scene: Scene, flags: Sequence[Flag]) -> None:
    """Let the cards of these flags be shown once more."""
    codes = {flag.code for flag in flags}
    scene.session.shown = [shown for shown in scene.session.shown if shown.partition(":")[0] not in codes]


def next_midnight(now: datetime) -> datetime:
    """The coming midnight in Japan, when dates are looked at again."""
    tomorrow = now.astimezone(JAPAN).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, JAPAN).astimezone(UTC)


def _show_cards(scene: Scene, flags: Sequence[Flag]) -> None:
    shown = scene.session.shown
    due = [
        flag
        for flag in flags
        if flag.code in safety_texts.CARDS_BY_FLAG
        and flag.level in _CARD_LEVELS
        and f"{flag.code}:{flag.level}" not in shown
    ]
    for flag in due:
        shown.append(f"{flag.code}:{flag.level}")
        card = safety_texts.CARDS_BY_FLAG[flag.code]
        lines = counter.lines(scene, [flag])
        scene.add(Say(office_texts.CARD_WITH_LINES, {"card": card, "lines": lines}, role="safety"))
    if not due:
        return
    if not any(counter.speaks(scene, flag) for flag in due):
        own_name = scene.world.catalogs.own_name(scene.locale)
        scene.say(safety_texts.NIGHT_NO_LANGUAGE, {"language": own_name}, role="safety")
    counter.show_phrases(scene, again=due[0].level == "now")
    scene.say(safety_texts.CARD_STOP, role="safety")
    if not scene.consented:
        scene.say(safety_texts.CARD_NOTHING_KEPT, role="safety")
    if due[0].level == "now" and duty_at(scene.world.office, scene.world.now) == NOBODY:
        scene.say(safety_texts.NIGHT_NOW, {"first_line": counter.first_line(scene, due[0])}, role="safety")


def _say_who_reads(scene: Scene) -> None:
    office, now = scene.world.office, scene.world.now
    duty = duty_at(office, now)
    if duty == SHIFT or "night" in scene.session.shown:
        return
    if not scene.is_present:
        # A date has come near: nobody is woken at midnight to hear that nobody reads.
        return
    if scene.session.locked_by:
        # Without the code word nobody is told that the counter has anything to read.
        return
    has_seen_lines = any(":" in shown for shown in scene.session.shown)
    scene.session.shown.append("night")
    if duty == ON_CALL:
        # Whether they were alerted is said when it is true (`alert.tell`); the lines do not wait for that.
        if not has_seen_lines:
            counter.show_numbers(scene)
        return
    params: dict[str, Param] = {"time": now.astimezone(JAPAN).time()}
    following = next_open(office, now)
    if following:
        params["next_open"] = following
    if has_seen_lines:
        text = office_texts.NIGHT_READS if following else office_texts.NIGHT_READS_UNKNOWN
    else:
        text = safety_texts.NIGHT_NOBODY if following else safety_texts.NIGHT_UNKNOWN
        params["lines_open_now"] = counter.lines(scene, scene.session.flags)
    scene.say(text, params, role="safety")
    if not has_seen_lines:
        counter.show_phrases(scene)


def supposed(session: Session, step: str, codes: tuple[str, ...], now: datetime) -> Session:
    """The session as it would be with another choice at a step."""
    answer = Answer(status=Status.ANSWERED, at=now, codes=codes)
    return msgspec.structs.replace(session, answers={**session.answers, step: answer})
