"""What is said of the counter itself: whether somebody is there, its numbers, and the innocent last message."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.intake import office_texts, says, texts
from dialogs.line_texts import NAMES, phrase_of
from dialogs.lines import lines_for
from dialogs.office import closes_at, is_open, next_open
from dialogs.phrase_card import phrase_card
from dialogs.scene import Scene
from dialogs.session import Flag
from dialogs.turn import Hours, Param, Phrase, Say

_PHRASES = "phrases"


def hours(scene: Scene) -> Say:
    """Whether a person reads now, and else when: never more than the office's hours and the holidays tell."""
    office, now = scene.world.office, scene.world.now
    until = closes_at(office, now)
    following = next_open(office, now)
    if until:
        return Say(texts.OPENING_OPEN, {"closes_at": until.time()})
    if following:
        return Say(texts.OPENING_CLOSED, {"next_open": following}, role="safety")
    if office.hours:
        return Say(texts.OPENING_UNKNOWN, {"hours": Hours(office.hours)}, role="safety")
    return Say(office_texts.OPENING_NO_HOURS, role="safety")


def lines(scene: Scene, flags: Sequence[Flag | str] = ()) -> tuple[Phrase, ...]:
    """Support lines for these flags in the resident's language, those that are open now first."""
    world = scene.world
    found = lines_for(flags, scene.locale, world.now, world.office)
    return tuple(phrase_of(line, scene.locale, world.now) for line in found)


def first_line(scene: Scene, flag: Flag | None) -> Phrase:
    """The line that is tried first, as name and number alone; without a flag, one that names no trouble."""
    line = lines_for([flag] if flag else [], scene.locale, scene.world.now, scene.world.office)[0]
    return Phrase(office_texts.LINE_SHORT, {"name": NAMES.get(line.name, line.name), "number": line.address})


def speaks(scene: Scene, flag: Flag) -> bool:
    """Whether a line for this flag is open now in the resident's language, or 110 or 119 is what fits it best."""
    world = scene.world
    found = lines_for([flag], scene.locale, world.now, world.office)
    usable = any(line.serves(scene.locale) and line.is_open(world.now) and not line.emergency for line in found)
    return usable or found[0].emergency


def show_numbers(scene: Scene) -> None:
    """The numbers that fit the flags; while the code word is missing, those that tell nothing of them."""
    flags = () if scene.session.locked_by else scene.session.flags
    scene.add(Say(says.NUMBERS, {"lines": lines(scene, flags)}, role="safety"))
    show_phrases(scene, again=True)


def show_phrases(scene: Scene, *, again: bool = False) -> None:
    """What to say at 110 and 119, for those who do not read Japanese: with the first lines of an intake, since with all
    of them nobody would read it. `again`: the resident asks, or it happens now, and a card far up helps nobody.
    """
    session = scene.session
    card = phrase_card(scene.locale, scene.world.catalogs.own_name(scene.locale))
    # Without the code word everybody gets what a stranger gets: what is left out would tell that it was shown before.
    if card and (again or session.locked_by or _PHRASES not in session.shown):
        scene.add(card)
        session.shown = [*(shown for shown in session.shown if shown != _PHRASES), _PHRASES]


def numbers_outside(scene: Scene) -> Say:
    """The numbers of those who are not the city."""
    return Say(says.NUMBERS, {"lines": lines(scene, ["outside"])}, role="safety")


def door(scene: Scene) -> Say:
    """When and where a person can be reached: all that is said to somebody who does not know the code word."""
    office = scene.world.office
    if office.hours and office.telephone:
        return Say(office_texts.DOOR, {"hours": Hours(office.hours), "phone": office.telephone})
    if office.hours:
        return Say(texts.CLOSE_NOW, {"hours": Hours(office.hours)})
    return Say(texts.CLOSE_NOW_PLAIN)


def show_person(scene: Scene) -> None:
    """How to reach a person, besides sending: only with what the office has told."""
    office = scene.world.office
    if office.telephone and office.address and office.hours:
        params: dict[str, Param] = {"phone": office.telephone, "address": office.address, "hours": Hours(office.hours)}
        scene.say(says.PERSON, params)
    else:
        scene.say(office_texts.PERSON_NO_OFFICE, {"lines": lines(scene)})
        show_phrases(scene)


def farewell(scene: Scene) -> Say:
    """The last thing on the screen when somebody closes in a hurry: opening hours, no name and no subject."""
    spans = scene.world.office.hours
    if spans:
        return Say(texts.CLOSE_NOW, {"hours": Hours(spans)}, role="close")
    return Say(texts.CLOSE_NOW_PLAIN, role="close")


def acknowledgement(scene: Scene) -> Say:
    """What a further message to the counter is answered with: when a person reads it."""
    office, now = scene.world.office, scene.world.now
    following = next_open(office, now)
    if is_open(office, now):
        return Say(office_texts.ADDED_WHILE_OPEN)
    if following is None:
        return Say(says.ALREADY_SENT_MORE_UNKNOWN)
    return Say(says.ALREADY_SENT_MORE, {"read_by": following})
