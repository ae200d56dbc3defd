"""`confsync sandbox`: the simulated service, served over HTTP, and its state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from confsync.sandbox.rules import Logged, Service
    from confsync.sandbox.state import State

app = typer.Typer(
    help="A simulator of the service, to try and to rehearse. Nothing real is reached.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any free port.")] = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SWITCH=VALUE", help="How the API behaves. Repeatable."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Keep the state in this file; it is read if it exists."),
    ] = None,
    conversations: Annotated[
        int | None, typer.Option(min=1, help="Make up so many conversations, not the samples.")
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show each request.")] = False,
) -> None:
    """Serve the sandbox on this machine until Ctrl-C."""
    import asyncio

    from confsync.sandbox.rules import Service
    from confsync.sandbox.switches import Switches

    try:
        switches = Switches.parse(settings or ())
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--set") from None
    watch = _show if verbose else _warn
    service = Service(_state(data, conversations), switches, file=data, watch=watch)
    try:
        asyncio.run(_serve(service, port))
    except OSError as problem:
        raise ConfsyncError(f"cannot serve on port {port}: {problem.strerror}") from problem


@app.command()
def reset(
    project: Annotated[
        Path, typer.Option("-C", "--project", file_okay=False, help="The project's folder.")
    ] = Path(),
) -> None:
    """Put the sandbox of a project back to the samples."""
    from confsync.sandbox.transport import state_file

    root = _project(project)
    if root is None:
        raise UsageError("there is no confsync.yaml here or in a folder above")
    try:
        state_file(root).unlink(missing_ok=True)
    except OSError as problem:
        raise ConfsyncError(f"the sandbox cannot be reset: {problem}") from problem
    typer.echo("SANDBOX reset: it holds the samples again.")


async def _serve(service: Service, port: int) -> None:
    import asyncio
    import signal

    from confsync.sandbox.server import serving

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    async with serving(service, port) as url:
        typer.echo(f"SANDBOX at {url}")
        typer.echo(
            f"{len(service.state)} conversations; any key will do. Set api.url in confsync.yaml to "
            "this address. Ctrl-C ends it.",
            err=True,
        )
        await stop.wait()


def _state(file: Path | None, conversations: int | None) -> State:
    from confsync.sandbox import samples
    from confsync.sandbox.state import State

    if file is not None and file.exists():
        return State.load(file)
    return samples.generated(conversations) if conversations else samples.state()


def _show(logged: Logged) -> None:
    query = "&".join(f"{name}={value}" for name, value in logged.query)
    path = f"{logged.path}?{query}" if query else logged.path
    typer.echo(f"{logged.status} {logged.method} {ascii(path)[1:-1]} {logged.refusal}", err=True)


def _warn(logged: Logged) -> None:
    from confsync.sandbox.keys import REAL_KEY

    if logged.refusal == REAL_KEY:
        typer.echo(f"warning: {REAL_KEY}", err=True)


def _project(folder: Path) -> Path | None:
    start = folder.resolve()
    return next(
        (each for each in (start, *start.parents) if (each / "confsync.yaml").is_file()), None
    )
