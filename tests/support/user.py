"""The user's own configuration in tests: it names the addresses of the simulators that run."""

from __future__ import annotations

import atexit
import json
import os
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from confsync.project.trusted_address import user_file


@cache
def _home() -> TemporaryDirectory[str]:
    """A folder that is removed when the process ends."""
    made = TemporaryDirectory(prefix="confsync-user-")
    atexit.register(made.cleanup)
    return made


def user_settings() -> dict[str, str]:
    """The variables with which a process finds this configuration, and no other."""
    place = "HOME" if sys.platform == "darwin" else "XDG_CONFIG_HOME"
    return {place: _home().name, "APPDATA": _home().name}


def no_user_settings() -> None:
    """From now on, this process and those that it starts have a user configuration of the tests."""
    os.environ.update(user_settings())


def trust(*urls: str) -> None:
    """Let the key be sent to `urls`, and to those that were trusted before."""
    if Path(_home().name) not in user_file().parents:
        no_user_settings()
    file = user_file()
    before = json.loads(file.read_text())["addresses"] if file.exists() else []
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 1, "addresses": sorted({*before, *urls})}))
