"""A headless Chromium for pages served on 127.0.0.1, and the accessibility check that pages must pass."""

import os
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.conftest import require

ARGUMENTS = [
    # Chromium's sandbox refuses to run as root, and CI is root.
    "--no-sandbox",
    "--disable-gpu",
    # Without these Chromium calls home; the tests speak to 127.0.0.1 only.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
SERIOUS = ("serious", "critical")


class Violation(NamedTuple):
    impact: str
    rule: str
    help: str
    elements: tuple[str, ...]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One browser per test: it belongs to the event loop, and a test has its own."""
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    require(Path(executable).exists(), f"no browser at {executable}: install the package chromium or set CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        await browser.close()


async def axe(page: Page) -> list[Violation]:
    """What axe finds on the page as it stands that shuts somebody out (impact serious or critical)."""
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    result = await page.evaluate("axe.run(document, {resultTypes: ['violations', 'passes']})")
    assert result["passes"] or result["violations"], f"axe found nothing to check on {page.url}"
    return [
        Violation(found["impact"], found["id"], found["help"], tuple(str(node["target"]) for node in found["nodes"]))
        for found in result["violations"]
        if found["impact"] in SERIOUS
    ]
