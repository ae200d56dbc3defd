"""The verbs of the command, each imported when it is asked for."""

from __future__ import annotations

from collections import UserDict
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from confsync.cli.examples import lines
from confsync.cli.parameters import quick

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter

NAME: Final = "confsync"
COMPLETION: Final = "_CONFSYNC_COMPLETE"
"""The variable in which the script of a shell asks for completions."""
_GROUPS: Final = {
    "Start": {
        "init": "confsync.cli.init:init",
        "demo": "confsync.cli.demo:demo",
        "completion": "confsync.cli.completion:completion",
        "skill": "confsync.cli.skill:skill",
    },
    "Every day": {
        "plan": "confsync.cli.plan:plan",
        "apply": "confsync.cli.apply:apply",
        "pull": "confsync.cli.pull:pull",
        "status": "confsync.cli.status:status",
        "edit": "confsync.cli.edit:edit",
        "list": "confsync.cli.list_conversations:list_",
        "import": "confsync.cli.import_sheet:import_",
        "export": "confsync.cli.export:export",
        "undo": "confsync.cli.undo:undo",
        "runs": "confsync.cli.undo:runs",
        "show": "confsync.cli.show:show",
    },
    "Check": {
        "validate": "confsync.cli.validate:validate",
        "fmt": "confsync.cli.fmt:fmt",
        "explain": "confsync.cli.explain:explain",
        "schema": "confsync.cli.schema:schema",
        "catalog": "confsync.cli.catalog:app",
        "probe": "confsync.cli.probe:probe",
    },
    "Pull requests": {
        "ci": "confsync.cli.ci:app",
        "snapshot": "confsync.cli.snapshot:snapshot",
    },
    "Practise": {
        "sandbox": "confsync.cli.sandbox:app",
    },
}
"""The groups of verbs in the help: the module of each verb, and its function or its verbs there."""


class Verbs(TyperGroup):
    """The group of all verbs. The order is that of the help."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Lazy(
            {name: home for group in _GROUPS.values() for name, home in group.items()}
        )

    def get_params(self, ctx: Context) -> list[Parameter]:
        """The parameters, which cost nothing where they are not given."""
        return [quick(each) for each in super().get_params(ctx)]

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The verbs by what people want to do, each with its whole first sentence."""
        del ctx
        widest = max(map(len, self.commands))
        for title, group in _GROUPS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (f"{name:<{widest}}", self.commands[name].get_short_help_str(200))
                        for name in group
                    ]
                )


class _Lazy(UserDict[str, Any]):
    """Commands by name, from the homes of their functions."""

    def __getitem__(self, name: str) -> Command:
        return _imported(name, super().__getitem__(name))


class _Verb(TyperCommand):
    """A verb. Its help shows arguments as people write them, without Python's types."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """The parameters, which cost nothing where they are not given."""
        return [quick(each) for each in super().get_params(ctx)]

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

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Examples."""
        _, _, path = ctx.command_path.partition(" ")
        if examples := lines(path):
            with formatter.section("Examples"):
                for line in examples:
                    formatter.write(f"  {line}\n")


@cache
def _imported(name: str, home: str) -> Command:
    module, _, attribute = home.partition(":")
    verb = getattr(import_module(module), attribute)
    if isinstance(verb, typer.Typer):
        for each in verb.registered_commands:
            each.cls = _Verb
        return typer.main.get_group(verb)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=_Verb)(verb)
    return typer.main.get_command(alone)
