"""`python -m confsync`."""

from confsync.cli import run

run()
