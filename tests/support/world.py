"""A project in a folder and a simulated service behind real HTTP."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from confsync.sandbox.rules import Logged, Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from tests.support.command import KEY, Ran, confsync
from tests.support.user import trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from confsync.sandbox.delivery import Faults
    from confsync.sandbox.switches import Switches


@dataclass(frozen=True)
class World:
    """`root` is the project's folder; `service` listens at `url`."""

    root: Path
    service: Service
    url: str

    def run(self, verb: str, *arguments: str | Path, **options: Any) -> Ran:
        """Run a command in the project, such as `plan` or `catalog pull`."""
        return confsync(*verb.split(), "-C", self.root, *arguments, **options)

    def plan(self, *arguments: str | Path) -> Any:
        """Run `plan`; its JSON document."""
        return self.run("plan", "--format", "json", *arguments).document

    def apply(self, *arguments: str | Path) -> tuple[int, Any]:
        """Run `apply`; its exit code and its JSON document."""
        ran = self.run("apply", "--yes", "--format", "json", *arguments)
        return ran.code, ran.document

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def declare(self, conversations: Mapping[str, Any], **more: Any) -> None:
        """Replace the manifest, written as JSON, which is valid YAML."""
        text = json.dumps({"conversations": conversations, **more}, ensure_ascii=False)
        self.write("conversations/all.yaml", text)

    def settings(self, **more: Any) -> None:
        """Replace confsync.yaml."""
        more["api"] = {"url": self.url, **more.get("api", {})}
        # Ids in tests are c1, c2, …, which the lint rule id-form reports.
        trust(more["api"]["url"])
        # Tests call conversations c1 and c2.
        usual = {"manifests": ["conversations/**/*.yaml"], "lint": {"id-form": "off"}}
        self.write("confsync.yaml", json.dumps({"version": 1, **usual, **more}))

    @property
    def puts(self) -> list[Logged]:
        """The writes that the service received."""
        return [request for request in self.service.log if request.method == "PUT"]

    @property
    def live(self) -> dict[str, tuple[Any, dict[str, Any]]]:
        """The live title and labels of every conversation."""
        return {each.id: (each.attributes["title"], each.labels) for each in self.service.state}

    def edit(self, id: str, **fields: Any) -> None:
        """Change a conversation in the service, as another user would: `title`, `labels`."""
        conversation = self.service.state.get(id)
        assert conversation is not None
        self.service.state.put(conversation.with_(**fields))


@contextmanager
def world(
    live: Mapping[str, Mapping[str, Any]] | None = None,
    declared: Mapping[str, Any] | None = None,
    *,
    categories: Iterable[Mapping[str, Any]] = (),
    switches: Switches | None = None,
    faults: Faults | None = None,
    **settings: Any,
) -> Iterator[World]:
    """A project that declares `declared`, and a service that has `live` and plays `switches`.

    `categories` are the service's label categories.
    """
    service = Service(State.of(live or {}, categories), switches)
    with (
        TemporaryDirectory(prefix="confsync-test-") as folder,
        running(service, faults=faults) as url,
    ):
        made = World(Path(folder).resolve(), service, url)
        made.settings(**settings)
        made.declare(declared or {})
        yield made
        for file in made.root.rglob("*"):
            assert not file.is_file() or KEY.encode() not in file.read_bytes(), file
