"""A headless Chromium for pages served on 127.0.0.1, and the accessibility check that pages must pass."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.conftest import require

ARGUMENTS = [
    # Chromium's sandbox refuses to run as root, and CI is root.
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    # Without these Chromium calls home; the tests speak to 127.0.0.1 only.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# The first needs little more than half of the time: it has no windows to draw.
BROWSERS = ("chromium-headless-shell", "chromium")
START_SECONDS = 60
# A page that is slow because the machine is busy is not a page that is wrong.
expect.set_options(timeout=20_000)
IN_COLOURS = [
    pytest.param("light", (), id="light"),
    pytest.param("dark", ("color-contrast",), id="dark"),
]
"""Colour schemes, with the rules that can tell them apart; () stands for all rules."""
SEEN = [
    pytest.param("ja", "light", (), id="ja-light"),
    pytest.param("en", "light", (), id="en-light"),
    pytest.param("ja", "dark", ("color-contrast",), id="ja-dark"),
]
"""Language, colour scheme and rules, () for all. A scheme does the same to a page in every language."""
SERIOUS = ("serious", "critical")


class Violation(NamedTuple):
    impact: str
    rule: str
    help: str
    elements: list[str]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which one Chromium, shared by all tests of this process, is told what to do."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    require(
        bool(executable) and Path(executable).exists(),
        "no browser: install the package chromium-headless-shell or chromium, or set CHROMIUM",
    )
    folder = tmp_path_factory.mktemp("chromium")
    command = [executable, *ARGUMENTS, f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{_port(folder, process)}"
    finally:
        # The whole group: Debian's command is a script that starts the browser beside itself.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _port(folder: Path, process: subprocess.Popen[bytes]) -> int:
    told = folder / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if told.exists() and (lines := told.read_text(encoding="ascii").splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise RuntimeError(f"Chromium did not start: {(folder / 'log').read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture(scope="session")
async def shared_browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        yield browser
        await browser.close()


@pytest.fixture
async def browser(shared_browser: Browser) -> AsyncIterator[Browser]:
    """The shared Chromium with nothing open in it."""
    yield shared_browser
    for context in shared_browser.contexts[1:]:
        await context.close()


async def axe(page: Page, *rules: str) -> list[Violation]:
    """What axe finds on the page as it stands that shuts somebody out (impact serious or critical).

    `rules`: only these, where a page that was wholly checked is seen in other colours."""
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations", "passes"], **({"runOnly": list(rules)} if rules else {})}
    checked, violations = await page.evaluate(_RUN_AXE, options)
    assert checked, f"axe found nothing to check on {page.url}"
    return [Violation(*found) for found in violations if found[0] in SERIOUS]


# What is found at every element is of no use here, and far too much to be told over the wire.
_RUN_AXE = """async options => {
    const { passes, violations } = await axe.run(document, options);
    const told = ({ impact, id, help, nodes }) => [impact, id, help, nodes.map(node => String(node.target))];
    return [passes.length + violations.length, violations.map(told)];
}"""
