"""From transcripts to bubbles, and from our texts to links: the pure part of the page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.web import texts
from bot.channels.web.pages import Pages, dialled, linked
from bot.channels.web.view import Talk
from dialogs.content import T
from dialogs.session import Answer, Bubble, Heard, Press, Session, Status
from locales import Catalogs
from state.records import Message, Side
from tests.residents_page import MORNING

ASKED = Bubble(
    "Which?",
    role="question",
    step="needs",
    question=3,
    many=True,
    presses=(Press("food", "Food"), Press("debt", "Debts"), Press("done", "Done", "done")),
)
ALONE = Answer(status=Status.ANSWERED, at=MORNING, codes=("alone",))


def message(seq: int, side: Side, minutes: float = 0, **values: object) -> Message:
    return Message("c", seq, MORNING + timedelta(minutes=minutes), side, **values)  # type: ignore[arg-type]


def talk(*messages: Message, minutes: float = 0, safe: bool = False, **session: object) -> Talk:
    last_at = MORNING + timedelta(minutes=minutes)
    answers = {} if safe else {"place": ALONE}
    return Talk("c", Session(flow="f", channel="web", answers=answers, last_at=last_at, **session), messages)  # type: ignore[arg-type]


def test_bubbles_tell_who_speaks() -> None:
    shown = talk(
        message(1, "resident", heard=Heard(text="hello")),
        message(2, "bot", bubbles=(Bubble("Hi."), Bubble("Call 110.", role="safety"))),
        message(3, "staff", text="Come at ten."),
        message(4, "bot", bubbles=(Bubble("A person wrote.", role="staff"),)),
    ).pieces()
    assert [(piece.side, piece.role, piece.text) for piece in shown] == [
        ("own", "text", "hello"),
        ("bot", "text", "Hi."),
        ("bot", "safety", "Call 110."),
        ("staff", "staff", "Come at ten."),
        ("staff", "staff", "A person wrote."),
    ]


def test_notes_of_staff_are_never_shown() -> None:
    assert talk(message(1, "note", text="call back")).pieces() == []


def test_a_tick_that_only_redraws_leaves_no_bubble() -> None:
    redrawn = Bubble("Which?", step="needs", question=3, many=True, redraws=True, presses=ASKED.presses)
    shown = talk(
        message(2, "bot", bubbles=(ASKED,)),
        message(3, "resident", heard=Heard(step="needs", codes=("food",))),
        message(4, "bot", bubbles=(Bubble("Food first.", role="safety"), redrawn)),
        message(5, "resident", heard=Heard(step="needs", codes=("food", "debt"))),
        message(6, "bot", bubbles=()),
    )
    assert [piece.text for piece in shown.pieces()] == ["Which?", "Food first.", "Food / Debts"]


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    shown = talk(
        message(1, "resident", heard=Heard(text="jop")),
        message(3, "resident", heard=Heard(text="job", corrects=1)),
    ).pieces()
    assert [piece.text for piece in shown] == ["job"]


def test_what_was_taken_back_or_is_no_text_is_only_named() -> None:
    shown = talk(
        message(1, "resident", heard=Heard(), withdrawn=True), message(3, "resident", heard=Heard(attached="photo"))
    ).pieces()
    assert [(piece.role, piece.text) for piece in shown] == [("withdrawn", ""), ("attached", "")]


def test_a_choice_is_shown_as_it_was_labelled_then() -> None:
    shown = talk(
        message(2, "bot", bubbles=(ASKED,)),
        message(3, "resident", heard=Heard(step="needs", codes=("debt", "unheard_of"), text="and more")),
    ).pieces()
    assert shown[-1].text == "Debts\nand more"


def test_the_question_keeps_its_words_and_its_latest_buttons() -> None:
    chosen = (Press("food", "Food", chosen=True),)
    redrawn = Bubble("Which?", step="needs", question=3, many=True, redraws=True, presses=chosen)
    standing = talk(
        message(2, "bot", bubbles=(ASKED,)), message(4, "bot", bubbles=(redrawn,)), step="needs", question=3
    ).question()
    assert standing
    assert standing.piece == "m2-0"
    assert standing.groups == (("", chosen),)


@pytest.mark.parametrize(("step", "number"), [("", 3), ("needs", 0), ("needs", 4)])
def test_no_question_stands_that_was_not_asked(step: str, number: int) -> None:
    assert talk(message(2, "bot", bubbles=(ASKED,)), step=step, question=number).question() is None


@pytest.mark.parametrize(
    ("safe", "minutes", "seen"),
    [
        (False, 200, ["one", "two", "three"]),
        (True, 50, ["two", "three"]),
        (True, 79, ["two", "three"]),
        (True, 80, []),
    ],
)
def test_in_safe_mode_only_the_present_visit_is_seen(safe: bool, minutes: float, seen: list[str]) -> None:
    shown = talk(
        message(1, "resident", 0, heard=Heard(text="one")),
        message(3, "staff", 20, text="two"),
        message(5, "resident", 50, heard=Heard(text="three")),
        minutes=minutes,
        safe=safe,
    ).pieces()
    assert [piece.text for piece in shown] == seen


def test_closing_ends_the_visit_in_safe_mode() -> None:
    shown = talk(
        message(2, "bot", 0, bubbles=(Bubble("Hi."), Bubble("Open 9 to 17.", role="close"))),
        message(4, "bot", 1, bubbles=(Bubble("Welcome back."),)),
        minutes=1,
        safe=True,
    ).pieces()
    assert [piece.text for piece in shown] == ["Welcome back."]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Call 110 or 119.", ["tel:110", "tel:119"]),
        ("110番へ。0120-279-338（無料）", ["tel:110", "tel:0120279338"]),
        ("Write: https://form.soudanplus.jp/ja.", ["https://form.soudanplus.jp/ja"]),
        ("119人 110円 1,110 yen 110.5 2110 110-1", []),
        ("javascript:alert(1) http://a.example data:text/html,x <a href=x>", []),
    ],
)
def test_only_numbers_and_pages_of_ours_become_links(text: str, links: list[str]) -> None:
    """faults: 60"""
    shown = str(linked(text))
    assert [part.split('"')[0] for part in shown.split('<a href="')[1:]] == links
    assert "<a href=x>" not in shown


def test_the_case_number_stays_in_one_piece() -> None:
    assert '<b class="number"><bdi>K7M-4Q2</bdi></b>' in linked("番号はK7M-4Q2です。")


def test_staff_texts_link_numbers_only() -> None:
    """faults: 60"""
    shown = dialled("Call 03-1234-5678, see https://a.example <b>")
    assert shown.count("<a ") == 1
    assert "tel:0312345678" in shown
    assert "&lt;b&gt;" in shown


@pytest.mark.parametrize(
    ("wanted", "accepted", "locale"),
    [
        ("ja", "en", "ja"),
        ("", "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("", "en;q=0.1, ja;q=0.2", "ja"),
        ("xx", "*;q=x,,;;", "en"),
        ("", "", "en"),
        ("\x00" * 5000, "a" * 9000, "en"),
    ],
)
def test_a_page_speaks_the_language_of_link_or_browser(wanted: str, accepted: str, locale: str) -> None:
    catalogs = Catalogs(())
    pages = Pages(catalogs)
    assert pages.language(wanted, accepted) == (locale if locale == "ja" else catalogs.offered()[0])


def test_every_text_of_the_page_is_translated_into_japanese() -> None:
    catalogs = Catalogs(())
    known = [text for text in vars(texts).values() if isinstance(text, T)] + list(texts.PROBLEMS.values())
    assert len(known) > 30
    assert [text.key for text in known if catalogs.text("ja", text) == text.text] == []
