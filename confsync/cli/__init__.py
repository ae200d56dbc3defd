"""The command line: parse, call, print, exit code."""

import sys


def run() -> None:
    """The command `confsync`. Ends the process with the command's exit code."""
    try:
        from confsync.cli.process import prepare

        prepare()
        from confsync.cli.main import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        # Ctrl-C while the command line is still being imported.
        sys.stderr.write("interrupted\n")
        code = 130
    import signal  # late: it takes time in which Ctrl-C would be a traceback

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the exit code is known
    sys.exit(code)
