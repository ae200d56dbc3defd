"""Apply until all is done, through faults and kills; then count."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from confsync.sandbox.faults import rehearsal
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from tests.stress.soak.audit import Run, false_reports
from tests.stress.soak.scene import live, wanted, write_project
from tests.stress.soak.witness import KEY, Witness, chosen_deaths
from tests.support.command import spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.stress.soak.scene import State as Wanted
    from tests.stress.soak.witness import Seen

SPARE: Final = 30
"""How many runs more than kills there may be: each failure that is left asks for another."""


@dataclass(frozen=True)
class Soak:
    """How much of what. After `seconds` no run begins, and the one under way is ended."""

    conversations: int
    kills: int
    faults: str
    seed: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """The result. `lost` are the declared changes that are not in effect in the end."""

    soak: Soak
    runs: Sequence[Run]
    killed: int
    seen: Sequence[Seen]
    lost: Sequence[str]
    false: Sequence[str]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost, nothing reported was false, and all of it took place."""
        return not self.lost and not self.false and self.killed == self.soak.kills

    def rows(self) -> Iterator[tuple[str, int]]:
        """The table."""
        puts = [each for each in self.seen if each.method == "PUT"]
        taken = Counter(each.id for each in puts if each.accepted)
        yield "runs", len(self.runs)
        yield "kills", self.killed
        yield "requests", len(self.seen)
        yield "429s", sum(each.status == 429 for each in self.seen)
        yield "other failures", sum(each.failed and each.status != 429 for each in self.seen)
        yield "retries", _retries(self.seen)
        yield "PUTs needed", self.soak.conversations
        yield "PUTs sent", len(puts)
        yield "PUTs accepted", taken.total()
        yield "PUTs accepted twice", sum(times > 1 for times in taken.values())
        yield "lost", len(self.lost)
        yield "false reports", len(self.false)


def run(soak: Soak, note: Callable[[str], None] = lambda _line: None) -> Result:
    """Do it. `note` is called with a line after each run."""
    chance = random.Random(soak.seed)
    service = Service(State.of(live(soak.conversations)))
    deaths = chosen_deaths(soak.conversations, soak.kills, chance)
    target = wanted(soak.conversations)
    witness = Witness(rehearsal(soak.faults, soak.seed), deaths, chance, target)
    witness.watch(service)
    start = time.monotonic()
    runs: list[Run] = []
    with TemporaryDirectory(prefix="confsync-soak-") as name, running(service, 0, witness) as url:
        folder = Path(name).resolve()
        write_project(folder, soak.conversations, url)
        while (
            len(runs) < soak.kills + SPARE
            and (left := soak.seconds - (time.monotonic() - start)) > 0
        ):
            witness.run += 1
            runs.append(_apply(folder, witness, left))
            done = soak.conversations - len(_missing(service, target))
            note(f"run {witness.run}: exit {runs[-1].code}, {done:,} of {len(target):,} as wanted")
            if runs[-1].code == 0:
                break
        return Result(
            soak,
            runs,
            len(witness.killed),
            witness.seen,
            _missing(service, target),
            false_reports(runs, witness.seen, witness.effects),
            time.monotonic() - start,
        )


def _apply(folder: Path, witness: Witness, seconds: float) -> Run:
    """One `confsync apply` in a separate process, for at most so many seconds."""
    journal = folder / f"run-{witness.run:03}.jsonl"
    arguments = ("apply", "-C", folder, "--yes", "--format", "json", "--journal", journal)
    with spawn(*arguments, environment={"ATTENTION_API_KEY": f"{KEY}{witness.run}"}) as process:
        witness.victim = process
        try:
            out, err = process.communicate(timeout=seconds)
        except TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        witness.victim = None
    assert "Traceback" not in err, err
    report = None
    if process.returncode >= 0:
        with suppress(ValueError):
            report = json.loads(out)
        assert report is not None, f"exit {process.returncode} without a report: {err}"
    return Run(witness.run, journal, process.returncode, report)


def _missing(service: Service, target: Wanted) -> list[str]:
    """The conversations that are not as they should be."""
    is_now = {each.id: (each.attributes["title"], each.labels) for each in service.state}
    return [id for id, state in target.items() if is_now[id] != state]


def _retries(seen: Sequence[Seen]) -> int:
    """Requests that repeat one that had failed just before in the same run."""
    failed: dict[tuple[int, str, str], bool] = {}
    times = 0
    for each in seen:
        key = each.run, each.method, each.target
        times += failed.get(key, False)
        failed[key] = each.failed
    return times
