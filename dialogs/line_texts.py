"""How a support line is shown: its name, number, hours, cost, and what a caller must know beforehand."""

from __future__ import annotations

from datetime import datetime

from dialogs.content import T
from dialogs.line import Line
from dialogs.turn import Listed, Phrase

NAMES: dict[str, T] = {
    "police": T("line.police", "Police"),
    "ambulance": T("line.ambulance", "Ambulance, fire"),
    "ambulance_advice": T("line.ambulance_advice", "救急安心センター (is an ambulance needed?)"),
    "child_guidance": T("line.child_guidance", "児童相談所 (child guidance centre)"),
    "dv_plus": T("line.dv_plus", "DV相談プラス (violence at home, DV Soudan Plus)"),
    "dv_navi": T("line.dv_navi", "DV相談ナビ (DV centre near you)"),
    "yorisoi": T("line.yorisoi", "よりそいホットライン (any trouble, Yorisoi Hotline)"),
    "inochi": T("line.inochi", "いのちの電話 (lifeline, Inochi no Denwa)"),
    "inochi_sos": T("line.inochi_sos", "#いのちSOS (lifeline, Inochi SOS)"),
    "kokoro": T("line.kokoro", "こころの健康相談統一ダイヤル (mental health)"),
    "tell": T("line.tell", "TELL Lifeline"),
    "houterasu": T("line.houterasu", "法テラス (legal information, Houterasu)"),
    "isa_info": T("line.isa_info", "外国人在留総合インフォメーションセンター (papers)"),
    "fresc": T("line.fresc", "FRESC ヘルプデスク (FRESC Help Desk)"),
    "work": T("line.work", "労働条件相談ほっとライン (trouble at work)"),
    "work_day": T("line.work_day", "外国人労働者向け相談ダイヤル (labour bureau, trouble at work)"),
    "childline": T("line.childline", "チャイルドライン (for under 18, Childline)"),
    "counter": T("line.counter", "The counter"),
}

NOTES: dict[str, T] = {
    "press_2": T("line.note.press_2", "press 2"),
    "recorded": T("line.note.recorded", "the call is recorded"),
    "immigration": T("line.note.immigration", "run by the Immigration Services Agency"),
}

_COSTS = {
    "free": T("line.free", "free"),
    "charged": T("line.charged", "the call is charged"),
    "varies": T("line.cost_varies", "the cost differs by place"),
}
_BY_CHANNEL = {
    "phone": T("line.phone", "{name}: {number} ({details})"),
    "chat": T("line.chat", "{name}, chat: {number} ({details})"),
    "mail": T("line.mail", "{name}, mail: {number} ({details})"),
    "page": T("line.page", "{name}, web page: {number} ({details})"),
}
_TWO_NUMBERS = T("line.two_numbers", "{number} or {ip_number}")
_ALWAYS = T("line.always", "24 hours")
_ANY_HOUR = T("line.any_hour", "write at any hour")
_UNTIL = T("line.until", "open until {time}")
_UNTIL_VARIES = T("line.until_varies", "on some days until {time}")
_OPENS = T("line.opens", "opens {at}")
_OPENS_VARIES = T("line.opens_varies", "on some days, next {at}")
_HOURS_DIFFER = T("line.hours_differ", "hours differ by place")
_IN_JAPANESE = T("line.in_japanese", "in Japanese")
_AS_OF = T("line.as_of", "as of {month}")
_UNSURE = T("line.unsure", "not confirmed")


def phrase_of(line: Line, locale: str, now: datetime) -> Phrase:
    """One line as a text, with what is true of it at `now`; old or unconfirmed rows say that they are."""
    details: list[T | str | Phrase] = [_when(line, now), _COSTS[line.cost]]
    if not line.serves(locale):
        details.append(_IN_JAPANESE)
    if line.note:
        details.append(NOTES[line.note])
    if not line.verified:
        details.append(_UNSURE)
    elif line.verified_on and line.is_stale(now):
        known = f"{line.verified_on:%Y}" if line.dated_by == "year" else f"{line.verified_on:%Y-%m}"
        details.append(Phrase(_AS_OF, {"month": known}))
    number: str | Phrase = line.address
    if line.ip_number:
        number = Phrase(_TWO_NUMBERS, {"number": line.address, "ip_number": line.ip_number})
    name = NAMES.get(line.name, line.name)
    return Phrase(_BY_CHANNEL[line.channel], {"name": name, "number": number, "details": Listed(tuple(details))})


def _when(line: Line, now: datetime) -> T | Phrase:
    if line.always:
        return _ANY_HOUR if line.channel == "mail" else _ALWAYS
    if until := line.closes_at(now):
        return Phrase(_UNTIL_VARIES if line.days_vary else _UNTIL, {"time": until.time()})
    if following := line.opens_at(now):
        return Phrase(_OPENS_VARIES if line.days_vary else _OPENS, {"at": following})
    return _HOURS_DIFFER
