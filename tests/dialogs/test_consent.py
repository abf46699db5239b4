"""Two consents stay apart: keeping and showing is asked here, sharing with others is only explained here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.intake import FLOW
from dialogs.intake.texts import CONSENT_3, CONSENT_SHARE
from dialogs.session import Phase
from dialogs.turn import TimerSet
from tests.residents import CATALOGS, Resident, at_stop_card, consented

EXCEPTIONS = {
    "en": ("life is in danger", "abused", "a law obliges"),
    "ja": ("命が危ない", "虐待", "法律で決まっている"),
}


@pytest.mark.parametrize("locale", EXCEPTIONS)
def test_the_exceptions_are_named_before_anybody_says_yes(locale: str) -> None:
    resident = Resident(locale)
    resident.talk.choose("start")
    shown = "\n".join(bubble.text for bubble in resident.talk.choose("alone"))
    assert resident.talk.session.step == "consent"
    assert all(exception in shown for exception in EXCEPTIONS[locale])
    assert all(exception in CATALOGS.text(locale, CONSENT_3) for exception in EXCEPTIONS[locale])


@pytest.mark.parametrize("locale", EXCEPTIONS)
def test_on_the_short_way_they_stand_behind_read_more(locale: str) -> None:
    resident = Resident(locale)
    resident.talk.choose("short")
    resident.talk.choose("none", whole=True)
    shown = "\n".join(bubble.text for bubble in resident.talk.choose("more"))
    assert all(exception in shown for exception in EXCEPTIONS[locale])
    assert CATALOGS.text(locale, CONSENT_SHARE) in shown


def test_sharing_with_other_bodies_is_explained_and_never_taken() -> None:
    """There is one consent in the flow, with one yes; no other step or button stands for another."""
    resident = Resident().press("Start", "Only I can see it", "Read more")
    assert "a person asks you first and names each one" in resident.text
    assert "No button here stands for that consent." in resident.text
    assert [step.key for step in FLOW.by_key.values() if "consent" in step.key] == ["consent"]
    assert [option.code for option in FLOW.by_key["consent"].options] == ["yes", "no", "more"]


@pytest.mark.parametrize(("channel", "app"), [("line", "LINE"), ("telegram", "Telegram"), ("web", "")])
def test_chats_of_others_are_named_as_places_where_words_stay(channel: str, app: str) -> None:
    resident = Resident(channel=channel).press("Start", "Only I can see it")
    assert (f"also stays in {app}." in resident.text) is bool(app)
    assert ("also stays in" in resident.text) is bool(app)


def test_each_turn_before_consent_gives_what_was_said_one_more_hour() -> None:
    resident = Resident().press("Start")
    assert TimerSet("unsaved", resident.talk.now + timedelta(hours=1)) in resident.talk.effects


def test_the_phase_follows_where_the_resident_is() -> None:
    assert Resident(locale="").talk.session.phase is Phase.LANGUAGE
    resident = Resident()
    assert resident.talk.session.phase is Phase.CONSENT
    assert consented(resident).talk.session.phase is Phase.INTERVIEW
    resident = at_stop_card(Resident())
    assert resident.talk.session.phase is Phase.REVIEW
    assert resident.press("Send now").talk.session.phase is Phase.SENT
