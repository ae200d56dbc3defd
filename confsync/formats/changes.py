"""One change, and one group of changes, in lines for people, made for 80 columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import fitted, folded, padded, shortened, visible, width
from confsync.formats.groups import Affix
from confsync.formats.values import shown, shown_both
from confsync.formats.words import count
from confsync.model import Op

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.formats.groups import Group
    from confsync.formats.paint import Paint, Style
    from confsync.model import Change, Edit

COLUMNS: Final = 80

_SIGNS: Final[dict[Op, tuple[str, Style]]] = {
    Op.ADD: ("+", "add"),
    Op.REPLACE: ("~", "change"),
    Op.REMOVE: ("-", "remove"),
}
AFFIXED: Final = {
    (Op.ADD, "prefix"): "added in front",
    (Op.ADD, "suffix"): "added at the end",
    (Op.REMOVE, "prefix"): "removed from the front",
    (Op.REMOVE, "suffix"): "removed from the end",
}
_NARROWEST: Final = 16
_WIDEST: Final = 32
"""Of the column with the fields' names."""
_EXAMPLES: Final = 2


@dataclass(frozen=True, slots=True)
class Look:
    """How lines are painted, the mark before a title, and the columns before an edit's sign."""

    paint: Paint
    mark: str = "~"
    indent: int = 4


def change_lines(change: Change, look: Look) -> Iterator[str]:
    """A change in full: its title, place and id, every edit, and what is left alone."""
    yield from heading_lines(change, look)
    yield from edit_lines(change.edits, look)
    if change.dropped:
        keys = ", ".join(line(key) for key in change.dropped)
        yield _below(f"{count(len(change.dropped), 'label')} no longer declared: {keys}", look)
    if change.left_alone:
        keys = ", ".join(line(key) for key in change.left_alone)
        yield _below(f"{count(len(change.left_alone), 'label')} left alone: {keys}", look)


def heading_lines(change: Change, look: Look) -> Iterator[str]:
    """Which conversation it is, and where it is declared."""
    paint = look.paint
    place = shortened(f"{change.place.file}:{change.place.line}")
    room = COLUMNS - 2
    title = line(change.title) or "(no title)"
    mark = paint("change", look.mark)
    if width(title) + 2 + width(place) <= room:
        yield f"{mark} {paint('strong', padded(title, room - width(place)))}{paint('dim', place)}"
        yield f"  {paint('dim', shortened(change.id))}"
    else:
        yield f"{mark} {paint('strong', fitted(title, room))}"
        yield f"  {paint('dim', shortened(change.id))}"
        yield f"  {paint('dim', place)}"


def edit_lines(edits: Sequence[Edit], look: Look) -> Iterator[str]:
    """A line or more for each edit, the title's first, the values below each other."""
    widths = [width(_name(edit)) for edit in edits]
    names = max([_NARROWEST, *(each for each in widths if each <= _WIDEST)])
    for edit in sorted(edits, key=lambda edit: edit.label is not None):
        yield from _edit(edit, names, look)


def group_lines(group: Group, look: Look) -> Iterator[str]:
    """What is the same, on how many conversations, and one or two of them."""
    if isinstance(group.what, Affix):
        yield from _affix(group.what, look)
    else:
        yield from _edit(group.what, _NARROWEST, look)
    titles = dict.fromkeys(each.title for each in group.members if each.title)
    such = ", ".join(f'"{line(title)}"' for title in list(titles)[:_EXAMPLES])
    on = f"on {count(len(group.members), 'conversation')}"
    yield _below(f"{on}, such as {such}" if such else on, look)


def line(text: str) -> str:
    """As much of `text` as a line may need."""
    return visible(text[:COLUMNS])


def _edit(edit: Edit, names: int, look: Look) -> Iterator[str]:
    """The field in a column `names` wide, its values beside it; below it where it is wider."""
    sign, style = _SIGNS[edit.op]
    margin = look.indent + 2
    start = f"{' ' * look.indent}{look.paint(style, sign)} "
    *above, name = folded(_name(edit), COLUMNS - margin - 2)
    for part in above:
        yield start + part
        start = " " * (margin + 2)
    indent = " " * (margin + names + 1)
    first, *more = _values(edit, style, COLUMNS - len(indent) - 2, look.paint)
    if above or width(name) > names:
        yield start + name
        yield indent + first
    else:
        yield f"{start}{padded(name, names)} {first}"
    yield from (indent + part for part in more)


def _values(edit: Edit, style: Style, room: int, paint: Paint) -> list[str]:
    """Before and after in a line, else below each other, after two columns for the arrow."""
    if edit.op is not Op.REPLACE:
        value = shown(edit.after if edit.op is Op.ADD else edit.before)
        return [f"  {paint(style, part)}" for part in folded(value, room)]
    before, after = shown_both(edit.before, edit.after)
    if width(before) + 3 + width(after) <= room:
        return [f"  {before} → {paint(style, after)}"]
    first, *more = folded(after, room)
    return [
        *(f"  {part}" for part in folded(before, room)),
        f"→ {paint(style, first)}",
        *(f"  {paint(style, part)}" for part in more),
    ]


def _affix(what: Affix, look: Look) -> Iterator[str]:
    sign, style = _SIGNS[Op.REPLACE]
    start = f"{' ' * look.indent}{look.paint(style, sign)} {padded('title', _NARROWEST)}   "
    told = f"{shown(what.text)} {AFFIXED[what.op, what.side]}"
    indent = look.indent + 2 + _NARROWEST + 3
    for part in folded(told, COLUMNS - indent):
        yield start + look.paint(style, part)
        start = " " * indent


def _below(text: str, look: Look) -> str:
    indent = look.indent + 2
    return look.paint("dim", f"{' ' * indent}{fitted(text, COLUMNS - indent)}")


def _name(edit: Edit) -> str:
    return shortened(edit.field)
