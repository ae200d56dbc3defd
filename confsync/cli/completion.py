"""`confsync completion`, and the answers to the shell while somebody types."""

from __future__ import annotations

import os
from contextlib import redirect_stderr, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from typer.completion import (  # type: ignore[attr-defined]  # the script is from a private module
    get_completion_inspect_parameters,
    get_completion_script,
)

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.cli.verbs import COMPLETION, NAME

if TYPE_CHECKING:
    from collections.abc import Callable


class Shell(StrEnum):
    """Shells that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
) -> int:
    """Print the script that completes commands, ids, manifests, rules, codes and runs."""
    script = get_completion_script(prog_name=NAME, complete_var=COMPLETION, shell=shell.value)
    Terminal().lines([script])
    return codes.FINE


def answer(run: Callable[[], object]) -> int:
    """Let `run`, the command without arguments, answer a shell; its exit code.

    An error offers nothing: a message would appear in the middle of the line that somebody types.
    """
    get_completion_inspect_parameters()  # It makes the shells known to the library.
    with suppress(Exception), open(os.devnull, "w") as nothing, redirect_stderr(nothing):  # noqa: PTH123 (os.devnull)
        try:
            run()
        except SystemExit as ended:
            return codes.ERROR if ended.code else codes.FINE
    return codes.ERROR
