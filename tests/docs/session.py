"""Runs the commands of a page in order, as a reader would, and compares what they print.

Hidden comments (`<!-- … -->`) before a block set the scene:

- `session: demo`: a new folder, with the example project as `confsync demo` makes it
- `session: empty`: a new folder
- `session: NAME`: a new folder, and a simulated service with the state NAME of `states.py`
- `file: PATH`: the block below is the whole text of this file
- `git: DIR`: DIR becomes a git repository, with everything in it committed
- `service: DIR`: the project in DIR talks to the simulated service
- `in: DIR`: the working directory, from here on
- `live: ID JSON`: somebody else changes a conversation in the service
- `printed`: the block below shows what the `python` block before it prints
- `exit: CODE`: the last command of the block below ends with this exit code
- `invalid: REASON`: the settings or the manifest below have errors, on purpose
- `unchecked: REASON`: the block below is neither run nor checked

A `console` block has commands after `$ ` and what they print; `…` on a line matches any lines. A
`diff` block is applied, a `python` block runs.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from contextlib import ExitStack, chdir, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self

from confsync.sandbox.server import running
from tests.docs.states import STATES, Unmarked
from tests.support.command import confsync, on_one_screen
from tests.support.user import trust

if TYPE_CHECKING:
    from types import TracebackType

    from tests.docs.pages import Block

VOLATILE: Final = re.compile(
    r"(\d{8}T\d{9}Z-[0-9a-f]{6}"  # the id of a run
    r"|\b\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|\+00:00)| \d\d:\d\d UTC)"  # a time
    r"|https?://(?:127\.0\.0\.1:\d+|api\.attention\.tech)/v2"  # the simulated service plays the real one
    r"|\(\d{4}-\d\d-\d\d\)"  # a day that depends on today's
    r"|(?<![\w-])[0-9a-f]{64}(?![\w-])|(?<![\w-])[0-9a-f]{7}(?![\w-]))"  # a hash, a commit
)
SHOWN_URL: Final = "https://api.attention.tech/v2"
"""What the pages show in place of the simulated service's address."""
ANY_LINES: Final = "…"
_AUTHOR: Final = {
    "GIT_AUTHOR_NAME": "Mia", "GIT_AUTHOR_EMAIL": "mia@northwind.example",
    "GIT_COMMITTER_NAME": "Mia", "GIT_COMMITTER_EMAIL": "mia@northwind.example",
    "GIT_AUTHOR_DATE": "2026-11-02T09:00:00Z", "GIT_COMMITTER_DATE": "2026-11-02T09:00:00Z",
}  # fmt: skip


@dataclass
class Session:
    """The folder, the service and the working directory that the blocks of a page share."""

    stack: ExitStack = field(default_factory=ExitStack)
    service: Unmarked | None = None
    url: str = ""
    printed: str = ""
    known: dict[str, str] = field(default_factory=dict)
    """Values in the page that differ each time, such as the id of a run, and this time's value."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stack.close()

    def play(self, block: Block) -> str:
        """Set the scene, do what the block shows; the block's text as it should be."""
        code = 0
        for note in block.notes:
            word, _, rest = note.partition(": ")
            if word == "unchecked":
                return block.text
            if word == "exit":
                code = int(rest)
            elif word == "file":
                Path(rest).parent.mkdir(parents=True, exist_ok=True)
                Path(rest).write_text(block.text, encoding="utf-8")
            elif word == "in":
                self.stack.enter_context(chdir(rest))
            elif word in {"session", "git", "service", "live"}:
                getattr(self, f"_{word}")(rest)
        if block.language == "console":
            return self._console(block.text, code)
        if block.language == "diff":
            self._shell("git apply --unidiff-zero -", block.text)
        elif block.language == "python":
            with redirect_stdout(StringIO()) as out:
                exec(compile(block.text, "page", "exec"), {})
            self.printed = out.getvalue()
        elif "printed" in block.notes:
            return self._shown(block.text, self.printed)
        return block.text

    def _session(self, name: str) -> None:
        self.stack.close()
        self.known.clear()
        folder = self.stack.enter_context(TemporaryDirectory(prefix="confsync-docs-"))
        self.stack.enter_context(chdir(folder))
        if name == "demo":
            assert confsync("demo").code == 0
            assert confsync("sandbox", "reset", "-C", "confsync-demo").code == 0
        elif name != "empty":
            self.service = Unmarked(STATES[name]())
            self.url = self.stack.enter_context(running(self.service))
            self.known[SHOWN_URL] = self.url
            trust(self.url)

    def _git(self, folder: str) -> None:
        for command in ("init -q -b main", "add -A", "commit -qm Begin"):
            self._shell(f"git -C {shlex.quote(folder)} {command}")

    def _service(self, folder: str) -> None:
        settings = Path(folder, "confsync.yaml")
        text = settings.read_text(encoding="utf-8")
        settings.write_text(f"{text}api:\n  url: {self.url}\n  concurrency: 1\n", encoding="utf-8")

    def _live(self, change: str) -> None:
        id, _, fields = change.partition(" ")
        assert self.service is not None
        conversation = self.service.state.get(id)
        assert conversation is not None
        self.service.state.put(conversation.with_(**json.loads(fields)))

    def _console(self, text: str, code: int) -> str:
        now, ended = [], 0
        for shown in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
            if not shown:
                continue
            command = re.match(r"\$ (.*(?<!\\)(?:\\\n.*(?<!\\))*)\n?", shown)
            assert command, shown
            assert ended == 0, f"a command before failed: {text}"
            expected = shown[command.end() :]
            ended, printed = self._run(command[1].replace("\\\n", " "))
            now.append(command[0] + self._shown(expected, printed))
        assert ended == code, f"exit code {ended} of: {text}{now[-1]}"
        return "".join(now)

    def _run(self, command: str) -> tuple[int, str]:
        for shown, actual in self.known.items():
            command = command.replace(shown, actual)
        words = shlex.split(command, comments=True)
        if words[0] == "export":  # the key: every command of a test has one
            return 0, ""
        if words[0] == "cd":
            self.stack.enter_context(chdir(words[1]))
            return 0, ""
        # A shell takes what is in single quotes as it is.
        unquoted = re.sub("'[^']*'", "", command)
        if words[0] == "confsync" and not set(unquoted) & set("|<>;&*$"):
            code, shown = on_one_screen(*words[1:])
            return code, shown.replace("\r\n", "\n")  # CSV ends its lines so
        return 0, self._shell(command)

    def _shell(self, command: str, stdin: str = "") -> str:
        ran = subprocess.run(
            ["sh", "-c", command],
            env={**os.environ, **_AUTHOR},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    def _shown(self, expected: str, printed: str) -> str:
        """`expected` where it shows what was printed, else what should stand in its place.

        What differs each time keeps the page's value, so that a later command can name it.
        """
        before, now = VOLATILE.findall(expected), VOLATILE.findall(printed)
        pattern = "".join(
            r"(?:.*\n)*?" if line.strip() == ANY_LINES else _pattern(line)
            for line in expected.splitlines(keepends=True)
        )
        if found := re.fullmatch(pattern, printed):
            self.known.update(zip(before, found.groups(), strict=True))
            return expected
        if len(before) == len(now):
            self.known.update(zip(before, now, strict=True))
        for shown, actual in self.known.items():
            printed = printed.replace(actual, shown)
        return _shortened(printed, expected)


def _pattern(line: str) -> str:
    """A regular expression for the line, where each part that differs each time is a group."""
    parts = VOLATILE.split(line)
    return "".join(VOLATILE.pattern if n % 2 else re.escape(part) for n, part in enumerate(parts))


def _shortened(printed: str, expected: str) -> str:
    """`printed` with as many lines before and after `…` as the page has; whole, if it has none."""
    lines, shown = printed.splitlines(keepends=True), expected.splitlines()
    if ANY_LINES not in shown:
        return printed
    before = shown.index(ANY_LINES)
    after = len(shown) - before - 1
    return "".join([*lines[:before], f"{ANY_LINES}\n", *lines[max(before, len(lines) - after) :]])
