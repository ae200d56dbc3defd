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
    from confsync.operations.core import apply, open_project, plan

__all__ = ["__version__", "apply", "open_project", "plan"]


def __getattr__(name: str) -> object:
    # Late, because `confsync --version` should not wait for what it does not need.
    if name in {"apply", "open_project", "plan"}:
        from confsync.operations import core as operations  # noqa: PLC0415

        return getattr(operations, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
