import gc
import os

import pytest
from hypothesis import settings

pytest_plugins = ["tests.browsers", "tests.databases", "tests.stage"]

# Test processes and their databases share the machine: a slow example says nothing about the code. Where a change is
# judged (CI is set) the examples are the same every time, so that nothing is refused by chance; else they are new.
settings.register_profile("shared", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("shared")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the goldens anew; read the difference")


def require(condition: object, reason: str) -> None:
    """Skips the test when `condition` is false, or fails it where everything must be there (TESTS_MAY_NOT_SKIP=1)."""
    if condition:
        return
    if os.environ.get("TESTS_MAY_NOT_SKIP") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_collection_finish() -> None:
    """All tests and what they import stay for good: collections need not walk them again and again."""
    gc.collect()
    gc.freeze()


# First, so that `-m browser` and `-m "not browser"` see the marks.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if "postgres" in names:
            item.add_marker(pytest.mark.postgres)
    # Those with whole servers in them take longest: at the end one process would be alone with them.
    items.sort(key=lambda item: not item.nodeid.startswith("tests/whole/"))


@pytest.fixture(autouse=True)
def patient_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests share two cores with browsers and databases: slowness of the machine must not look like a sick database."""
    monkeypatch.setattr("state.writer.PATIENCE_SECONDS", 6.0)
