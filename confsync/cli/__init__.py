"""The command line: parse, call, print, exit code."""

from __future__ import annotations

import sys


def run() -> None:
    """The command `confsync`: the process ends with the exit code of what was asked."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        # Asked often, by scripts and by people who are in a hurry: nothing else is loaded.
        from confsync._version import __version__

        print(f"confsync {__version__}")  # noqa: T201
        sys.exit(0)
    from confsync.cli.main import main

    sys.exit(main(arguments))
