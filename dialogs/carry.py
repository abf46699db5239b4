"""Taking a conversation over into a flow that was changed while it was going on: nothing of it is lost.

An answer stays while its question still exists, offers every code that was chosen and is answered in the same way.
Any other is put aside with its reason: if its question is still there, it is simply asked again, for progress is the
first relevant question without an answer. Where the old flow comes back, so does what was put aside.
"""

from __future__ import annotations

import msgspec

from dialogs.content import Flow
from dialogs.relevance import settle
from dialogs.scene import is_handed_over
from dialogs.session import Answer, Session
from dialogs.snapshot import Misfit, is_gone, misfit, shot_of


class Note(msgspec.Struct, frozen=True):
    """What became of one answer. `why` is None for one that came back."""

    step: str
    why: Misfit | None


def carry(session: Session, flow: Flow, flow_hash: str) -> tuple[Session, tuple[Note, ...]]:
    """The session as it goes on in `flow`, and what became of the answers that did not simply stay.

    Never raises, whichever flow the session is of. What was handed over stays as the counter has it, and as long as
    that is so the session keeps its own flow's hash: only what stands on the screen is looked at.
    """
    carried = msgspec.structs.replace(
        session, answers=dict(session.answers), parked=dict(session.parked), parked_because=dict(session.parked_because)
    )
    _clear_screen(carried, flow)
    if is_handed_over(session):
        return carried, ()
    carried.flow = flow_hash
    notes = (*_put_aside(carried, flow), *_bring_back(carried, flow))
    settle(carried, flow)
    return carried, notes


def _put_aside(session: Session, flow: Flow) -> list[Note]:
    notes = []
    for answers in (session.answers, session.parked):
        for key, answer in list(answers.items()):
            why = _misfit(flow, key, answer)
            if why is None or (answers is session.parked and key in session.parked_because):
                continue
            session.parked[key] = answers.pop(key)
            session.parked_because[key] = why
            notes.append(Note(key, why))
    return notes


def _bring_back(session: Session, flow: Flow) -> list[Note]:
    """What an earlier change had put aside and this one allows again, unless it was answered anew."""
    notes = []
    for key in list(session.parked_because):
        answer = session.parked.get(key)
        if answer is None or _misfit(flow, key, answer) is not None:
            continue
        del session.parked_because[key]
        if flow.by_key[key].gate:
            # Other answers come back when they are relevant; the stations of the way are not looked at for that.
            session.answers.setdefault(key, session.parked.pop(key))
        notes.append(Note(key, None))
    return notes


def _misfit(flow: Flow, key: str, answer: Answer) -> Misfit | None:
    step = flow.by_key.get(key)
    return misfit(shot_of(step) if step else None, answer)


def _clear_screen(session: Session, flow: Flow) -> None:
    """What was on the screen and is not there any more; the question that is due is asked by itself."""
    if session.card not in flow.by_key:
        session.card = ""
    if session.focus not in flow.by_key:
        session.focus = ""
    if session.locked_by not in flow.by_key:
        session.locked_by = "word" if session.locked_by and "word" in flow.by_key else ""
    if session.wanted and not _still_wanted(session, flow):
        session.wanted = None
        session.card = "" if session.card == "replace" else session.card
    step = flow.by_key.get(session.step)
    if step is None:
        session.step = session.group = session.dating = ""
        session.picked = []
        return
    known = {option.code for option in step.options}
    session.picked = [code for code in session.picked if code in known]
    if session.group not in {group.code for group in step.groups}:
        session.group = ""
    if not any(option.code == session.dating and option.dated for option in step.options):
        session.dating = ""


def _still_wanted(session: Session, flow: Flow) -> bool:
    wanted = session.wanted
    step = flow.by_key.get(wanted.step) if wanted else None
    return wanted is not None and step is not None and not any(is_gone(shot_of(step), code) for code in wanted.codes)
