"""The parts of a lint rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from confsync.lint.written import File
    from confsync.manifest.nodes import Span
    from confsync.model import Place
    from confsync.model.code_explanation import CodeExplanation


class Finding(NamedTuple):
    """A finding of a rule: its file, its position and its message."""

    file: File
    span: Span
    message: str
    help: str
    id: str | None = None
    also: tuple[Place, ...] = ()


Check: TypeAlias = "Callable[[Sequence[File]], Iterator[Finding]]"


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` gets all files of a project at once."""

    about: CodeExplanation
    check: Check
