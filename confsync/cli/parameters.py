"""Parameters of verbs that cost nothing where they are not given.

The library makes a pydantic validator for the type of each parameter, before it looks whether there
is a value. For all options of `plan` that takes as long as a small plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperArgument, TyperOption

if TYPE_CHECKING:
    from typer._click import Context, Parameter


class _Option(TyperOption):
    def process_value(self, ctx: Context, value: Any) -> Any:
        """The value that the verb gets."""
        if _is_given(self, value):
            return super().process_value(ctx, value)
        return _default(self, ctx, value)


class _Argument(TyperArgument):
    def process_value(self, ctx: Context, value: Any) -> Any:
        """The value that the verb gets."""
        if _is_given(self, value):
            return super().process_value(ctx, value)
        return _default(self, ctx, value)


_QUICK: Final[dict[type, type[Parameter]]] = {TyperOption: _Option, TyperArgument: _Argument}


def quick(parameter: Parameter) -> Parameter:
    """Make the parameter one of these."""
    if type(parameter) in _QUICK:
        parameter.__class__ = _QUICK[type(parameter)]
    return parameter


def _is_given(parameter: TyperOption | TyperArgument, value: Any) -> bool:
    return parameter.required or (value is not None and value is not parameter.default)


def _default(parameter: TyperOption | TyperArgument, ctx: Context, value: Any) -> Any:
    if value is None and (parameter.multiple or parameter.nargs == -1):
        value = ()
    return value if parameter.callback is None else parameter.callback(ctx, parameter, value)
