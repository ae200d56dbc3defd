"""The page about the architecture agrees with the code: floors, names, libraries."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import named
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "confsync"
TEXT = PAGE.read_text(encoding="utf-8")
LINKS = re.findall(r"\[`([^`]+)`\]\(\.\./(confsync/[^)]+)\)", TEXT)
NAMED = [(name, file) for name, file in LINKS if not name.endswith(".py")]


@cache
def tree(file: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    """The names that a module defines, and those of its classes as `Class.name`."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            yield prefix + node.name
            yield from definitions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield prefix + node.target.id


def importers(library: str) -> set[str]:
    """The modules that import a library, anywhere in them."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(tree(file)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            if library in {name.split(".")[0] for name in names}:
                found.add(file.relative_to(ROOT).as_posix())
    return found


def layers() -> list[set[str]]:
    """The floors that import-linter checks, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layered,) = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    return [{room.strip() for room in floor.split("|")} for floor in layered["layers"]]


def test_the_floors_are_those_that_import_linter_checks() -> None:
    rows = named("docs/architecture.md").table("floor", "rooms", "what it does").rows
    assert [{room.strip() for room in row[1].split(",")} for row in rows] == layers()
    assert [int(row[0]) for row in rows] == [*range(len(rows) - 1, -1, -1)]


def test_every_folder_is_a_room_on_a_floor() -> None:
    rooms = {file.parent.name for file in PACKAGE.glob("*/__init__.py")}
    assert set.union(*layers()) == rooms


@pytest.mark.parametrize(("name", "file"), NAMED, ids=[name for name, _ in NAMED])
def test_every_name_is_defined_in_the_file_that_it_links_to(name: str, file: str) -> None:
    assert name in definitions(tree(ROOT / file).body)


def test_every_file_that_is_linked_by_its_name_has_that_name() -> None:
    for name, file in LINKS:
        assert not name.endswith(".py") or file.endswith(f"/{name}")


@pytest.mark.parametrize(
    ("library", "where"), named("docs/architecture.md").table("library", "imported by").rows
)
def test_a_library_is_imported_where_the_page_says(library: str, where: str) -> None:
    found = importers(library)
    assert found
    assert all(each.startswith(tuple(where.split(", "))) for each in found), found


def test_other_files_that_the_page_names_exist() -> None:
    for path in re.findall(r"`((?:confsync|tests)/[\w/]*(?:\.py)?)`", TEXT):
        assert (ROOT / path).exists(), path
