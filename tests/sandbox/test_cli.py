"""`confsync sandbox`, as a separate process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from confsync.sandbox.profiles import PROFILES
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = (sys.executable, "-W", "error", "-X", "dev", "-m", "confsync", "sandbox")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*COMMAND, *arguments),
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def served(*arguments: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        (*COMMAND, "serve", *arguments),
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def address(line: str) -> str:
    assert line.startswith("SANDBOX at http://127.0.0.1:")
    return line.removeprefix("SANDBOX at ").strip()


def get(url: str, path: str, key: str = "k") -> httpx.Response:
    return httpx.get(url + path, headers={"authorization": key}, timeout=30)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with served(cwd=tmp_path) as (process, line):
        assert get(address(line), "/conversations/list").status_code == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == ""
    assert err.startswith("12 conversations")
    assert "Traceback" not in err


def test_serve_warns_of_a_real_key_and_shows_requests_only_when_asked(tmp_path: Path) -> None:
    for options, shown in (((), False), (("-v",), True)):
        with served(*options, "--port", "0", cwd=tmp_path) as (process, line):
            get(address(line), "/conversations/list?size=1")
            assert get(address(line), "/labels", "eyJhb.eyJh.secret").status_code == 401
            process.terminate()
            _, err = process.communicate(timeout=30)
        assert "looks like a real one" in err
        assert "secret" not in err
        assert ("200 GET /conversations/list?size=1" in err) is shown


def test_serve_keeps_its_state_in_a_file(tmp_path: Path) -> None:
    with served("--data", "state.json", "--conversations", "3", cwd=tmp_path) as (_, line):
        row = get(address(line), "/conversations/list").json()["data"][0]
        httpx.put(
            f"{address(line)}/conversations/{row['id']}",
            headers={"authorization": "k"},
            json={"title": "kept"},
        ).raise_for_status()
    with served("--data", "state.json", cwd=tmp_path) as (_, line):
        rows = get(address(line), "/conversations/list").json()["data"]
    assert next(each["attributes"]["title"] for each in rows) == "kept"
    assert len(rows) == 3


def test_serve_plays_faults(tmp_path: Path) -> None:
    # A limit that no machine reaches: all that happens follows from the seed.
    faults = ("--faults", "flaky,storm=900000", "--seed", "4")
    with served(*faults, "-v", cwd=tmp_path) as (process, line):
        statuses = [get(address(line), "/labels").status_code for _ in range(10)]
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert statuses == [200, 200, 504, 200, 200, 200, 502, 429, 429, 200]
    assert "429 GET /labels  did not reach the service\n" in err


def test_serve_lets_calls_arrive(tmp_path: Path) -> None:
    # Eleven days in a second.
    with served("--arrivals", "20/day", "--speed", "1000000", cwd=tmp_path) as (_, line):
        numbers = (
            get(address(line), "/conversations/list").json()["meta"]["totalRecords"]
            for _ in range(1000)
        )
        assert next(numbers) == 12
        assert any(number > 15 for number in numbers)


def test_faults_explains_every_profile(tmp_path: Path) -> None:
    done = run("faults", cwd=tmp_path)
    assert done.returncode == 0
    assert [name for name in PROFILES if f"\n{name}\n" not in f"\n{done.stdout}"] == []
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_serve_sets_switches(tmp_path: Path) -> None:
    with served("--set", "meta=none", "--set", "wrap=data", cwd=tmp_path) as (_, line):
        assert "meta" not in get(address(line), "/conversations/list").json()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "labels=maybe"),
        ("--faults", "fire"),
        ("--port", "x"),
        ("--data", "."),
        ("--arrivals", "20"),
        ("--sample", "large"),
        ("--sample", "small", "--conversations", "5"),
    ],
)
def test_wrong_options_are_usage_errors(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run("serve", *arguments, cwd=tmp_path)
    assert done.returncode == 64
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_broken_state_and_a_taken_port_are_reported(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    done = run("serve", "--data", "state.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "not a saved state" in done.stderr
    with served(cwd=tmp_path) as (_, line):
        done = run("serve", "--port", str(httpx.URL(address(line)).port), cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot serve on port" in done.stderr


def test_reset_starts_a_project_over(tmp_path: Path) -> None:
    state = tmp_path / ".confsync" / "sandbox.json"
    state.parent.mkdir()
    state.write_text("{}")
    (tmp_path / "confsync.yaml").write_text("version: 1\n")
    (tmp_path / "deep" / "down").mkdir(parents=True)
    done = run("reset", "-C", "deep/down", cwd=tmp_path)
    assert done.stdout == "SANDBOX reset to the samples.\n"
    assert (done.returncode, done.stderr) == (0, "")
    assert not state.exists()
    assert run("reset", cwd=tmp_path).returncode == 0


def test_reset_outside_of_a_project_is_reported(tmp_path: Path) -> None:
    done = run("reset", cwd=tmp_path)
    assert done.returncode == 1
    assert "confsync.yaml" in done.stderr


def test_the_sample_with_300_calls(tmp_path: Path) -> None:
    with served("--sample", "organisation", "--set", "rows=all", cwd=tmp_path) as (_, line):
        page = httpx.get(f"{address(line)}/conversations/list", headers={"Authorization": "x"})
        assert page.json()["meta"]["totalRecords"] == 300
        assert page.json()["data"][0]["attributes"]["participants"]
