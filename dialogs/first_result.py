"""A short first result, minutes into the talk: what was understood, what happens next, and one line to talk to now.

It judges nothing and promises nothing. Where somebody else may see the screen nothing of what was said is repeated, and
the line is one for any trouble.
"""

from __future__ import annotations

from dialogs.content import Step
from dialogs.intake import texts
from dialogs.intake.guards import chosen, safe_mode
from dialogs.label import labels_of
from dialogs.line_texts import phrase_of
from dialogs.lines import lines_for, open_lines
from dialogs.office import is_open, next_open
from dialogs.scene import Scene
from dialogs.turn import Phrase, Say

_SHOWN = "first"


def show_first_result(scene: Scene, step: Step) -> None:
    """Say it once, before the question that follows the needs; on the way of two questions, before the stop card."""
    session = scene.session
    has_told_needs = "needs" in session.answers and "stop" not in session.answers and step.key != "most_pressing"
    is_beside_the_way = session.card or session.focus or scene.is_handed_over
    if is_beside_the_way or not scene.consented or not (has_told_needs or step.key == "stop"):
        return
    if _SHOWN in session.shown or scene.has_warned:
        return
    session.shown.append(_SHOWN)
    parts = (*_understood(scene), _next(scene), *_line(scene))
    apart = tuple(piece for part in parts for piece in ("", part))[1:]
    scene.add(Say(texts.FIRST_RESULT, {"parts": apart}))


def _understood(scene: Scene) -> tuple[Phrase, ...]:
    session, steps = scene.session, scene.flow.by_key
    needs = labels_of(steps["needs"], chosen(session, "needs"))
    if needs is None or safe_mode(session):
        return ()
    heaviest = labels_of(steps["most_pressing"], chosen(session, "most_pressing"))
    if heaviest is None:
        return (Phrase(texts.FIRST_UNDERSTOOD, {"needs": needs}),)
    return (Phrase(texts.FIRST_UNDERSTOOD_HEAVIEST, {"needs": needs, "heaviest": heaviest}),)


def _next(scene: Scene) -> Phrase:
    office, now = scene.world.office, scene.world.now
    if is_open(office, now):
        return Phrase(texts.FIRST_NEXT_OPEN)
    following = next_open(office, now)
    return Phrase(texts.FIRST_NEXT, {"read_by": following}) if following else Phrase(texts.FIRST_NEXT_UNKNOWN)


def _line(scene: Scene) -> tuple[Phrase, ...]:
    """One line that answers at this minute; none where only the police and the ambulance do, who stand everywhere."""
    session, world = scene.session, scene.world
    flags = () if safe_mode(session) else session.flags
    answering = open_lines(lines_for(flags, scene.locale, world.now, world.office), world.now)
    first = next((line for line in answering if not line.emergency), None)
    if first is None:
        return ()
    return (Phrase(texts.FIRST_LINE, {"line": phrase_of(first, scene.locale, world.now)}),)
