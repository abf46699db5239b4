"""How much is still ahead: counted from the questions that would really be asked, never a share of an unknown whole."""

from __future__ import annotations

import msgspec

from dialogs.content import Flow, Step
from dialogs.intake import says
from dialogs.intake.guards import followups, on_short_way, went_on
from dialogs.machine import is_open
from dialogs.needs import NEEDS
from dialogs.scene import Scene
from dialogs.session import Answer, Session, Status
from dialogs.turn import Phrase

_FIRST = "right_now"
_FURTHER = frozenset(need.follow_up for need in NEEDS)


def questions_left(scene: Scene) -> int:
    """How many questions are still to come if the resident goes on after the stop card."""
    more = Answer(status=Status.ANSWERED, at=scene.world.now, codes=("more",))
    further = msgspec.structs.replace(scene.session, answers={**scene.session.answers, "stop": more})
    return len(_to_come(further, scene.flow))


def progress_of(scene: Scene, step: Step) -> Phrase | None:
    """What is said beside a question of the way: about how many more there are before the next place to send from.

    Nothing before consent, beside cards, details and corrections, on the way of two questions, or where a safety card
    has just been shown."""
    session = scene.session
    is_beside_the_way = step.gate or step.of or session.card or session.focus or session.dating
    if is_beside_the_way or not scene.consented or scene.has_warned:
        return None
    further = went_on(session)
    if on_short_way(session) and not further:
        return None
    left = len(_to_come(session, scene.flow) - {step.key})
    if not further and "needs" not in session.answers:
        # Nearly every need has one further question.
        left += 1
    if not left:
        return Phrase(says.PROGRESS_LAST)
    return Phrase(says.PROGRESS_FIRST if step.key == _FIRST else says.PROGRESS, {"left": left})


def _to_come(session: Session, flow: Flow) -> set[str]:
    """The questions without an answer; details count with theirs, and the stations of the way are none."""
    found = {
        step.key
        for step in flow.steps
        if not step.gate and not step.of and step.key not in _FURTHER and is_open(step, session)
    }
    first, later = followups(session)
    # The later ones become relevant only once the questions about the background have answers.
    further = (first, *later) if went_on(session) else (first,)
    return found | {key for key in further if key and key not in session.answers}
