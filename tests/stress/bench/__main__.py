"""`python -m tests.stress.bench`: the table of goals and what was measured, also as JSON."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.stress.bench import peers, ruled
from tests.stress.bench.data import PER_FILE, write_project
from tests.stress.bench.measure import Cost, cost, interleaved, server
from tests.stress.bench.page import page_of, seconds_in_browser
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PY: Final = sys.executable
CONFSYNC: Final = [PY, "-m", "confsync"]
CONNECTIONS: Final = 8
TIMES: Final = 5
RULE_TIMES: Final = 3
LATENCY: Final = 0.05
PATIENCE: Final = 180.0
"""Seconds that a peer gets for one plan."""
LATEST: Final = Path(__file__).parent / "latest.json"


@dataclass(frozen=True)
class Row:
    """A goal, and what was measured; `detail` has the numbers behind a ratio."""

    what: str
    goal: str
    measured: str
    reached: bool
    detail: str = ""


def plan_rows(folder: Path) -> Iterator[Row]:
    """Plans against the bare sweep."""
    for count, latency, goal, times in (
        (10_000, 0.0, 2.0, TIMES),
        (10_000, LATENCY, 1.35, TIMES),
        (100_000, LATENCY, 1.25, TIMES),
    ):
        with server(count, latency) as url:
            project = folder / f"{count}-{latency}"
            write_project(project, count, url)
            plan, bare = interleaved(
                times,
                [*CONFSYNC, "plan", "-C", project, "-q"],
                [PY, "-m", "tests.stress.bench.bare", url, str(count // 50), str(CONNECTIONS)],
            )
            kind = "wall time" if latency else "CPU"
            mine, its = (plan.wall, bare.wall) if latency else (plan.cpu, bare.cpu)
            what = f"plan of {count:,}, {latency * 1000:.0f} ms a request: {kind}"
            yield ratio(f"{what}, of the bare sweep's", goal, mine, its)
            if latency:
                yield memory(
                    f"plan of {count:,}: peak memory", 100 if count < 50_000 else 300, plan
                )
            if count == 100_000:
                part = folder / "part"
                write_project(part, 10_000, url)
                few = cost([*CONFSYNC, "plan", "-C", part, "-q"])
                yield memory("10,000 declared of 100,000: peak memory", 120, few)


def rule_rows(folder: Path, count: int = 100_000) -> Iterator[Row]:
    """Twenty rules against the bare sweep of the same rows, and against the same declared by id."""
    with server(count, 0.0, "ruled") as url:
        ruled.write_ruled_project(folder / "ruled", url)
        ruled.write_by_id(folder / "by-id", url, count)
        bare = [PY, "-m", "tests.stress.bench.bare", url, str(count // 50), str(CONNECTIONS)]
        by_rule, by_id = interleaved(
            RULE_TIMES,
            [*CONFSYNC, "plan", "-C", folder / "ruled", "-q"],
            [*CONFSYNC, "plan", "-C", folder / "by-id", "-q"],
        )
        # In turns: how fast a machine is changes within minutes.
        pairs = [(seconds_of_deciding(count), cost(bare).cpu) for _ in range(TIMES)]
    deciding, sweep = sorted(pairs, key=lambda pair: pair[0] / pair[1])[TIMES // 2]
    what = f"20 rules on {count:,} rows"
    yield ratio(f"{what}: CPU of deciding, of the bare sweep's", 1.5, deciding, sweep)
    yield ratio(f"{what}: CPU of a plan, of one by id", 1.5, by_rule.cpu, by_id.cpu)
    memory = by_rule.memory, by_id.memory
    yield ratio(f"{what}: peak memory, of a plan by id", 1.3, *memory, unit="MB")


def seconds_of_deciding(count: int) -> float:
    """CPU seconds of deciding rows in a process that does nothing else."""
    command = [PY, "-m", "tests.stress.bench.ruled", str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)


def apply_row(folder: Path) -> Iterator[Row]:
    """An apply of a thousand changes against the time that its requests need."""
    count, changes = 1000, 1000
    walls = []
    for turn in range(TIMES):
        with server(count, LATENCY) as url:
            project = folder / f"apply-{turn}"
            write_project(project, count, url)
            for file in (project / "conversations").iterdir():
                file.write_text(file.read_text().replace("Discovery", "Demo"))
            saved = project / "plan.json"
            cost([*CONFSYNC, "plan", "-C", project, "--out", saved])
            done = cost([*CONFSYNC, "apply", "-C", project, saved])
            assert done.code == 0
            walls.append(done.wall)
    need = 2 * changes * LATENCY / CONNECTIONS
    what = "apply of 1,000 changes, 50 ms a request: wall time, of what its requests need"
    yield ratio(what, 1.25, median(walls), need)


def reading_rows(folder: Path) -> Iterator[Row]:
    """Reading against the bare event stream, and wrong files against good ones."""
    good, wrong = folder / "good", folder / "wrong"
    write_project(good, 100_000, "sandbox")
    write_project(wrong, 100_000, "sandbox")
    for file in (wrong / "conversations").iterdir():
        file.write_text(file.read_text().replace("Call Type: Discovery", "Call Type: 10", 10))

    def seconds(how: str, project: Path) -> float:
        command = [PY, "-m", "tests.stress.bench.reading", how, str(project)]
        return float(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)

    runs = [
        (seconds("events", good), seconds("read", good), seconds("read", wrong))
        for _ in range(TIMES)
    ]
    events, read, broken = (median(column) for column in zip(*runs, strict=True))
    files = 100_000 // PER_FILE
    yield ratio("reading 100,000 declarations, of the parser's bare events", 6.0, read, events)
    yield ratio(f"1,000 wrong values in {files} files, of reading good ones", 1.0, broken, read)


def format_row(folder: Path) -> Iterator[Row]:
    """Formatting against checking. Both are linear, so the ratio holds for any size."""
    project = folder / "format"
    write_project(project, 20_000, "sandbox")
    check, read = interleaved(
        3, [*CONFSYNC, "fmt", "--check", "-C", project], [*CONFSYNC, "validate", "-C", project]
    )
    yield ratio("fmt of 20,000 conversations: CPU, of validate's", 2.0, check.cpu, read.cpu)


def page_rows(folder: Path) -> Iterator[Row]:
    """The HTML page of a large plan; nothing where there is no browser."""
    file = page_of(10_000, folder / "plan.html")
    size = file.stat().st_size / 1e6
    yield Row("page of 10,000 changes: size", "4 MB", f"{size:.1f} MB", size <= 4)
    found = seconds_in_browser(file, TIMES)
    if found is None:
        print("NOT measured: there is no Chromium here; see make browser", flush=True)
        return
    for what, goal, took in (("usable after", 2.0, found[0]), ("a search takes", 0.1, found[1])):
        reported = f"page of 10,000 changes, in Chromium: {what}"
        yield Row(reported, f"{goal:g} s", f"{took:.2f} s", took <= goal)


def start_row(folder: Path) -> Iterator[Row]:
    """A plan so small that it is mostly start-up, against the import of its main libraries."""
    project = folder / "small"
    shutil.copytree(ROOT / "examples" / "quickstart", project)
    # Without rules, as most small projects are; that rules cost nothing there is a goal.
    (project / "conversations" / "rules.yaml").unlink()
    libraries, plan = interleaved(
        21,
        [PY, "-c", "import typer, pydantic"],
        [*CONFSYNC, "plan", "-C", project],
    )
    what = "plan of 8 in the sandbox: wall time, of `import typer, pydantic`"
    yield ratio(what, 3.5, plan.wall, libraries.wall)


def peer_lines(folder: Path) -> Iterator[list[str]]:
    """confsync beside its peers, with nothing to wait for."""
    for count in (1000, 10_000):
        with server(count, 0) as url:
            project = folder / f"peer-{count}"
            write_project(project, count, url)
            mine = interleaved(3, [*CONFSYNC, "plan", "-C", project, "-q"])[0]
        yield peer_line("confsync plan, over HTTP", count, mine, mine)
        for name, make in (
            ("octoDNS, YAML to YAML", peers.octodns),
            ("terraform plan", peers.terraform),
        ):
            place = folder / f"{make.__name__}-{count}"
            place.mkdir()
            command = make(place, count)
            if command is None:
                yield [name, f"{count:,}", "not here", "", "", ""]
                continue
            yield peer_line(name, count, cost(command, PATIENCE), mine)


def peer_line(name: str, count: int, each: Cost, mine: Cost) -> list[str]:
    """A line of the peers' table."""
    gave_up = ">" if each.code else ""
    wall, cpu = f"{gave_up}{each.wall:.2f} s", f"{gave_up}{each.cpu:.2f} s"
    return [name, f"{count:,}", wall, cpu, f"{each.memory:.0f} MB", f"{each.wall / mine.wall:.1f}"]


def ratio(what: str, goal: float, mine: float, its: float, unit: str = "s") -> Row:
    """A goal that is a ratio."""
    measured = mine / its
    detail = f"{mine:.3f} {unit} / {its:.3f} {unit}"
    return Row(what, f"{goal:g} x", f"{measured:.2f} x", measured <= goal, detail)


def memory(what: str, goal: float, each: Cost) -> Row:
    """A goal in megabytes."""
    return Row(what, f"{goal:g} MB", f"{each.memory:.0f} MB", each.memory <= goal)


def table(lines: list[list[str]]) -> str:
    """Lines of equal cells, the first of them the header."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _shown(row: Row) -> Row:
    print(f"{'ok ' if row.reached else 'NOT'} {row.what}: {row.measured}", flush=True)
    return row


def main() -> None:
    """Measure, print, and keep."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = (start_row, reading_rows, format_row, plan_rows, rule_rows, apply_row)
        for part in (measure(folder) for measure in parts):
            rows += map(_shown, part)
        lines = [["", "size", "wall", "CPU", "memory", "wall / confsync's"], *peer_lines(folder)]
        rows += map(_shown, page_rows(folder))
    head = ["what", "at most", "measured", ""]
    goals = [[r.what, r.goal, r.measured, "" if r.reached else "NOT REACHED"] for r in rows]
    print(f"\n{table([head, *goals])}\n\n{table(lines)}")
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    found = {"machine": machine, "rows": [asdict(row) for row in rows], "peers": lines}
    LATEST.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
