"""The national forms, filled as far as a lead honestly goes: 相談受付・申込票 and インテーク・アセスメントシート.

Every field of both forms is there (`forms.toml`), with what the resident said or with the reason why it is empty. A box
is ticked only where an answer says exactly that; what says less stands beside the boxes, marked as a part. Names in
law, consent, signatures, judgement and the result of the screening are for people: nothing here can fill them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

import msgspec

from dialogs.era import in_era
from dialogs.lead import Lead, LeadAnswer, OwnWords
from dialogs.needs import BY_CODE
from dialogs.office import JAPAN
from dialogs.session import Status

Sure = Literal["A", "M"]
TICK, CHOSEN, MOST_PRESSING = "✓", "○", "◎"
_SECRET = ("contact.word",)
_ALWAYS_BESIDE = ("strength",)


class Blank(StrEnum):
    """Why a field is empty. `UNCLEAR`: it was not said whom the case is about. `NOT_NEEDED`: the person writes.

    `ELSEWHERE`: another field, or what stands beside the forms, says something about it, but not what is asked here.
    """

    NOT_ASKED = "not_asked"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    IN_PERSON = "in_person"
    STAFF = "staff"
    UNCLEAR = "unclear"
    NOT_NEEDED = "not_needed"
    ELSEWHERE = "elsewhere"


class Box(msgspec.Struct, frozen=True):
    """One option of a field. `mark`: "" where it is not ticked, else ✓, or ○ and ◎ among the sixteen items."""

    code: str
    label: str
    english: str
    mark: str = ""


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a field. `said`: as staff read it, by their language. `words`: the resident's own, verbatim.

    `partial`: the form asks for more than was told. `marks`: by option. `sources`: keys of the answers behind it, none
    where it is something that the service itself knows.
    """

    blank: Blank | None = None
    said: Mapping[str, str] = {}
    words: tuple[OwnWords, ...] = ()
    marks: Mapping[str, str] = {}
    partial: bool = False
    sources: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field as `forms.toml` knows it, with its filling. `staff`: only a person may fill it."""

    key: str
    label: str
    english: str
    sure: Sure
    required: bool = False
    staff: bool = False
    options: tuple[Box, ...] = ()
    filling: Filling = Filling(blank=Blank.NOT_ASKED)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    english: str
    fields: tuple[Field, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One national form. `edition`: by language, which edition the labels follow and what is not confirmed."""

    code: str
    title: str
    english: str
    edition: Mapping[str, str]
    section: tuple[Section, ...]


class Sheet(msgspec.Struct, frozen=True):
    """`beside`: answers by step for which neither form has a field, in the order of the questions."""

    forms: tuple[Form, ...]
    beside: Mapping[str, LeadAnswer]

    def fields(self) -> Mapping[str, Field]:
        return {field.key: field for form in self.forms for section in form.section for field in section.fields}


class _File(msgspec.Struct, frozen=True):
    form: tuple[Form, ...]


FORMS = msgspec.convert(tomllib.loads(Path(__file__).with_name("forms.toml").read_text(encoding="utf-8")), _File).form


def sheet_of(lead: Lead) -> Sheet:
    forms = tuple(_filled_form(form, lead) for form in FORMS)
    used = {
        source
        for form in forms
        for section in form.section
        for field in section.fields
        if field.filling.blank not in (Blank.ELSEWHERE, Blank.UNCLEAR)
        for source in field.filling.sources
    }
    beside = {
        key: answer
        for key, answer in lead.answers.items()
        if key in _ALWAYS_BESIDE or (key not in used and key not in _SECRET and answer.status != Blank.NOT_ASKED)
    }
    return Sheet(forms, beside)


def _filled_form(form: Form, lead: Lead) -> Form:
    sections = tuple(
        msgspec.structs.replace(section, fields=tuple(_filled(field, lead) for field in section.fields))
        for section in form.section
    )
    return msgspec.structs.replace(form, section=sections)


def _filled(field: Field, lead: Lead) -> Field:
    if field.staff:
        return msgspec.structs.replace(field, filling=_empty(Blank.STAFF))
    fill = _FILLERS.get(field.key)
    filling = fill(lead) if fill else _empty(Blank.NOT_ASKED)
    options = tuple(msgspec.structs.replace(box, mark=filling.marks.get(box.code, "")) for box in field.options)
    return msgspec.structs.replace(field, filling=filling, options=options)


# ---------------------------------------------------------------- from answers to fillings


def _empty(why: Blank) -> Filling:
    return Filling(blank=why)


def _codes(lead: Lead, step: str) -> frozenset[str]:
    """The codes chosen at a step without dates; where it was answered in words, these, which name no box."""
    answer = lead.answers.get(step)
    value = answer.value if answer else None
    return frozenset([value] if isinstance(value, str) else value or ())


def _told(lead: Lead, *steps: str, partial: bool = False, marks: Mapping[str, str] | None = None) -> Filling:
    """What was answered at these steps, together; the first one's reason when none was."""
    given = {step: answer for step in steps if (answer := lead.answers.get(step)) and _says(answer)}
    if not given:
        passed_over = [step for step in steps if step in lead.answers and lead.answers[step].status != Blank.NOT_ASKED]
        why = _why(lead.answers[passed_over[0]]) if passed_over else Blank.NOT_ASKED
        return Filling(blank=why, sources=tuple(passed_over))
    said = {
        reader: "\n".join(_read(answer, reader) for answer in given.values())
        for reader in next(iter(given.values())).staff_text
    }
    return Filling(said=said, marks=marks or {}, partial=partial, sources=tuple(given))


def _says(answer: LeadAnswer) -> bool:
    """Whether anything is left to read: words that were taken back leave an answer without text."""
    return answer.status == Status.ANSWERED and any(answer.staff_text.values())


def _why(answer: LeadAnswer) -> Blank:
    return Blank.DECLINED if answer.status == Status.ANSWERED else Blank(answer.status)


def _read(answer: LeadAnswer, reader: str) -> str:
    """An answer as staff read it; its date in the form's own calendar for those who read Japanese."""
    text = answer.staff_text[reader]
    if reader == "ja" and isinstance(answer.value, dict):
        return text.replace(answer.value["date"], in_era(date.fromisoformat(answer.value["date"])))
    return text


def _about(whom: Literal["me", "another"], fill: Callable[[Lead], Filling]) -> Callable[[Lead], Filling]:
    """A field about one side only: what those who write say of themselves is not said of the person they write for."""

    def filled(lead: Lead) -> Filling:
        if lead.for_whom is None:
            filling = fill(lead)
            return filling if filling.blank else _empty(Blank.UNCLEAR)
        if (lead.for_whom == "me") == (whom == "me"):
            return fill(lead)
        return _empty(Blank.NOT_ASKED if whom == "me" else Blank.NOT_NEEDED)

    return filled


def _elsewhere(lead: Lead, step: str, *codes: str) -> Filling:
    """A field that some answers of a step touch without saying what it asks for."""
    touched = _codes(lead, step) & set(codes)
    return Filling(blank=Blank.ELSEWHERE, sources=(step,)) if touched else _empty(Blank.NOT_ASKED)


def _one_of(lead: Lead, step: str, boxes: Mapping[str, str]) -> Filling:
    """A step whose options are boxes of the form, as far as `boxes` (option by code) names them."""
    marks = {boxes[code]: TICK for code in _codes(lead, step) if code in boxes}
    return _told(lead, step, partial=not marks, marks=marks)


# ---------------------------------------------------------------- 相談受付・申込票


def _on(at: datetime) -> dict[str, str]:
    day = at.astimezone(JAPAN).date()
    return {"ja": in_era(day), "en": f"{day.isoformat()} ({in_era(day)})"}


def _received(lead: Lead) -> Filling:
    """The day it was sent; of what was never sent, the day from which staff could see it."""
    return Filling(said=_on(lead.times.get("sent_at", lead.created_at)))


def _telephone(lead: Lead) -> Filling:
    """Never without the times at which it may ring."""
    told = _told(lead, "contact.number")
    return told if told.blank else _told(lead, "contact.number", "contact.times")


def _relation(lead: Lead) -> Filling:
    box = {"family": "family", "other": "other"}.get(lead.for_whom or "", "")
    told = _told(lead, "relation", marks={box: TICK})
    return told if told.blank is None else _told(lead, "for_whom", partial=True, marks={box: TICK})


def _items(lead: Lead) -> Filling:
    """Only what the person chose; a need that has no box of its own is the sixteenth."""
    told = _told(lead, "needs", "most_pressing")
    if told.blank or not lead.needs:
        return _empty(told.blank or Blank.NOT_ASKED)
    marks = {str(BY_CODE[code].item): CHOSEN for code in lead.needs if code in BY_CODE}
    if lead.most_pressing in BY_CODE:
        marks[str(BY_CODE[lead.most_pressing].item)] = MOST_PRESSING
    return Filling(marks=marks, said=told.said, sources=told.sources)


def _words(lead: Lead) -> Filling:
    """Every word as it was written, in the language in which it was written."""
    if lead.own_words:
        return Filling(words=lead.own_words, sources=("own_words",))
    return _told(lead, "own_words")


# ---------------------------------------------------------------- インテーク・アセスメントシート


def _way(lead: Lead) -> Filling:
    boxes = {"me": "self_remote", "family": "family_remote"}
    if lead.for_whom not in boxes:
        return _told(lead, "for_whom", partial=True)
    return _told(lead, "for_whom", marks={boxes[lead.for_whom]: TICK})


def _referred(lead: Lead) -> Filling:
    """The window that handed the link out. Anybody can write anything into a link, so no box is ticked."""
    if not lead.via:
        return _empty(Blank.NOT_ASKED)
    return Filling(said={"ja": lead.via, "en": lead.via}, partial=True)


def _living_with(lead: Lead) -> Filling:
    codes = _codes(lead, "household")
    others = codes & {"partner", "child_small", "child_school", "elder", "others"}
    marks = {"yes": TICK} if others else {"no": TICK} if codes == {"alone"} else {}
    return _told(lead, "household", partial="yes" in marks or not marks, marks=marks)


def _children(lead: Lead) -> Filling:
    """A child in the household need not be theirs, and without one there nothing is known of children."""
    return _elsewhere(lead, "household", "child_small", "child_school")


def _home(lead: Lead) -> Filling:
    """A place of one's own may be owned or rented, so it ticks nothing."""
    boxes = {"dorm": "dorm", "outside": "outside", "friend": "other", "paid": "other"}
    sleeps = _one_of(lead, "housing.sleep", boxes)
    if sleeps.blank is None:
        return sleeps
    if "no_fixed" in _codes(lead, "area"):
        return _told(lead, "area", partial=True)
    return _elsewhere(lead, "right_now", "no_bed") if sleeps.blank is Blank.NOT_ASKED else sleeps


_EMPLOYED = frozenset({"working", "want_change", "on_leave"})
_WORK: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "working": (("working",),),
    "changing": (
        ("want_change",),
        ("working", "want_change"),
        ("working", "looking"),
        ("want_change", "looking"),
        ("working", "want_change", "looking"),
    ),
    "looking": (("looking",),),
    "none": (("school",), ("not_working",), ("school", "not_working")),
}
"""Which choices say exactly what a box of the form says; leave, and being unable to work now, fit several of them."""


def _work(lead: Lead) -> Filling:
    codes = _codes(lead, "work")
    marks = {box: TICK for box, choices in _WORK.items() if codes in map(frozenset, choices)}
    return _told(lead, "work", partial=not marks, marks=marks)


def _since_work(lead: Lead) -> Filling:
    """Whoever has work now has no last job that ended."""
    if _codes(lead, "work") & _EMPLOYED:
        return _told(lead, "job_search.last", partial=True)
    return _one_of(lead, "job_search.last", {code: code for code in ("m6", "y1", "y2", "more", "never")})


def _answers(*steps: str, partial: bool = True) -> Callable[[Lead], Filling]:
    return lambda lead: _told(lead, *steps, partial=partial)


_FILLERS: Mapping[str, Callable[[Lead], Filling]] = {
    "id": lambda lead: Filling(said=dict.fromkeys(("ja", "en"), lead.reference)),
    "received_on": _received,
    "born_on": _about("me", _answers("age_group")),
    "address": _answers("area"),
    "telephone": _about("me", _telephone),
    "visitor_telephone": _about("another", _telephone),
    "visitor_relation": _about("another", _relation),
    "items": _items,
    "story": _words,
    "wishes": _about("me", _answers("wish", partial=False)),
    "first_received_on": _received,
    "way": _way,
    "referred_by": _referred,
    "own_need": _about("me", _words),
    "others_need": _about("another", _words),
    "living_with": _living_with,
    "children": _children,
    "relations": _answers("family.afraid", "community.talk"),
    "home": _home,
    "treatment": _answers("health.stopped"),
    "arrears": _answers("rent_loan.date", "tax_utility.off"),
    # That debts are hard is one of the sixteen items; here stands only what was said about them.
    "debts": _answers("debt.court"),
    "budget": _answers("runway", "income.next"),
    # A caseworker helps already: whether benefits are paid was not asked.
    "welfare": lambda lead: _elsewhere(lead, "other_help", "seiho"),
    "work": _work,
    "since_work": _since_work,
    "licences": lambda lead: _elsewhere(lead, "strength", "licence"),
}
"""What fills a field, by its key. A field that is not among them was never asked."""
