"""A file's new text: to be looked at, to be put in its place, or to go elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from confsync._util.files import create
from confsync._util.os_error import reason
from confsync.manifest.rewrite import rewrite, rewritten
from confsync.model import ABSENT, Place, Problem, Severity
from confsync.model.catalog import lacking
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from confsync.manifest.source import Source
    from confsync.model.catalog import Catalog
    from confsync.model.pulled import PulledFile, PullResult


@dataclass(frozen=True, slots=True)
class FileDraft:
    """The `text` that a file is to have which was `before`; None: it is new."""

    shown: PulledFile
    path: Path
    text: str
    before: Source | None

    @property
    def content(self) -> bytes:
        """The whole file; raises `ConfsyncError` where it changed since."""
        if self.before is None:
            return self.text.encode()
        return rewritten(self.path, self.before, self.text)

    def write(self) -> None:
        """Put the text in its place; raises `ConfsyncError`, and then nothing is changed."""
        if self.before is not None:
            rewrite(self.path, self.before, self.text)
            return
        try:
            create(self.path, self.content)
        except OSError as error:
            raise ConfsyncError(f"cannot write {self.shown.file}: {reason(error)}") from None


def written(pulled: PullResult, drafts: Sequence[FileDraft]) -> PullResult:
    """`pulled` with the files of `drafts`, each put in its place unless it is only tried."""
    files: list[PulledFile] = []
    problems = [*pulled.problems]
    interrupted = False
    for draft in drafts:
        done = False
        try:
            if not pulled.dry_run and not interrupted:
                draft.write()
                done = True
        except ConfsyncError as error:
            place = Place(draft.shown.file, 1)
            problems.append(Problem(Code.UNWRITTEN, error.message, error.help, place))
        except KeyboardInterrupt:
            # Files are replaced whole: those that were written are reported, and are right.
            interrupted = True
        files.append(replace(draft.shown, written=done))
    return replace(pulled, files=tuple(files), problems=tuple(problems), interrupted=interrupted)


def within(root: Path, file: str) -> Path:
    """The path of `file` below `root`; raises `ConfsyncError` where a link leads out of there."""
    path = root / file
    if not path.resolve().is_relative_to(root.resolve()):
        message = f"{file} is outside of the project, through a link; it was left as it is"
        raise ConfsyncError(message, "change it where it is, or replace the link by a file")
    return path


def not_in_catalog(drafts: Iterable[FileDraft], catalog: Catalog | None) -> Iterator[Problem]:
    """A warning for each value in `drafts` that the catalog does not have."""
    if catalog is None:
        return
    help = "correct it: confsync validate --fix, or edit the file"
    for draft in drafts:
        place = Place(draft.shown.file, 1)
        for taken in draft.shown.taken:
            for edit in taken.edits:
                if edit.label is None or edit.after is ABSENT:
                    continue
                if wrong := lacking(catalog, edit.label, edit.after):
                    yield Problem(*wrong, help, place, id=taken.id, severity=Severity.WARNING)
