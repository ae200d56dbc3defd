"""A file system that ignores case: macOS and Windows find `emea.yaml` as `EMEA.YAML`, git does not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.portable import folding
from tests.support.checkout import ROOT
from tests.support.command import confsync
from tests.support.repository import Repository

_library = pytest.fixture(scope="module", autouse=True)(folding.removed)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project, in its sandbox."""
    return Path(shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "project"))


def test_the_file_system_is_played(project: Path) -> None:
    ran = subprocess.run(
        ["cat", "Conversations/ACME.yaml"],
        cwd=project,
        env=folding.environment(project),
        capture_output=True,
        check=True,
    )
    assert ran.stdout == (project / "conversations" / "acme.yaml").read_bytes()


def test_targets_name_files_in_any_case(project: Path) -> None:
    names = [("CONVERSATIONS/Acme.yaml", "conversations/acme.yaml"), ("Conversations", ".")]
    for name, listed in names:
        ran = folding.confsync(project, "plan", "--format", "json", name)
        assert (ran.code, ran.err) == (0, "")
        assert ran.document["changes"]
        other = confsync("plan", "-C", project, "--format", "json", project / listed)
        assert ran.document == other.document
    ran = folding.confsync(project, "validate", "CONVERSATIONS/Acme.yaml")
    assert ran.out == "Checked 3 conversations in 1 file: no problems.\n"
    ran = folding.confsync(project, "edit", "--set", "Team=ANZ", "Conversations/APAC.yaml")
    assert ran.code == 0, ran.err
    assert "ANZ" in (project / "conversations" / "apac.yaml").read_text(encoding="utf-8")
    ran = folding.confsync(project, "fmt", "--check", "Conversations/APAC.yaml", "CONFSYNC.YAML")
    assert (ran.code, ran.err) == (0, "1 file in normal form already.\n")


def test_an_import_finds_the_file_that_is_there(project: Path) -> None:
    file = project / "conversations" / "acme.yaml"
    before = file.read_text(encoding="utf-8")
    to = ("--to-file", "conversations/ACME.yaml")
    ran = folding.confsync(project, "pull", "--from", "2020-01-01", *to, "--format", "json")
    assert ran.code == 0, ran.err
    assert [each["file"] for each in ran.document["files"]] == ["conversations/acme.yaml"]
    assert file.read_text(encoding="utf-8").startswith(before.rstrip())


def test_settings_in_another_case_are_refused_because_others_do_not_find_them(
    project: Path,
) -> None:
    (project / "confsync.yaml").rename(project / "ConfSync.yaml")
    ran = folding.confsync(project, "plan")
    assert (ran.code, ran.out) == (1, "")
    assert "ConfSync.yaml is not called confsync.yaml, which git distinguishes" in ran.err
    assert "help: rename it: git mv ConfSync.yaml confsync.yaml" in ran.err
    assert "there is no confsync.yaml in" in confsync("plan", "-C", project).err


def test_patterns_distinguish_case_as_they_do_on_linux(project: Path) -> None:
    settings = project / "confsync.yaml"
    text = settings.read_text(encoding="utf-8").replace("conversations/", "Conversations/")
    settings.write_text(text, encoding="utf-8")
    ran = folding.confsync(project, "validate")
    assert ran.code == 1
    assert ran == confsync("validate", "-C", project)


@pytest.mark.parametrize("name", [".GIT", ".Git\u200c", "GIT~1"])
def test_git_folder_by_another_name(name: str, project: Path) -> None:
    """It has the token of a checkout; a link in a commit leads there."""
    (project / name).mkdir()
    (project / name / "config").write_text("hunter2: [", encoding="utf-8")
    (project / "conversations" / "x.yaml").symlink_to(f"../{name}/config")
    ran = confsync("validate", "-C", project)
    assert ran.code == 1
    assert "CS111: conversations/x.yaml is a link to a place outside" in ran.err
    assert "hunter2" not in ran.err


def test_of_two_files_one_is_checked_out_so_both_are_an_error_before(project: Path) -> None:
    """The labels of the one that is lost would look as if they were no longer declared."""
    repository = Repository.new(project)
    (project / "conversations" / "APAC.yaml").write_text(
        "conversations: {8c1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11: {title: Renewal}}\n",
        encoding="utf-8",
    )
    repository.commit()
    ran = confsync("validate", "-C", project)
    assert ran.code == 1
    assert "conversations/apac.yaml:1:1: error CS112:" in ran.err
    assert "'conversations/apac.yaml' and 'conversations/APAC.yaml' are one file" in ran.err
    folder = project.parent / "clone"
    folder.mkdir()
    cloned = subprocess.run(
        ["git", "clone", "--quiet", str(project), str(folder)],
        env=folding.environment(folder),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "collid" in cloned.stderr
    names = [each.name.lower() for each in (folder / "conversations").iterdir()]
    assert len(names) == len(set(names))
