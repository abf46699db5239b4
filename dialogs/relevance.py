"""Which answers count: those whose question is relevant. The others are put aside, and come back when it is again."""

from __future__ import annotations

from dialogs.content import Flow, Source, Step
from dialogs.session import Answer, Session


def settle(session: Session, flow: Flow) -> None:
    """Put aside the answers that are no longer relevant, and bring back those that are again.

    An answer that another flow left aside (`parked_because`) stays there: its question is asked again.
    """
    for _ in flow.steps:
        moved = False
        for key in (*session.answers, *session.parked):
            step = flow.by_key.get(key)
            if step is None or step.gate:
                continue
            if key in session.answers and not _stands(step, session.answers[key], session):
                session.parked[key] = session.answers.pop(key)
                session.parked_because.pop(key, None)
                moved = True
            elif _waits(key, session) and _stands(step, session.parked[key], session):
                session.answers[key] = session.parked.pop(key)
                moved = True
        if not moved:
            return


def _waits(key: str, session: Session) -> bool:
    return key in session.parked and key not in session.answers and key not in session.parked_because


def _stands(step: Step, answer: Answer, session: Session) -> bool:
    """Whether the question is relevant, and still offers what was chosen."""
    if not step.relevant(session):
        return False
    if step.source is not Source.CHOSEN_NEEDS:
        return True
    needs = session.answers.get("needs")
    return needs is not None and set(answer.codes) <= set(needs.codes)
