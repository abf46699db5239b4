"""A flow as it could have been before: conversations that were begun in it meet today's."""

from __future__ import annotations

from dataclasses import replace

from dialogs.content import Flow, Kind, Option, Step, T
from dialogs.engine import Engine
from dialogs.intake import FLOW, guards

_PETS = Step(
    key="pets",
    ask=T("pets.ask", "Do you have animals?"),
    kind=Kind.ONE,
    options=(Option("cat", T("pets.cat", "A cat")), Option("dog", T("pets.dog", "A dog"))),
    relevant=guards.interviewed,
    why=T("pets.why", "So that they are fed too."),
    staff=T("pets.staff", "Animals"),
)


def _before(step: Step) -> tuple[Step, ...]:
    match step.key:
        case "for_whom":
            return (step, _PETS)
        case "runway":
            weeks = Option("fortnight", T("runway.fortnight", "About a fortnight"))
            return (replace(step, options=tuple(weeks if o.code == "weeks" else o for o in step.options)),)
        case "household":
            return (replace(step, kind=Kind.ONE),)
        case "work":
            return (replace(step, kind=Kind.TEXT, options=()),)
        case "contact.word":
            return ()
        case _:
            return (step,)


EARLIER = Flow(
    steps=tuple(earlier for step in FLOW.steps for earlier in _before(step)),
    cards=tuple(card for card in FLOW.cards if card.key not in ("word", "erase_word", "erase_wait", "paused")),
)
"""Asked about animals; had "fortnight" instead of "weeks", one answer to `household`, words at `work`, no code word."""

EARLIER_ENGINE = Engine(EARLIER)
