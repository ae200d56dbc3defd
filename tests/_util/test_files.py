"""Writing files whole, and what is no file as it is."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from confsync._util.files import write_atomically


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    write_atomically(file, b"new")
    assert (file.read_bytes(), names(tmp_path)) == (b"new", ["file"])


def test_a_failed_write_leaves_the_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "file"
    file.write_bytes(b"old")
    monkeypatch.setattr("confsync._util.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(file, b"new")
    assert (file.read_bytes(), names(tmp_path)) == (b"old", ["file"])


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupted_write_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def interrupted(_handle: int) -> None:
        raise error

    monkeypatch.setattr("confsync._util.files.os.fsync", interrupted)
    with pytest.raises(error):
        write_atomically(tmp_path / "file", b"new")
    assert names(tmp_path) == []


def test_it_is_on_the_disk_before_it_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append("fsync")
        fsync(handle)

    def replaced(*paths: str) -> None:
        done.append("replace")
        replace(*paths)

    monkeypatch.setattr("confsync._util.files.os.fsync", synced)
    monkeypatch.setattr("os.replace", replaced)
    write_atomically(tmp_path / "file", b"new")
    assert done[0] == "fsync"
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


def test_a_device_is_written_to_and_stays() -> None:
    null = Path(os.devnull)
    write_atomically(null, b"new")
    assert null.is_char_device()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_gives_its_reader_the_data_and_without_one_is_an_error(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device"):
        write_atomically(pipe, b"new")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writing = threading.Thread(target=write_atomically, args=(pipe, b"new"))
    writing.start()
    writing.join(10)
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()
