"""What the command line's library says, for comparison with the quick answers."""

from __future__ import annotations

import io
import os
from contextlib import ExitStack, redirect_stdout
from pprint import pformat
from typing import TYPE_CHECKING
from unittest import mock

import typer

from confsync.cli.main import NAME, app, main

if TYPE_CHECKING:
    from collections.abc import Mapping

_HELP = ("-h", "--help")


def library(*arguments: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and stdout of the library in this environment."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(mock.patch.dict(os.environ, environment, clear=True))
        try:
            code = main(list(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return code, out.buffer.getvalue().decode()


def frozen() -> str:
    """The text of `confsync/cli/frozen.py` as the library would have it."""
    _, help = library("--help", environment={})
    words: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for verb in ("", *_verbs()):
        typed = [f"{NAME} {verb} -".replace("  ", " ")]
        if not verb:
            typed.append(f"{NAME} ")
        words[verb] = tuple(word for line in typed for word in _words(line))
    return (
        '"""What the library says, word for word: written by `pytest --update-golden`, not by hand."""\n\n'
        f"HELP = {_text(help)}\n\n"
        "# By verb, what can be typed: for bash, for zsh, for fish.\n"
        f"WORDS: dict[str, tuple[tuple[str, str, str], ...]] = {pformat(words, width=96, sort_dicts=False)}\n"
    )


def _verbs() -> list[str]:
    """The commands that are no groups."""
    commands = vars(typer.main.get_command(app))["commands"]
    return [name for name, command in commands.items() if "commands" not in vars(command)]


def _words(line: str) -> list[tuple[str, str, str]]:
    bash = _lines("bash", COMP_WORDS=line, COMP_CWORD=str(line.count(" ")))
    zsh = _lines("zsh", _TYPER_COMPLETE_ARGS=line)
    fish = _lines("fish", _TYPER_COMPLETE_ARGS=line, _TYPER_COMPLETE_FISH_ACTION="get-args")
    zsh = "\n".join(zsh).removeprefix("_arguments '*: :((").removesuffix("))'").split("\n")
    words = sorted(zip(bash, zsh, fish, strict=True), key=lambda word: word[0] in _HELP)
    # The library keeps these two in a set, and gives them in either order.
    return words if words[-1][0] not in _HELP else [*words[:-2], *sorted(words[-2:], reverse=True)]


def _lines(shell: str, **environment: str) -> list[str]:
    _, out = library(environment={"_CONFSYNC_COMPLETE": f"complete_{shell}", **environment})
    return out.removesuffix("\n").split("\n")


def _text(text: str) -> str:
    return f'"""\\\n{text}"""'
