"""`confsync sandbox`: the simulated service, served over HTTP, and its state."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync._util.os_error import reason
from confsync.cli import options
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.sandbox.arrivals import Arrivals
    from confsync.sandbox.faults import Played, Rehearsal
    from confsync.sandbox.rules import Logged, Service
    from confsync.sandbox.state import State


class Sample(StrEnum):
    """The sample organisations."""

    SMALL = "small"
    ORGANISATION = "organisation"


app = options.group("Simulate the service, for trials and rehearsals. Reaches nothing real.")


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0 for any free one.")
    ] = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="SWITCH=VALUE", help="Change how the API behaves. Repeatable."
        ),
    ] = None,
    faults: Annotated[
        str,
        typer.Option(metavar="NAME,…", help="Faults to simulate; see `confsync sandbox faults`."),
    ] = "",
    seed: Annotated[
        int,
        typer.Option(metavar="N", help="Seed of the faults: the same seed gives the same faults."),
    ] = 0,
    data: Annotated[
        Path | None,
        typer.Option(dir_okay=False, metavar="FILE", help="Keep the state in this file."),
    ] = None,
    conversations: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Serve this many generated conversations instead of the samples.",
        ),
    ] = None,
    sample: Annotated[
        Sample | None,
        typer.Option(
            help="Serve this sample organisation: 12 calls, or 300 with people, for rules."
        ),
    ] = None,
    arrivals: Annotated[
        str | None,
        typer.Option(
            metavar="RATE", help="Add new calls at this rate in simulated time, such as 20/day."
        ),
    ] = None,
    speed: Annotated[
        float,
        typer.Option(
            min=1, max=1_000_000, metavar="N", help="Simulated seconds in a second, for --arrivals."
        ),
    ] = 3600,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show each request.")] = False,
) -> None:
    """Serve the sandbox on this machine until Ctrl-C."""
    import asyncio

    from confsync.sandbox.faults import rehearsal
    from confsync.sandbox.rules import Service
    from confsync.sandbox.switches import Switches

    option = "--set"
    try:
        switches = Switches.parse(settings or ())
        option = "--faults"
        trouble = rehearsal(faults, seed, watch=_show if verbose else None)
        option = "--arrivals"
        arriving = _arrivals(arrivals, speed, seed) if arrivals else None
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=option) from None
    if sample is not None and conversations is not None:
        message = "--sample and --conversations cannot be used together"
        raise typer.BadParameter(message, param_hint="--sample")
    service = Service(
        _state(data, conversations, sample), switches, file=data, arrivals=arriving, watch=_warn
    )
    try:
        asyncio.run(_serve(service, port, trouble))
    except OSError as problem:
        raise ConfsyncError(f"cannot serve on port {port}: {reason(problem)}") from problem


@app.command()
def faults() -> None:
    """Describe the faults that `serve --faults` can simulate."""
    from confsync.sandbox.profiles import PROFILES

    for profile in PROFILES.values():
        typer.echo(profile.name)
        typer.echo(_paragraph("plays", profile.plays))
        typer.echo(_paragraph("rehearses", profile.rehearses))
    typer.echo("\nSeveral go together: --faults storm,flaky")
    typer.echo("Another limit: --faults limit=5 (requests a second); storm takes a number too.")
    typer.echo("The same --seed and the same requests meet the same faults.")


@app.command()
def reset(
    project: Annotated[
        Path, typer.Option("-C", "--project", file_okay=False, help="The project's folder.")
    ] = Path(),
) -> None:
    """Reset the sandbox of a project to the samples."""
    from confsync.project.project import find_project
    from confsync.sandbox.transport import state_file

    root = find_project(project)
    try:
        state_file(root).unlink(missing_ok=True)
    except OSError as problem:
        raise ConfsyncError(f"the sandbox cannot be reset: {problem}") from problem
    typer.echo("SANDBOX reset to the samples.")


async def _serve(service: Service, port: int, faults: Rehearsal) -> None:
    import asyncio
    import signal

    from confsync.sandbox.server import serving

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    async with serving(service, port, faults) as url:
        before = [
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
            for number in numbers
        ]
        typer.echo(f"SANDBOX at {url}")
        typer.echo(
            f"{len(service.state)} conversations; any key will do. Use it with: "
            f"confsync plan --api-url {url}. Ctrl-C ends it.",
            err=True,
        )
        await stop.wait()
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _state(file: Path | None, conversations: int | None, sample: Sample | None) -> State:
    from confsync.sandbox import samples
    from confsync.sandbox.organisation import organisation
    from confsync.sandbox.state import State

    if file is not None and file.exists():
        return State.load(file)
    if sample is Sample.ORGANISATION:
        return organisation()
    return samples.generated(conversations) if conversations else samples.state()


def _arrivals(rate: str, speed: float, seed: int) -> Arrivals:
    """Raises ValueError where the rate is none."""
    from datetime import UTC, datetime

    from confsync.sandbox.arrivals import Arrivals, interval

    return Arrivals(interval(rate), lambda: datetime.now(UTC), speed, seed)


def _show(played: Played) -> None:
    request, fault = played.request, played.fault
    notes = [fault.ending.value] * (fault.ending.value != "whole")
    notes += ["did not reach the service"] * (not fault.reaches)
    query = "&".join(f"{name}={value}" for name, value in request.query)
    target = ascii(f"{request.path}?{query}" if query else request.path)[1:-1]
    typer.echo("  ".join([f"{played.status or '---'} {request.method} {target}", *notes]), err=True)


def _warn(logged: Logged) -> None:
    from confsync.sandbox.keys import REAL_KEY

    if logged.refusal == REAL_KEY:
        typer.echo(f"warning: {REAL_KEY}", err=True)


def _paragraph(head: str, text: str) -> str:
    from textwrap import fill

    return fill(f"{head:<10} {text}", 80, initial_indent="  ", subsequent_indent=" " * 13)
