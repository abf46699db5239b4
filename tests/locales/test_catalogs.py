"""The catalogs as they are: complete, true to their placeholders, fit for the buttons, and calm."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.content import T
from dialogs.intake import FLOW, REQUIRED_TEXTS, office_texts
from dialogs.intake.labels import BUTTONS, TYPED
from dialogs.render import filled
from dialogs.safety import LANGUAGES
from dialogs.text import count_graphemes, folded
from locales import Catalogs
from locales.catalog import Catalog, placeholders
from locales.names import OWN_NAMES
from tests.locales.extraction import ROOT, texts

CATALOGS = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)
FILES = sorted((ROOT / "locales").glob("*/LC_MESSAGES/messages.po"))
TRANSLATED = [file.parts[-3] for file in FILES]
LOCALES = CATALOGS.offered()

same_in_every_language = re.compile(r"^[^A-Za-z]*(\{\w+\}[^A-Za-z]*)+$|^(LINE|Telegram|TELL.*)$")


def test_japanese_and_english_are_offered() -> None:
    assert LOCALES[0] == "ja"
    assert "en" in LOCALES
    assert CATALOGS.problems["ja"] == ()


def test_japanese_has_every_text_of_the_source() -> None:
    """faults: 106"""
    found = texts()
    assert len(found) > 500
    japanese = Catalog("ja", ROOT / "locales/ja/LC_MESSAGES/messages.po").texts
    assert [text.key for text in found if (text.key, text.text) not in japanese] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_catalog_holds_no_text_that_is_gone(locale: str) -> None:
    source = {(text.key, text.text) for text in texts()}
    catalog = Catalog(locale, ROOT / f"locales/{locale}/LC_MESSAGES/messages.po")
    assert sorted(set(catalog.texts) - source) == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_placeholders_are_those_of_the_source(locale: str) -> None:
    """faults: 107"""
    catalog = Catalog(locale, ROOT / f"locales/{locale}/LC_MESSAGES/messages.po")
    assert catalog.misfits == []
    assert catalog.texts


def test_every_text_of_the_source_is_a_valid_template() -> None:
    assert [text.key for text in texts() if placeholders(text.text) is None] == []


def test_one_key_has_one_wording() -> None:
    counted = Counter(text.key for text in texts())
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_label_fits_a_button(locale: str) -> None:
    labels = [option.label for step in FLOW.by_key.values() for option in (*step.options, *step.groups)]
    labels += [*BUTTONS.values(), office_texts.BUTTON_NO_DATE]
    assert len(labels) > 150
    shown = {CATALOGS.text(locale, label) for label in labels}
    assert [label for label in shown if count_graphemes(label) > 20] == []
    assert count_graphemes(CATALOGS.own_name(locale)) <= 20


@pytest.mark.parametrize("locale", LOCALES)
def test_labels_of_one_question_differ(locale: str) -> None:
    for step in FLOW.by_key.values():
        labels = [CATALOGS.text(locale, option.label) for option in step.options]
        labels += [CATALOGS.text(locale, BUTTONS[escape]) for escape in step.escapes]
        folded_labels = [folded(label) for label in labels]
        assert len(set(folded_labels)) == len(folded_labels), step.key


def test_every_step_is_worded_in_japanese_and_english() -> None:
    seen = 0
    for step in FLOW.by_key.values():
        wanted = [step.ask, step.ask_third, step.why, step.staff, *(option.label for option in step.options)]
        for text in filter(None, wanted):
            assert text.text
            japanese = CATALOGS.text("ja", text)
            assert japanese
            assert japanese != text.text, text.key
            seen += 1
    assert seen > 300


def test_no_japanese_text_was_left_in_english() -> None:
    left = [text for text in texts() if CATALOGS.text("ja", text) == text.text]
    assert [text.key for text in left if not same_in_every_language.match(text.text)] == []


def test_words_that_are_commands_are_never_a_cry_for_help() -> None:
    cries = ("help me", "助けて", "たすけて", "死にたい", "消えたい", "きえたい", "やめて")
    for locale in ("en", "ja"):
        words = {folded(word) for text in TYPED.values() for word in CATALOGS.text(locale, text).split("|")}
        assert len(words) > 20
        assert words.isdisjoint(folded(cry) for cry in cries)
        assert all(words)


def test_a_typed_word_gives_one_command_only() -> None:
    for locale in ("en", "ja"):
        words = [folded(word) for text in TYPED.values() for word in CATALOGS.text(locale, text).split("|")]
        assert [word for word, times in Counter(words).items() if times > 1] == []


# ---------------------------------------------------------------- calm and true


def texts_of_safety() -> list[T]:
    return [text for text in texts() if text.key.startswith(("card.", "night.", "line.", "near.card", "consent."))]


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_of_safety_have_no_exclamation_and_no_emoji(locale: str) -> None:
    shown = [CATALOGS.text(locale, text) for text in texts_of_safety()]
    assert len(shown) > 50
    loud = re.compile("[!！‼❗❕☀-➿\U0001f000-\U0001faff]")
    assert [text for text in shown if loud.search(text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_number_stands_in_a_text_but_110_and_119(locale: str) -> None:
    """Numbers come from `lines.toml` alone, where each has its source and its date."""
    number = re.compile(r"#\d{4}|\d{2,4}-\d{2,4}-\d{3,4}|\b\d{9,11}\b|\b(?!110\b|119\b)1[18]\d\b")
    shown = [CATALOGS.text(locale, text) for text in texts()]
    assert len(shown) > 500
    assert [text for text in shown if number.search(text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_promised_in_somebodys_name(locale: str) -> None:
    promises = re.compile(r"we will help|will be solved|必ず|きっと|解決します|もらえます|受けられます", re.IGNORECASE)
    shown = [CATALOGS.text(locale, text) for step in FLOW.by_key.values() for text in (step.ask, step.why) if text]
    shown += [
        CATALOGS.text(locale, text) for text in texts() if text.key.startswith(("sent", "say.", "card.", "help."))
    ]
    assert len(shown) > 100
    assert [text for text in shown if promises.search(text)] == []


# ---------------------------------------------------------------- what fills a text never breaks it


@given(st.sampled_from(texts()), st.text(alphabet="{}%\\!:.[]0a名\u202e\n", max_size=12), st.sampled_from(LOCALES))
def test_what_fills_a_text_is_never_a_template(text: T, filling: str, locale: str) -> None:
    """faults: 62"""
    names = placeholders(text.text) or ()
    shown = filled(text, {name: filling for name in names}, locale, CATALOGS)  # noqa: C420 (the values' type must widen)
    assert not names or filling in shown


# ---------------------------------------------------------------- reading


def test_japanese_is_read_in_a_tenth_of_a_second() -> None:
    file = ROOT / "locales/ja/LC_MESSAGES/messages.po"
    taken = []
    for _ in range(5):
        begun = time.process_time()
        Catalog("ja", file)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.1


@pytest.mark.parametrize("locale", OWN_NAMES)
def test_every_language_has_its_own_name_and_direction(locale: str) -> None:
    assert count_graphemes(CATALOGS.own_name(locale)) <= 20
    assert CATALOGS.direction(locale) == ("rtl" if locale == "ur" else "ltr")
