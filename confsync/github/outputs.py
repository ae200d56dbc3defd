"""The files of a job's outputs and of its summary."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from confsync._util.os_error import reason
from confsync.model import Problem, Severity
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUMMARY: Final = 1024 * 1024 - 4096
"""Bytes of a step's summary that are used; GitHub shows nothing of one that is larger than 1 MiB."""


def write_outputs(file: Path | None, values: Mapping[str, str]) -> list[Problem]:
    """Append outputs to `GITHUB_OUTPUT`; a problem where that cannot be done.

    Each value is between two lines with a random word, so that no value can end itself early.
    """
    text = ""
    for name, value in values.items():
        end = f"confsync-{secrets.token_hex(16)}"
        text += f"{name}<<{end}\n{value}\n{end}\n"
    return _append(file, "GITHUB_OUTPUT", text)


def write_summary(file: Path | None, markdown: str) -> list[Problem]:
    """Append to the step's summary; a problem where that cannot be done."""
    return _append(file, "GITHUB_STEP_SUMMARY", f"{markdown}\n")


def _append(file: Path | None, name: str, text: str) -> list[Problem]:
    if file is None:
        return []
    try:
        with file.open("ab") as stream:
            stream.write(text.encode("utf-8", "replace"))
    except OSError as error:
        message = f"{name} cannot be written: {reason(error)}"
        return [Problem(Code.UNREPORTED, message, severity=Severity.WARNING)]
    return []
