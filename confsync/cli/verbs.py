"""The verbs of the command, each imported when it is asked for."""

from __future__ import annotations

from collections import UserDict
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context
    from typer._click.formatting import HelpFormatter

_HOMES: Final = {
    "plan": "confsync.cli.plan:plan",
    "apply": "confsync.cli.apply:apply",
    "pull": "confsync.cli.pull:pull",
    "status": "confsync.cli.status:status",
    "edit": "confsync.cli.edit:edit",
    "import": "confsync.cli.import_sheet:import_",
    "export": "confsync.cli.export:export",
    "validate": "confsync.cli.validate:validate",
    "fmt": "confsync.cli.fmt:fmt",
    "explain": "confsync.cli.explain:explain",
    "snapshot": "confsync.cli.snapshot:snapshot",
    "show": "confsync.cli.show:show",
    "undo": "confsync.cli.undo:undo",
    "runs": "confsync.cli.undo:runs",
    "init": "confsync.cli.init:init",
    "schema": "confsync.cli.schema:schema",
    "demo": "confsync.cli.demo:demo",
    "catalog": "confsync.cli.catalog:app",
    "ci": "confsync.cli.ci:app",
    "sandbox": "confsync.cli.sandbox:app",
}
"""The module of each verb, and in it the verb's function or its group of verbs."""


class Verbs(TyperGroup):
    """The group of all verbs. The order is that of the help."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Lazy(_HOMES)


class _Lazy(UserDict[str, Any]):
    """Commands by name, from the homes of their functions."""

    def __getitem__(self, name: str) -> Command:
        return _imported(name, super().__getitem__(name))


class _Verb(TyperCommand):
    """A verb. Its help shows arguments as people write them, without Python's types."""

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """`FILE` for one that is required, where the library has `{FILE}`."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Arguments, then options."""
        parts: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for each in self.get_params(ctx):
            if record := each.get_help_record(ctx):
                if isinstance(each, TyperArgument):
                    parts["Arguments"].append((each.display_name_raw, record[1]))
                else:
                    parts["Options"].append(record)
        for name, records in parts.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records)


@cache
def _imported(name: str, home: str) -> Command:
    module, _, attribute = home.partition(":")
    verb = getattr(import_module(module), attribute)
    if isinstance(verb, typer.Typer):
        return typer.main.get_group(verb)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=_Verb)(verb)
    return typer.main.get_command(alone)
