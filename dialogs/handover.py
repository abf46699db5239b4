"""Giving the intake over, or not: the read-back, sending, leaving it unsent, refusing consent."""

from __future__ import annotations

from datetime import date

from dialogs import counter
from dialogs.contact import WEB, opens_by_number
from dialogs.content import Step
from dialogs.intake import office_texts, says, texts
from dialogs.intake.cards import TAPPED
from dialogs.intake.guards import in_japanese, third_party
from dialogs.label import answered, label_of
from dialogs.office import answer_by, is_open, next_open, next_slots
from dialogs.scene import Scene
from dialogs.session import Answer, Status
from dialogs.text import MASK
from dialogs.turn import Hours, LeadSent, Listed, Param, Phrase, Say, TimerCleared

_MOST_SLOTS = 3
APPS = {"line": "LINE", "telegram": "Telegram"}


def read_back(scene: Scene, *, whole: bool = False) -> Say:
    """What the counter will read, one line an answer. Own words are referred to, not repeated: they stand above.

    `whole`: with the lines that nobody asks for, as they are while they stay untouched."""
    lines = []
    for step in answered(scene.flow):
        answer = scene.session.answers.get(step.key)
        if answer and answer.status is Status.ANSWERED:
            lines.append(_line(step, _said(step, answer, scene)))
        elif whole and step in TAPPED:
            lines.append(_line(step, _language(scene) if step.key == "interpreter" else office_texts.REPLACE_UNSAID))
    return Say(office_texts.READ_BACK, {"answers": tuple(lines)})


def _line(step: Step, answer: Param) -> Phrase:
    return Phrase(office_texts.READ_BACK_LINE, {"question": step.staff or step.ask, "answer": answer})


def _language(scene: Scene) -> Param:
    """The language to interpret when nothing else is said: the one that is written in."""
    if in_japanese(scene.session):
        return office_texts.REPLACE_UNSAID
    return scene.world.catalogs.own_name(scene.locale)


def _said(step: Step, answer: Answer, scene: Scene) -> Param:
    if step.key == "interpreter" and "wanted" in answer.codes:
        return _language(scene)
    entries = [label_of(step, code) for code in answer.codes]
    if answer.on:
        entries.append(answer.on.isoformat())
    if answer.texts:
        entries.append(MASK if step.key == "contact.word" else office_texts.OWN_WORDS)
    return Listed(tuple(entries))


def send(scene: Scene) -> None:
    """Hand the intake to the counter, and say who reads it and when: nothing that is not known."""
    session, world = scene.session, scene.world
    session.sent_at = world.now
    session.reference = session.reference or world.reference
    session.opened_at = session.opened_at or world.now
    scene.effect(LeadSent())
    scene.effect(TimerCleared("draft"))
    scene.note("sent")
    scene.add(_receipt(scene))
    _tell_way_back(scene)
    if third_party(session):
        scene.say(texts.SENT_THIRD)
    if "visit" in _contact(scene) and world.office.address and world.office.hours:
        scene.say(texts.VISIT_WHERE, {"address": world.office.address, "hours": Hours(world.office.hours)})
    if scene.is_urgent():
        scene.add(_first_on_the_list(scene))
        counter.show_phrases(scene)


def slots_offered(scene: Scene) -> tuple[str, ...]:
    """The coming times for a first talk, in Japan time, as everybody reads them: 2026-12-03 10:00."""
    found = next_slots(scene.world.office, scene.session.sent_at or scene.world.now, _MOST_SLOTS)
    return tuple(f"{slot:%Y-%m-%d %H:%M}" for slot in found if slot > scene.world.now)


def may_offer_time(scene: Scene) -> bool:
    """Not to whoever cannot wait for a time, or cannot come."""
    return not scene.is_urgent() and "cannot_go" not in _contact(scene) and bool(slots_offered(scene))


def _tell_way_back(scene: Scene) -> None:
    """How the answer can be seen later: on the web page only whoever has a word can come back to it."""
    session, office = scene.session, scene.world.office
    if opens_by_number(session):
        scene.say(texts.SENT_RETURN, {"reference": session.reference})
    elif session.code_word:
        scene.say(texts.SENT_WORD)
    elif session.channel == WEB and office.telephone:
        scene.say(texts.SENT_ONCE, {"reference": session.reference, "phone": office.telephone})
    elif session.channel == WEB:
        scene.say(texts.SENT_ONCE_NO_PHONE, {"reference": session.reference})


def _contact(scene: Scene) -> tuple[str, ...]:
    answer = scene.session.answers.get("contact")
    return answer.codes if answer else ()


def _receipt(scene: Scene) -> Say:
    session, office, now = scene.session, scene.world.office, scene.world.now
    rule = (*_contact(scene), "hold")[0]
    passes = session.channel == WEB and not session.code_word
    rules = says.CONTACT_RULES_ON_PAGE if passes else says.CONTACT_RULES
    params: dict[str, Param] = {"reference": session.reference, "contact_rule": rules[rule]}
    planned = answer_by(office, now)
    following = next_open(office, now)
    if planned:
        params["answer_by"] = planned
    if is_open(office, now):
        return Say(office_texts.SENT_OPEN_DATED if planned else office_texts.SENT_OPEN, params)
    if following is None:
        return Say(texts.SENT_UNKNOWN, params)
    params["read_by"] = following
    return Say(texts.SENT if planned else texts.SENT_UNDATED, params)


def _first_on_the_list(scene: Scene) -> Say:
    office, now = scene.world.office, scene.world.now
    params: dict[str, Param] = {"lines_open_now": counter.lines(scene, scene.session.flags)}
    following = next_open(office, now)
    if is_open(office, now):
        return Say(office_texts.SENT_URGENT_OPEN, params, role="safety")
    if following is None:
        return Say(office_texts.SENT_URGENT_UNKNOWN, params, role="safety")
    return Say(texts.SENT_URGENT, {**params, "next_open": following}, role="safety")


def leave_unsent(scene: Scene, draft_until: date) -> None:
    """Nothing is sent; the draft waits until its date."""
    scene.session.resting = True
    scene.session.step = ""
    scene.note("not_sent")
    scene.say(texts.NOT_SENT, {"draft_until": draft_until, "lines": counter.lines(scene)})
    counter.show_phrases(scene)


def refuse(scene: Scene) -> None:
    """Consent was not given: nothing remains, and there is still a way out."""
    office = scene.world.office
    shown = counter.lines(scene, scene.session.flags)
    if office.address and office.telephone and office.hours:
        known: dict[str, Param] = {"address": office.address, "phone": office.telephone, "hours": Hours(office.hours)}
        scene.say(texts.CONSENT_REFUSED, {**known, "lines": shown})
    else:
        scene.say(office_texts.REFUSED_NO_OFFICE, {"lines": shown})
    counter.show_phrases(scene)
