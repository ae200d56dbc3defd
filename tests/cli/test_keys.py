"""Where the key comes from, and that a bad one is noticed before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import KEY
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

LIVE = {"c1": {"title": "Old"}}
WANTED = {"c1": {"title": "New"}}
FROM_FILE = "key-of-the-file-81a2"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "there is no API key"),
        ("", "the API key in ATTENTION_API_KEY is empty"),
        (" \t", "the API key in ATTENTION_API_KEY is empty"),
        ("secret-1\nsecret-2", "has more than one line"),
        ("secret\r", "has more than one line"),
        ("sécret", "(not ASCII)"),
        ("sec ret", "has spaces or control characters"),
        ("sec\x1bret", "has spaces or control characters"),
    ],
)
@pytest.mark.parametrize("verb", [["plan"], ["apply", "--yes"]])
def test_a_key_that_cannot_be_one(key: str | None, said: str, verb: list[str]) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run(*verb, environment={"ATTENTION_API_KEY": key})
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err
        assert ran.err.startswith("error CS001: ")
        assert "sec" not in ran.err
        assert "cret" not in ran.err
        assert it.service.log == []


def with_key(it: World, *arguments: str | Path, **options: Any) -> tuple[int, str]:
    ran = it.run("plan", *arguments, **options)
    assert FROM_FILE not in ran.out + ran.err
    return ran.code, ran.err


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_key_file(end: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{FROM_FILE}{end}", encoding="ascii", newline="")
    no_key: dict[str, str | None] = {"ATTENTION_API_KEY": None}
    with world(LIVE, WANTED) as it:
        assert with_key(it, "--key-file", file, environment=no_key) == (0, "")
        assert with_key(it, "--key-file", "-", stdin=f"{FROM_FILE}{end}", environment=no_key) == (
            0,
            "",
        )
        assert it.run("apply", "--yes", "--key-file", "-", stdin=FROM_FILE).code == 0
        assert len(it.puts) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"one\ntwo\n", "has more than one line"),
        (b"key-\xc3\xa9", "(not ASCII)"),
        (b"\xff\xfek\x00", "(not ASCII)"),
        (b"key\x00", "has spaces or control characters"),
    ],
)
def test_a_key_file_without_a_key(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with world(LIVE, WANTED) as it:
        code, err = with_key(it, "--key-file", file)
        assert (code, it.service.log) == (1, [])
        assert f"the key file {file}" in err
        assert said in err


def test_a_key_file_that_cannot_be_read(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        for file in (tmp_path / "none", tmp_path):
            code, err = with_key(it, "--key-file", file)
            assert (code, it.service.log) == (1, [])
            assert f"cannot read the key file {file}" in err


def test_a_key_file_counts_more_than_the_environment(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        assert with_key(it, "--key-file", tmp_path / "none")[0] == 1


def test_the_key_in_an_answer_of_the_service_is_not_repeated() -> None:
    """Some services quote the key that they refuse."""
    with world(LIVE, WANTED) as it:
        it.edit("c1", title=f"leaked {KEY[:8]}")
        assert it.run("plan").code == 0


def test_a_real_key_is_not_for_the_sandbox() -> None:
    real = "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", environment={"ATTENTION_API_KEY": real})
        assert ran.code == 1
        assert "looks like a real one" in ran.err
        assert real not in ran.out + ran.err
