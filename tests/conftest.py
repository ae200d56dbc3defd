from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

from tests.support.documents import checked_writing
from tests.support.user import no_user_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# These tests use pseudo-terminals and signals of POSIX.
collect_ignore = (
    [
        "cli/test_asking.py",
        "cli/test_pager.py",
        "cli/test_problems_on_a_terminal.py",
        "system/apply/test_interrupted.py",
        "stress/soak",
    ]
    if os.name == "nt"
    else []
)

# A shell starts what runs in its background deaf to Ctrl-C, and each child inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "default",
    max_examples=100,
    deadline=None,  # Time measured beside other tests means nothing.
    # Explaining a failure takes a hundred times longer than finding it.
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow],
    # GitHub tries the same examples each time; a developer's machine tries new ones.
    derandomize=bool(os.environ.get("CI")),
)
# For .ci/run, which judges a change: chance must not, and it must end within minutes. To find the
# smallest example that fails takes longer than a test may take; other profiles do that.
settings.register_profile(
    "repeatable",
    settings.get_profile("default"),
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
)
settings.register_profile("ci", settings.get_profile("default"), max_examples=300)
settings.register_profile("long", settings.get_profile("default"), max_examples=5000)
# For mutation testing, which runs the tests a thousand times.
settings.register_profile(
    "small", settings.get_profile("default"), max_examples=10, derandomize=True, database=None
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write the golden files and the outputs in the pages again.",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Do not measure the coverage of tests that repeat the same lines: it doubles their time."""
    stress = Path(__file__).parent / "stress"
    for item in items:
        repeats = is_hypothesis_test(getattr(item, "obj", None))
        if repeats or item.path.is_relative_to(stress):
            item.add_marker(pytest.mark.no_cover)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report that no browser has tried the page."""
    unseen = [
        r for r in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(r.longrepr)
    ]
    if unseen:
        terminalreporter.section(
            "THE HTML PAGE WAS NOT TRIED IN A BROWSER", "!", red=True, bold=True
        )
        terminalreporter.line(
            f"{len(unseen)} tests were skipped. `make browser` gets what they need."
        )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name in `golden/`, beside the test."""
    folder = Path(request.path).parent / "golden"
    update = request.config.getoption("--update-golden")

    def check(name: str, text: str) -> None:
        file = folder / name
        if update:
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8"), f"differs from {file.name}"

    return check


@pytest.fixture(scope="session", autouse=True)
def _no_user_settings() -> None:
    """The configuration of whoever runs the tests does not change them."""
    no_user_settings()


@pytest.fixture(scope="session", autouse=True)
def _valid_documents() -> Iterator[None]:
    """Every document that a test writes in this process is valid by its published schema."""
    with checked_writing():
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_git_settings() -> Iterator[None]:
    """Tests do not depend on this machine's git settings."""
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    with mock.patch.dict(os.environ, nothing):
        yield
