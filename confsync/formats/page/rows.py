"""A change as the page shows it: a row, which both this program and the page's script can draw.

Every text of a row is harmless already. What `row_markup` makes of a row, the script makes too; a
test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

from confsync.formats.escape import LONGEST, shortened
from confsync.formats.marked import marked, whole
from confsync.formats.page.markup import Markup, element, joined
from confsync.formats.values import shown, shown_both
from confsync.formats.words import count, minute
from confsync.model import DONE, Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.formats.marked import Parts
    from confsync.model import Change, Edit, Json, Outcome
    from confsync.model.facts import CallInfo

Line: TypeAlias = "tuple[str | None, Parts | None, Parts | None]"
"""An edit: the label's key (None: the title), what was, and what comes (None: nothing)."""

SIGNS: Final = {Op.ADD: ("+", "added"), Op.REPLACE: ("~", "changed"), Op.REMOVE: ("-", "removed")}
SPACE: Final = "\u2423"
"""An open box, in place of a space that could not be seen."""
ARROW: Final = element("span", "\u2192\u00a0", class_="arrow", aria_hidden="true")

_OUT: Final = {"target": "_blank", "rel": "noopener noreferrer"}
_TICK: Final = element("label", element("input", type="checkbox"), " Reviewed", class_="reviewed")


@dataclass(frozen=True, slots=True)
class Row:
    """`anchor` is the id as an address has it. `result` and `detail` are those of an outcome.

    `link` is the conversation's address in the service's app, `call` whose it is and of when.
    """

    id: str
    anchor: str
    title: str
    file: str
    line: int
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    result: str = ""
    detail: str = ""
    done: bool = True
    link: str = ""
    call: str = ""

    def as_json(self) -> dict[str, Json]:
        """As the script reads it; what few rows have is not there in the others."""
        lines: list[Json] = [[key, _list(one), _list(other)] for key, one, other in self.lines]
        made: dict[str, Json] = {
            "id": self.id,
            "title": self.title,
            "file": self.file,
            "line": self.line,
            "edits": lines,
        }
        more: dict[str, Json] = {
            "anchor": "" if self.anchor == self.id else self.anchor,
            "notes": list(self.notes),
            "result": self.result,
            "detail": self.detail,
            "undone": not self.done,
            "link": self.link,
            "call": self.call,
        }
        return made | {name: value for name, value in more.items() if value}


def change_row(change: Change, app: str = "") -> Row:
    """The row of a change. `app` is the address of a conversation in the app, with `{id}`."""
    notes = (_note(change.dropped, "no longer declared"), _note(change.left_alone, "left alone"))
    return Row(
        shortened(change.id),
        quote(change.id[:LONGEST], safe="!'()*", errors="surrogatepass"),
        shortened(change.title) or "(no title)",
        shortened(change.place.file),
        change.place.line,
        tuple(
            edit_line(edit)
            for edit in sorted(change.edits, key=lambda edit: edit.label is not None)
        ),
        tuple(filter(None, notes)),
        link=app.replace("{id}", quote(change.id[:LONGEST], safe="", errors="surrogatepass")),
        call=_call(change.call),
    )


def outcome_row(outcome: Outcome, app: str = "") -> Row:
    """The row of an outcome; `app` as for a change."""
    return replace(
        change_row(outcome.change, app),
        # A journal does not have it, and the page of a run is the same from its journal.
        call="",
        result=outcome.result.value.replace("_", " "),
        detail=shortened(outcome.detail, 4 * LONGEST),
        done=outcome.result in DONE,
    )


def edit_line(edit: Edit) -> Line:
    """The line of an edit."""
    key = None if edit.label is None else shortened(edit.label) or '""'
    if edit.op is Op.ADD:
        return key, None, whole(shown(edit.after))
    if edit.op is Op.REMOVE:
        return key, whole(shown(edit.before)), None
    before, after = marked(*shown_both(edit.before, edit.after))
    return key, _spaces_shown(before), _spaces_shown(after)


def _spaces_shown(parts: Parts) -> Parts:
    """Open boxes for a difference that is nothing but spaces."""
    return tuple(
        SPACE * len(part) if n % 2 and not part.strip(" ") else part for n, part in enumerate(parts)
    )


def row_markup(row: Row, *, reviewable: bool = False) -> Markup:
    """A row as an item of the list; with a box to tick, which works with the script only."""
    badge = element("span", row.result, class_="result undone" if not row.done else "result")
    return element(
        "li",
        element(
            "details",
            element(
                "summary",
                element("h3", row.title),
                badge if row.result else "",
                element("span", f"{row.file}:{row.line}", class_="place"),
            ),
            element("a", row.id, class_="id", href=f"#{row.anchor}"),
            element("a", "Open in the app", class_="app", href=row.link, **_OUT)
            if row.link
            else "",
            element("span", row.call, class_="call") if row.call else "",
            _TICK if reviewable else "",
            element("p", row.detail, class_="detail") if row.detail else "",
            element("ul", *(line_markup(line) for line in row.lines), class_="edits"),
            *(element("p", note, class_="note") for note in row.notes),
            open=True,
        ),
        class_="change",
        id=row.anchor,
    )


def line_markup(line: Line) -> Markup:
    """The line of an edit as an item of a list."""
    key, before, after = line
    return element("li", *line_parts(key, before, after), class_="edit")


def line_parts(key: str | None, before: Parts | None, after: Parts | None) -> tuple[Markup, ...]:
    """The sign, the field and the values of an edit."""
    op = Op.ADD if before is None else Op.REMOVE if after is None else Op.REPLACE
    sign, verb = SIGNS[op]
    kind = "title" if key is None else "label"
    return (
        element("span", sign, class_=f"sign {op.value}", aria_hidden="true"),
        element("span", f"{kind} {verb}: ", class_="unseen"),
        element("span", "title" if key is None else key, class_=kind),
        element(
            "span",
            _value(before, "del", "before: ") if before else "",
            _value(after, "ins", "after: ", ARROW if before else "") if after else "",
            class_="values",
        ),
    )


def _value(parts: Parts, name: str, said: str, arrow: str = "") -> Markup:
    """A value in which what differs is an element `name`."""
    made = (element(name, part) if n % 2 else joined(part) for n, part in enumerate(parts))
    return element("span", arrow, element("span", said, class_="unseen"), *made)


def _call(call: CallInfo | None) -> str:
    """`ana@example.com, 2026-11-24 16:30 UTC`, as far as it is known."""
    if call is None:
        return ""
    owner = shortened(call.owner) if call.owner else ""
    return ", ".join(filter(None, (owner, call.started and minute(call.started))))


def _note(keys: Sequence[str], what: str) -> str:
    """What is said about some labels; empty where there are none."""
    made = ", ".join(shortened(key) for key in keys)
    return shortened(f"{count(len(keys), 'label')} {what}: {made}", 4 * LONGEST) if keys else ""


def _list(parts: Parts | None) -> list[Json] | None:
    return None if parts is None else list(parts)
