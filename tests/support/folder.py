"""A project of files alone: nothing is served, nothing is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confsync.manifest.read import read_manifests
from confsync.model.errors import InvalidInput
from tests.support.command import Ran, confsync

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.manifest.schema import LabelValues
    from confsync.model import Declaration

# Tests call conversations a and b.
SETTINGS = 'version: 1\nmanifests: ["conversations/*.yaml"]\nlint: {id-form: "off"}\n'


@dataclass(frozen=True)
class Folder:
    """A project in the folder `root`, whose manifests are `conversations/*.yaml`."""

    root: Path

    def __post_init__(self) -> None:
        self.write("confsync.yaml", SETTINGS)

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the project, as it is."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def manifest(self, content: str | bytes) -> Path:
        """Put the manifest `a.yaml` into the project."""
        return self.write("conversations/a.yaml", content)

    def validate(self, *arguments: str | Path) -> Ran:
        """Run `confsync validate` in the project."""
        return confsync("validate", "-C", self.root, *arguments)

    def problems(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """What `confsync validate` finds."""
        ran = self.validate("--format", "json", *arguments)
        found: list[dict[str, Any]] = ran.document["problems"]
        assert "Traceback" not in ran.err
        assert ran.code == any(problem["severity"] == "error" for problem in found)
        return found

    def found(self, *arguments: str | Path) -> list[tuple[str, int, int, str]]:
        """The same in short: code, line, column and message."""
        return [
            (p["code"], p["line"], p["column"], p["message"]) for p in self.problems(*arguments)
        ]

    def declared(
        self, content: str | bytes, values: LabelValues = "text"
    ) -> dict[str, Declaration]:
        """What a manifest with this content declares."""
        declared, found = read_manifests([("a.yaml", self.manifest(content))], values)
        if found:
            raise InvalidInput(found)
        return declared
