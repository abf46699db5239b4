"""What every text of a resident is looked through for before anything else is done with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dialogs import alarm, codeword, safety, urgency
from dialogs.language import guess, guess_of_ours
from dialogs.lexicon.scan import Seen
from dialogs.matching import parts
from dialogs.scene import Scene
from dialogs.session import Answer, Body, Chose, Edited, Said, Status
from dialogs.station import set_language

WARN_AGAIN_SECONDS = 10 * 60


def text_of(body: Body) -> str:
    """What was typed in an event, "" for all others."""
    return body.text if isinstance(body, Said | Edited | Chose) else ""


def watch(scene: Scene, text: str) -> None:
    """Look for signs in a text, however long, at any point of the conversation. Danger is answered at once, with the
    lines that fit; afterwards the text is taken as any other, except that it answers no question by accident."""
    labels = _labels(scene, text)
    seen = _seen(labels) if labels else safety.seen_in(text)
    session = scene.session
    _notice_language(scene, text, labels)
    if not seen:
        return
    known = {sighting.sign for sighting in session.signs}
    new = [one for one in safety.sightings(seen, scene.world.seq) if one.sign not in known]
    told = list(safety.flags_of(safety.sightings(seen, scene.world.seq)))
    scene.in_danger = any(urgency.rank(flag.level) <= urgency.rank("today") for flag in told)
    if scene.in_danger and "language" not in session.answers:
        _speak(scene, safety.language_of(seen))
    session.signs.extend(new)
    if scene.in_danger and _may_warn_again(scene):
        alarm.forget_cards(scene, told)
    alarm.renew(scene, told=told if scene.in_danger else ())
    if scene.in_danger:
        session.warned_at = scene.world.now
        if not scene.consented and not scene.is_handed_over:
            _ask_whether_to_keep(scene)


def _labels(scene: Scene, text: str) -> tuple[str, ...]:
    """The labels of ours that a text is made of, as one is or a list of them; () when it says anything else."""
    is_ours = scene.world.catalogs.is_ours
    if is_ours(text):
        return (text,)
    listed = tuple(parts(text))
    return listed if all(map(is_ours, listed)) else ()


def _seen(labels: Iterable[str]) -> tuple[Seen, ...]:
    """What labels tell, each looked at by itself: a sentence does not go on from one to the next."""
    return tuple({one.sign.id: one for label in labels for one in safety.seen_in_ours(label)}.values())


def _speak(scene: Scene, language: str) -> None:
    """Who writes of danger is not asked for the language first: it is the one they wrote in."""
    offered = scene.world.catalogs.negotiate(language)
    set_language(scene, offered or scene.locale)


def _may_warn_again(scene: Scene) -> bool:
    """Not after each of five quick messages, but whenever it is said again later. To whoever has not given the code
    word the lines are shown as to a stranger: whether they were shown before must not be seen."""
    warned = scene.session.warned_at
    if warned is None:
        return bool(scene.session.locked_by)
    return scene.world.now - warned >= timedelta(seconds=WARN_AGAIN_SECONDS)


def _ask_whether_to_keep(scene: Scene) -> None:
    """Nothing is kept yet: the next question is whether the counter may see it, and the way is the short one."""
    session = scene.session
    if "opening" not in session.answers:
        session.answers["opening"] = Answer(status=Status.ANSWERED, at=scene.world.now, codes=("short",))
    session.card = ""
    session.focus = "consent"


def _notice_language(scene: Scene, text: str, labels: tuple[str, ...]) -> None:
    """Mark a text that nobody on the staff can read, until a person has cleared it. A code word is nobody's to read."""
    at_word = scene.session.locked_by or scene.session.step == codeword.STEP
    if not scene.consented or at_word:
        return
    language = (guess_of_ours(labels[0]) if labels else guess(text)) or scene.locale
    if language.partition("@")[0] not in scene.world.office.reads and any(letter.isalpha() for letter in text):
        scene.session.unread.append(scene.world.seq)
