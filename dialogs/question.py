"""Putting a question: its wording, what is said before it, and which options and ways past it are shown."""

from __future__ import annotations

from collections.abc import Callable

from dialogs import counter, counter_card
from dialogs.content import Escape, Kind, Option, Source, Step, T
from dialogs.draft import draft_until
from dialogs.first_result import show_first_result
from dialogs.handover import APPS, read_back, slots_offered
from dialogs.intake import office_texts, says, texts
from dialogs.intake.cards import TAPPED
from dialogs.intake.guards import chosen, safe_mode
from dialogs.intake.labels import BUTTONS
from dialogs.intake.wording import ask_of, intro_of, options_of
from dialogs.label import labels_of
from dialogs.office import calling_times
from dialogs.progress import progress_of, questions_left
from dialogs.proposal import proposed
from dialogs.scene import Scene
from dialogs.session import Command
from dialogs.turn import Button, Param, Phrase, Say

BACK_TO_GROUPS = "back_to_groups"
_ESCAPES = {
    Escape.SKIP: Button(Command.SKIP, BUTTONS["skip"], "escape"),
    Escape.UNKNOWN: Button(Command.UNKNOWN, BUTTONS["unknown"], "escape"),
    Escape.IN_PERSON: Button(Command.IN_PERSON, BUTTONS["in_person"], "escape"),
}
_DONE = Button(Command.DONE, BUTTONS["done"], "done")
_BACK_TO_GROUPS = Button(BACK_TO_GROUPS, BUTTONS["back_to_groups"], "group")
_MENU = tuple(
    Button(name, BUTTONS[name], "move")
    for name in (
        Command.WHY,
        Command.PERSON,
        Command.NUMBERS,
        Command.LANGUAGE,
        Command.CHANGE,
        Command.PAUSE,
        Command.ERASE,
        Command.CLOSE,
        Command.BACK,
    )
)
_COUNTER_CARD = Button(Command.COUNTER_CARD, BUTTONS["counter_card"], "move")
_MOST_BUTTONS = 10


def ask(scene: Scene, *, again: bool = False, redraw: bool = False) -> None:
    """Show the question that is due, if any. `again`: it stands already and is only repeated; `redraw`: the same
    question with another choice marked."""
    step = scene.due()
    session = scene.session
    if step is None:
        session.step = ""
        return
    if not again or session.step != step.key:
        _begin(scene, step)
        _introduce(scene, step)
    session.asked = scene.world.seq + 1
    text, params = _wording(scene, step)
    scene.add(
        Say(
            text=text,
            params=params,
            role="question",
            step=step.key,
            question=session.question,
            many=step.kind is Kind.MANY,
            writes=step.kind is Kind.TEXT,
            dating=bool(session.dating),
            redraws=redraw,
            progress=progress_of(scene, step),
            buttons=buttons(scene, step),
        )
    )


def options(scene: Scene, step: Step) -> tuple[Option | Button, ...]:
    """What can be chosen at a step: from the flow, or from the languages, the office, the earlier answers."""
    session = scene.session
    match step.source:
        case Source.LOCALES:
            return _languages(scene)
        case Source.CHOSEN_NEEDS:
            needs = chosen(session, "needs")
            return tuple(option for option in step.options if option.code in needs)
        case Source.DISTRICTS:
            return (*(Button(name, name) for name in scene.world.office.districts), *step.options)
        case Source.SLOTS:
            return (*(Button(name, name) for name in slots_offered(scene)), *step.options)
        case Source.ANSWERED:
            given = [known for known in scene.flow.steps if known.key in session.answers and not known.gate]
            # Before consent a name would not be kept.
            tapped = TAPPED if scene.consented else ()
            return (*(Button(known.key, known.staff or known.ask) for known in (*given, *tapped)), *step.options)
        case _ if step.key == "contact.times":
            silent = {"morning", "afternoon"} - calling_times(scene.world.office)
            return tuple(option for option in step.options if option.code not in silent)
        case _ if step.key == "help":
            signed = scene.world.office.legal_texts
            return tuple(option for option in step.options if signed or option.code not in texts.UNSIGNED_HELP)
        case _:
            return options_of(step, session)


def buttons(scene: Scene, step: Step) -> tuple[Button, ...]:
    """All that is shown below the question; in a chat at most ten, apart from lists that the resident made."""
    session = scene.session
    if session.dating:
        return (Button(Command.SKIP, office_texts.BUTTON_NO_DATE, "escape"),)
    shown = tuple(_button(scene, step, entry) for entry in options(scene, step))
    if step.key == "help":
        return (*shown, *_MENU, *((_COUNTER_CARD,) if counter_card.is_offered(session) else ()))
    escapes = tuple(_ESCAPES[escape] for escape in step.escapes)
    if step.groups and in_chat(scene):
        return _grouped(scene, step, shown, escapes)
    if step.kind is Kind.MANY:
        done = (_DONE,) if session.picked or not in_chat(scene) else ()
        return _fitting(scene, (*shown, *done, *escapes))
    return _fitting(scene, (*shown, *escapes))


def all_buttons(scene: Scene, step: Step) -> tuple[Button, ...]:
    """Everything that may be typed at a step: what is shown first, then what no screen shows at this moment."""
    shown = buttons(scene, step)
    codes = {button.code for button in shown}
    more = (_button(scene, step, entry) for entry in options(scene, step))
    return (*shown, *(button for button in more if button.code not in codes))


def in_chat(scene: Scene) -> bool:
    """Chats show one small screen after another; the web page shows everything at once."""
    return scene.session.channel != "web"


def _begin(scene: Scene, step: Step) -> None:
    session = scene.session
    session.step = step.key
    session.question += 1
    session.group = session.dating = ""
    session.picked = list(chosen(session, step.key)) if step.kind is Kind.MANY else []


def _introduce(scene: Scene, step: Step) -> None:
    office = scene.world.office
    params: dict[str, Param] = {
        "office_public_name": office.public_name or office.name or office_texts.COUNTER,
        "office": office.name or office_texts.COUNTER,
        "municipality": office.municipality or office_texts.MUNICIPALITY,
        "draft_days": office.draft_days,
        "app": APPS.get(scene.session.channel, ""),
    }
    _tell_carried(scene, step)
    show_first_result(scene, step)
    for text in intro_of(step, scene.session):
        scene.add(Say(text=text, params=params))
    if step.key == "opening":
        scene.add(counter.hours(scene))
        if in_chat(scene):
            scene.say(office_texts.OPENING_TYPED)
    if step.key in ("stop", "review") and not safe_mode(scene.session):
        scene.add(read_back(scene, whole=step.key == "review"))


def _tell_carried(scene: Scene, step: Step) -> None:
    """One sentence, before the first question that is asked again because a new flow could not take its answer over."""
    session = scene.session
    told = f"carried {session.flow}"
    if step.key in session.parked_because and told not in session.shown:
        session.shown.append(told)
        scene.say(says.CARRIED)


def _wording(scene: Scene, step: Step) -> tuple[T, dict[str, Param]]:
    session = scene.session
    if session.dating:
        return says.DATE_ASK, {"example": scene.today.isoformat()}
    if step.key == "resume" and safe_mode(session):
        return texts.RESUME_SAFE, {}
    app = APPS.get(session.channel)
    if step.key == "near" and app:
        return texts.NEAR_APP, {"how": Phrase(texts.HOW_TO_DELETE, {"app": app})}
    fill = _FILLED.get(step.key)
    return ask_of(step, session), fill(scene) if fill else {}


def _left(scene: Scene) -> dict[str, Param]:
    answered = sum(1 for step in scene.flow.by_key.values() if step.key in scene.session.answers and not step.gate)
    return {"answered": answered, "left": questions_left(scene)}


def _old_and_new(scene: Scene) -> dict[str, Param]:
    wanted = scene.session.wanted
    if wanted is None:
        return {"old": office_texts.REPLACE_UNSAID, "new": office_texts.REPLACE_UNSAID}
    target = scene.flow.by_key[wanted.step]
    old = labels_of(target, chosen(scene.session, target.key))
    return {"old": old or office_texts.REPLACE_UNSAID, "new": labels_of(target, wanted.codes) or ""}


_FILLED: dict[str, Callable[[Scene], dict[str, Param]]] = {
    "consent": lambda scene: {"office": scene.world.office.name or office_texts.COUNTER},
    "erase_wait": lambda scene: {"due": scene.session.erase_due_at or scene.world.now},
    "interpreter": lambda scene: {"language": scene.world.catalogs.own_name(scene.locale)},
    "paused": lambda scene: {"draft_until": draft_until(scene)},
    "replace": _old_and_new,
    "resume": _left,
    "stop": _left,
}
"""What fills the placeholders of a question."""


def _button(scene: Scene, step: Step, entry: Option | Button) -> Button:
    if isinstance(entry, Button):
        return entry
    group = next((group.label for group in step.groups if group.code == entry.group), None) if entry.group else None
    picked = entry.code in scene.session.picked
    return Button(entry.code, entry.label, chosen=picked, group=group, dated=entry.dated)


def _grouped(scene: Scene, step: Step, shown: tuple[Button, ...], escapes: tuple[Button, ...]) -> tuple[Button, ...]:
    session = scene.session
    done = (_DONE,) if session.picked else ()
    if session.group:
        codes = {option.code for option in step.options if option.group == session.group}
        return (*(button for button in shown if button.code in codes), _BACK_TO_GROUPS, *done)
    first = proposed(session)
    likely = tuple(button for button in shown if button.code in first)
    groups = tuple(
        Button(
            group.code,
            group.label,
            "group",
            chosen=any(option.code in session.picked for option in step.options if option.group == group.code),
        )
        for group in step.groups
    )
    room = _MOST_BUTTONS - len(groups) - len(done) - 1
    return _fitting(scene, (*likely[:room], *groups, *done, *escapes))


def _fitting(scene: Scene, shown: tuple[Button, ...]) -> tuple[Button, ...]:
    """On a full chat screen the rarer ways past a question give way (they can be typed); Skip never does."""
    kept = list(shown)
    for code in (Command.IN_PERSON, Command.UNKNOWN):
        if in_chat(scene) and len(kept) > _MOST_BUTTONS:
            kept = [button for button in kept if button.code != code]
    return tuple(kept)


def _languages(scene: Scene) -> tuple[Button, ...]:
    catalogs = scene.world.catalogs
    offered = catalogs.offered()
    first = [locale for locale in (scene.session.hinted,) if locale in offered]
    rest = [locale for locale in offered if locale not in first]
    return tuple(Button(locale, catalogs.own_name(locale)) for locale in (*first, *rest))
