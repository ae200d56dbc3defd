"""What searches, filters and sorts the list. The script shows it, and makes it work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from confsync.formats.page.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.formats.page.rows import Row

_KINDS: Final = {
    "title": "title",
    "add": "label added",
    "replace": "label changed",
    "remove": "label removed",
}
_SORTS: Final = {"title": "title", "file": "file", "edits": "most edits"}
_KEYS: Final = (
    ("/", "search"),
    ("j", "next change"),
    ("k", "previous change"),
    ("Enter", "fold or unfold it"),
    ("r", "mark it as reviewed, or not"),
    ("Esc", "leave the search, or close this"),
    ("?", "show this"),
)


def tools_markup(rows: Sequence[Row], order: str) -> Markup:
    """Hidden until the script shows it. `order` is what the rows are sorted by now."""
    kinds = Counter(kind for row in rows for kind in {_kind(line) for line in row.lines})
    results = Counter(row.result for row in rows if row.result)
    keys = Counter(key for row in rows for key in {line[0] for line in row.lines} if key)
    files = Counter(row.file for row in rows)
    return element(
        "div",
        element(
            "div",
            element(
                "input",
                type="search",
                aria_label="Search titles, ids, labels and files",
                aria_keyshortcuts="/",
                placeholder="Search titles, ids, labels, files",
                autocomplete="off",
                spellcheck="false",
            ),
            element("button", "Fold all", type="button", class_="fold", aria_pressed="false"),
            element("button", "?", type="button", class_="help", aria_label="Keyboard"),
            class_="find",
        ),
        element(
            "div",
            _chips("Outcome", "result", {each: each for each in results}, results)
            if results
            else "",
            _chips("Kind of edit", "kind", _KINDS, kinds),
            _choice("Label", "key", {"": "any", **_numbered(keys)}) if keys else "",
            _choice("File", "file", {"": "any", **_numbered(files)}) if len(files) > 1 else "",
            _choice("Sort", "sort", {"": order, **_SORTS}),
            class_="filters",
        ),
        element(
            "p",
            element("span", role="status"),
            element("span", class_="ticks"),
            element("button", "Clear filters", type="button", class_="clear", hidden=True),
            class_="count",
        ),
        class_="tools",
        hidden=True,
    )


def keys_markup() -> Markup:
    """The dialog that lists the keyboard shortcuts."""
    pairs = (
        element("div", element("dt", element("kbd", key)), element("dd", what))
        for key, what in _KEYS
    )
    return element(
        "dialog",
        element("h2", "Keyboard"),
        element("dl", *pairs),
        element("button", "Close", type="button"),
        aria_label="Keyboard",
    )


def _kind(line: tuple[str | None, object, object]) -> str:
    key, before, after = line
    if key is None:
        return "title"
    return "add" if before is None else "remove" if after is None else "replace"


def _chips(said: str, name: str, choices: Mapping[str, str], counts: Counter[str]) -> Markup:
    """A button for each value that there is, which says of how many changes."""
    chips = [
        element(
            "button",
            f"{words} ",
            element("span", f"{counts[value]:,}", class_="number"),
            type="button",
            class_="chip",
            aria_pressed="false",
            data_filter=name,
            data_value=value,
        )
        for value, words in choices.items()
        if counts[value]
    ]
    return element("div", *chips, class_="chips", role="group", aria_label=said)


def _choice(said: str, name: str, choices: Mapping[str, str]) -> Markup:
    options = (element("option", words, value=value) for value, words in choices.items())
    return element(
        "label", f"{said} ", element("select", *options, aria_label=said, data_filter=name)
    )


def _numbered(counts: Counter[str]) -> dict[str, str]:
    """Each value with how many changes it is about, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return {value: f"{value} ({number:,})" for value, number in ordered if value}
