"""Questions to git about the repository that encloses a project. None of them changes it.

Only git's objects and its index are read, never the work tree: reading that can start the filters
that a `.gitattributes` names. Names of files are relative to the folder that is asked about, with
`/`. Each function raises `GitError`, with a command that helps, where git has no answer.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from confsync.model.errors import GitError
from confsync.model.explanation import LineCommit
from confsync.project.git_process import repository_at, top

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from confsync.project.git_process import Completed, Process

_COMPARED: Final = 4_000_000
"""So many pairs of changed lines are compared at most."""
_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """What a commit has under a name: a file, a link or a submodule."""

    mode: str
    object: str

    @property
    def is_link(self) -> bool:
        """A symbolic link."""
        return self.mode == "120000"

    @property
    def is_submodule(self) -> bool:
        """A separate repository."""
        return self.mode == "160000"


def commit(folder: Path, revision: str) -> str:
    """The full hash of the commit that `revision` means."""
    # No name in git begins so, and no program should take it for an option.
    if revision.startswith("-") or not revision.isprintable():
        raise GitError(f"{revision!r} is not a git revision", "for example origin/main, HEAD^")
    ran = _run(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    found = ran.stdout.decode("ascii", "replace").strip()
    if ran.returncode == 0 and _HASH.fullmatch(found):
        return found
    if ran.returncode not in {0, 1}:
        raise _failure(ran)
    raise _unknown(folder, revision)


def entries(folder: Path, commit: str) -> dict[str, TreeEntry]:
    """What `commit` has below `folder`, by name. A folder that was not there has nothing."""
    listed = _output(folder, "ls-tree", "-r", "-z", commit)
    found: dict[str, TreeEntry] = {}
    for line in listed.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, id = about.decode("ascii").split()
        found[os.fsdecode(name)] = TreeEntry(mode, id)
    return found


@contextmanager
def contents(folder: Path, commit: str) -> Iterator[Callable[[str, TreeEntry, int], bytes | None]]:
    """A function that reads what `commit` has under a name: all, or the first bytes of too many.

    A link is followed. None: it leads out of the repository, or to no file.
    """
    process = repository_at(folder).start("cat-file", "--batch", "--follow-symlinks")
    with process:
        yield lambda name, entry, most: _content(process, commit, name, entry, most)


def has(folder: Path, commit: str) -> bool:
    """Whether HEAD has `commit` and all that came before it; also where that is not known."""
    ran = _run(folder, "merge-base", "--is-ancestor", commit, "HEAD")
    return ran.returncode != 1 or _is_shallow(folder)


def merge_base(folder: Path, revision: str) -> str:
    """The best common ancestor of `revision` and HEAD; where there is none, `revision` itself."""
    ran = _run(folder, "merge-base", commit(folder, revision), "HEAD")
    found = ran.stdout.decode("ascii", "replace").strip()
    return found if ran.returncode == 0 and _HASH.fullmatch(found) else revision


def default_branch(folder: Path) -> str | None:
    """The branch of `origin` that others start from, such as `origin/main`.

    None: git knows none, since nothing was pushed or fetched yet, or there is no repository.
    """
    try:
        ran = _run(folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        if found := ran.stdout.decode("utf-8", "replace").strip():
            return found
        ran = _run(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
        name = f"origin/{ran.stdout.decode('utf-8', 'replace').strip()}"
        commit(folder, name)
    except GitError:
        return None
    return name


def not_checked_out(folder: Path) -> set[str]:
    """The names of files that git tracks and does not put into the work tree."""
    listed = _output(folder, "ls-files", "-t", "-z").split(b"\0")
    return {os.fsdecode(line[2:]) for line in listed if line.startswith(b"S ")}


def tracked(folder: Path, below: str) -> set[str]:
    """The names of files in the folder `below` that git tracks, in lower case; none without a repository.

    Raises `GitError` where git cannot say.
    """
    if top(folder) is None:
        return set()
    # Some file systems take `Runs` for `runs`.
    listed = _output(folder, "ls-files", "-z", "--", f":(icase){below}").split(b"\0")
    return {os.fsdecode(line).rpartition("/")[2].lower() for line in listed if line}


def last_change(folder: Path, name: str, line: int) -> LineCommit | None:
    """Who last changed line `line` (from 1) of the file `name`; None where it is not committed."""
    committed = _run(folder, "cat-file", "blob", f"HEAD:./{name}")
    if committed.returncode:  # no commit has the file, or there is no commit
        return None
    then = _line_before(_lines(committed.stdout), _lines((folder / name).read_bytes()), line)
    if then is None:
        return None
    blame = ("blame", "--no-textconv", "--porcelain", "--root", f"-L{then},{then}", "HEAD")
    output = _output(folder, *blame, "--", name).decode("utf-8", "replace")
    first, *lines = output.split("\n")
    commit = first.partition(" ")[0]
    fields = dict(each.split(" ", 1) for each in lines if " " in each and each[0] != "\t")
    return LineCommit(
        commit,
        fields["author"],
        _date(fields["author-time"], fields["author-tz"]),
        fields["summary"],
        commit in _ends(folder),
    )


def _lines(data: bytes) -> list[bytes]:
    """The lines of a file without their ends, which git may convert."""
    return [line.removesuffix(b"\r") for line in data.split(b"\n")]


def _line_before(before: list[bytes], now: list[bytes], line: int) -> int | None:
    """Where `line` (from 1) of `now` is in `before`; None where it is new."""
    same = _same_start(before, now)
    if line <= same:
        return line
    before, now = before[same:], now[same:]
    after = _same_start(before[::-1], now[::-1])
    from_end = len(now) + same - line
    if from_end < after:
        return same + len(before) - from_end
    before, now = before[: len(before) - after], now[: len(now) - after]
    if len(before) * len(now) > _COMPARED:
        raise GitError("too many lines changed since the last commit to compare them")
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
    found = (b for b in blocks if b.b < line - same <= b.b + b.size)
    return next((b.a + line - b.b for b in found), None)


def _same_start(one: list[bytes], other: list[bytes]) -> int:
    """How many lines are the same at the start of both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _content(process: Process, commit: str, name: str, entry: TreeEntry, most: int) -> bytes | None:
    # A name, relative to the folder, is needed only to follow a link. It is asked for in a line.
    asked = os.fsencode(f"{commit}:./{name}") if entry.is_link else entry.object.encode()
    if process.stdin is None or process.stdout is None or b"\n" in asked:
        return None
    try:
        # Past the buffer, which would have to be flushed once more at the end.
        os.write(process.stdin.fileno(), asked + b"\n")
        header = process.stdout.readline().split()
    except BrokenPipeError:
        header = []
    if not header:
        raise GitError("git ended before it had answered")
    if header[-1] == b"missing":
        raise GitError(
            f"this clone lacks the content of {name} as of {commit[:12]}",
            "fetch it: git fetch --refetch, or clone without --filter",
        )
    # `<hash> blob <size>`, or for a link that leads nowhere such as `dangling <size>`.
    size = int(header[-1])
    data = process.stdout.read(min(size, most))
    left = size - len(data) + 1
    while left and (passed := process.stdout.read(min(left, 1 << 20))):
        left -= len(passed)
    return data if header[1] == b"blob" else None


def _run(folder: Path, *arguments: str) -> Completed:
    return repository_at(folder).run(*arguments)


def _output(folder: Path, *arguments: str) -> bytes:
    ran = _run(folder, *arguments)
    if ran.returncode:
        raise _failure(ran)
    return ran.stdout


def _failure(ran: Completed) -> GitError:
    lines = [line for line in ran.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return GitError(f"git failed: {lines[0] if lines else f'exit code {ran.returncode}'}")


def _unknown(folder: Path, revision: str) -> GitError:
    """The error where git knows no such revision: perhaps it was only not fetched."""
    remote = next((r for r in _remotes(folder) if revision.startswith(f"{r}/")), None)
    branch = revision.removeprefix(f"{remote}/")
    fetch = f"git fetch --depth=1 {remote} {branch}:refs/remotes/{revision}"
    if not _is_shallow(folder):
        help = fetch.replace(" --depth=1", "") if remote else "see: git log --oneline --all"
        return GitError(f"git knows no revision {revision!r} here", help)
    if remote is None:
        fetch = (
            f"git fetch --depth=1 origin {revision}"
            if _HASH.fullmatch(revision)
            else "git fetch --unshallow"
        )
    return GitError(
        f"{revision!r} is not in this clone, which is shallow",
        f"fetch it: {fetch} (actions/checkout: fetch-depth: 0)",
    )


def _remotes(folder: Path) -> list[str]:
    return _output(folder, "remote").decode("utf-8", "replace").split()


def _is_shallow(folder: Path) -> bool:
    return _output(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _ends(folder: Path) -> set[str]:
    """The commits where a shallow clone ends."""
    if not _is_shallow(folder):
        return set()
    file = os.fsdecode(_output(folder, "rev-parse", "--git-path", "shallow").rstrip(b"\n"))
    return set((folder / file).read_text("ascii").split())


def _date(seconds: str, zone: str) -> datetime:
    """A time in git's form: seconds since 1970, and an offset such as +0130."""
    offset = timedelta(hours=int(zone[-4:-2]), minutes=int(zone[-2:]))
    offset = -offset if zone.startswith("-") else offset
    # What is impossible here was possible for whoever made the commit.
    place = timezone(offset) if abs(offset) < timedelta(days=1) else UTC
    return datetime.fromtimestamp(int(seconds), place)
