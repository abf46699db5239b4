"""The code word: what a resident chose so that nobody else comes back in their name.

The word itself is kept nowhere: neither in the session, which has only a salted digest of it, nor in the message it
was sent in, where a mask stands. Staff do not see it either.
"""

from __future__ import annotations

import hashlib
import hmac

from dialogs.content import Step
from dialogs.handover import APPS
from dialogs.intake import says
from dialogs.question import ask
from dialogs.record import record
from dialogs.scene import Scene
from dialogs.session import Heard, Session
from dialogs.text import MASK, count_graphemes, folded

STEP = "contact.word"
LONGEST_GRAPHEMES = 30

# About 10 ms and 2 MiB: enough to make guessing slow for whoever should hold both a session and its key.
_COST = 1 << 11


def is_set(session: Session) -> bool:
    """Once chosen it holds until the resident passes over its question, whatever other answers are changed."""
    return bool(session.code_word)


def fits(session: Session, text: str) -> bool:
    """Whether `text` is the word; case, width and blanks around it do not matter. Without a word it takes as long."""
    salt, _, kept = session.code_word.partition(":")
    return hmac.compare_digest(_digest(text, salt), kept)


def choose(scene: Scene, step: Step, text: str) -> bool:
    """Take a typed text as the word. False when it is no word but a message."""
    if count_graphemes(text) > LONGEST_GRAPHEMES or not folded(text):
        return False
    session, world = scene.session, scene.world
    # The reference that a lead of this turn would get is drawn at random for each turn.
    salt = f"{world.reference}-{world.seq}"
    session.code_word = f"{salt}:{_digest(text, salt)}"
    scene.heard = hidden(scene)
    record(scene, step, words=(world.seq,))
    app = APPS.get(session.channel)
    if app:
        scene.say(says.WORD_KEPT_APP, {"app": app})
    else:
        scene.say(says.WORD_KEPT)
    return True


def hidden(scene: Scene, corrects: int | None = None) -> Heard:
    """What is kept of a message that holds the word."""
    return Heard(text=MASK, step=STEP, corrects=corrects, locale=scene.locale)


def was_sent_in(session: Session, seq: int) -> bool:
    """Whether message `seq` is the one that held the word."""
    answer = session.answers.get(STEP) or session.parked.get(STEP)
    return answer is not None and seq in answer.texts


def demand(scene: Scene, card: str) -> None:
    """From here on nothing of the conversation is shown until the word is given at `card`."""
    scene.session.locked_by = card
    ask(scene)


def _digest(text: str, salt: str) -> str:
    word = folded(text).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(word, salt=salt.encode(), n=_COST, r=8, p=1, dklen=16).hex()
