"""A project in a folder, without a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confsync.manifest.read import read_manifests
from confsync.model.errors import InvalidInput
from tests.support.command import Ran, confsync

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.manifest.declarations_schema import LabelValues
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
        """Write a file of the project."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def manifest(self, content: str | bytes) -> Path:
        """Write the manifest `a.yaml`."""
        return self.write("conversations/a.yaml", content)

    def validate(self, *arguments: str | Path) -> Ran:
        """Run `confsync validate` in the project."""
        return confsync("validate", "-C", self.root, *arguments)

    def problems(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """The problems that `confsync validate` reports."""
        ran = self.validate("--format", "json", *arguments)
        found: list[dict[str, Any]] = ran.document["problems"]
        assert "Traceback" not in ran.err
        assert ran.code == any(problem["severity"] == "error" for problem in found)
        return found

    def found(self, *arguments: str | Path) -> list[tuple[str, int, int, str]]:
        """The problems as code, line, column and message."""
        return [
            (p["code"], p["line"], p["column"], p["message"]) for p in self.problems(*arguments)
        ]

    def declared(
        self, content: str | bytes, values: LabelValues = "text"
    ) -> dict[str, Declaration]:
        """The declarations of a manifest with this content."""
        declared, found = read_manifests([("a.yaml", self.manifest(content))], values)
        if found:
            raise InvalidInput(found)
        return declared
