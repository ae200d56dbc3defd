"""What the shell offers for arguments: names of the project, codes, and saved plans."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from confsync.operations.names import Name

MOST: Final = 1000
"""Names that are offered, at most."""
_ABOUT: Final = 50
"""Characters of a title that are shown beside an id."""
# The scripts of the shells evaluate what they get, and names come from other people. `:` and `=` are
# safe, but bash begins a new word there.
_SAFE: Final = re.compile(r"[A-Za-z0-9_./@%+][A-Za-z0-9_./@%+,-]*")


def targets(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids, rules and manifests of the project."""
    from confsync.operations.names import target_names

    return _offered(target_names(_project(context)), incomplete)


def saved_or_targets(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Files that may be saved plans, and the same."""
    return [*_files(incomplete, ".json", "saved plan"), *targets(context, incomplete)]


def manifests(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Manifests of the project."""
    from confsync.operations.names import manifest_names

    return _offered(manifest_names(_project(context)), incomplete)


def runs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Journals of the project, newest first, and `last`."""
    from confsync.operations.names import Name, journal_names

    last = Name("last", "the newest run")
    return _offered([last, *journal_names(_project(context))], incomplete)


def saved_or_runs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Files that may be saved plans or runs, and journals of the project."""
    from confsync.operations.names import journal_names

    journals = _offered(journal_names(_project(context)), incomplete)
    return [*_files(incomplete, ".json", "saved plan or run"), *journals]


def topics(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Codes, lint rules, and ids of the project."""
    from confsync.lint.rules import EXPLANATIONS
    from confsync.operations.explain_code import GROUPS
    from confsync.operations.names import Name

    every = [Name(each.code.value, each.what) for group in GROUPS.values() for each in group]
    rules = [Name(each.code.label, each.what) for each in EXPLANATIONS]
    return _offered([*every, *rules], incomplete) or targets(context, incomplete)


def _project(context: typer.Context) -> Path:
    """The folder that `--project` names, which the shell has not expanded yet."""
    named = context.params.get("project")
    return Path(str(named)).expanduser() if named else Path()


def _files(incomplete: str, suffix: str, about: str) -> list[tuple[str, str]]:
    folder = Path(incomplete).parent
    return [
        (name, about)
        for name in sorted(file.as_posix() for file in folder.glob(f"*{suffix}") if file.is_file())
        if name.startswith(incomplete) and _SAFE.fullmatch(name)
    ]


def _offered(names: Iterable[Name], incomplete: str) -> list[tuple[str, str]]:
    return list(_safe(names, incomplete))[:MOST]


def _safe(names: Iterable[Name], incomplete: str) -> Iterator[tuple[str, str]]:
    """The names that begin so and that no shell interprets."""
    for name, about in names:
        if name.startswith(incomplete) and _SAFE.fullmatch(name):
            yield name, _words(about)


def _words(text: str) -> str:
    """The letters and digits of a text, and little else: no shell interprets them."""
    plain = "".join(char if char.isalnum() or char in "-.," else " " for char in text)
    return " ".join(plain.split())[:_ABOUT]
