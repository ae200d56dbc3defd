"""Where the key may be sent, and what may be a key."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from confsync.attention.address import DEFAULT_URL, is_loopback, wrong_with
from confsync.attention.key import VARIABLE, find_key
from confsync.model.errors import ConfsyncError


@pytest.mark.parametrize(
    "url",
    [
        DEFAULT_URL,
        "sandbox",
        "https://api.example:8443/v2",
        "http://127.0.0.1:8000/v2",
        "http://127.9.9.9",
        "http://[::1]:80/v2",
        "http://localhost/v2",
    ],
)
def test_addresses_that_the_key_may_be_sent_to(url: str) -> None:
    assert wrong_with(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://api.attention.tech/v2", "plain http"),
        ("http://127.0.0.1.example/v2", "plain http"),
        ("http://localhost.example/v2", "plain http"),
        ("http://10.0.0.1/v2", "plain http"),
        ("HTTP://api.attention.tech", "plain http"),
        ("ftp://127.0.0.1", "https:// address"),
        ("api.attention.tech/v2", "https:// address"),
        ("https://", "https:// address"),
        ("", "https:// address"),
        ("https://user:pw@host/v2", "more than a host"),
        ("https://host/v2?x=1", "more than a host"),
        ("https://host/v2#x", "more than a host"),
        ("https://host:port/v2", "not an address"),
        ("https://[::1/v2", "not an address"),
        ("https://hóst/v2", "characters"),
        ("https://host/a b", "characters"),
    ],
)
def test_addresses_that_it_may_not_be_sent_to(url: str, why: str) -> None:
    assert why in (wrong_with(url) or "")


def test_an_address_without_a_host_is_not_this_machine() -> None:
    assert not is_loopback("sandbox")


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "secret-1")
    assert find_key().secret == "secret-1"
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(ConfsyncError, match="there is no API key") as raised:
        find_key()
    assert VARIABLE in raised.value.help


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_key_comes_from_a_file_as_editors_write_it(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key"
    file.write_bytes(f"secret-2{end}".encode())
    assert find_key(file).secret == "secret-2"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"secret-3{end}".encode())))
    assert find_key(Path("-")).secret == "secret-3"


def test_a_key_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfsyncError, match="cannot read the key file"):
        find_key(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"secret\nsecret\n", "more than one line"),
        (b"secret\n\n", "more than one line"),
        (b"secr\xe9t", "not ASCII"),
        (b"\xef\xbb\xbfsecret", "not ASCII"),
        (b"Bearer secret", "spaces or control"),
        (b"secret\t", "spaces or control"),
        (b"sec\0ret", "spaces or control"),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(
    text: bytes, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(text)
    with pytest.raises(ConfsyncError, match=why) as raised:
        find_key(file)
    assert "sec" not in str(raised.value) + raised.value.help
