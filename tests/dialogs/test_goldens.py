"""Whole conversations. What a person expects of each stands on top of its file, and `--update` keeps it.

`python -m pytest tests/dialogs/test_goldens.py --update` writes transcripts and leads anew; read the difference.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
import regex

from dialogs import urgency
from dialogs.intake import FLOW, safety_texts
from dialogs.intake.office_texts import CARD_WITH_LINES
from dialogs.intake.texts import FIRST_RESULT
from dialogs.lines import LINES
from tests.dialogs.golden import FOLDER, GOLDENS, Expected, Golden, Played, perform

NAMED_BY_THE_ISSUE = (
    "practice_case_at_home_en",
    "practice_case_left_home_en",
    "asking_for_work_two_nights_outside_ja",
    "mother_of_withdrawn_son_ja",
    "husband_probing_ja",
    "husband_who_never_heard_en",
    "refusing_consent_en",
    "skipping_everything_en",
    "changing_the_mind_on_three_answers_en",
    "language_twice",
    "back_after_3_days_and_a_deploy_ja",
    "typing_throughout_en",
    "five_short_messages_ja",
    "suicide_words_at_rent_ja_2_am",
    "suicide_words_at_rent_en_2_am",
)
_PROMISES = regex.compile(
    r"[!\N{FULLWIDTH EXCLAMATION MARK}]|\bwe will (help|solve)|\bguarantee|(?<!by which )\byou must\b"
    r"|必ず|解決します|もらえます|(staff|counter) (has|have) been told|担当者に伝えました",
    regex.IGNORECASE,
)
_WORDS = regex.compile(r"(?=.*\p{L}).{6}")
"""Something said, not a date, a number or a yes."""


def read(path: Path) -> Golden:
    return msgspec.convert(msgspec.json.decode(path.read_bytes()), Golden, strict=False)


def test_every_way_of_the_issue_is_there_on_every_channel_and_in_both_languages() -> None:
    stems = {path.stem for path in GOLDENS}
    assert stems >= set(NAMED_BY_THE_ISSUE)
    assert len(stems) >= 36
    scripts = [read(path).script for path in GOLDENS]
    assert {script.channel for script in scripts} == {"web", "telegram", "line", "terminal"}
    spread = Counter(script.locale for script in scripts)
    assert set(spread) == {"ja", "en"}
    assert min(spread.values()) >= 12


def test_ways_together_show_every_flag_and_every_level() -> None:
    raised = {flag: level for path in GOLDENS for flag, level in (read(path).expect.flags or {}).items()}
    assert set(raised) == set(urgency.FLAGS)
    assert {read(path).expect.level for path in GOLDENS} >= set(urgency.LEVELS)


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_conversation_goes_as_expected_and_as_recorded(path: Path, request: pytest.FixtureRequest) -> None:
    raw = msgspec.json.decode(path.read_bytes())
    golden = read(path)
    played = perform(golden)
    assert golden.title
    assert golden.why
    _check_talk(golden.expect, played)
    _check_lines(golden.expect, played)
    _check_lead(golden.expect, played)
    _check_what_always_holds(played)
    recording = msgspec.json.decode(msgspec.json.encode(played.recording()))
    if request.config.getoption("--update"):
        path.write_bytes(msgspec.json.format(msgspec.json.encode({**raw, **recording}), indent=2) + b"\n")
        return
    assert recording["transcript"] == golden.transcript
    assert recording["lead"] == golden.lead


def _check_talk(expect: Expected, played: Played) -> None:
    said = "\n".join(played.said())
    later = "\n".join(played.said(played.returned))
    for where, pieces in ((said, expect.shown), (later, expect.later_shown)):
        assert [piece for piece in pieces if piece not in where] == []
    for where, pieces in ((said, expect.not_shown), (later, expect.later_not_shown)):
        assert [piece for piece in pieces if piece in where] == []
    assert expect.last_shown in played.said()[-1]
    asked = Counter(entry.step for entry in played.transcript if entry.speaker == "bot" and entry.step)
    counted = [step.key for step in FLOW.steps if step.key in asked and not step.gate and not step.of]
    assert len(counted) <= expect.questions, counted
    assert set(expect.asked) <= set(asked)
    assert not set(expect.never_asked) & set(asked)
    for step, most in expect.at_most.items():
        assert 0 < asked[step] <= most


def _check_lines(expect: Expected, played: Played) -> None:
    shown = [line for seen in played.seen for line in seen.lines]
    # The one line for whoever would rather talk now comes with the first result, before there is a sign of danger.
    asked_for = (seen for seen in played.seen if not any(say.text == FIRST_RESULT for say in seen.turn.say))
    first = next((line for seen in asked_for for line in seen.lines), None)
    assert not expect.first_line or first == expect.first_line
    assert set(expect.lines) <= set(shown)
    assert not set(expect.never_lines) & set(shown)
    known = {*LINES, "counter", *(f"place.{number}" for number in range(9))}
    assert known >= {*expect.lines, *expect.never_lines}, "a line is misspelt"


def _check_lead(expect: Expected, played: Played) -> None:
    lead = played.lead
    assert (lead is not None) is expect.lead
    kept = json.dumps([msgspec.to_builtins(lead), msgspec.to_builtins(played.session)], ensure_ascii=False)
    assert [piece for piece in expect.never_kept if piece in kept + "".join(played.said())] == []
    if lead is None:
        return
    assert expect.level == lead.urgency.level
    assert expect.needs is None or (expect.needs[:1], set(expect.needs)) == (list(lead.needs[:1]), set(lead.needs))
    assert expect.flags is None or expect.flags == {flag.code: flag.level for flag in lead.flags}
    assert expect.due in (None, lead.due_at)
    assert expect.status in (None, lead.status)
    assert expect.own_words in (None, len(lead.own_words))
    assert expect.unread is lead.unread
    assert {key: _told(played, key) for key in expect.answers} == expect.answers


def _told(played: Played, key: str) -> Any:
    """The value of an answer, or in its place "declined", "unknown", "in_person" or "not_asked"."""
    assert played.lead is not None
    assert key in FLOW.by_key
    answer = played.lead.answers.get(key)
    if answer is None:
        return "not_asked"
    return answer.value if answer.status == "answered" else answer.status


# ---------------------------------------------------------------- what holds on every way


def _check_what_always_holds(played: Played) -> None:
    typed: list[str] = []
    labels: set[str] = set()
    for entry in played.transcript:
        if entry.speaker == "resident":
            typed.append(entry.text)
            continue
        labels |= {option["label"] for option in entry.options}
        assert entry.text.strip()
        assert not _PROMISES.search(entry.text), f"a promise, an order or an exclamation: {entry.text}"
        told = [words for words in typed if _WORDS.search(words) and words not in labels]
        assert not [words for words in told if words in entry.text], "what somebody wrote is not repeated to them"
    _check_cards_come_first(played)
    _check_nobody_is_without_a_way_out(played)


def _check_cards_come_first(played: Played) -> None:
    """A safety card opens its turn, and before consent it says that nothing is kept yet."""
    for seen in played.seen:
        texts = [say.text for say in seen.turn.say]
        if CARD_WITH_LINES in texts:
            assert texts[0] == CARD_WITH_LINES
            assert safety_texts.CARD_STOP in texts
            agreed = seen.turn.session.consented_at is not None
            assert (safety_texts.CARD_NOTHING_KEPT in texts) is not agreed


def _check_nobody_is_without_a_way_out(played: Played) -> None:
    """Whoever stops here has a button before them, has sent, or has closed knowing how to come back."""
    buttons = [entry for entry in played.transcript if entry.speaker == "bot" and entry.options]
    session = played.session
    stands = bool(session.step) and bool(buttons) and buttons[-1].step == session.step
    assert stands or session.sent_at or session.resting


def test_folder_holds_nothing_but_ways_and_how_to_read_them() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {path.name for path in GOLDENS} | {"README.md"}
