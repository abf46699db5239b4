"""What the printed sheet says around the fields of the national forms."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.content import T
from dialogs.sheet import CHOSEN, MOST_PRESSING, TICK, Blank

HEADING = T("console.sheet.heading", "Draft from pre-intake")
DRAFT = T(
    "console.sheet.draft",
    "What the resident said in the chat. It is no application and nothing is signed; people fill what is empty.",
)
CAREFUL = T("console.sheet.careful", "For staff: do not hand it out or leave it where family could see it.")
PRINTED = T("console.sheet.printed", "Printed on {day}")
UNSENT = T("console.sheet.unsent", "Not sent by the resident: only what was said up to a sign of urgency")
PARTIAL = T("console.sheet.partial", "in part")
DAGGER = T("console.sheet.dagger", "† Not compared with the printed form yet.")

BESIDE = T("console.sheet.beside", "What the forms have no field for")
FLAGS = T("console.sheet.flags", "Signs of urgency, by rule; people judge")
NO_FLAGS = T("console.sheet.no_flags", "none seen, which is no “no”")
REACH = T("console.sheet.reach", "How to reach them")
LANGUAGE = T("console.sheet.language", "Language and channel")
INTERPRETER = T("console.sheet.interpreter", "Interpreter")
NO_INTERPRETER = T("console.sheet.no_interpreter", "not asked for")

BLANKS: Mapping[str, T] = {
    Blank.NOT_ASKED: T("console.sheet.not_asked", "not asked"),
    Blank.DECLINED: T("console.sheet.declined", "does not want to say"),
    Blank.UNKNOWN: T("console.sheet.unknown", "does not know"),
    Blank.IN_PERSON: T("console.sheet.in_person", "wants to say it in person"),
    Blank.STAFF: T("console.sheet.staff", "for staff"),
    Blank.UNCLEAR: T("console.sheet.unclear", "not said whom it is about"),
    Blank.NOT_NEEDED: T("console.sheet.not_needed", "the person writes"),
    Blank.ELSEWHERE: T("console.sheet.elsewhere", "not asked; something is said in another field"),
}
MARKS: Mapping[str, T] = {
    TICK: T("console.sheet.ticked", "ticked:"),
    CHOSEN: T("console.sheet.chosen", "chosen:"),
    MOST_PRESSING: T("console.sheet.most", "most pressing:"),
}
