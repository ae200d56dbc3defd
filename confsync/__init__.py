"""confsync: declared titles and labels of conversations, planned and applied to Attention.

>>> import confsync
>>> workspace = confsync.open_project("my-project")  # doctest: +SKIP
>>> plan = confsync.plan(workspace)  # doctest: +SKIP
>>> run = confsync.apply(workspace, plan)  # doctest: +SKIP
"""

from confsync._version import __version__

# Not from typing, which takes as long to load as Python itself.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from confsync.operations.apply import apply
    from confsync.operations.plan import plan
    from confsync.operations.workspace import open_project

_HOME = {"apply": "apply", "open_project": "workspace", "plan": "plan"}
"""The module of `confsync.operations` that has each public name."""

__all__ = ["__version__", "apply", "open_project", "plan"]


def __getattr__(name: str) -> object:
    # Late, because `confsync --version` should not wait for what it does not need.
    if name in _HOME:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(f"confsync.operations.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
