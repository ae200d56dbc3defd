"""A project: the folder with `confsync.yaml`, its settings, and its manifests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from confsync.attention.address import wrong_with
from confsync.codes import Code
from confsync.errors import ConfsyncError, InvalidInput
from confsync.manifest import source as sources
from confsync.manifest.check import describe
from confsync.manifest.compose import compose
from confsync.manifest.nodes import Mapping, Node, Sequence, target
from confsync.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from confsync.manifest.source import Source
    from confsync.model import Problem

FILE: Final = "confsync.yaml"
_ADAPTER: Final = TypeAdapter(Settings)


@dataclass(frozen=True, slots=True)
class Project:
    """`root` is absolute. `source` and `node` are the settings' text, for problems found later."""

    root: Path
    settings: Settings
    source: Source
    node: Node


def find_project(start: Path) -> Path:
    """The nearest folder from `start` upwards with a `confsync.yaml`, like git does it."""
    if start.is_file():
        start = start.parent
    if not start.is_dir():
        raise ConfsyncError(f"there is no folder {start}")
    for folder in (here := start.resolve(), *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfsyncError(
        f"there is no {FILE} in {start.resolve()} or above",
        "create one, or name the project's folder: -C DIR",
    )


def load_project(start: Path) -> Project:
    """The project around `start`; raises `InvalidInput` with all problems of its settings."""
    root = find_project(start)
    source = sources.read(root / FILE, FILE)
    node, found = compose(source)
    try:
        settings = _ADAPTER.validate_python(node.data)
    except ValidationError as error:
        raise InvalidInput([*found, *describe(error, _ADAPTER, node, source)]) from None
    found.extend(_wrong_settings(settings, node, source))
    if found:
        raise InvalidInput(found)
    return Project(root, settings, source, node)


def manifest_files(project: Project) -> list[tuple[str, Path]]:
    """The manifests, sorted: the name that people see, and the path.

    Raises `InvalidInput` where a pattern matches no file: a typo there must not look like "nothing
    to do".
    """
    files: dict[str, Path] = {}
    found: list[Problem] = []
    for number, pattern in enumerate(project.settings.manifests):
        matches = sorted(_matches(project.root, pattern))
        if not matches:
            span = _span(project.node, "manifests", number)
            message = f"no manifest matches {pattern!r}"
            help = "correct the pattern, or create the file"
            if (project.root / pattern).is_dir():
                message, help = (
                    f"{pattern!r} is a folder",
                    f"name the files: {pattern.rstrip('/')}/**/*.yaml",
                )
            found.append(project.source.problem(Code.NO_MANIFEST, message, span, help=help))
        files |= {path.relative_to(project.root).as_posix(): path for path in matches}
    if found:
        raise InvalidInput(found)
    return sorted(files.items())


def _matches(root: Path, pattern: str) -> Iterator[Path]:
    for path in root.glob(pattern):
        # A folder named like a manifest is let through, to be told as a problem.
        named = path.suffix in {".yaml", ".yml"}
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if (named or not path.is_dir()) and not hidden:
            yield path


def _wrong_settings(settings: Settings, node: Node, source: Source) -> Iterator[Problem]:
    if reason := wrong_with(settings.api.url):
        span = _span(node, "api", "url")
        help = "https://…; plain http only to this machine"
        yield source.problem(
            Code.ADDRESS, f"the key cannot be sent there: {reason}", span, help=help
        )
    for number, pattern in enumerate(settings.manifests):
        if not pattern or pattern.startswith("/") or ".." in pattern.split("/") or "\\" in pattern:
            span = _span(node, "manifests", number)
            message = "a pattern is relative to this file and stays below it"
            yield source.problem(
                Code.SETTING, message, span, help="for example conversations/**/*.yaml"
            )


def _span(node: Node, *steps: str | int) -> tuple[int, int]:
    """Where a setting stands."""
    for step in steps:
        here = target(node)
        if isinstance(here, Mapping) and isinstance(step, str):
            node = here.written[step][1]
        elif isinstance(here, Sequence) and isinstance(step, int):
            node = here.items[step]
    return node.start, node.end
