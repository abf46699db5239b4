"""What is shown at one moment in one language: whole pages, or the part of a page that is new."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import regex

from bot.channels.web import texts
from bot.channels.web.form import Form
from bot.channels.web.pages import Pages
from bot.channels.web.view import IDLE, Talk
from dialogs.content import T
from dialogs.office import Office

_CURSOR = regex.compile(r"([0-9a-f]{8})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Screen:
    pages: Pages
    locale: str
    office: Office
    now: datetime

    def start(self, *, chosen: bool, via: str) -> str:
        """The first page. `chosen`: a link has named the language already."""
        return self._page(
            "start.html",
            title=self.office.public_name or self._say(texts.NEUTRAL_TITLE),
            office_name=self.office.public_name,
            chosen=chosen,
            via=via,
            languages=self.pages.languages(self.locale),
        )

    def talk(self, talk: Talk, draft: str = "") -> str:
        """The whole conversation. `draft`: typed but not sent, so it is still in its field."""
        return self._page(
            "talk.html",
            title=self._title(talk),
            pieces=talk.pieces(),
            latest=talk.seq,
            idle_seconds=int(IDLE.total_seconds()),
            **self._form(talk, draft),
        )

    def part(self, talk: Talk, cursor: str) -> dict[str, Any]:
        """What has happened since `cursor`: bubbles, and the form as it is now.

        `whole`: it replaces all that is shown, because the conversation is another one (erased, or begun anew).
        """
        if talk.is_put_away:
            return {"away": True}
        found = _CURSOR.fullmatch(cursor)
        known = found is not None and found[1] == _tag(talk)
        after = int(found[2]) if found and known else 0
        pieces = [piece for piece in talk.pieces() if piece.seq > after]
        values = self._form(talk, "")
        return {
            "cursor": cursor_of(talk),
            "whole": not known,
            "log": self.pages.html("log.html", self.locale, pieces=pieces, latest=talk.seq),
            "form": self.pages.html("form.html", self.locale, **values),
            "key": values["form_key"],
            "nonce": values["nonce"],
            "title": self._title(talk),
            "locale": self.locale,
        }

    def card(self, talk: Talk) -> str:
        """The card for the counter, a side for each language; its title carries no subject."""
        return self._page(
            "card.html",
            title=self._say(texts.NEUTRAL_TITLE),
            sides=self.pages.sides(talk.session, self.office),
            idle_seconds=int(IDLE.total_seconds()),
            cursor=cursor_of(talk),
        )

    def coming_back(self) -> str:
        """Asks for the number and the word; nothing tells what they open."""
        return self._page("return.html", title=self._say(texts.NEUTRAL_TITLE))

    def refused(self) -> str:
        """The same for everybody whom it did not let in, whatever the reason."""
        return self._page("refused.html", title=self._say(texts.NEUTRAL_TITLE), telephone=self.office.telephone)

    def rest(self) -> str:
        """Somebody was here before: nothing tells who, or what was said."""
        return self._page("rest.html", title=self._say(texts.NEUTRAL_TITLE))

    def hours(self) -> str:
        """All that stays after leaving."""
        return self._page("hours.html", title=self._say(texts.HOURS))

    def _page(self, template: str, **values: Any) -> str:
        shared: dict[str, Any] = {
            "nonce": nonce(),
            "hours": self.pages.week(self.office, self.locale, self.now),
            "hours_path": hours_path(self.locale),
        }
        return self.pages.html(template, self.locale, **shared | values)

    def _form(self, talk: Talk, draft: str) -> dict[str, Any]:
        question = talk.question()
        return {
            "question": question,
            "form_key": f"{question.key if question else talk.session.phase}{'r' if talk.session.resting else ''}",
            "cursor": cursor_of(talk),
            "nonce": nonce(),
            "draft": draft,
            "with_people": talk.with_people,
            "paused": talk.session.resting,
            "has_card": talk.has_card,
        }

    def _title(self, talk: Talk) -> str:
        neutral = self._say(texts.NEUTRAL_TITLE)
        return neutral if talk.is_safe else self.office.public_name or neutral

    def _say(self, text: T) -> str:
        return self.pages.say(text, self.locale)


def problem(pages: Pages, locale: str, status: int) -> str:
    """A plain page for a request that could not be served."""
    return pages.html(
        "problem.html",
        locale,
        title=pages.say(texts.PROBLEM, locale),
        problem=texts.PROBLEMS.get(status, texts.PROBLEMS[500]),
        form=(),
        draft="",
    )


def try_again(pages: Pages, locale: str, form: Form) -> str:
    """The database did not take it: the page holds everything that was in the form, ready to be sent once more."""
    return pages.html(
        "problem.html",
        locale,
        title=pages.say(texts.PROBLEM, locale),
        problem=texts.BUSY,
        form=form.fields(),
        draft=form.text,
    )


def cursor_of(talk: Talk) -> str:
    """How far the page has read. It names the conversation too, for an erased one begins to count anew, and whether
    it is locked, for then other messages are on the page."""
    return f"{_tag(talk)}-{talk.seq}"


def hours_path(locale: str) -> str:
    return f"/hours?lang={locale}"


def refused_path(locale: str) -> str:
    return f"/return/closed?lang={locale}"


def nonce() -> str:
    """The id of the next event: a form that is sent twice is one event."""
    return secrets.token_urlsafe(16)


def _tag(talk: Talk) -> str:
    return hashlib.sha256(f"{talk.id} {talk.is_locked}".encode()).hexdigest()[:8]
