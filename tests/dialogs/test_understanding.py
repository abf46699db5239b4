"""What is seen in the example sentences does not get worse.

The floors lie a little below what was measured. The half `held_out` is spent by this: it is no longer a measurement of
new wording once a change has been checked against it.
"""

from __future__ import annotations

import pytest

from dialogs.safety import LANGUAGES
from tests.measure_understanding import examples, score

FLOORS = {
    # (half, language): recall of flags, recall of flags with a card, share of false alarms, recall of needs
    ("tune", "en"): (0.95, 0.95, 0.03, 0.85),
    ("tune", "ja"): (0.95, 0.95, 0.03, 0.85),
    ("held_out", "en"): (0.72, 0.68, 0.10, 0.64),
    ("held_out", "ja"): (0.53, 0.57, 0.12, 0.55),
}


def test_every_offered_language_has_floors() -> None:
    assert {language for _, language in FLOORS} == set(LANGUAGES)


@pytest.mark.parametrize(("half", "language"), FLOORS)
def test_examples_are_understood_no_worse_than_measured(half: str, language: str) -> None:
    flags, danger, alarms, needs = FLOORS[half, language]
    total = score(examples(language, half))
    assert total.texts > 60
    assert total.recall >= flags
    assert total.danger_recall >= danger
    assert total.false_alarms <= alarms
    assert total.need_recall >= needs
