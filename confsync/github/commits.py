"""A branch with one commit of some files, made by requests alone: no clone, no push, no credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from confsync.formats.forms import Form
from confsync.github.event import Sha  # noqa: TC001 (pydantic reads it when it runs)
from confsync.model.errors import NotFound, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.github.http import GitHub
    from confsync.model import Json

F = TypeVar("F", bound=Form)


class File(NamedTuple):
    """A file's new content. `path` is its name in the repository, with `/`."""

    path: str
    text: str
    executable: bool = False


class _Object(Form):
    sha: Sha


class _Commit(Form):
    tree: _Object
    parents: list[_Object]


class _Ref(Form):
    object: _Object


def put_branch(
    api: GitHub, repository: str, branch: str, parent: str, files: Sequence[File], message: str
) -> None:
    """Make `branch` one commit after `parent`, with the `files`; its earlier commits are dropped.

    A branch that already is that commit is not changed. Raises `ServiceError`; only a commit that nothing
    refers to may be left then.
    """
    git = f"/repos/{repository}/git"
    before = _read(_Commit, api.get(f"{git}/commits/{parent}"))
    entries: list[Json] = [
        {
            "path": file.path,
            "mode": "100755" if file.executable else "100644",
            "type": "blob",
            "content": file.text,
        }
        for file in files
    ]
    grown: dict[str, Json] = {"base_tree": before.tree.sha, "tree": entries}
    tree = _read(_Object, api.post(f"{git}/trees", grown)).sha
    tip = _tip(api, git, branch)
    if tip is not None:
        there = _read(_Commit, api.get(f"{git}/commits/{tip}"))
        if there.tree.sha == tree and [each.sha for each in there.parents] == [parent]:
            return
    # Whose commit it is, is left to GitHub: then it is the token's, and GitHub signs it.
    made = api.post(f"{git}/commits", {"message": message, "tree": tree, "parents": [parent]})
    commit = _read(_Object, made).sha
    if tip is None:
        api.post(f"{git}/refs", {"ref": f"refs/heads/{branch}", "sha": commit})
    else:
        api.patch(f"{git}/refs/heads/{quote(branch)}", {"sha": commit, "force": True})


def _tip(api: GitHub, git: str, branch: str) -> str | None:
    """The last commit of a branch; None: there is none."""
    try:
        found = api.get(f"{git}/ref/heads/{quote(branch)}")
    except NotFound:
        return None
    return _read(_Ref, found).object.sha


def _read(form: type[F], value: Json) -> F:
    try:
        return form.model_validate(value)
    except ValidationError:
        raise Unreadable("GitHub's answer is not what git has") from None
