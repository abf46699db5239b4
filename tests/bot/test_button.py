import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.button import ButtonSeal
from dialogs.intake import FLOW
from dialogs.session import Bubble, Chose, Command

SEAL = ButtonSeal(b"k" * 32, "c" * 32)
OTHER = ButtonSeal(b"k" * 32, "d" * 32)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz_.@0123456789", max_size=15)


def bubble(step: str, question: int = 1) -> Bubble:
    return Bubble(text="", step=step, question=question)


@given(step=WORDS, code=WORDS, question=st.integers(0, 9999))
def test_a_token_opens_to_what_was_pressed_and_only_in_its_conversation(step: str, code: str, question: int) -> None:
    """faults: 25"""
    token = SEAL.token(bubble(step, question), code)
    assert len(token.encode()) <= 64
    assert SEAL.read(token) == Chose(step=step, question=question, codes=(code,))
    assert OTHER.read(token) is None


@given(st.text(max_size=70))
def test_what_is_no_token_is_not_opened(token: str) -> None:
    """faults: 26"""
    assert SEAL.read(token) is None


@given(place=st.integers(0, 40), letter=st.characters())
def test_a_changed_token_is_not_opened(place: int, letter: str) -> None:
    """faults: 26"""
    token = SEAL.token(bubble("housing", 3), "none_tonight")
    changed = token[:place] + letter + token[place + 1 :]
    read = SEAL.read(changed)
    assert read is None or changed == token


def test_a_code_may_hold_a_colon() -> None:
    token = SEAL.token(bubble("step"), "a:b")
    assert SEAL.read(token) == Chose(step="step", question=1, codes=("a:b",))


def test_what_no_platform_could_carry_is_not_made() -> None:
    with pytest.raises(ValueError, match="too long"):
        SEAL.token(bubble("s" * 40), "c" * 40)


def test_every_button_of_the_intake_fits() -> None:
    pressed = [
        (step.key, code)
        for step in FLOW.by_key.values()
        for code in (*(option.code for option in (*step.options, *step.groups)), *Command)
    ]
    assert len(pressed) > 100
    for step, code in pressed:
        assert SEAL.read(SEAL.token(bubble(step, 9999), code)) is not None
