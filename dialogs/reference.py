"""The number of a lead, as residents are told it and as they write it."""

from __future__ import annotations

import unicodedata

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a number is made of: no letter that looks like another."""

_LENGTH = 6


def spelled(letters: str) -> str:
    """Six letters in the form in which a number is stored and shown, such as K7M-4Q2."""
    return f"{letters[:3]}-{letters[3:]}"


def read_reference(text: str) -> str:
    """The number that was typed, "" when it cannot be one. Case, width, blanks and dashes of any kind do not matter."""
    level = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(letter for letter in level if letter.isascii() and letter.isalnum())
    return spelled(letters) if len(letters) == _LENGTH and set(letters) <= set(LETTERS) else ""
