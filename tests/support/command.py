"""Runs the command, in this process or in another."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from confsync.cli.main import main
from tests.support.clock import virtual_clock
from tests.support.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

KEY = "test-key-d41d8cd98f00b204"
"""The API key of every test; no output may have it."""


@dataclass(frozen=True)
class Ran:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


def confsync(
    *arguments: str | Path, stdin: str = "", environment: Mapping[str, str | None] | None = None
) -> Ran:
    """Run `confsync` in this process, with a key in its environment and no terminal.

    `environment` sets variables; None removes one.
    """
    out, err = _stream(), _stream()
    code = _main(arguments, out, err, stdin, environment or {})
    ran = Ran(code, _text(out), _text(err))
    assert KEY not in ran.out + ran.err
    check_document(ran.out)
    return ran


def on_one_screen(*arguments: str | Path) -> tuple[int, str]:
    """Run `confsync`; its exit code, and stdout and stderr together in the order of their lines."""
    screen = _stream()
    code = _main(arguments, screen, screen, "", {})
    shown = _text(screen)
    assert KEY not in shown
    return code, shown


def _main(
    arguments: Iterable[str | Path],
    out: io.TextIOWrapper,
    err: io.TextIOWrapper,
    stdin: str,
    environment: Mapping[str, str | None],
) -> int:
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        stack.enter_context(mock.patch.object(sys, "stdin", _stream(stdin)))
        stack.enter_context(_environment(environment))
        # A pause takes no time.
        stack.enter_context(mock.patch("confsync.operations.connect.Clock", virtual_clock))
        return main([str(argument) for argument in arguments])


def spawn(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start `confsync` as a process, with pipes; `program` are Python's own arguments."""
    environment = {**os.environ, "ATTENTION_API_KEY": KEY, **options.pop("environment", {})}
    program: list[str] = options.pop("program", ["-m", "confsync"])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        text=True,
        encoding="utf-8",
        env=environment,
        **{**pipes, **options},
    )


@contextmanager
def _environment(extra: Mapping[str, str | None]) -> Iterator[None]:
    usual = {"ATTENTION_API_KEY": KEY, "NO_COLOR": None, "FORCE_COLOR": None}
    with mock.patch.dict(os.environ):
        for name, value in {**usual, **extra}.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        yield


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
