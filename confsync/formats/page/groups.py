"""What is the same on many conversations, as a section of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.changes import joined_befores
from confsync.formats.escape import shortened
from confsync.formats.groups import Merged
from confsync.formats.page.markup import Markup, element
from confsync.formats.page.rows import ARROW, edit_line, line_parts
from confsync.formats.rules import funnel_text, others_heading, rule_heading
from confsync.formats.values import shown
from confsync.formats.words import count
from confsync.model import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from confsync.formats.groups import Group, Groups
    from confsync.model import Change
    from confsync.model.funnel import Funnel

_MOST: Final = 100
"""Groups on the page, the largest."""


def groups_markup(
    found: Groups, at: Mapping[str, int], rules: Sequence[tuple[Funnel | None, Sequence[Change]]]
) -> tuple[Markup, list[list[int]]]:
    """The section, nothing where there is no group; and which changes each of its buttons shows.

    `at` has the number of each change by its id, `rules` are the rules with their changes.
    """
    if not found.groups and not rules:
        return Markup(), []
    members: list[list[int]] = []

    def button(those: Sequence[Change], *sentence: str) -> Markup:
        members.append([at[change.id] for change in those])
        content = (*sentence, element("span", count(len(those), "conversation"), class_="on"))
        # The script enables it.
        pressed = {"data_group": str(len(members) - 1), "aria_pressed": "false"}
        return element("li", element("button", *content, type="button", disabled=True, **pressed))

    shown_groups = found.groups[:_MOST]
    same = [button(group.members, *_what(group)) for group in shown_groups]
    cut = len(found.groups) - len(shown_groups)
    others = [
        button(those, element("span", name, class_="name"))
        for name, those in _others(found)
        if those and same
    ]
    by_rule = [_rule(rule, those, button) for rule, those in rules]
    number = sum(rule is not None for rule, _ in rules)
    section = element(
        "section",
        element("h2", f"Rules: {number:,}") if by_rule else "",
        element("ul", *by_rule, class_="groups") if by_rule else "",
        element("h2", f"The same on many: {count(len(found.groups), 'edit')}") if same else "",
        element("ul", *same, class_="groups") if same else "",
        element("p", f"And {count(cut, 'smaller group')}.", class_="note") if cut else "",
        element("h2", "Not only in these") if others else "",
        element("ul", *others, class_="groups") if others else "",
        class_="same",
    )
    return section, members


def _rule(rule: Funnel | None, changes: Sequence[Change], button: Callable[..., Markup]) -> Markup:
    """A rule and its numbers; a button where it has changes."""
    name = element("span", rule_heading(rule) if rule else others_heading(changes), class_="name")
    parts = (name, element("span", f" {funnel_text(rule)}", class_="funnel")) if rule else (name,)
    return button(changes, *parts) if changes else element("li", *parts)


def _others(found: Groups) -> Iterator[tuple[str, Sequence[Change]]]:
    yield "Protected", found.protected
    yield "Labels removed", found.removals
    yield "With other edits", found.outliers


def _what(group: Group) -> tuple[Markup, ...]:
    what = group.what
    if isinstance(what, Edit):
        return line_parts(*edit_line(what))
    name = what.label if isinstance(what, Merged) else None
    value: tuple[str, ...] = (
        (element("del", joined_befores(what)), " ", ARROW, element("ins", shown(what.after)))
        if isinstance(what, Merged)
        else (what.described(),)
    )
    kind = "title" if name is None else "label"
    return (
        element("span", "~", class_="sign replace", aria_hidden="true"),
        element("span", f"{kind} changed: ", class_="unseen"),
        element("span", "title" if name is None else shortened(name), class_=kind),
        element("span", element("span", *value), class_="values"),
    )
