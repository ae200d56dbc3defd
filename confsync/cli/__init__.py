"""The command line: parse, call, print, exit code."""

import os
import sys


def run() -> None:
    """The command `confsync`: the process ends with the exit code of what was asked."""
    from confsync.cli.quick import answer

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # A stream that was closed from the start is None.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 (open until the end)

    arguments = sys.argv[1:]
    said = answer(arguments)
    if said is None:
        from confsync.cli.main import main

        sys.exit(main(arguments))
    sys.stdout.write(said.text)
    sys.exit(said.code)
