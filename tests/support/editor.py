"""Runs yaml-language-server as editors do, over stdin and stdout."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NODE = shutil.which("node")
SERVER = ROOT / ".npm/node_modules/yaml-language-server/bin/yaml-language-server"
"""Where `make test` installs it."""
_SECONDS = 60
"""Seconds to wait for a response."""
# Without the schema store the server sends no request beyond this machine.
_SETTINGS = {"validate": True, "completion": True, "schemaStore": {"enable": False}}


class Editor:
    """An editor with open files, connected to a server."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self._stdin = process.stdin
        self._received: queue.Queue[dict[str, Any]] = queue.Queue()
        self._last = 0
        threading.Thread(target=self._receive, args=(process.stdout,), daemon=True).start()
        self._ask(
            "initialize",
            processId=None,
            rootUri=None,
            capabilities={
                "workspace": {"configuration": True},
            },
        )
        self._notify("initialized")

    def problems(self, file: Path) -> list[str]:
        """The diagnostics of a file after opening it."""
        text = file.read_bytes().decode()
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._notify("textDocument/didOpen", textDocument=document)
        while True:
            message = self._next()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if (params := message["params"])["uri"] == file.as_uri():
                return [each["message"] for each in params["diagnostics"]]

    def completions(self, file: Path, line: int, column: int) -> list[str]:
        """The completions at a position of an open file; line and column count from 0."""
        found = self._ask(
            "textDocument/completion",
            textDocument={"uri": file.as_uri()},
            position={"line": line, "character": column},
        )
        items = found["items"] if isinstance(found, dict) else found
        return [each["label"] for each in items]

    def _ask(self, method: str, **params: object) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._last and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _notify(self, method: str, **params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message. Requests of the server are answered first."""
        message = self._received.get(timeout=_SECONDS)
        if "id" in message and "method" in message:
            items = message.get("params", {}).get("items", [])
            settings = [_SETTINGS if each.get("section") == "yaml" else None for each in items]
            self._send({"id": message["id"], "result": settings or None})
        return message

    def _receive(self, stdout: IO[bytes]) -> None:
        while head := stdout.readline():
            if head.lower().startswith(b"content-length:"):
                size = int(head.split(b":")[1])
                while stdout.readline().strip():
                    pass
                self._received.put(json.loads(stdout.read(size)))


@contextmanager
def editor() -> Iterator[Editor]:
    """A server that runs until the block ends."""
    assert NODE
    process = subprocess.Popen(
        [NODE, SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        try:
            yield Editor(process)
        finally:
            process.kill()
