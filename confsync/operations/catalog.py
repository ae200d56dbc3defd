"""The catalog of a project: its file, the live one, and what differs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync._util.os_error import reason
from confsync._util.quoting import quoted
from confsync.attention import catalog as live
from confsync.attention.client import Reader
from confsync.manifest import source as sources
from confsync.manifest.catalog import catalog_text, read_catalog
from confsync.manifest.nodes import find
from confsync.manifest.rewrite import rewrite
from confsync.model import Op, Severity
from confsync.model.catalog import CatalogPull, differences, with_marks
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput, NotFound, ServiceError
from confsync.operations.connect import Access, connected
from confsync.operations.progress import ProgressListener
from confsync.project.files import file_inside
from confsync.project.project import FILE, is_manifest, load_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.manifest.source import Source
    from confsync.model import Problem
    from confsync.model.catalog import Catalog, Difference
    from confsync.project.project import Project

SCHEMA: Final = "schemas/catalog.json"
"""The schema of the file, where `confsync init` puts it."""
_FILE: Final = "labels.yaml"
_PULL: Final = "run: confsync catalog pull"
_NAMED: Final = 5
"""Labels of a kind that are named in a message."""


def named(project: Project) -> str:
    """The name of the catalog's file; raises `ConfsyncError` where the settings have none."""
    if project.settings.labels.catalog is None:
        help = "set labels.catalog in it, for example to labels.yaml"
        raise ConfsyncError(f"{FILE} names no file for the catalog", help)
    return project.settings.labels.catalog


def load_catalog(project: Project) -> Catalog | None:
    """The catalog that the project's file holds; None where its settings name none.

    Raises `InvalidInput` where it cannot be read, or is not there.
    """
    name = project.settings.labels.catalog
    if name is None:
        return None
    file = file_inside(project.root, name)
    if not file.exists():
        problem = _problem(project, Code.NO_CATALOG, f"there is no file {quoted(name)}", _PULL)
        raise InvalidInput([problem])
    return read_catalog(sources.read(file, name))


def try_catalog(project: Project) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The same, with what is wrong instead of an error: more may be wrong elsewhere."""
    try:
        return load_catalog(project), ()
    except InvalidInput as error:
        return None, error.problems


def pull(
    directory: str | Path = ".",
    *,
    api_url: str | None = None,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> CatalogPull:
    """Write the live catalog to the project's file, unless that says the same already.

    What the file marks as deprecated stays marked. Where the settings name no file, it is
    `labels.yaml`. Raises `ConfsyncError` where that would be a manifest, where the live catalog
    cannot be read, or only a part of it, and `InvalidInput` where
    the file is there but is no catalog: in each case it stays as it was.
    """
    project = load_project(Path(directory), api_url)
    name = project.settings.labels.catalog or _default(project)
    path = file_inside(project.root, name)
    before = sources.read(path, name) if path.exists() else None
    known = {} if before is None else read_catalog(before)
    found, sandbox = asyncio.run(
        _fetch(project, access or Access.within(), listener or ProgressListener())
    )
    wanted = with_marks(found, known)
    changes = () if before is None else differences(known, wanted)
    written = before is None or bool(changes)
    if written:
        _write(project, path, before, wanted)
    offered = project.settings.labels.catalog is None
    return CatalogPull(name, len(wanted), changes, written, sandbox, offered=offered)


def _default(project: Project) -> str:
    """The file of a catalog that the settings do not name yet."""
    if is_manifest(project, _FILE):
        named(project)
    return _FILE


async def live_catalog(reader: Reader) -> Catalog | None:
    """The live catalog without its options; None where the service does not report it."""
    try:
        return live.catalog(await live.entries(reader), {})
    except ServiceError:
        return None


async def compare(project: Project, known: Catalog, reader: Reader) -> tuple[Problem, ...]:
    """A warning where the live catalog is not as `known`, or cannot be compared with it."""
    name = project.settings.labels.catalog
    try:
        found = live.catalog(await live.entries(reader), known)
    except ServiceError as error:
        message = f"{name} could not be compared with the service's labels: {error.message}"
        help = "--offline-catalog leaves it out"
        return (_warning(project, Code.CATALOG_UNREAD, message, help),)
    changes = differences(known, with_marks(found, known))
    if not changes:
        return ()
    message = f"{name} differs from the service's labels: {', '.join(_differences(changes))}"
    return (_warning(project, Code.CATALOG_DIFFERS, message, _PULL),)


async def _fetch(
    project: Project, access: Access, listener: ProgressListener
) -> tuple[Catalog, bool]:
    """The live catalog, and whether it is the sandbox's."""
    async with connected(project, access, listener) as session:
        reader = Reader(session)
        try:
            found = await live.completed(reader, await live.entries(reader))
            return live.catalog(found, {}), session.sandbox
        except ServiceError as error:
            message = f"the service's labels could not be read: {error.message}"
            help = f"check api.url in {FILE}" if isinstance(error, NotFound) else error.help
            raise ConfsyncError(message, help) from None


def _write(project: Project, path: Path, before: Source | None, catalog: Catalog) -> None:
    if before is not None:
        rewrite(path, before, catalog_text(catalog, before.text))
        return
    up = "../" * (len(path.relative_to(project.root).parts) - 1)
    schema = f"{up}{SCHEMA}" if (project.root / SCHEMA).is_file() else None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, catalog_text(catalog, schema=schema).encode(), 0o644)
    except OSError as error:
        name = path.relative_to(project.root).as_posix()
        raise ConfsyncError(f"cannot write {name}: {reason(error)}") from None


def _differences(changes: Sequence[Difference]) -> Iterator[str]:
    """`2 new ('A', 'B')`, `1 gone ('C')`."""
    for op, word in ((Op.ADD, "new"), (Op.REMOVE, "gone"), (Op.REPLACE, "changed")):
        names = [quoted(change.name) for change in changes if change.op is op]
        more = [f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
        if names:
            yield f"{len(names):,} {word} ({', '.join([*names[:_NAMED], *more])})"


def _warning(project: Project, code: Code, message: str, help: str) -> Problem:
    return replace(_problem(project, code, message, help), severity=Severity.WARNING)


def _problem(project: Project, code: Code, message: str, help: str) -> Problem:
    """A problem with the catalog's file, where the settings name it."""
    span = find(project.node, ("labels", "catalog"))[1].span
    return project.source.problem(code, message, span, help=help)
