"""What the engine says between the questions."""

from __future__ import annotations

from dialogs.content import T

REPEAT_KINDLY = T(
    "say.repeat_kindly",
    "Thank you. I could not match that to a choice, so it is kept in your own words for the counter.",
)
NOT_KEPT = T("say.not_kept", "What you just wrote is not kept yet. May I ask this first?")
ADDED = T("say.added", "Thank you. Your words were added.")
ATTACHMENT = T("say.attachment", "Here we can only take words. What you sent was not kept. A few words are enough.")
TOO_LONG = T("say.too_long", "That was long. The first {limit} characters were kept; the rest can be told in person.")
PAUSED = T("say.paused", "Let us stop here for now. Your answers wait until {draft_until}. Write anything to go on.")
PAUSED_UNSAVED = T(
    "say.paused_unsaved",
    "Let us stop here for now. Nothing is kept yet; this page waits for one hour. Write anything to go on.",
)
NOTHING_BACK = T("say.nothing_back", "This is the first question; there is nothing before it.")
CHANGED = T("say.changed", "Changed.")
MASKED = T("say.masked", "A number that looks like an identity or bank card was hidden before it was kept.")
ALREADY_SENT_MORE = T("say.already_sent_more", "Added for the counter. A person reads it on {read_by}.")
ALREADY_SENT_MORE_UNKNOWN = T(
    "say.already_sent_more_unknown", "Added for the counter. A person reads it at the next opening."
)
WITH_STAFF = T(
    "say.with_staff", "A person at the counter is writing with you here. Please answer them in your own words."
)
HANDED_OVER = T(
    "say.handed_over", "The counter has this already. To add or change something, just write it here in your own words."
)
FORGOTTEN = T("say.forgotten", "The message you took back is gone here too.")
DATE_ASK = T("say.date_ask", "Which day? Pick it, or write it like {example}.")
DATE_WRONG = T("say.date_wrong", "I could not read that day. Please write it like {example}, or skip it.")
DATE_PAST = T("say.date_past", "That day has passed, so it is not kept. Is there another one?")
NUMBERS = T("say.numbers", "Telephone numbers:\n{lines}")
UNKNOWN_BUTTON = T("say.unknown_button", "That button belongs to something else. Here is the question again.")
OTHER_CITY = T(
    "say.other_city",
    "Each city has its own counter. You can still send this; "
    "the staff here can tell you how to reach the one where you live.",
)
KEPT = T("say.kept", "It stays as it is.")
NOT_OFFERED = T("say.not_offered", "That does not work here. Please choose one of these, or write it in your words.")
REMINDER_SET = T("say.reminder_set", "You get one reminder here, on {day}. Write anything to go on before.")
REMINDER = T(
    "say.reminder", "Hello. This is the one reminder you asked for. You can go on here whenever you like, or leave it."
)
CARRIED = T(
    "say.carried",
    "Our questions have changed a little since you were here. What you told us is kept; "
    "where we are no longer sure, we ask once more.",
)
WORD_KEPT = T("say.word_kept", "Your word is set. Nobody can read it, not even the staff.")
WORD_KEPT_APP = T(
    "say.word_kept.app",
    "Your word is set. Nobody at the counter can read it, but it stands in this talk: "
    "please delete that message in {app}.",
)
WORD_TOO_LONG = T(
    "say.word_too_long", "That is too long for a word, so it is kept as what you want to tell. One word is enough."
)
WORD_RIGHT = T("say.word_right", "Thank you.")
PERSON = T(
    "say.person",
    "A person reads what you send here. You can also call {phone} ({hours}) or come to {address}.",
)
PROGRESS_FIRST = T("say.progress.first", "About {left} more short questions. You can skip any of them.")
PROGRESS = T("say.progress", "About {left} more after this.")
PROGRESS_LAST = T("say.progress.last", "After this one you can send it.")

CONTACT_RULES: dict[str, T] = {
    "here": T("contact_rule.here", "The answer comes here."),
    "quiet": T("contact_rule.quiet", "Nothing is sent to you. The answer waits here until you come and look."),
    "phone": T("contact_rule.phone", "We call the number you gave, only at the times you chose."),
    "visit": T("contact_rule.visit", "Nothing is sent to you. We are waiting for you at the counter."),
    "cannot_go": T("contact_rule.cannot_go", "The answer comes here. You need not go out for it."),
    "hold": T("contact_rule.hold", "Nothing is sent to you. You see the answer when you come back here."),
}
"""What happens with replies, by the answer to `contact`; "hold" while that is not known."""

_ON_PAGE = T("contact_rule.page", "Nothing is sent to you. The answer appears on this page.")
CONTACT_RULES_ON_PAGE: dict[str, T] = {
    **CONTACT_RULES,
    "here": T("contact_rule.page.here", "The answer appears on this page."),
    "quiet": _ON_PAGE,
    "cannot_go": T("contact_rule.page.cannot_go", "The answer appears on this page. You need not go out for it."),
    "hold": _ON_PAGE,
}
"""The same on the web page without a code word: once it is closed, nobody can come back to it."""
