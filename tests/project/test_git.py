"""What git is asked, with real repositories."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync._util.glob import folder
from confsync.model.errors import GitError
from confsync.model.explanation import LineCommit
from confsync.project import git
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

MOST = 1 << 20


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.new(tmp_path / "here")
    made.write("a.yaml", "one\ntwo\n")
    made.commit("Begin")
    return made


def refused(call: Any, *arguments: Any) -> tuple[str, str]:
    with pytest.raises(GitError) as caught:
        call(*arguments)
    return caught.value.message, caught.value.help


def test_a_revision_means_a_commit(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("tag", "-a", "-m", "A tag", "v1")
    second = repository.commit()
    for revision in ("HEAD", "main", "@", second, second[:10]):
        assert git.commit(repository.root, revision) == second
    for revision in ("HEAD^", "main~1", "v1", "refs/tags/v1"):
        assert git.commit(repository.root, revision) == first


@pytest.mark.parametrize(
    "revision",
    ["--upload-pack=touch x", "-1", "--all", "a\nb", "a\0b", "\x1b[2J", "--end-of-options"],
)
def test_what_is_no_revision_never_reaches_git(revision: str, repository: Repository) -> None:
    message, _ = refused(git.commit, repository.root, revision)
    assert message == f"{revision!r} is not a git revision"


@pytest.mark.parametrize("revision", ["gone", "HEAD..HEAD", "^HEAD", "HEAD:a.yaml", "a b", ""])
def test_what_git_does_not_know(revision: str, repository: Repository) -> None:
    message, help = refused(git.commit, repository.root, revision)
    assert message == f"git knows no revision {revision!r} here"
    assert help == "see: git log --oneline --all"


def test_what_was_not_fetched(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    repository.git("branch", "feature/x")
    shallow = repository.clone(tmp_path / "shallow", "--depth=1")
    message, help = refused(git.commit, shallow.root, "origin/feature/x")
    assert message == "'origin/feature/x' is not in this clone, which is shallow"
    fetch = "git fetch --depth=1 origin feature/x:refs/remotes/origin/feature/x"
    assert help == f"fetch it: {fetch} (actions/checkout: fetch-depth: 0)"
    shallow.git(*fetch.split()[1:])
    assert git.commit(shallow.root, "origin/feature/x") == repository.git("rev-parse", "HEAD")

    assert "git fetch --unshallow " in refused(git.commit, shallow.root, "HEAD^")[1]
    first = repository.git("rev-parse", "HEAD^")
    assert f"git fetch --depth=1 origin {first} " in refused(git.commit, shallow.root, first)[1]
    shallow.git("fetch", "--quiet", "--unshallow")
    assert git.commit(shallow.root, "HEAD^") == first
    _, help = refused(git.commit, shallow.root, "origin/other")
    assert help == "git fetch origin other:refs/remotes/origin/other"


def test_where_there_is_no_repository(tmp_path: Path) -> None:
    assert refused(git.commit, tmp_path, "HEAD") == (
        f"{tmp_path} is not in a git repository",
        "make it one: git init",
    )
    empty = Repository.new(tmp_path / "empty")
    assert refused(git.commit, empty.root, "HEAD")[0] == "git knows no revision 'HEAD' here"


@pytest.mark.skipif(os.name == "nt", reason="owners are not compared there")
def test_a_repository_of_another_user(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: repository.root.stat().st_uid + 1)
    message, help = refused(git.commit, repository.root, "HEAD")
    assert message == "git does not read this repository, because it belongs to another user"
    assert help == f"git config --global --add safe.directory {repository.root}"

    trust = tmp_path / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trust))
    head = repository.git("rev-parse", "HEAD")
    for trusted in (str(repository.root), "*", f"{tmp_path}/*"):
        trust.write_text(f"[safe]\n directory = /other\n directory = {trusted}\n")
        assert git.commit(repository.root, "HEAD") == head
    for other in (str(tmp_path), f"{tmp_path}/her*", f"{tmp_path}/*\n directory =", ""):
        trust.write_text(f"[safe]\n directory = {other}\n")
        refused(git.commit, repository.root, "HEAD")
    # What a repository says of itself does not count.
    repository.git("config", "safe.directory", "*")
    refused(git.commit, repository.root, "HEAD")


@pytest.mark.skipif(os.name == "nt", reason="owners are not compared there")
def test_who_calls_sudo_owns_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, lstat = 12345, type(repository.root).lstat
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        type(repository.root),
        "lstat",
        lambda path: os.stat_result([*lstat(path)[:4], owner, *lstat(path)[5:10]]),
    )
    refused(git.commit, repository.root, "HEAD")
    monkeypatch.setenv("SUDO_UID", str(owner))
    assert git.commit(repository.root, "HEAD")


def test_where_there_is_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.root))
    message, help = refused(git.commit, repository.root, "HEAD")
    assert (message, help) == ("git is not installed, or not on PATH", "install git")
    with pytest.raises(GitError), git.contents(repository.root, "0" * 40):
        raise AssertionError


def test_the_environment_of_a_hook_does_not_lead_elsewhere(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository.new(tmp_path / "other")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    commit = git.commit(repository.root, "HEAD")
    assert set(git.entries(repository.root, commit)) == {"a.yaml"}


NAMES = ["a b.yaml", "é.yaml", "日本/第1.yaml", "-x"]
if sys.platform == "linux":
    # Elsewhere not every name can be given to a file.
    NAMES += ["e\u0301.yaml", 'q"uote\\.yaml', "tab\t.yaml", os.fsdecode(b"\xff\n.yaml")]
no_links = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


def test_entries_and_contents_with_any_name(repository: Repository) -> None:
    for number, name in enumerate(NAMES):
        repository.write(f"p/{name}", f"{number}")
    commit = repository.commit()
    found = git.entries(repository.root / "p", commit)
    assert set(found) == set(NAMES)
    assert {f"p/{name}" for name in found} < set(git.entries(repository.root, commit))
    with git.contents(repository.root / "p", commit) as content:
        for number, name in enumerate(NAMES):
            assert content(name, found[name], MOST) == f"{number}".encode()


def test_a_folder_that_was_not_there_has_nothing(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    (repository.root / "new").mkdir()
    assert git.entries(repository.root / "new", commit) == {}


@no_links
def test_links_are_followed_within_the_repository(repository: Repository) -> None:
    (repository.root / "p").mkdir()
    for name, target in {
        "in.yaml": "../a.yaml",
        "out.yaml": "../../elsewhere.yaml",
        "absolute.yaml": "/etc/hostname",
        "dangling.yaml": "nothing",
        "loop.yaml": "loop.yaml",
        "folder.yaml": "..",
        "sp ace.yaml": "in.yaml",
        "line\n.yaml": "../a.yaml",
    }.items():
        (repository.root / "p" / name).symlink_to(target)
    commit = repository.commit()
    found = git.entries(repository.root / "p", commit)
    assert all(entry.is_link for entry in found.values())
    with git.contents(repository.root / "p", commit) as content:
        read = {name: content(name, entry, MOST) for name, entry in found.items()}
    assert {name for name, data in read.items() if data == b"one\ntwo\n"} == {
        "in.yaml",
        "sp ace.yaml",
    }
    assert {data for data in read.values() if data} == {b"one\ntwo\n"}


def test_of_what_is_too_large_only_the_beginning_is_read(repository: Repository) -> None:
    repository.write("large", b"x" * (3 << 20))
    commit = repository.commit()
    found = git.entries(repository.root, commit)
    with git.contents(repository.root, commit) as content:
        assert content("large", found["large"], 5) == b"xxxxx"
        assert content("a.yaml", found["a.yaml"], 5) == b"one\nt"
        assert content("a.yaml", found["a.yaml"], 9) == b"one\ntwo\n"


def test_content_that_the_clone_lacks(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    found = git.entries(repository.root, commit)
    (file,) = (repository.root / ".git/objects" / found["a.yaml"].object[:2]).glob("*")
    file.unlink()
    with git.contents(repository.root, commit) as content:
        message, help = refused(content, "a.yaml", found["a.yaml"], MOST)
    assert message == f"this clone lacks the content of a.yaml as of {commit[:12]}"
    assert "git fetch --refetch" in help


def test_a_program_that_cannot_be_started(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ("git.exe" if os.name == "nt" else "git")
    program.write_bytes(b"\0")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(git.commit, repository.root, "HEAD")[0].startswith("git cannot be run: ")
    with pytest.raises(GitError), git.contents(repository.root, "0" * 40):
        raise AssertionError


def test_a_repository_that_is_broken(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    found = git.entries(repository.root, commit)
    (repository.root / ".git/HEAD").write_text("x")
    with git.contents(repository.root, commit) as content:
        assert (
            refused(content, "a.yaml", found["a.yaml"], MOST)[0]
            == "git ended before it had answered"
        )
        assert (
            refused(content, "a.yaml", found["a.yaml"], MOST)[0]
            == "git ended before it had answered"
        )
    message, _ = refused(git.entries, repository.root, commit)
    assert message.startswith("git failed: fatal: not a git repository")


def test_what_is_no_tree(repository: Repository) -> None:
    message, _ = refused(git.entries, repository.root, "0" * 40)
    assert message == "git failed: fatal: not a tree object"


def test_submodules_are_reported(repository: Repository, tmp_path: Path) -> None:
    other = Repository.new(tmp_path / "other")
    other.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", str(other.root), "sub")
    found = git.entries(repository.root, repository.commit())
    assert [name for name, entry in found.items() if entry.is_submodule] == ["sub"]


def test_whether_a_commit_is_in_what_is_here(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit()
    repository.git("switch", "--quiet", "-c", "side", first)
    repository.commit("Elsewhere")
    assert git.has(repository.root, first)
    assert not git.has(repository.root, second)
    repository.git("switch", "--quiet", "main")
    shallow = repository.clone(tmp_path / "shallow", "--depth=1", "--no-single-branch")
    assert git.has(shallow.root, repository.git("rev-parse", "side"))


def test_what_is_not_checked_out(repository: Repository) -> None:
    repository.write("p/b.yaml", "b")
    repository.write("q/é.yaml", "c")
    repository.commit()
    assert git.not_checked_out(repository.root) == set()
    repository.git("sparse-checkout", "set", "p")
    assert git.not_checked_out(repository.root) == {"q/é.yaml"}
    (repository.root / "q").mkdir()
    assert git.not_checked_out(repository.root / "q") == {"é.yaml"}


def test_who_changed_a_line_last(repository: Repository) -> None:
    repository.write("p/日本.yaml", "one\ntwo\n")
    first = repository.commit("日本: begin\n\nMore of it.")
    repository.write("p/日本.yaml", "one\n2\n")
    second = repository.commit("Count")
    found = git.last_change(repository.root / "p", "日本.yaml", 1)
    date = datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert found == LineCommit(first, "Ada Lovelace", date, "日本: begin")
    found = git.last_change(repository.root, "p/日本.yaml", 2)
    assert found is not None
    assert (found.commit, found.summary) == (second, "Count")
    repository.write("p/日本.yaml", "zero\r\none\r\nmore\r\n2\r\n")
    lines = [git.last_change(repository.root / "p", "日本.yaml", line) for line in range(1, 5)]
    assert [each and each.commit for each in lines] == [None, first, None, second]


def test_too_much_changed_to_compare(repository: Repository) -> None:
    name = "a.yaml"
    repository.write(name, "".join(f"{n}\n" for n in range(4001)))
    commit = repository.commit()
    repository.write(name, "".join(f"{n + n // 2000}\n" for n in range(4001)))
    found = git.last_change(repository.root, name, 2000)
    assert found is not None
    assert found.commit == commit
    with pytest.raises(GitError, match="too many lines changed"):
        git.last_change(repository.root, name, 2001)


def test_who_changed_a_line_that_is_not_committed(repository: Repository) -> None:
    repository.write("a.yaml", "one\nother\n")
    repository.write("-L.yaml", "new\n")
    assert git.last_change(repository.root, "a.yaml", 1) is not None
    assert git.last_change(repository.root, "a.yaml", 2) is None
    assert git.last_change(repository.root, "-L.yaml", 1) is None


def test_who_changed_a_line_before_the_first_commit(tmp_path: Path) -> None:
    empty = Repository.new(tmp_path / "empty")
    empty.write("a.yaml", "one\n")
    assert git.last_change(empty.root, "a.yaml", 1) is None


def test_a_shallow_clone_does_not_know_who_was_first(
    repository: Repository, tmp_path: Path
) -> None:
    repository.write("b.yaml", "b\n")
    last = repository.commit()
    shallow = repository.clone(tmp_path / "shallow", "--depth=1")
    found = git.last_change(shallow.root, "a.yaml", 1)
    assert found is not None
    assert (found.commit, found.at_the_end) == (last, True)


@given(st.lists(st.lists(st.sampled_from(["a", "b", ".c"]), min_size=1, max_size=3), max_size=5))
def test_names_to_a_tree(steps: list[list[str]]) -> None:
    """Where a name is a file's, nothing is below it."""
    tree = folder("/".join(each) for each in steps)
    for each in steps:
        here = tree
        for step in each:
            below = here[step]
            if below is None:
                break
            here = below
