"""The machine at work, and the script that it prints when it fails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from confsync.engine import final_look
from confsync.model import Outcome, Result
from tests.stress.fuzz.machine import Reconciling

if TYPE_CHECKING:
    from confsync.engine.evidence import Trail

# A failing example takes minutes to be made shorter. If the time for one test is over in that time,
# hypothesis reports draws that differ, and not the failure. `make fuzz` makes it shorter.
PHASES = [
    phase
    for phase in settings().phases
    if phase is not Phase.shrink or os.environ.get("HYPOTHESIS_PROFILE") == "long"
]
HEAD = "from tests.stress.fuzz.machine import Reconciling\n"


def script(error: BaseException) -> str:
    """The steps that led to `error`, as a program that does the same again."""
    lines = "\n".join(getattr(error, "__notes__", ())).splitlines()
    first, end = lines.index("state = Reconciling()"), lines.index("state.teardown()")
    steps = "".join(f"    {line}\n" for line in lines[first + 1 : end])
    return f"{HEAD}\n{lines[first]}\ntry:\n{steps}finally:\n    {lines[end]}\n"


def test_no_matter_what_happens_nothing_is_lost_and_no_report_is_false() -> None:
    few = max(settings().max_examples // 8, 1)
    short = settings(max_examples=few, stateful_step_count=20, phases=PHASES)
    try:
        run_state_machine_as_test(Reconciling, settings=short)
    except Exception as error:
        if "state = Reconciling()" in "\n".join(getattr(error, "__notes__", ())):
            error.add_note(f"This does the same again:\n\n{script(error)}")
        raise


def test_a_broken_engine_is_found_and_the_printed_script_finds_it_too() -> None:
    def trusting(trail: Trail, *_rest: Any, **_options: Any) -> Outcome:
        return trail.outcome(Result.APPLIED)

    found = settings(
        settings(),
        max_examples=100,
        stateful_step_count=8,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
    )
    with mock.patch.object(final_look, "judge", trusting):
        with pytest.raises(AssertionError) as failed:
            run_state_machine_as_test(Reconciling, settings=found)
        program = script(failed.value)
        with pytest.raises(AssertionError):
            exec(program, {})
    exec(program, {})
