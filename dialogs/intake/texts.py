"""The texts around the questions: opening, consent, who may be near, after hours, sending, help.

Safety cards stand in `safety_texts.py`. What is said must be true at this minute: nobody "has been told" until a
person has opened the message, and no benefit is promised or refused.
"""

from __future__ import annotations

from dialogs.content import T

# ---------------------------------------------------------------- opening

OPENING_1 = T(
    "opening.1",
    "Hello. This is {office_public_name}. You can write about money, home, work, family, "
    "or anything that makes life hard.",
)
OPENING_2 = T(
    "opening.2",
    "It is free. You need no Japanese, no papers and no name. People of any nationality can write. "
    "We do not ask about your visa.",
)
OPENING_OPEN = T(
    "opening.3.open",
    "The questions are automatic. A person at the counter reads what you send. "
    "Someone is there now, until {closes_at}. In danger: 110 (police), 119 (ambulance).",
)
OPENING_CLOSED = T(
    "opening.3.closed",
    "The questions are automatic. A person reads what you send. The counter is closed now; "
    "nobody reads until {next_open}. In danger: 110 (police), 119 (ambulance).",
)
OPENING_UNKNOWN = T(
    "opening.3.unknown",
    "The questions are automatic. A person reads what you send. The counter is closed now, and the day it opens "
    "next is not known. Telephone hours: {hours}. In danger: 110 (police), 119 (ambulance).",
)

# ---------------------------------------------------------------- consent

CONSENT_1 = T(
    "consent.1",
    "May we keep your answers and show them to the staff of {office}? "
    "We use them only to prepare your consultation and to answer you.",
)
CONSENT_2 = T(
    "consent.2",
    "They read everything when you press Send. If an answer shows danger, no food or no place to sleep, "
    "they can see it at once, even if you stop.",
)
CONSENT_3 = T(
    "consent.3",
    "We ask you before telling anyone else. Exceptions: someone's life is in danger, a child, older or disabled "
    "person may be abused, or a law obliges us.",
)
CONSENT_4 = T(
    "consent.4",
    "Answers you do not send are erased after {draft_days} days, or when you erase them. After sending, a record "
    "stays under the rules of {municipality}; you can ask to see it, correct it or stop its use.",
)
CONSENT_SHARE = T(
    "consent.share",
    "If another office could help, a person asks you first and names each one. You decide then, and the day is noted. "
    "No button here stands for that consent.",
)
CONSENT_APP = T(
    "consent.app",
    "What you write in {app} also stays in {app}.",
)
CONSENT_SHORT = T(
    "consent.short",
    "May we keep this and show it to the staff of {office}? (Details: tap Read more.)",
)
CONSENT_REFUSED = T(
    "consent.refused",
    "That is fine. We keep nothing of what you wrote. You can come or call: {address}, {phone}, {hours}. "
    "These lines are also there:\n{lines}",
)
CONSENT_MORE: tuple[T, ...] = (CONSENT_1, CONSENT_2, CONSENT_3, CONSENT_4, CONSENT_SHARE)
"""The whole consent text, for whoever was shown one sentence of it."""

# ---------------------------------------------------------------- somebody near, closing the screen, coming back

NEAR_APP = T(
    "near.card.app",
    "You can stop now. What is written above stays in this talk until you delete it: {how}",
)
HOW_TO_DELETE = T("erase.how.app", "delete this talk in the list of talks of {app}.")
HOW_TO_DELETE_WEB = T("erase.how.web", "clear this page from the history of your browser.")
CLOSE_NOW = T("close_now", "Open {hours}. Thank you.")
CLOSE_NOW_PLAIN = T("close_now.plain", "Thank you. See you.")
RESUME_SAFE = T("resume.safe", "Hello. Would you like to continue?")
NOTICE = T("notice.neutral", "There is a message for you.")

# ---------------------------------------------------------------- the first result

FIRST_RESULT = T("first", "{parts}")
FIRST_UNDERSTOOD = T("first.understood", "What we understood so far: {needs}.")
FIRST_UNDERSTOOD_HEAVIEST = T(
    "first.understood.heaviest", "What we understood so far: {needs}. Heaviest right now: {heaviest}."
)
FIRST_NEXT_OPEN = T("first.next.open", "When you send it, a person at the counter reads it today.")
FIRST_NEXT = T("first.next", "When you send it, a person at the counter reads it on {read_by}.")
FIRST_NEXT_UNKNOWN = T("first.next.unknown", "When you send it, a person at the counter reads it at the next opening.")
FIRST_LINE = T("first.line", "If you would rather talk to somebody now: {line}")

# ---------------------------------------------------------------- sending

SENT = T(
    "sent",
    "Sent. Thank you for telling us. Your number is {reference}. A person reads it on {read_by}; "
    "we plan to answer by {answer_by}. {contact_rule} You can write more here. You have done enough for today.",
)
SENT_UNDATED = T(
    "sent.undated",
    "Sent. Thank you for telling us. Your number is {reference}. A person reads it on {read_by}. "
    "{contact_rule} You can write more here. You have done enough for today.",
)
SENT_UNKNOWN = T(
    "sent.unknown",
    "Sent. Thank you for telling us. Your number is {reference}. A person reads it at the next opening. "
    "{contact_rule} You can write more here. You have done enough for today.",
)
SENT_WORD = T("sent.word", "When you come back here, please write your word first.")
SENT_RETURN = T(
    "sent.return",
    "To come back, choose “I was here before” on the first page, and write your number {reference} and your word.",
)
SENT_ONCE = T(
    "sent.once",
    "You see this page until you close the browser or press “Leave quickly”; after that it cannot be opened again. "
    "Please note your number {reference}: with it you can call {phone} or come to the counter.",
)
SENT_ONCE_NO_PHONE = T(
    "sent.once.no_phone",
    "You see this page until you close the browser or press “Leave quickly”; after that it cannot be opened again. "
    "Please note your number {reference}: with it you can come to the counter.",
)
SENT_URGENT = T(
    "sent.urgent",
    "It is first on the list for {next_open}. Until then:\n{lines_open_now}",
)
TIME_WISHED = T(
    "sent.offer_time.wished",
    "Noted as your wish: {time}. The counter tells you in its answer whether it can be then.",
)
TIME_OTHER = T("sent.offer_time.write", "Noted. If you like, write here which days and times suit you.")
TIME_NONE = T("sent.offer_time.noted", "That is fine. The answer comes as you chose.")
SENT_THIRD = T(
    "sent.third",
    "Unless a life is in danger, we ask you before we contact the person. "
    "They can also write here themselves; their words stay apart from yours.",
)
NOT_SENT = T(
    "not_sent",
    "Not sent. It waits here until {draft_until}, then it is erased. The lines are always here:\n{lines}",
)
VISIT_WHERE = T("visit.where", "{address}, open {hours}. You need not bring anything.")
ERASED_DRAFT = T(
    "erased.draft",
    "Erased here. What is in {app} on this phone stays until you delete it there: {how}",
)
ERASE_REQUESTED = T(
    "erase.requested",
    "We stop using it now and a person decides about the record by {date}, under the rules of {municipality}. "
    "You get the answer here.",
)

# ---------------------------------------------------------------- help

HELP_TEXTS: dict[str, T] = {
    "machine": T(
        "help.machine",
        "Am I talking to a person? Not now. The questions are automatic and follow fixed rules. "
        "People read and answer what you send.",
    ),
    "work_school": T(
        "help.work_school",
        "Will my company, school or family hear of it? Not from us, unless you ask us to, "
        "or one of the exceptions in the consent applies.",
    ),
    "immigration": T(
        "help.immigration",
        "Will Immigration hear of it? We do not ask about your visa; please do not write it. City officers have a "
        "duty in law to report some visa problems. They may decide case by case when reporting would defeat the "
        "help. We cannot promise beforehand. To ask first outside the city:\n{lines_not_city}",
    ),
    "child": T(
        "help.child",
        "Will they take my child? Asking for money, food or a home is not by itself a reason. If a child is in "
        "danger the law obliges us to tell the child guidance centre, to make the child safe.",
    ),
}
UNSIGNED_HELP: frozenset[str] = frozenset({"immigration", "child"})
"""Help that speaks about the law: offered only once the municipality has signed it (`legal_texts` of the office)."""
