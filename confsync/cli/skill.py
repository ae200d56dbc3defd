"""`confsync skill`: the guide for agents and scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal

_HEAD: Final = """\
---
name: confsync
description: Change titles and labels of conversations in Attention through reviewed YAML files.
---

"""
_COMMENT: Final = re.compile(r"^<!--.*?-->\n+", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"\[([^]]+)\]\([^)]+\)")


def skill() -> int:
    """Print the guide for agents and scripts: steps, rules, exit codes."""
    Terminal().lines([_HEAD + printed(_guide().read_text(encoding="utf-8")).rstrip()])
    return codes.FINE


def printed(page: str) -> str:
    """A page without comments and links, which lead nowhere outside of it."""
    return _LINK.sub(r"\1", _COMMENT.sub("", page))


def _guide() -> Path:
    """The page: in the package when installed, in `docs` in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "agents.md"
    return installed if installed.is_file() else package.parent / "docs" / "agents.md"
