"""`iriguchi doctor`: looks whether this installation can do its work, and names what is wrong and what helps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.alerts import ways_of
from bot.config import Settings
from bot.service import opened, read_catalogs, utc_now
from dialogs.lines import stale_lines
from dialogs.office import Office, next_open
from state.alerting import PLACE
from state.errors import StateError


@dataclass(frozen=True, slots=True)
class Finding:
    """`level`: ok, note (worth knowing) or wrong (the service cannot do its work as it should)."""

    level: str
    text: str


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    now = utc_now()
    for finding in (*_languages(), *_channels(settings)):
        yield finding
    try:
        async with opened(settings, shared=True) as services:
            counts = await services.state.store.counts()
            yield Finding("ok", f"database and keys open; {counts.open_leads} open leads, {counts.unsent} unsent")
            if counts.quarantined:
                yield Finding("note", f"{counts.quarantined} events could not be read and are kept sealed for 7 days")
            for place, reason in counts.alarms.items():
                trouble = "the last alert did not leave" if place == PLACE else f"{place} refuses us"
                yield Finding("wrong", f"{trouble}: {reason}")
            office = await services.state.store.office()
            for finding in (*_office(office, now), *_lines(office, now), *_alerts(settings, office, counts.alerts)):
                yield finding
            if not await services.staff.members():
                yield Finding("note", "nobody can sign in yet: run `iriguchi staff add NAME --role admin`")
    except StateError as error:
        yield Finding("wrong", f"{error}. {error.remedy}".strip())


def _languages() -> list[Finding]:
    catalogs = read_catalogs()
    findings = [Finding("ok", f"languages offered: {', '.join(catalogs.offered())}")]
    for locale, problems in catalogs.problems.items():
        findings += [Finding("wrong", f"{locale} is not offered: {problem}") for problem in problems[:3]]
    return findings


def _lines(office: Office, now: datetime) -> list[Finding]:
    stale = stale_lines(now, office)
    if not stale:
        return []
    names = ", ".join(line.name if line.own else line.id for line in stale)
    return [Finding("note", f"support lines nobody has looked at for 180 days: {names}")]


def _channels(settings: Settings) -> list[Finding]:
    on = [
        *(["telegram"] if settings.telegram_token else []),
        *(["line"] if settings.line_channel_secret else []),
    ]
    findings = [Finding("ok", f"channels: {', '.join(['web', *on])}")]
    if on and not settings.is_public_https:
        findings.append(Finding("note", "IRIGUCHI_PUBLIC_URL is no https address: LINE cannot reach this server"))
    return findings


def _office(office: Office, now: datetime) -> list[Finding]:
    findings = []
    if not office.name:
        findings.append(Finding("note", "the office has no name, address and hours yet: see office.example.toml"))
    elif not office.hours:
        findings.append(Finding("note", "the office has no hours: residents are not told when somebody reads"))
    elif next_open(office, now) is None:
        findings.append(Finding("wrong", "no opening is found in the next month: check hours and closed days"))
    return findings


def _alerts(settings: Settings, office: Office, unsent: int) -> list[Finding]:
    """Whether those on duty would hear of an urgent lead."""
    ways = {way.name for way in ways_of(settings)}
    findings = [Finding("ok", f"alerts to staff go by {' and '.join(sorted(ways))}")] if ways else []
    if not ways and office.on_call:
        findings.append(Finding("wrong", f"somebody is on call, and nothing can tell them: set {_HOW}"))
    elif not ways:
        findings.append(Finding("note", f"nobody is alerted to urgent leads: set {_HOW}"))
    if ways == {"mail"} and not office.on_shift:
        findings.append(Finding("note", "the office has no address on_shift: in opening hours no alert is sent"))
    if not office.on_call:
        findings.append(Finding("note", "nobody is on call: outside the hours residents are told that nobody reads"))
    if ways and not settings.public_url:
        findings.append(Finding("note", "IRIGUCHI_PUBLIC_URL is not set: alerts have no link"))
    if unsent:
        findings.append(Finding("wrong", f"{unsent} alerts to staff were tried and have not left"))
    return findings


_HOW = "IRIGUCHI_SMTP_HOST and IRIGUCHI_SMTP_FROM, or IRIGUCHI_ALERT_WEBHOOK_URL"
