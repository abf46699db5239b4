"""Why a lead is as urgent as it is, in words: the sign, and the question whose answer gave it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from dialogs.content import T
from dialogs.intake import FLOW
from dialogs.safety import seq_of
from staff_console import names
from staff_console.visit import Visit

_WORDS = T("console.reason.words", "From their own words")
_SAID = T("console.reason.said", "“{step}”: {answer}")


@dataclass(frozen=True)
class Reason:
    """`source`: the answer that gave it, and to which question; empty when that is not known."""

    code: str
    level: str
    what: Markup
    source: Markup


def reason_of(visit: Visit, code: str, level: str, because: str = "") -> Reason:
    return Reason(code, level, visit.say(names.flag(code, level)), told(visit, because))


def told(visit: Visit, because: str) -> Markup:
    """One reason in full: the question's name and the answer given ("step=code"), or that their own words led to it.
    What is no option, or no question any more, is shown as it stands."""
    if seq_of(because) is not None:
        return visit.say(_WORDS)
    step_key, _, code = because.partition("=")
    step = FLOW.by_key.get(step_key)
    if step is None or step.staff is None:
        return Markup("{}").format(because)
    option = step.option(code)
    answer = option.label if option else names.unnamed(code)
    return visit.say(_SAID, step=visit.say(step.staff), answer=visit.say(answer))


def due_name(flag: str) -> T:
    """What the date of a flag is the end of."""
    return names.DATES.get(flag, names.FIRST_DATE)
