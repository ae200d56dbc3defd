"""Formats a manifest in pieces: what has the common form from the tree, the rest from tokens.

A run of declarations of the common form is replaced by a short stand-in while the rest is formatted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from confsync.manifest.fmt.common import CommonForm
from confsync.manifest.fmt.layout import laid_out
from confsync.manifest.fmt.level import STEP
from confsync.manifest.fmt.order import in_order
from confsync.manifest.node_ranges import column
from confsync.manifest.nodes import Mapping, child
from confsync.manifest.text_edits import TextEdit, apply_edits
from confsync.manifest.tokens import LINE_END, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.fmt.common import Written
    from confsync.manifest.nodes import Node, Scalar

_SHORTEST: Final = 3
"""A run keeps its first and last declaration, so that comments around it find what they belong to."""


@dataclass(slots=True)
class _Run:
    """Declarations of the common form, one after the other, and the lines before each but the first.

    `indent` is that of the first.
    """

    indent: str = ""
    written: list[Written] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def inner(self) -> str:
        """All but the first and the last."""
        pairs = zip(self.gaps[:-1], self.written[1:-1], strict=True)
        return "".join(part for gap, each in pairs for part in (gap, each.text))

    def gap(self, form: CommonForm, key: Scalar) -> str | None:
        """The lines between the last declaration and `key`, if those are of the common form, too."""
        last = self.written[-1]
        gap = form.gap(last.stop, key.start, STEP)
        # Below fields that moved, a comment may belong to one of them.
        return None if last.moved and gap != f"{form.end}{' ' * STEP}" else gap


def formatted(text: str, root: Node) -> str:
    """The text of a valid manifest in the normal form. `root` is its tree."""
    first = LINE_END.search(text)
    end = first[0] if first else "\n"
    name = "stand-in"
    while name in text:
        name += "-"
    form = CommonForm(text, end)
    runs = [*_runs(text, root, form)]
    # The order of the file's parts depends on the aliases in them.
    values = [f"[{', '.join(sorted(form.aliases))}]", *["[]"] * len(runs)]
    edits = [
        TextEdit(
            *(run.written[0].stop, run.written[-2].stop),
            f"{end}{run.indent}{name}{number}: {value}",
        )
        for number, (run, value) in enumerate(zip(runs, values, strict=False))
    ]
    rest = from_tokens(apply_edits(text, edits))
    placeholder = re.compile(rf"{end}{' ' * STEP}{name}(\d+): \[[^\]]*\]")
    return placeholder.sub(lambda found: runs[int(found[1])].inner, rest) if runs else rest


def from_tokens(text: str) -> str:
    """The same for any form, slower."""
    found = [*tokens(text)]
    ordered = in_order(text, found)
    return laid_out(ordered, found if ordered == text else None)


def _runs(text: str, root: Node, form: CommonForm) -> Iterator[_Run]:
    """The runs of at least `_SHORTEST` declarations."""
    node = child(root, "conversations")
    if not isinstance(node, Mapping) or node.flow or node.merged:
        return
    run = _Run()
    for key, value in node.written.values():
        written = form.declaration(key, value)
        gap = run.gap(form, key) if written and run.written else None
        if written and gap is not None:
            run.gaps.append(gap)
            run.written.append(written)
            continue
        if len(run.written) >= _SHORTEST:
            yield run
        run = _Run(" " * column(text, key.start), [written] if written else [])
    if len(run.written) >= _SHORTEST:
        yield run
