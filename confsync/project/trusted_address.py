"""The one rule about where the key may go.

It goes to the documented address, or to one that is named outside of the repository: on the command
line, or in the user's configuration file. Whoever can change a project's files can change `api.url`,
so what is only named there is not enough, wherever it leads.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from confsync.attention.address import DEFAULT_URL, SANDBOX, normal, wrong_with
from confsync.model.errors import UsageError


def is_trusted(url: str, root: Path) -> bool:
    """Whether the key may be sent to `url`, which the project in `root` names.

    `root` is absolute. Raises `InvalidInput` where the user's configuration file is invalid.
    """
    if url in {DEFAULT_URL, SANDBOX}:
        return True
    from confsync.project.user_settings import addresses  # noqa: PLC0415  # most name no address

    return url in addresses(user_file(), root)


def command_line_address(url: str) -> str:
    """The address of an option; raises `UsageError` where the key cannot be sent there."""
    if reason := wrong_with(url):
        raise UsageError(f"the key cannot be sent to {url!r}: {reason}")
    return normal(url)


def user_file() -> Path:
    """The user's configuration file, at the usual place of the platform."""
    if os.name == "nt":
        folder = os.environ.get("APPDATA", "~\\AppData\\Roaming")
    elif sys.platform == "darwin":
        folder = "~/Library/Application Support"
    else:
        folder = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder).expanduser() / "confsync" / "config.yaml"
