"""The table of flag x language x hour of the week: every cell holds something that can be used then."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import msgspec
import pytest

from dialogs.line import STALE_AFTER_DAYS, Line
from dialogs.line_table import HOURS, flags, known_languages, problems, table
from dialogs.lines import LINES, lines_for
from dialogs.office import JAPAN, Office, Place, Span
from dialogs.session import Flag
from dialogs.urgency import FLAGS
from tests.residents import CATALOGS, office

MONDAY = datetime(2026, 11, 30, tzinfo=JAPAN)
NEW_YEAR = datetime(2026, 12, 28, tzinfo=JAPAN)
LATER = datetime(2027, 8, 2, tzinfo=JAPAN)
LANGUAGES = known_languages(CATALOGS.offered())


def flag(code: str, level: str = "today") -> Flag:
    return Flag(code=code, level=level, rule="test", because=())


def found(code: str, language: str, *lines: Line, now: datetime = MONDAY) -> str:
    return "; ".join(problems(flag(code), language, lines, now))


def test_languages_are_those_offered_and_those_that_lines_speak() -> None:
    assert LANGUAGES[:2] == ("ja", "en")
    assert {"vi", "zh", "pt", "ne", "ko", "fil", "ur", "es", "id", "th", "my", "km", "mn", "si", "bn", "fr"} <= set(
        LANGUAGES
    )
    assert len(set(LANGUAGES)) == len(LANGUAGES)
    assert "zh" not in known_languages(("ja", "zh_Hans", "tl"))
    assert "fil" not in known_languages(("ja", "zh_Hans", "tl"))


def test_every_flag_and_mark_has_its_rows() -> None:
    codes = {one.code for one in flags()}
    assert codes == {*FLAGS, "outside", "under_18", "any"}
    assert [one.level for one in flags() if one.code == "violence_now"] == ["now", "today"]


@pytest.mark.parametrize(
    ("week", "house"),
    [(MONDAY, office()), (NEW_YEAR, Office()), (LATER, office())],
    ids=["ordinary", "new year, office unset", "all rows stale"],
)
def test_every_cell_holds_something_that_can_be_used_then(week: datetime, house: Office) -> None:
    """Never a closed line first, in reach, in the language or else Japanese, 110 and 119 always there; 110 never first
    for hunger or a bed, 189 never at all; what Immigration or the city runs never outside the city."""
    rows = tuple(table(house, LANGUAGES, week))
    assert len(rows) == len(LANGUAGES) * len(list(flags()))
    assert {len(row.first) for row in rows} == {HOURS}
    assert [row for row in rows if row.problems] == []


def test_hours_that_are_looked_up_together_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table against every hour looked up by itself, with a place that opens for one hour of the week, and with a
    row that becomes stale in the middle of it."""
    place = Place(name="Soup", telephone="06-0000-0000", flags=("no_food",), hours=(Span(3, time(11), time(12)),))
    house = office(places=(place,))
    fading = msgspec.structs.replace(LINES["yorisoi"], verified_on=MONDAY.date() - timedelta(days=STALE_AFTER_DAYS - 2))
    monkeypatch.setitem(LINES, "yorisoi", fading)
    hours = [MONDAY + timedelta(hours=hour) for hour in range(HOURS)]
    seen: set[str] = set()
    for row in table(house, ("ja", "vi"), MONDAY):
        one = flag(row.flag, row.level or "today")
        assert row.first == tuple(lines_for([one], row.language, now, house)[0].id for now in hours)
        seen.update(row.first)
    assert {"place.0", "yorisoi"} <= seen


def test_cells_hold_between_the_hours_too() -> None:
    """Lines open and close at a quarter past, and at half past."""
    quarters = [MONDAY + timedelta(minutes=15 * quarter) for quarter in range(7 * 24 * 4)]
    seen = 0
    for code in ("exploitation", "visa_expiry", "money_out"):
        for language in ("ja", "en", "ur"):
            for now in quarters:
                shown = lines_for([code], language, now, office())
                assert list(problems(flag(code), language, shown, now)) == [], now
                seen += 1
    assert seen == 9 * len(quarters)


def test_lines_run_by_immigration_are_marked() -> None:
    run = {line.id for line in LINES.values() if line.name in ("isa_info", "fresc")}
    assert run == {line.id for line in LINES.values() if line.note == "immigration"}
    assert run


def test_row_tells_what_speaks_japanese_only() -> None:
    rows = {(row.flag, row.language): row for row in table(Office(), ("ja", "vi", "ur"), MONDAY) if not row.level}
    vietnamese = rows["no_food", "vi"]
    assert vietnamese.first[9:11] == ("yorisoi", "yorisoi.languages")
    assert vietnamese.in_japanese[9:11] == (True, False)
    assert not any(rows["no_food", "ja"].in_japanese)
    assert all(rows["no_food", "ur"].in_japanese)


def test_bad_cells_are_told() -> None:
    """Each rule of the table is seen to bite."""
    police, child, yorisoi = LINES["110"], LINES["189"], LINES["yorisoi"]
    both = (police, LINES["119"])
    assert found("suicide", "ja", yorisoi, *both) == ""
    assert "inochi is closed and stands first" in found("suicide", "ja", LINES["inochi"], *both)
    assert "nothing can be used in this language" in found("suicide", "vi", yorisoi)
    assert "does not speak the language" in found("suicide", "vi", yorisoi, LINES["dv_plus.mail_languages"], *both)
    navi = msgspec.structs.replace(LINES["kokoro"], always=True)
    assert "cannot be called from every telephone" in found("suicide", "ja", navi, *both)
    assert "without food or bed" in found("no_food", "ja", police, yorisoi, LINES["119"])
    assert "189 stands among" in found("no_shelter", "ja", yorisoi, child, *both)
    assert "outside the city" in found("outside", "ja", LINES["isa_info"], *both)
    assert "110 or 119 is missing" in found("suicide", "ja", yorisoi, police)


def test_row_names_the_hours_of_its_problems() -> None:
    nothing = Office(lines_off=("yorisoi", "yorisoi.languages"))
    rows = [row for row in table(nothing, ("ja",), MONDAY) if row.flag == "no_food"]
    assert rows[0].problems[0] == "Mon 00:00 110 stands first for somebody without food or bed"
