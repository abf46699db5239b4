"""Looking a flow over: what a release must not have. Each problem names its place and what is wrong there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from dialogs import urgency
from dialogs.content import Flow, Kind, Source, Step, T
from dialogs.intake.guards import chosen
from dialogs.intake.labels import BUTTONS
from dialogs.intake.office_texts import BUTTON_NO_DATE
from dialogs.intake.wording import COMMANDS, INTRO, TAKES_TEXT
from dialogs.machine import BadFlow, Route
from dialogs.needs import NEEDS
from dialogs.relevance import settle
from dialogs.session import Answer, Session, Status
from dialogs.station import ACTS
from dialogs.text import count_graphemes
from dialogs.turn import Catalogs

LABEL_GRAPHEMES = 20
_MOST_WALKS = 600
_SKIPPED_OF_256 = 16
_MOST_STEPS = 100
_AT = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)


def problems(flow: Flow, catalogs: Catalogs, lacks: Callable[[str, T], bool]) -> tuple[str, ...]:
    """All that is wrong with a flow, in the offered languages. `lacks(locale, text)`: a text has no wording there."""
    try:
        route = Route(flow)
    except BadFlow as error:
        return (str(error),)
    return (
        *_unknown_targets(flow),
        *_unreachable(flow, route),
        *_missing_texts(flow, catalogs.offered(), lacks),
        *_long_labels(flow, catalogs),
    )


# ---------------------------------------------------------------- what names steps and options from outside


def _unknown_targets(flow: Flow) -> Iterator[str]:
    for place, targets in _targets().items():
        for key, code in targets:
            step = flow.by_key.get(key)
            if step is None:
                yield f"{place} names the unknown step {key!r}"
            elif code and not step.source and step.option(code) is None:
                yield f"{place} names the unknown option {key}={code}"


def _targets() -> Mapping[str, Sequence[tuple[str, str]]]:
    """(step, code) by the table that names them; an empty code stands for the step alone."""
    return {
        "urgency.RULES": [(rule.step, rule.code) for rule in urgency.RULES],
        "needs.NEEDS": [(need.follow_up, "") for need in NEEDS],
        "station.ACTS": [(key, "" if code == "*" else code) for key, code in ACTS],
        "wording.COMMANDS": sorted(COMMANDS),
        "wording.INTRO": [(key, "") for key in INTRO],
        "wording.TAKES_TEXT": [(key, "") for key in sorted(TAKES_TEXT)],
    }


# ---------------------------------------------------------------- steps that nobody ever sees


def _unreachable(flow: Flow, route: Route) -> Iterator[str]:
    """Walks the flow again and again, each time choosing otherwise, until every step was met."""
    missing = {step.key: step for step in flow.steps}
    for number in range(_MOST_WALKS):
        for key in _walk(flow, route, number):
            missing.pop(key, None)
        if not missing:
            return
    for key, step in missing.items():
        yield f"{key}: unreachable; its guard {step.relevant.__name__} held in none of {_MOST_WALKS} walks"


def _walk(flow: Flow, route: Route, number: int) -> Iterator[str]:
    session = Session(flow="", channel="web")
    for _ in range(_MOST_STEPS):
        step = route.next(session)
        if step is None:
            return
        yield step.key
        codes = _choice(step, session, number)
        status = Status.ANSWERED if codes or step.source else Status.DECLINED
        session.answers[step.key] = Answer(status=status, at=_AT, codes=codes)
        if step.key == "consent":
            session.consented_at = _AT
        session.flags = urgency.merged(session.flags, urgency.flags_of(session, _AT.date()))
        settle(session, flow)


def _choice(step: Step, session: Session, number: int) -> tuple[str, ...]:
    """The options taken at a step in one walk: the same in every run, but evenly spread over all walks."""
    dice = hashlib.sha256(f"{number} {step.key}".encode()).digest()
    codes = [option.code for option in step.options if (step.key, option.code) not in COMMANDS]
    if step.source is Source.CHOSEN_NEEDS:
        codes = [code for code in codes if code in chosen(session, "needs")]
    if not codes or (not step.gate and dice[0] < _SKIPPED_OF_256):
        return ()
    if step.kind is not Kind.MANY:
        return (codes[dice[1] % len(codes)],)
    return tuple(dict.fromkeys(codes[number % len(codes)] for number in dice[1 : 2 + dice[2] % 4]))


# ---------------------------------------------------------------- texts


def _missing_texts(flow: Flow, locales: Sequence[str], lacks: Callable[[str, T], bool]) -> Iterator[str]:
    for step in flow.by_key.values():
        for text in _texts(step):
            if not text.text:
                yield f"{step.key}: the text {text.key} is empty"
            for locale in locales:
                if lacks(locale, text):
                    yield f"{step.key}: the text {text.key} is missing in {locale}"
    for step in flow.steps:
        if step.why is None:
            yield f"{step.key}: `why` is missing: a resident may ask for it"
        if step.staff is None:
            yield f"{step.key}: `staff` is missing: the counter has no name for it"


def _texts(step: Step) -> list[T]:
    optional = (step.ask_third, step.why, step.staff)
    return [step.ask, *(text for text in optional if text), *_labels(step)]


def _labels(step: Step) -> list[T]:
    return [option.label for option in (*step.options, *step.groups)]


def _buttons(step: Step) -> list[T]:
    """The labels of its options, and its own name: "change an answer" shows that as a button."""
    return [*_labels(step), *([step.staff] if step.staff and not step.gate else ())]


def _long_labels(flow: Flow, catalogs: Catalogs) -> Iterator[str]:
    buttons = (*BUTTONS.values(), BUTTON_NO_DATE)
    for locale in catalogs.offered():
        places = [("language", catalogs.own_name(locale))]
        places += [(text.key, catalogs.text(locale, text)) for text in buttons]
        places += [(text.key, catalogs.text(locale, text)) for step in flow.by_key.values() for text in _buttons(step)]
        for place, label in dict.fromkeys(places):
            if (length := count_graphemes(label)) > LABEL_GRAPHEMES:
                yield f"{place}: the label {label!r} has {length} characters in {locale}, over {LABEL_GRAPHEMES}"
