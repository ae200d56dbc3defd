"""Makes `docs/confsync.1`, the manual page, from what `--help` prints and the README's exit codes."""

from __future__ import annotations

import re

from confsync import __version__
from tests.docs.pages import named
from tests.docs.reference import commands
from tests.support.command import confsync

HEAD = """\
.\\" Made from the help of each command by `pytest tests/docs --update-golden`.
.TH CONFSYNC 1 "" "confsync {version}" "User Commands"
.SH NAME
confsync \\- declare titles and labels of conversations in YAML, plan and apply them
.SH SYNOPSIS
.B confsync
COMMAND [OPTIONS] [ARGUMENTS]
"""
TAIL = """\
.SH ENVIRONMENT
.TP
.B ATTENTION_API_KEY
The API key. confsync never prints it and never stores it.
.TP
.BR NO_COLOR ", " FORCE_COLOR
No colour, or colour where there is no terminal.
.TP
.B PAGER
The program that shows long results on a terminal.
.SH FILES
.TP
.I confsync.yaml
The settings of a project. confsync finds it in the working folder or above.
.TP
.I .confsync/runs/
The journal of each run, for
.BR "confsync runs" " and " "confsync undo" .
.SH EXAMPLES
.nf
confsync demo
confsync plan \\-\\-out plan.json
confsync apply plan.json
.fi
"""


def manual() -> str:
    """The whole page, in the language of man."""
    parts = [HEAD.format(version=__version__), ".SH COMMANDS\n", literal(_overview())]
    for path, help in commands():
        parts += [f".SS {path}\n", literal(help.strip())]
    parts.append(".SH EXIT STATUS\n")
    for code, meaning in named("README.md").table("exit code", "meaning").rows:
        parts.append(f".TP\n.B {code}\n{escaped(meaning)}\n")
    return "".join([*parts, TAIL])


def literal(text: str) -> str:
    """Lines that are shown as they are."""
    lines = "".join(f"{escaped(line)}\n" for line in text.splitlines())
    return f".nf\n{lines}.fi\n"


def escaped(line: str) -> str:
    """The line without anything that man interprets."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    line = re.sub(r"[^ -~]", lambda char: f"\\[u{ord(char[0]):04X}]", line)
    return re.sub(r"^\.", "\\\\&.", line)


def _overview() -> str:
    """The groups of commands, from the help of the command itself."""
    help = confsync("--help", environment={"COLUMNS": "80"}).out
    return help[help.index("\nStart:") + 1 :].strip()
