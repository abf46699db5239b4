"""Every text of the page around the conversation: headings, buttons, notices."""

from __future__ import annotations

from dialogs.content import T
from dialogs.intake.labels import BUTTONS

NEUTRAL_TITLE = T("web.title.neutral", "Information")

LEAVE = T("web.leave", "Leave quickly")
LEAVE_HOW = T(
    "web.leave.how",
    "“Leave quickly” shows opening hours only and ends this talk on this device. On a keyboard, Esc twice or Shift "
    "three times does the same. The browser's history still keeps the address of this page: clear it there if "
    "somebody may look.",
)
TO_QUESTION = T("web.to_question", "Go to the question")
MESSAGES = T("web.messages", "Messages")
YOU = T("web.you", "You:")
STAFF = T("web.staff", "Staff")
WITHDRAWN = T("web.withdrawn", "Taken back")
ATTACHED = T("web.attached", "An attachment")

WRITE = T("web.write", "Write here")
WRITE_INSTEAD = T("web.write_instead", "Or write it in your own words")
DATE = T("web.date", "Date")
NEXT = T("web.next", "Next")
SEND = T("web.send", "Send")
MENU = T("web.menu", "Help and more")

IN_DANGER = T("web.in_danger", "In danger:")
POLICE = T("web.police", "Police")
AMBULANCE = T("web.ambulance", "Ambulance, fire")

WELCOME = T("web.welcome", "Welcome")
WHAT = T(
    "web.what",
    "You can write here about money, home, work, family, or anything that makes life hard. "
    "It is free, and you need not give your name.",
)
CHOOSE = T("web.choose", "Choose your language to begin")
BEGIN = T("web.begin", "Begin")
OTHER_LANGUAGE = T("web.other_language", "Another language")

REST = T("web.rest", "Hello. Would you like to continue?")
CONTINUE = T("web.continue", "Continue")
START_NEW = T("web.start_new", "Start new")

HOURS = T("web.hours", "Opening hours")
HOURS_UNSET = T("web.hours.unset", "The hours are shown at the entrance.")
CLOSED = T("web.hours.closed", "Closed")
HOLIDAYS = T("web.hours.holidays", "Closed on public holidays.")

CARD = BUTTONS["counter_card"]
CARD_BACK = T("web.card.back", "Back to the talk")
CARD_PRINT = T("web.card.print", "Print")
CARD_HOW = T(
    "web.card.how",
    "You can print this page, take a picture of it, or show it on the screen. Whoever finds it can read it.",
)

BEFORE = T("web.return", "I was here before")
RETURN_HOW = T("web.return.how", "Please write your number and your word.")
NUMBER = T("web.return.number", "Number (6 letters and digits)")
WORD = T("web.return.word", "Your word")
OPEN = T("web.return.open", "Open")
RETURN_NO_WORD = T(
    "web.return.no_word", "Without a word this page cannot open it. The counter can help you with your number."
)
REFUSED = T("web.return.refused", "That did not open anything")
REFUSED_HOW = T(
    "web.return.refused.how",
    "Perhaps the number or the word was a little different. You can try again. After several tries nothing opens "
    "here for up to a day, even if it is right. You can also begin anew, or tell the counter your number.",
)
TELEPHONE = T("web.telephone", "Telephone")

SENDING = T("web.sending", "One moment…")
WAITING = T("web.waiting", "Not through yet. It is tried again by itself, and your words are still here.")
AGAIN = T("web.again", "Try again")
HOME = T("web.home", "Back to the page")

PROBLEM = T("web.problem", "That did not work")
BUSY = T("web.busy", "We could not take it just now. Your words are still here: please press the button once more.")
PROBLEMS: dict[int, T] = {
    400: T("web.problem.broken", "It did not arrive whole. Please go back and try once more."),
    403: T("web.problem.foreign", "It came from another page, so nothing was done. Please open this page again."),
    404: T("web.problem.missing", "There is nothing here."),
    408: T("web.problem.slow", "It took too long to arrive. Please try once more."),
    413: T("web.problem.long", "That is too long to take at once. Please send it in smaller parts."),
    500: T("web.problem.ours", "The mistake is on our side. Please try again in a moment."),
    503: T("web.problem.busy", "This page cannot be reached just now. Please try again in a moment."),
}
