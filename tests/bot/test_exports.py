"""Exports: what a spreadsheet opens is text, never a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports import COLUMNS, cell, export
from dialogs.lead import Lead
from dialogs.session import Cleared
from tests.residents import Resident, at_stop_card


async def leads() -> AsyncIterator[Lead]:
    resident = at_stop_card(Resident()).press("Send now").type('=HYPERLINK("http://evil", "x")')
    yield resident.lead


async def test_jsonl_is_one_lead_a_line() -> None:
    target = io.StringIO()
    assert await export(leads(), "jsonl", target) == 1
    lead = json.loads(target.getvalue())
    assert lead["reference"] == "222-222"
    assert lead["times"]["sent_at"]


async def test_csv_has_a_header_and_one_row_a_lead() -> None:
    target = io.StringIO()
    await export(leads(), "csv", target)
    header, row = csv.reader(io.StringIO(target.getvalue()))
    assert tuple(header) == COLUMNS
    assert dict(zip(header, row, strict=True))["needs"] == "rent_loan"


async def test_text_that_nobody_could_read_is_marked_until_it_is_cleared() -> None:
    resident = at_stop_card(Resident()).press("Send now").type("Tôi cần giúp đỡ về tiền thuê nhà")

    async def exported(form: Literal["jsonl", "csv"]) -> str:
        async def one() -> AsyncIterator[Lead]:
            yield resident.lead

        target = io.StringIO()
        await export(one(), form, target)
        return target.getvalue()

    assert json.loads(await exported("jsonl"))["unread"] is True
    assert (await exported("csv")).endswith('"unread"\r\n')
    resident.event(Cleared())
    assert json.loads(await exported("jsonl"))["unread"] is False
    assert (await exported("csv")).endswith('""\r\n')


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", " =1", "\t=1", "+81", "-2", "@x", "|calc", "%x", "\u200e=1", "\r=1"])
def test_formulas_are_quoted(text: str) -> None:
    """faults: 61"""
    assert cell(text).startswith("'")


@given(st.text())
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    """faults: 61"""
    shown = cell(text)
    assert shown[:1] not in tuple("=+-@|%＝＋－＠\t\r\n")
