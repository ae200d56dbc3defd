"""The steps of the release's workflow that are shell, with a `docker` and a `gh` that only record."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path

JOBS: Final[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
)["jobs"]
BASE: Final = "docker.io/library/python@sha256:" + "b" * 64
IMAGE: Final = "ghcr.io/acme/confsync@sha256:" + "a" * 64
DOCKER: Final = f"""#!/bin/sh
echo "docker $*" >> "$RECORD"
case "$*" in
  login*) cat > /dev/null ;;
  inspect*python*) echo {BASE} ;;
  inspect*) echo {IMAGE} ;;
esac
"""
GH: Final = '#!/bin/sh\necho "gh $*" >> "$RECORD"\n'

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder as the job has it: `dist/`, the Containerfile, the programs."""
    programs = tmp_path / "bin"
    (tmp_path / "dist").mkdir()
    programs.mkdir()
    for name, text in (("docker", DOCKER), ("gh", GH)):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    shutil.copy(ROOT / "Containerfile", tmp_path)
    names = ("confsync-1.0.0-py3-none-any.whl", "confsync-1.0.0.cdx.json")
    for name in names:
        (tmp_path / "dist" / name).touch()
    sums = "".join(f"{each * 64}  {name}\n" for each, name in zip("cd", names, strict=True))
    (tmp_path / "dist" / "SHA256SUMS").write_text(sums, encoding="utf-8")
    (tmp_path / "dist" / "notes.md").write_text("- First.\n", encoding="utf-8")
    with tarfile.open(tmp_path / "dist" / "confsync-1.0.0.tar.gz", "w:gz") as archive:
        archive.add(ROOT / "examples", "confsync-1.0.0/examples")
    return tmp_path


def run(job: str, folder: Path, **variables: str) -> list[str]:
    """Run the shell steps of a job, as GitHub does; what was recorded."""
    record = folder / "record"
    record.touch()
    for step in JOBS[job]["steps"]:
        if "run" in step:
            subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=folder,
                env={
                    "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                    "RECORD": str(record),
                    "GITHUB_OUTPUT": str(folder / "output"),
                    "GITHUB_STEP_SUMMARY": str(folder / "summary"),
                    **variables,
                },
                check=True,
                capture_output=True,
            )
    return record.read_text(encoding="utf-8").splitlines()


def test_the_image_is_built_from_a_digest_tried_and_named_by_its_own(folder: Path) -> None:
    given = {"TAG": "v1.0.0", "REPOSITORY": "Acme/confsync", "ACTOR": "ada", "TOKEN": "secret"}
    assert run("image", folder, **given) == [
        "docker pull --quiet docker.io/library/python:3.13-slim",
        "docker inspect --format {{index .RepoDigests 0}} docker.io/library/python:3.13-slim",
        f"docker build --build-arg BASE={BASE} --file Containerfile --tag ghcr.io/acme/confsync:1.0.0 .",
        "docker run --rm --read-only ghcr.io/acme/confsync:1.0.0 --version",
        "docker login ghcr.io --username ada --password-stdin",
        "docker push --quiet ghcr.io/acme/confsync:1.0.0",
        "docker logout ghcr.io",
        "docker inspect --format {{index .RepoDigests 0}} ghcr.io/acme/confsync:1.0.0",
    ]
    assert (folder / "output").read_text(encoding="utf-8").splitlines() == [
        "name=ghcr.io/acme/confsync",
        f"digest=sha256:{'a' * 64}",
        f"base={BASE}",
    ]


def test_only_distributions_are_uploaded(folder: Path) -> None:
    run("upload", folder)
    names = {each.name for each in (folder / "upload").iterdir()}
    assert names == {"confsync-1.0.0-py3-none-any.whl", "confsync-1.0.0.tar.gz"}


def test_the_release_names_the_image_and_has_pipelines_that_use_it(folder: Path) -> None:
    (created,) = run("announce", folder, TAG="v1.0.0", IMAGE=IMAGE, BASE=BASE)
    assert created.startswith("gh release create v1.0.0 --verify-tag --title v1.0.0")
    assert "dist/gitlab-ci.yml" in created
    assert "notes.md dist/" in created
    notes = (folder / "notes.md").read_text(encoding="utf-8")
    assert notes == (
        f"- First.\n\nImage: `{IMAGE}`, made from `{BASE}`\n\n"
        f"Action: `version: 1.0.0`, `sha256: {'c' * 64}`\n"
    )
    for name in ("gitlab-ci.yml", "bitbucket-pipelines.yml"):
        text = (folder / "dist" / name).read_text(encoding="utf-8")
        assert text.count(IMAGE) == 1
        assert "sha256:0" not in text


def test_without_an_image_there_is_no_release(folder: Path) -> None:
    with tarfile.open(folder / "dist" / "confsync-1.0.0.tar.gz", "w:gz"):
        pass
    with pytest.raises(subprocess.CalledProcessError):
        run("announce", folder, TAG="v1.0.0", IMAGE=IMAGE, BASE=BASE)
