"""One change, and one group of changes, in lines for people, made for 80 columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.formats.escape import fitted, folded, padded, shortened, visible, width
from confsync.formats.groups import Merged
from confsync.formats.marked import marked
from confsync.formats.paint import painted
from confsync.formats.values import shown, shown_both
from confsync.formats.words import count
from confsync.model import Edit, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from confsync.formats.groups import Group
    from confsync.formats.paint import Paint, Style
    from confsync.model import Change

COLUMNS: Final = 80

_SIGNS: Final[dict[Op, tuple[str, Style]]] = {
    Op.ADD: ("+", "add"),
    Op.REPLACE: ("~", "change"),
    Op.REMOVE: ("-", "remove"),
}
_DIFFERENT: Final[tuple[Style, Style]] = ("remove", "add")
"""How what differs is painted in the value before, and in the one after."""
_NARROWEST: Final = 16
_WIDEST: Final = 32
"""Of the column with the fields' names."""
_EXAMPLES: Final = 2


class Look(NamedTuple):
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
    widths = [width(shortened(edit.field)) for edit in edits]
    names = max([_NARROWEST, *(each for each in widths if each <= _WIDEST)])
    for edit in sorted(edits, key=lambda edit: edit.label is not None):
        yield from _edit(edit, names, look)


def group_lines(group: Group, look: Look) -> Iterator[str]:
    """What is the same, on how many conversations, and one or two of them."""
    what = group.what
    if isinstance(what, Edit):
        yield from _edit(what, _NARROWEST, look)
    elif isinstance(what, Merged):
        befores, after = joined_befores(what), shown(what.after)
        yield from _field(
            group.field, Op.REPLACE, _NARROWEST, look, partial(_both, befores, after, look.paint)
        )
    else:
        yield from _field(
            group.field,
            Op.REPLACE,
            _NARROWEST,
            look,
            partial(_one, what.described(), "change", look.paint),
        )
    titles = dict.fromkeys(each.title for each in group.members if each.title)
    such = ", ".join(f'"{line(title)}"' for title in list(titles)[:_EXAMPLES])
    on = f"on {count(len(group.members), 'conversation')}"
    yield _below(f"{on}, such as {such}" if such else on, look)


def line(text: str) -> str:
    """As much of `text` as a line may need."""
    return visible(text[:COLUMNS])


def joined_befores(what: Merged) -> str:
    """The values that are replaced, and how often each is."""
    return ", ".join(f"{shown(before)} ({number:,})" for before, number in what.befores)


def _edit(edit: Edit, names: int, look: Look) -> Iterator[str]:
    if edit.op is Op.REPLACE:
        values = partial(_both, *shown_both(edit.before, edit.after), look.paint)
    else:
        value = shown(edit.after if edit.op is Op.ADD else edit.before)
        values = partial(_one, value, _SIGNS[edit.op][1], look.paint)
    return _field(edit.field, edit.op, names, look, values)


def _field(
    field: str, op: Op, names: int, look: Look, values: Callable[[int], list[str]]
) -> Iterator[str]:
    """The field in a column `names` wide, its values beside it; below it where it is wider.

    `values` makes their lines, each at most so many columns wide.
    """
    sign, style = _SIGNS[op]
    margin = look.indent + 2
    start = f"{' ' * look.indent}{look.paint(style, sign)} "
    *above, name = folded(shortened(field), COLUMNS - margin - 2)
    for part in above:
        yield start + part
        start = " " * (margin + 2)
    indent = " " * (margin + names + 1)
    first, *more = values(COLUMNS - len(indent) - 2)
    if above or width(name) > names:
        yield start + name
        yield indent + first
    else:
        yield f"{start}{padded(name, names)} {first}"
    yield from (indent + part for part in more)


def _one(value: str, style: Style, paint: Paint, room: int) -> list[str]:
    """One value, after two columns for an arrow."""
    return [f"  {paint(style, part)}" for part in folded(value, room)]


def _both(before: str, after: str, paint: Paint, room: int) -> list[str]:
    """Before and after in a line, else below each other. What differs is painted."""
    beside = width(before) + 3 + width(after) <= room
    lines = ([before], [after]) if beside else (folded(before, room), folded(after, room))
    parts = marked(*map("".join, lines))
    old, (first, *more) = (
        list(painted(its, some, style, paint))
        for its, some, style in zip(lines, parts, _DIFFERENT, strict=True)
    )
    if beside:
        return [f"  {old[0]} → {first}"]
    return [*(f"  {part}" for part in old), f"→ {first}", *(f"  {part}" for part in more)]


def _below(text: str, look: Look) -> str:
    indent = look.indent + 2
    return look.paint("dim", f"{' ' * indent}{fitted(text, COLUMNS - indent)}")
