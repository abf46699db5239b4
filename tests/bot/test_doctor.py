"""`iriguchi doctor`: what is named of an office and its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main


def test_lines_that_nobody_looked_at_are_named_the_offices_own_among_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "office.toml"
    office.write_text(
        "name = 'Counter'\nlines_off = ['work.vi']\n"
        "[[places]]\nname = 'Soup kitchen'\ntelephone = '1'\nflags = ['no_food']\nverified_on = 2020-01-01\n"
        "[[places]]\nname = 'Night house'\ntelephone = '2'\nflags = ['no_shelter']\n"
    )
    monkeypatch.setenv("IRIGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("IRIGUCHI_OFFICE_FILE", str(office))
    main(["doctor"])
    [told] = [line for line in capsys.readouterr().out.splitlines() if "180 days" in line]
    assert "Soup kitchen" in told
    assert "Night house" not in told
    assert "work.en" in told
    assert "work.vi" not in told
