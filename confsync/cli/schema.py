"""`confsync schema`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.cli.options import Directory
from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from confsync.operations.schema import Schema


class File(StrEnum):
    """The files and documents that have a schema."""

    MANIFEST = "manifest"
    PROJECT = "project"
    CATALOG = "catalog"
    PLAN = "plan"
    RUN = "run"
    CHECK = "check"
    SNAPSHOT = "snapshot"
    STATUS = "status"
    JOURNAL = "journal"
    EVENTS = "events"


class Values(StrEnum):
    """What a label's value may be."""

    TEXT = "text"
    JSON = "json"


def schema(
    file: Annotated[
        File,
        typer.Argument(
            metavar="FILE",
            help="manifest (the default), project or catalog; or a document that confsync writes: "
            "plan, run, check, snapshot, journal or events.",
        ),
    ] = File.MANIFEST,
    catalog: Annotated[
        bool,
        typer.Option(
            "--catalog",
            help="Include the labels of the project's catalog, for completion in editors.",
        ),
    ] = False,
    values: Annotated[
        Values | None,
        typer.Option(
            help="Types of label values. Default: text; with --catalog, those of confsync.yaml."
        ),
    ] = None,
    project: Directory = Path(),
) -> int:
    """Print the JSON Schema of a file that you write, or of a document that confsync writes."""
    from confsync.operations import schema as schemas

    if file is not File.MANIFEST and (catalog or values):
        raise UsageError("--catalog and --values are for the schema of manifests")
    if file is File.PROJECT:
        made = schemas.project_schema()
    elif file is File.CATALOG:
        made = schemas.catalog_schema()
    elif catalog:
        made = _with_catalog(project, values)
    elif file is not File.MANIFEST:
        made = schemas.document_schema(file.value)
    else:
        made = schemas.manifest_schema((values or Values.TEXT).value)
    Terminal().document(made)
    return codes.FINE


def _with_catalog(directory: Path, values: Values | None) -> Schema:
    from confsync.operations.catalog import load_catalog, named
    from confsync.operations.schema import manifest_schema
    from confsync.project.project import load_project

    project = load_project(directory)
    named(project)
    types = project.settings.labels.values if values is None else values.value
    return manifest_schema(types, load_catalog(project))
