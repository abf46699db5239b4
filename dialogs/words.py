"""What a typed text does: it answers, commands, is kept as own words, or goes to the counter."""

from __future__ import annotations

from dialogs import codeword, counter, erasure, lock
from dialogs.answer import give_date, pick, pick_all
from dialogs.command import is_away, obey, welcome_back
from dialogs.content import Kind, Step
from dialogs.intake import says
from dialogs.intake.labels import TYPED
from dialogs.intake.wording import TAKES_TEXT
from dialogs.matching import commanded, dated, labelled, pressed
from dialogs.office import is_open, next_open
from dialogs.question import all_buttons, ask
from dialogs.record import keep_words, may_repeat, record, repeat
from dialogs.scene import Scene
from dialogs.session import Heard, Phase, Said
from dialogs.text import GRAPHEMES_KEPT, masked, shortened
from dialogs.turn import ReopenAsked

_AS_TYPED = ("contact.number", codeword.STEP)
"""Questions whose answer may look like the number of a card."""


def hear(scene: Scene, said: Said) -> None:
    """Take a typed text: kept (once consent is given) as it was typed, apart from identity numbers."""
    kept, was_cut = shortened(said.text)
    if scene.session.locked_by:
        lock.hear(scene, kept)
        return
    step = scene.current
    hidden = False
    if step is None or step.key not in _AS_TYPED:
        kept, hidden = masked(kept)
    consented = scene.consented
    if not kept.strip():
        repeat(scene)
        return
    if consented:
        scene.heard = Heard(text=kept, forwarded=said.forwarded, locale=scene.locale)
    if was_cut:
        scene.say(says.TOO_LONG, {"limit": GRAPHEMES_KEPT})
    if hidden and consented:
        scene.say(says.MASKED)
    _understand(scene, step, kept)


def _understand(scene: Scene, step: Step | None, text: str) -> None:
    session = scene.session
    if step is not None and _answers(scene, step, text):
        return
    if name := commanded(text, TYPED, (scene.locale, session.last_locale), scene.world.catalogs):
        obey(scene, name)
    elif scene.is_handed_over:
        _to_counter(scene)
    elif scene.in_danger and (step is None or step.key != "own_words"):
        # Not an answer to what was asked, whatever it was; and nobody has to wait to be asked again.
        _keep_as_own_words(scene)
        session.resting = False
        ask(scene, again=True)
    elif session.last_at is None:
        ask(scene)
    elif step is not None and step.key == codeword.STEP:
        # However long it took to think of one, it must not become a message that staff read.
        _take_word(scene, step, text)
    elif is_away(scene):
        _keep_as_own_words(scene)
        welcome_back(scene)
    else:
        _take_words(scene, step)


def _take_words(scene: Scene, step: Step | None) -> None:
    """Words that name no button: the answer where words are asked for, else something the counter should hear."""
    if scene.session.dating:
        scene.say(says.DATE_WRONG, {"example": scene.today.isoformat()})
    elif step is not None and (step.kind is Kind.TEXT or step.key in TAKES_TEXT):
        record(scene, step, words=(scene.world.seq,))
        if step.key == "own_words":
            _keep_as_own_words(scene)
        ask(scene)
    else:
        _keep_as_own_words(scene)
        _repeat_kindly(scene)


def _answers(scene: Scene, step: Step, text: str) -> bool:
    """Whether the text is a date that was asked for, or names what the current question offers."""
    session = scene.session
    if session.dating and (day := dated(text, scene.today)):
        give_date(scene, step, day)
        return True
    locales = (scene.locale, session.last_locale)
    choices = labelled(all_buttons(scene, step), locales, scene.world.catalogs)
    found = pressed(text, choices, numbers=step.kind is not Kind.TEXT)
    if not found:
        return False
    codes = tuple(choice.code for choice in found)
    if len(found) == 1 and (step.kind is not Kind.MANY or found[0].kind != "option"):
        return pick(scene, step, codes[0])
    if step.kind is Kind.MANY and all(choice.kind == "option" for choice in found):
        return pick_all(scene, step, (*session.picked, *codes))
    return False


def _take_word(scene: Scene, step: Step, text: str) -> None:
    """The code word; a longer text is somebody telling more, and is kept as that."""
    if not codeword.choose(scene, step, text):
        _keep_as_own_words(scene)
        scene.say(says.WORD_TOO_LONG)
    ask(scene)


def _keep_as_own_words(scene: Scene) -> None:
    if scene.consented:
        keep_words(scene)


def _repeat_kindly(scene: Scene) -> None:
    if may_repeat(scene):
        scene.say(says.REPEAT_KINDLY if scene.consented else says.NOT_KEPT)
        repeat(scene)


def _to_counter(scene: Scene) -> None:
    """After the hand-over a text is for people: one acknowledgement for each time the counter is closed."""
    session, world = scene.session, scene.world
    scene.note("to counter")
    if session.phase is Phase.CLOSED and scene.in_danger:
        # Nobody looks at what is closed.
        session.phase = Phase.WITH_STAFF
        session.acknowledged_at = None
        scene.effect(ReopenAsked())
    if session.phase is Phase.CLOSED:
        session.card = "closed"
        ask(scene)
        return
    keep_words(scene)
    if session.erase_due_at and is_away(scene):
        session.resting = False
        erasure.show_waiting(scene)
    if _is_news(scene):
        session.acknowledged_at = world.now
        scene.add(counter.acknowledgement(scene))


def _is_news(scene: Scene) -> bool:
    """Whether anything about when a person reads has changed since it was last said."""
    session, office, now = scene.session, scene.world.office, scene.world.now
    if session.phase is Phase.WITH_STAFF and is_open(office, now):
        return False
    said = session.acknowledged_at
    return said is None or (is_open(office, said), next_open(office, said)) != (
        is_open(office, now),
        next_open(office, now),
    )
