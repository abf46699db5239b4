"""What happened to a lead, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from dialogs.content import T
from staff_console import names
from staff_console.speech import quoted
from staff_console.visit import Visit
from state.records import HistoryEntry

_KINDS = {
    "consented": T("console.history.consented", "Agreed that the answers are kept and shown to the counter"),
    "lead_opened": T("console.history.lead_opened", "Appeared here, unfinished, because it is urgent"),
    "lead_sent": T("console.history.lead_sent", "Sent"),
    "urgency_raised": T("console.history.urgency_raised", "Urgency rose: {detail}"),
    "text_forgotten": T("console.history.text_forgotten", "Withdrew a message"),
    "text_corrected": T("console.history.text_corrected", "Corrected a message"),
    "erase_requested": T("console.history.erase_requested", "Asks to be erased"),
    "reopen_asked": T("console.history.reopen_asked", "Asks to open the case again"),
    "intake_begun": T("console.history.intake_begun", "Began a new intake"),
    "unreachable": T("console.history.unreachable", "Cannot be reached in the chat any more"),
    "reachable": T("console.history.reachable", "Can be reached in the chat again"),
    "alerted": T("console.history.alerted", "Alert sent to staff on duty"),
    "came_back": T("console.history.came_back", "Came back with the number and the code word"),
    "claimed": T("console.history.claimed", "Took the case"),
    "released": T("console.history.released", "Gave the case back"),
    "replied": T("console.history.replied", "Replied in the chat"),
    "noted": T("console.history.noted", "Wrote a note"),
    "closed": T("console.history.closed", "Closed: {detail}"),
    "reopened": T("console.history.reopened", "Opened the case again"),
    "word_missed": T("console.history.word_missed", "A wrong code word was given"),
    "unread_cleared": T("console.history.unread_cleared", "Confirmed that the unread text is understood"),
    "assessed": T("console.history.assessed", "Wrote the assessment"),
    "placed": T("console.history.placed", "Placed the case: {detail}"),
    "sharing_agreed": T("console.history.sharing_agreed", "Recorded the consent to share with: {detail}"),
    "sharing_withdrawn": T("console.history.sharing_withdrawn", "Recorded that the consent was taken back: {detail}"),
}
_AGREED_ON = T("console.history.agreed_on", "{body} (given on {day})")
_BY = {
    "resident": T("console.history.by_resident", "resident"),
    "": T("console.history.by_service", "automatic"),
}


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    what: Markup
    by: Markup


def history_lines(visit: Visit, entries: tuple[HistoryEntry, ...]) -> list[HistoryLine]:
    """Oldest first. A kind that is not known here is shown by its code: nothing that happened is hidden."""
    return [HistoryLine(entry.at, _what(visit, entry), _by(visit, entry.by)) for entry in entries]


def _what(visit: Visit, entry: HistoryEntry) -> Markup:
    text = _KINDS.get(entry.kind)
    if text is None:
        return quoted(f"{entry.kind} {entry.detail}".strip())
    return visit.say(text, detail=_detail(visit, entry))


def _detail(visit: Visit, entry: HistoryEntry) -> Markup:
    if entry.kind == "closed":
        return visit.say(names.named(names.RESULTS, entry.detail))
    if entry.kind == "urgency_raised":
        code, _, level = entry.detail.partition("=")
        return visit.say(names.flag(code, level))
    if entry.kind == "placed":
        return visit.say(names.named(names.DISTANCES, entry.detail))
    if entry.kind == "sharing_agreed":
        day, _, body = entry.detail.partition(" ")
        return visit.say(_AGREED_ON, body=quoted(body), day=visit.day(date.fromisoformat(day)))
    return quoted(entry.detail)


def _by(visit: Visit, by: str) -> Markup:
    return visit.say(_BY[by]) if by in _BY else quoted(by)
