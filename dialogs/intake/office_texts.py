"""Texts that name the office, and what is said where the office has not told its name, address or hours."""

from __future__ import annotations

from dialogs.content import T

COUNTER = T("office.counter", "the consultation counter")
MUNICIPALITY = T("office.municipality", "the city")
OPENING_NO_HOURS = T(
    "opening.3.no_hours",
    "The questions are automatic. A person reads what you send; the hours are not set yet. "
    "In danger: 110 (police), 119 (ambulance).",
)
REFUSED_NO_OFFICE = T(
    "consent.refused.no_office",
    "That is fine. We keep nothing of what you wrote. These lines are also there:\n{lines}",
)
PERSON_NO_OFFICE = T(
    "say.person.no_office", "A person reads what you send here. Until then these lines are there:\n{lines}"
)
READ_BACK_LINE = T("review.line", "{question}: {answer}")
READ_BACK = T("review.read_back", "The counter will read:\n{answers}")
REPLACE_UNSAID = T("replace.unsaid", "(nothing yet)")
SENT_URGENT_OPEN = T(
    "sent.urgent.open", "It is first on the list. If you cannot wait, these are open now:\n{lines_open_now}"
)
SENT_URGENT_UNKNOWN = T(
    "sent.urgent.unknown",
    "It is first on the list for the next opening. Until then:\n{lines_open_now}",
)
ERASED = T("erased.web", "Erased here. {how}")
ERASE_REQUESTED_UNDATED = T(
    "erase.requested.undated",
    "We stop using it now and a person decides about the record, under the rules of {municipality}. "
    "You get the answer here.",
)
BUTTON_NO_DATE = T("button.no_date", "No date / not sure")
"""For a dated option whose day is not known or not to be told."""
ADDED_WHILE_OPEN = T("say.already_sent_more.open", "Added for the counter. The counter is open now.")
SENT_OPEN = T(
    "sent.open",
    "Sent. Thank you for telling us. Your number is {reference}. The counter is open; a person reads it today. "
    "{contact_rule} You can write more here. You have done enough for today.",
)
SENT_OPEN_DATED = T(
    "sent.open.dated",
    "Sent. Thank you for telling us. Your number is {reference}. The counter is open; a person reads it today, "
    "and we plan to answer by {answer_by}. {contact_rule} You can write more here. You have done enough for today.",
)
DOOR = T("door", "The counter is open {hours}. Telephone {phone}.")
OWN_WORDS = T("review.own_words", "as you wrote it")
CARD_WITH_LINES = T("card.with_lines", "{card}\n{lines}")
WRITE_IT = T("say.write_it", "Please write it in your own words.")
LINE_SHORT = T("line.short", "{name} {number}")
NIGHT_READS = T("night.reads", "It is {time}. Nobody is reading now. A person reads your message on {next_open}.")
NIGHT_READS_UNKNOWN = T(
    "night.reads.unknown", "It is {time}. Nobody is reading now, and the day a person reads next is not known."
)
OPENING_TYPED = T("opening.typed", 'You can write "help" at any time, or "close" to leave.')
