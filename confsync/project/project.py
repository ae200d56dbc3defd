"""A project: the folder with `confsync.yaml`, its settings, and its manifests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from confsync._util.glob import folder, glob
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.attention.address import normal, wrong_with
from confsync.manifest import source as sources
from confsync.manifest.check import read_versioned
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import Node, Span, find
from confsync.model import Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.project.files import FileFinder, file_inside, link_outside
from confsync.project.names import as_listed, clashes
from confsync.project.settings import LINT_RULES, Settings
from confsync.project.trusted_address import command_line_address, is_trusted

if TYPE_CHECKING:
    from pathlib import Path

    from confsync._util.glob import Folder
    from confsync.manifest.source import Source
    from confsync.project.settings import Api

FILE: Final = "confsync.yaml"
_SUFFIXES: Final = frozenset({".yaml", ".yml"})
_OTHER: Final = {"yaml": "yml", "yml": "yaml"}
_ADAPTER: Final = TypeAdapter(Settings)


@dataclass(frozen=True, slots=True)
class Project:
    """`root` is absolute. `source` and `node` are the settings' text, for problems found later.

    `api` is how the service is reached: as the settings say, except for an address from the command
    line. `trusted`: the key may be sent to that address.
    """

    root: Path
    settings: Settings
    source: Source
    node: Node
    api: Api
    trusted: bool = False


def find_project(start: Path) -> Path:
    """The nearest folder from `start` upwards with a `confsync.yaml`, like git does it."""
    if start.is_file():
        start = start.parent
    if not start.is_dir():
        raise ConfsyncError(f"there is no folder {start}")
    for above in (here := start.resolve(), *here.parents):
        if (above / FILE).is_file():
            if (listed := as_listed(above, FILE)) != FILE:
                message = f"{above / listed} is not called {FILE}, which git distinguishes"
                raise ConfsyncError(message, f"rename it: git mv {listed} {FILE}")
            return above
    help = "to create a project, run: confsync init; to use another folder: -C DIR"
    if (near := here / FILE).with_suffix(".yml").is_file():
        help = f"rename {near.with_suffix('.yml').name} to {FILE}"
    raise ConfsyncError(f"there is no {FILE} in {here} or above", help)


def load_project(start: Path, api_url: str | None = None) -> Project:
    """The project around `start`. `api_url` replaces the address that its settings name.

    Raises `InvalidInput` with all problems of its settings, and `UsageError` where `api_url` cannot
    be used.
    """
    root = find_project(start)
    project = project_of(root, sources.read(file_inside(root, FILE), FILE))
    if api_url is None:
        return replace(project, trusted=is_trusted(project.api.url, root))
    named = project.api.model_copy(update={"url": command_line_address(api_url)})
    return replace(project, api=named, trusted=True)


def project_of(root: Path, source: Source) -> Project:
    """The project in `root` with the settings in `source`; raises `InvalidInput` like the above."""
    findings = Findings(source)
    node, settings = read_versioned(findings, _ADAPTER)
    _check(settings, node, findings)
    if findings.problems:
        raise InvalidInput(findings.problems)
    api = settings.api.model_copy(update={"url": normal(settings.api.url)})
    return Project(root, settings, source, node, api)


def manifest_files(project: Project) -> tuple[list[tuple[str, Path]], list[Problem]]:
    """The manifests, sorted: the name that people see, and the path.

    And a problem for each pattern that matches no file: a typo there must not look like "nothing to
    do".
    """
    files: dict[str, Path] = {}
    found: list[Problem] = []
    finder = FileFinder(project.root)
    for number, pattern in enumerate(project.settings.manifests):
        outside = len(finder.outside)
        matches = _manifests(finder, pattern) - _other_files(project.settings)
        if not matches and len(finder.outside) == outside:
            span = _span(project.node, "manifests", number)
            message = f"no manifest matches {quoted(pattern)}"
            help = "correct the pattern, or create a manifest: confsync pull --from DATE"
            if near := sorted(_manifests(FileFinder(project.root), _other_suffix(pattern))):
                name = near[0]
                help = f"there is {quoted(name)}: rename it, or use {_other_suffix(pattern)}"
            if (project.root / pattern).is_dir():
                message, help = (
                    f"{quoted(pattern)} is a folder",
                    f"name the files: {pattern.rstrip('/')}/**/*.yaml",
                )
            found.append(project.source.problem(Code.NO_MANIFEST, message, span, help=help))
        files |= {name: project.root / name for name in matches}
    found += [link_outside(name) for name in sorted(finder.outside)]
    found += [_clash(name, other) for name, other in clashes(sorted(files))]
    return sorted(files.items()), found


def _clash(name: str, other: str) -> Problem:
    message = f"{quoted(name)} and {quoted(other)} are one file on some systems"
    return Problem(Code.NAME_CLASH, message, "rename one of them", Place(name, 1))


def _other_suffix(pattern: str) -> str:
    """The same pattern for `.yml` instead of `.yaml`, or the other way round."""
    path, dot, suffix = pattern.rpartition(".")
    return f"{path}{dot}{_OTHER[suffix]}" if suffix in _OTHER else pattern


def manifest_names(project: Project, files: Folder) -> list[str]:
    """The same for a project whose files are `files`; a pattern may match none."""
    names = {
        name
        for pattern in project.settings.manifests
        for name, is_folder in glob(files, pattern)
        if not is_folder or PurePath(name).suffix in _SUFFIXES
    }
    return sorted(names - _other_files(project.settings))


def _other_files(settings: Settings) -> set[str]:
    """The names of a project's files that are never manifests."""
    return {name for name in (FILE, settings.labels.catalog) if name}


def _manifests(finder: FileFinder, pattern: str) -> set[str]:
    """The names that match; a folder named like a manifest is kept, to be reported as a problem."""
    found = finder.find(pattern)
    return {
        name for name, is_folder in found if not is_folder or PurePath(name).suffix in _SUFFIXES
    }


def is_manifest(project: Project, name: str) -> bool:
    """Whether a file `name`, relative to the project and with `/`, is or would be a manifest."""
    return PurePath(name).suffix in _SUFFIXES and name in manifest_names(project, folder([name]))


def _check(settings: Settings, node: Node, findings: Findings) -> None:
    if reason := wrong_with(settings.api.url):
        message = f"the key cannot be sent there: {reason}"
        help = "https://…; plain http only to this machine"
        findings.add(Code.ADDRESS, message, _span(node, "api", "url"), help=help)
    if (catalog := settings.labels.catalog) is not None and not _may_be_catalog(catalog):
        message = "the catalog is a separate YAML file, below this one's folder"
        span, help = _span(node, "labels", "catalog"), "for example labels.yaml"
        findings.add(Code.SETTING, message, span, help=help)
    if settings.labels.ignore == "ai" and settings.labels.catalog is None:
        message = "which labels the AI writes is known from a catalog only"
        span, help = _span(node, "labels", "ignore"), "add `catalog: labels.yaml` here"
        findings.add(Code.SETTING, message, span, help=f"run: confsync catalog pull, and {help}")
    for number, pattern in enumerate(settings.manifests):
        if reason := _wrong_with_pattern(pattern):
            span = _span(node, "manifests", number)
            findings.add(Code.SETTING, reason, span, help="for example conversations/**/*.yaml")
    _check_lint(settings, node, findings)


def _check_lint(settings: Settings, node: Node, findings: Findings) -> None:
    first: dict[str, str] = {}
    for word in settings.lint:
        key = find(node, ("lint", word))[0]
        span = key.span if key is not None else node.span
        code = LINT_RULES.get(word)
        if code is None:
            message, help = (
                f"unknown lint rule {quoted(word)}",
                did_you_mean(word, tuple(LINT_RULES)),
            )
            findings.add(Code.UNKNOWN_KEY, message, span, help=help)
        elif first.setdefault(code, word) != word:
            message = f"{word!r} is the same rule as {first[code]!r}"
            findings.add(Code.DUPLICATE_KEY, message, span, help="remove one of them")


def _may_be_catalog(name: str) -> bool:
    """Whether the file of this name can be written to: what a project names stays within it."""
    steps = name.split("/")
    inside = not (name.startswith("/") or set(steps) & {"", ".", ".."} or set(name) & set("\\:\0"))
    return inside and name != FILE and name.endswith((".yaml", ".yml"))


def _wrong_with_pattern(pattern: str) -> str | None:
    """What a pattern must not have, because systems or versions of Python differ in it."""
    steps = pattern.split("/")
    if pattern.startswith("/") or ".." in steps or set(pattern) & set("\\:\0"):
        return "a pattern is relative to this file and stays below it"
    if not set(steps) - {"", "."}:
        return "a pattern names files"
    if steps[-1] == "**":
        return "a pattern that ends in ** names folders, not files"
    if any("**" in step and step != "**" for step in steps):
        return "** means folders; it cannot be a part of a name"
    if steps.count("**") > 1:
        return "a pattern has ** only once"
    return None


def _span(node: Node, *steps: str | int) -> Span:
    """Where a setting is."""
    return find(node, steps)[1].span
