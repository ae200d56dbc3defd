"""What git remembers, asked of git itself. Nothing here changes a repository.

Folders are asked about as git does it, by looking upwards from them; names are relative to the folder
with `/`. Each function raises `GitError`, with what to run, where git cannot tell.
"""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from confsync.model.errors import GitError
from confsync.model.explanation import LineCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SETTINGS: Final = {
    "LC_ALL": "C",  # what it says is read below
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",  # a partial clone may have to fetch
    "GIT_PAGER": "cat",
}
_LEFT_OUT: Final = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"}
)
"""What git tells the hooks that it runs; there it would lead to another folder's repository."""
_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NOT_COMMITTED: Final = re.compile(r"0+")


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
        """A repository of its own."""
        return self.mode == "160000"


def top(folder: Path) -> Path | None:
    """The nearest folder from `folder` upwards that is a repository; None where there is none.

    Looked for without git, which may not be there.
    """
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


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
        raise _failure(folder, ran)
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
    command = ["git", "-C", str(folder), "cat-file", "--batch", "--follow-symlinks"]
    try:
        process = subprocess.Popen(  # noqa: S603 (a list; what is asked goes through the pipe)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError as error:
        raise _no_git(error) from None
    with process:
        yield lambda name, entry, most: _content(process, commit, name, entry, most)


def has(folder: Path, commit: str) -> bool:
    """Whether HEAD has `commit` and all that came before it; also where that cannot be told."""
    ran = _run(folder, "merge-base", "--is-ancestor", commit, "HEAD")
    return ran.returncode != 1 or _is_shallow(folder)


def not_checked_out(folder: Path) -> set[str]:
    """The names of files that git tracks and was told not to put into the work tree."""
    listed = _output(folder, "ls-files", "-t", "-z").split(b"\0")
    return {os.fsdecode(line[2:]) for line in listed if line.startswith(b"S ")}


def last_change(folder: Path, name: str, line: int) -> LineCommit | None:
    """Who gave line `line` (from 1) of the file `name` its text; None where it is not committed."""
    ran = _run(folder, "blame", "--porcelain", "--root", f"-L{line},{line}", "--", name)
    if ran.returncode:
        # No commit has the file, or there is none at all.
        if b"no such path" in ran.stderr or b"no such ref" in ran.stderr:
            return None
        raise _failure(folder, ran)
    first, *lines = ran.stdout.decode("utf-8", "replace").split("\n")
    commit = first.partition(" ")[0]
    if _NOT_COMMITTED.fullmatch(commit):
        return None
    told = dict(each.split(" ", 1) for each in lines if " " in each and each[0] != "\t")
    return LineCommit(
        commit,
        told["author"],
        _date(told["author-time"], told["author-tz"]),
        told["summary"],
        commit in _ends(folder),
    )


def _content(
    process: subprocess.Popen[bytes], commit: str, name: str, entry: TreeEntry, most: int
) -> bytes | None:
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


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 (a list; nothing in it is an option by accident)
            ["git", "-C", str(folder), *arguments],  # noqa: S607 (people's own git)
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            check=False,
        )
    except OSError as error:
        raise _no_git(error) from None


def _output(folder: Path, *arguments: str) -> bytes:
    ran = _run(folder, *arguments)
    if ran.returncode:
        raise _failure(folder, ran)
    return ran.stdout


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in _LEFT_OUT} | _SETTINGS


def _no_git(error: OSError) -> GitError:
    return GitError(f"git cannot be run: {(error.strerror or str(error)).lower()}", "install git")


def _failure(folder: Path, ran: subprocess.CompletedProcess[bytes]) -> GitError:
    """What git said, and what to do about it."""
    said = ran.stderr.decode("utf-8", "replace")
    if "not a git repository" in said:
        return GitError(f"{folder} is not in a git repository", "make it one: git init")
    if "dubious ownership" in said or "unsafe repository" in said:
        place = re.search(r"safe\.directory (.+)", said)
        return GitError(
            "git does not read this repository, because it belongs to another user",
            f"git config --global --add safe.directory {place[1] if place else folder}",
        )
    lines = [line for line in said.splitlines() if line.strip()]
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
    """A time as git tells it: seconds since 1970, and an offset such as +0130."""
    offset = timedelta(hours=int(zone[-4:-2]), minutes=int(zone[-2:]))
    offset = -offset if zone.startswith("-") else offset
    # What is impossible here was possible for whoever made the commit.
    place = timezone(offset) if abs(offset) < timedelta(days=1) else UTC
    return datetime.fromtimestamp(int(seconds), place)
