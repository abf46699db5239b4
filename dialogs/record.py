"""Keeping answers: replacing them, leaving a card, repeating a question."""

from __future__ import annotations

from datetime import date, timedelta

from dialogs import alarm, counter
from dialogs.content import Step
from dialogs.intake import says
from dialogs.intake.guards import third_party
from dialogs.question import ask
from dialogs.relevance import settle
from dialogs.scene import Scene
from dialogs.session import Answer, Earlier, Session, Status, Written

REPEAT_SECONDS = 10

# Whoever changes their mind more often than this is not helped by a longer list.
_MOST_EARLIER = 50


def may_repeat(scene: Scene) -> bool:
    """Whether the question may be shown again: people send one thought in five messages."""
    repeated = scene.session.repeated_at
    return repeated is None or scene.world.now - repeated >= timedelta(seconds=REPEAT_SECONDS)


def repeat(scene: Scene) -> None:
    """Show the current question again, at most every ten seconds."""
    if may_repeat(scene):
        scene.session.repeated_at = scene.world.now
        ask(scene, again=True)


def record(
    scene: Scene,
    step: Step,
    status: Status = Status.ANSWERED,
    *,
    codes: tuple[str, ...] = (),
    on: date | None = None,
    words: tuple[int, ...] = (),
) -> None:
    """Keep an answer and go on. An earlier answer to the same step is replaced, one that was put aside too."""
    session = scene.session
    before = session.answers.pop(step.key, None)
    aside = session.parked.pop(step.key, None)
    session.parked_because.pop(step.key, None)
    answer = Answer(status=status, at=scene.world.now, codes=codes, on=on, texts=words, asked=session.asked)
    _keep_earlier(session, step, before or aside, answer)
    session.answers[step.key] = answer
    if session.focus == step.key:
        session.focus = ""
    session.picked = []
    session.dating = session.group = ""
    session.repeated_at = None
    scene.note(f"answered {step.key} {status}")
    if step.key == "place":
        # Who said once that they go on although somebody is near has not said so of the next time.
        session.answers.pop("near", None)
    if step.key == "contact.word" and status is not Status.ANSWERED:
        session.code_word = ""
    settle(session, scene.flow)
    alarm.renew(scene, dated=on is not None)
    _tell(scene, step, codes)
    if step.key == "place" and "near" in codes:
        session.card = "near"


def _tell(scene: Scene, step: Step, codes: tuple[str, ...]) -> None:
    """What some answers are worth at once: the children's line, and that no city is the wrong one to write to."""
    if step.key == "age_group" and "under_18" in codes and not third_party(scene.session):
        scene.say(says.NUMBERS, {"lines": counter.lines(scene, ["under_18"])})
    elif step.key == "area" and "other_city" in codes:
        scene.say(says.OTHER_CITY)


def _keep_earlier(session: Session, step: Step, before: Answer | None, answer: Answer) -> None:
    if before is None or step.gate:
        return
    if (before.status, before.codes, before.on, before.texts) != (answer.status, answer.codes, answer.on, answer.texts):
        session.earlier = [*session.earlier, Earlier(step.key, before, answer.at)][-_MOST_EARLIER:]


def keep_words(scene: Scene) -> None:
    """This turn's text is part of what the resident says in their own words."""
    scene.session.own_words.append(Written(scene.world.seq, scene.locale, scene.world.now))


def leave_card(scene: Scene) -> None:
    scene.session.card = ""
    scene.session.wanted = None
