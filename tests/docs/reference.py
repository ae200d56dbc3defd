"""Makes `docs/commands.md` from what `--help` prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.command import confsync

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = """\
# Commands

This page is made from the help of each command, which `-h` prints as well. Results go to stdout,
everything else to stderr. The same text is a manual page, `man confsync`, if the wheel is installed into
a prefix that `man` searches.

`confsync completion bash` prints a script for the shell; zsh, fish and powershell have one, too. It
completes commands and options, and the ids, rules, manifests, codes and runs of a project. It sends no
request, takes a second at most, and offers no name that a shell would interpret.

<picture>
<source media="(prefers-color-scheme: dark)" srcset="images/terminal-dark.svg">
<img alt="A plan in a terminal: each change with its file and line" src="images/terminal-light.svg">
</picture>

"""


def page() -> str:
    """The whole page."""
    helps = list(commands())
    rows = (
        f"| [`{path}`](#{path.replace(' ', '-')}) | {_purpose(help)} |\n" for path, help in helps
    )
    table = "".join(["| command | what it does |\n|---|---|\n", *rows])
    sections = (f"\n## {path}\n\n```text\n{help.strip()}\n```\n" for path, help in helps)
    return INTRODUCTION + table + "".join(sections)


def commands(*group: str) -> Iterator[tuple[str, str]]:
    """Every command below a group, by what people type, with its help."""
    for name in listed(_help(*group)):
        help = _help(*group, name)
        if listed(help):
            yield from commands(*group, name)
        else:
            yield " ".join(["confsync", *group, name]), help


def listed(help: str) -> list[str]:
    """The commands that a group's help lists, in all its sections."""
    _, *parts = re.split(r"^(\w[\w ]*):\n", help, flags=re.MULTILINE)
    return [
        name
        for title, below in zip(parts[::2], parts[1::2], strict=True)
        if title not in {"Arguments", "Options", "Examples"}
        for name in re.findall(r"^  (\w[\w-]*)", below, re.MULTILINE)
    ]


def _help(*verb: str) -> str:
    return confsync(*verb, "--help", environment={"COLUMNS": "80"}).out


def _purpose(help: str) -> str:
    """The first sentences of a help, between its usage and its options."""
    return " ".join(help.split("\n\n")[1].split()).replace("|", "\\|")
