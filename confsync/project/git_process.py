"""The only place that starts git: which program, in which repository, with which environment.

The files of a project may come from someone who must not run code here. A folder with `HEAD`,
`config`, `objects` and `refs` is a repository to git wherever it is, and a repository's configuration
can name commands. So git is not asked to look for a repository: it gets the one that encloses the
project. Its environment is built from a short list of names, so it has no key, no token, and none of
the variables that redirect git. No setting that starts a program has an effect: nothing is fetched,
no hook, filter, monitor, pager or credential helper runs.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.os_error import reason
from confsync.model.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Process: TypeAlias = "subprocess.Popen[bytes]"
Completed: TypeAlias = "subprocess.CompletedProcess[bytes]"

_PASSED_ON: Final = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""The variables that git gets from the environment: programs on Windows do not start without."""
_ENVIRONMENT: Final = {
    "LC_ALL": "C",  # its messages are parsed
    "GIT_ALLOW_PROTOCOL": "",  # an empty list: no repository is fetched from, not even a local one
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # a commit's hash is its content
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}
_NO_USER_CONFIG: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
}
_USER_CONFIG: Final = (
    "HOME",
    "USERPROFILE",
    "XDG_CONFIG_HOME",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_GLOBAL",
)
"""Where the user's own configuration is; only `safe.directory` is read from it."""
_SETTINGS: Final = {
    "safe.bareRepository": "explicit",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "credential.helper": "",
    "protocol.allow": "never",
}
_NAME: Final = "git.exe" if os.name == "nt" else "git"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: `top` is its work tree. `folder` is the place in it that is asked about."""

    top: Path
    folder: Path

    def run(self, *arguments: str) -> Completed:
        """Run git to its end; raises `GitError` where it cannot be started."""
        return _run(self._command(arguments), self.folder, _environment(_NO_USER_CONFIG))

    def start(self, *arguments: str) -> Process:
        """Start git, with pipes to and from it; raises `GitError` where that fails."""
        try:
            return subprocess.Popen(  # noqa: S603 (a list, and the program's full path)
                self._command(arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=_environment(_NO_USER_CONFIG),
            )
        except OSError as error:
            raise _cannot_start(error) from None

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        place = [f"--git-dir={self.top / '.git'}", f"--work-tree={self.top}"]
        settings = [word for item in _SETTINGS.items() for word in ("-c", "=".join(item))]
        return [_program(self.top), *place, *settings, *arguments]


def top(folder: Path) -> Path | None:
    """The nearest folder from `folder` upwards that is a work tree; None where there is none.

    Looked for without git, which may not be installed. No commit can contain a `.git`, so one that
    is there was made by git on this machine, unlike a bare repository among the files of a project.
    """
    return next((each for each in (folder, *folder.parents) if _is_work_tree(each)), None)


def repository_at(folder: Path) -> Repository:
    """The repository that encloses `folder`; raises `GitError` where none does.

    Also where it belongs to another user, unless the user's own git configuration trusts it.
    """
    found = top(folder)
    if found is None:
        raise GitError(f"{folder} is not in a git repository", "make it one: git init")
    if not _is_ours(found) and not _is_trusted(found):
        raise GitError(
            "git does not read this repository, because it belongs to another user",
            f"git config --global --add safe.directory {found}",
        )
    return Repository(found, folder)


def _is_work_tree(folder: Path) -> bool:
    place = folder / ".git"
    # A file leads to the repository of a linked work tree or a submodule.
    return place.is_file() or all((place / name).exists() for name in ("HEAD", "objects", "refs"))


def _is_ours(top: Path) -> bool:
    """Whether this user made the repository, as git checks it where it looks for one itself."""
    if os.name == "nt":
        return True
    user = os.geteuid()
    users = {user}
    if user == 0 and (sudo := os.environ.get("SUDO_UID", "")).isdecimal():
        users.add(int(sudo))
    return all(place.lstat().st_uid in users for place in (top, top / ".git"))


def _is_trusted(top: Path) -> bool:
    """Whether `safe.directory` of the user's or the system's configuration names the repository."""
    user = {name: os.environ[name] for name in _USER_CONFIG if name in os.environ}
    asked = ("config", "--null", "--get-all", "safe.directory")
    # A directory that is no repository, so that only the user's and the system's files are read.
    command = [_program(top), f"--git-dir={os.devnull}", *asked]
    named = _run(command, Path(top.anchor), _environment(user)).stdout.split(b"\0")[:-1]
    trusted = False
    for name in map(os.fsdecode, named):
        below = name.removesuffix("*") if name.endswith("/*") else None
        # An empty value takes back those before it.
        trusted = name != "" and (
            trusted
            or name in {"*", str(top)}
            or (below is not None and f"{top}/".startswith(below))
        )
    return trusted


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> Completed:
    try:
        return subprocess.run(  # noqa: S603 (a list, and the program's full path)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=folder,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise _cannot_start(error) from None


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, **_ENVIRONMENT, **more}


def _program(top: Path) -> str:
    """The full path of git: never one from the working folder or from the repository itself."""
    for folder in _search_path():
        program = folder / _NAME
        inside = folder.resolve().is_relative_to(top)
        if not inside and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    raise GitError("git is not installed, or not on PATH", "install git")


def _search_path() -> Iterator[Path]:
    for each in os.environ.get("PATH", os.defpath).split(os.pathsep):
        # A relative folder, also the empty one, would be a folder of the project.
        if (folder := Path(each)).is_absolute():
            yield folder


def _cannot_start(error: OSError) -> GitError:
    return GitError(f"git cannot be run: {reason(error)}", "install git")
