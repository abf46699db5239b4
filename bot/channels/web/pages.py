"""The pages as HTML: one Jinja2 environment, and the language of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import regex
from babel.dates import format_skeleton, format_time, get_day_names
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.channels.web import assets, texts
from dialogs import counter_card
from dialogs.content import T
from dialogs.counter_card import Side
from dialogs.intake.guards import URGENT_SIGNS
from dialogs.intake.labels import BUTTONS
from dialogs.office import JAPAN, Office
from dialogs.session import Command, Session
from dialogs.turn import Catalogs
from locales import html_lang

MENU = (
    Command.WHY,
    Command.BACK,
    Command.CHANGE,
    Command.LANGUAGE,
    Command.NUMBERS,
    Command.PERSON,
    Command.HELP,
    Command.PAUSE,
    Command.ERASE,
)
# Only these become links: whatever a text quotes, nothing else in it is taken for an address.
_PHONE = regex.compile(
    r"(?<![\d-])(?<!\d[,.])(?P<phone>0\d{1,3}-\d{1,4}-\d{3,4}|1(?:10|19|88|89))(?![\d-]|[,.:]\d|\s?[円年月日人時分件%])"
)
_OURS = regex.compile(
    r"(?P<page>https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/%#?=&+-]*[A-Za-z0-9/])?)"
    r"|(?<![A-Z\d-])(?P<number>[2-9A-HJKMNP-TV-Z]{3}-[2-9A-HJKMNP-TV-Z]{3})(?![A-Z\d-])"
    rf"|{_PHONE.pattern}"
)


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    spans: tuple[str, ...]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Language:
    locale: str
    lang: str
    dir: str
    name: str


class Pages:
    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs

    def html(self, template: str, locale: str, **values: Any) -> str:
        catalogs = self._catalogs

        def say(text: T) -> str:
            return self.say(text, locale)

        def clock(at: datetime) -> str:
            local = at.astimezone(JAPAN)
            day = format_skeleton("MMMd", local, locale=_babel(locale))
            return f"{day} {format_time(local, 'HH:mm', locale=_babel(locale))}"

        return (
            _templates()
            .get_template(template)
            .render(
                say=say, clock=clock, locale=locale, lang=html_lang(locale), dir=catalogs.direction(locale), **values
            )
        )

    def say(self, text: T, locale: str) -> str:
        return self._catalogs.text(locale, text)

    def languages(self, first: str) -> list[Language]:
        """The languages to choose from, each named in itself; `first` leads."""
        offered = self._catalogs.offered()
        ordered = [*(locale for locale in offered if locale == first), *(o for o in offered if o != first)]
        return [
            Language(locale, html_lang(locale), self._catalogs.direction(locale), self._catalogs.own_name(locale))
            for locale in ordered
        ]

    def sides(self, session: Session, office: Office) -> list[tuple[str, str, Side]]:
        """The sides of the card for the counter, each with the `lang` and `dir` of its language."""
        return [
            (html_lang(side.locale), self._catalogs.direction(side.locale), side)
            for side in counter_card.sides(session, office, self._catalogs)
        ]

    def week(self, office: Office, locale: str, now: datetime) -> list[Day]:
        """The opening hours by weekday, empty when none are set."""
        if not office.hours:
            return []
        names = get_day_names("wide", locale=_babel(locale))
        today = now.astimezone(JAPAN).weekday()
        days = []
        for weekday in range(7):
            spans = sorted((span for span in office.hours if span.weekday == weekday), key=lambda span: span.opens)
            shown = tuple(f"{span.opens:%H:%M} – {span.closes:%H:%M}" for span in spans)
            days.append(Day(names[weekday], shown, weekday == today))
        return days

    def language(self, wanted: str, accepted: str) -> str:
        """The locale of a page: what the link asks for, else the browser's first that is offered, else the first."""
        for hint in (wanted, *_tags(accepted)):
            if hint and (locale := self._catalogs.negotiate(hint)):
                return locale
        return self._catalogs.offered()[0]

    def offered(self, hint: str) -> str:
        """The offered locale that `hint` means, "" when there is none."""
        return (self._catalogs.negotiate(hint) or "") if hint else ""


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.channels.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        texts=texts,
        asset=assets.address,
        linked=linked,
        dialled=dialled,
        picture=assets.picture,
        picture_of=assets.picture_of,
        urgent_signs=URGENT_SIGNS,
        menu=tuple((name.value, BUTTONS[name]) for name in MENU),
    )
    return environment


def linked(text: str) -> Markup:
    """A text of ours: telephone numbers and pages in it become links, the case number stays in one piece."""
    return _replaced(_OURS, text)


def dialled(text: str) -> Markup:
    """A text of the staff: only telephone numbers become links."""
    return _replaced(_PHONE, text)


def _replaced(pattern: regex.Pattern[str], text: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in pattern.finditer(text):
        parts += (escape(text[end : found.start()]), _marked(found.group(), found.lastgroup))
        end = found.end()
    return Markup().join([*parts, escape(text[end:])])


def _marked(shown: str, kind: str | None) -> Markup:
    if kind == "number":
        return Markup('<b class="number"><bdi>{}</bdi></b>').format(shown)
    href = f"tel:{shown.replace('-', '')}" if kind == "phone" else shown
    return Markup('<a href="{}" rel="noreferrer"><bdi>{}</bdi></a>').format(href, shown)


def _babel(locale: str) -> str:
    return locale.partition("@")[0]


def _tags(accepted: str) -> Sequence[str]:
    """The languages of an Accept-Language header, best first."""
    weighed = []
    for place, entry in enumerate(accepted.split(",")[:20]):
        tag, _, rest = entry.partition(";")
        weight = rest.replace("q=", "").strip()
        weighed.append((-float(weight) if regex.fullmatch(r"[01](\.\d{1,3})?", weight) else -1.0, place, tag.strip()))
    return [tag for _, _, tag in sorted(weighed) if tag and tag != "*"]
