"""The organisation's label keys and options as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.model import Op
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a label may have."""

    value: str
    description: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A label's key. Without options it takes any value.

    `by_ai`: the service's AI writes it, at any time. `deprecated` comes from the catalog file only:
    the API has no such field.
    """

    name: str
    description: str = ""
    options: tuple[Option, ...] = ()
    by_ai: bool = False
    deprecated: bool = False


Catalog: TypeAlias = "Mapping[str, Category]"
"""Categories by name, both names and values in Unicode NFC; sorted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of one category. `what` describes it if the category still exists."""

    op: Op
    name: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class CatalogPull:
    """The result of pulling the catalog: how many `labels` its `file` has now, and the changes.

    `written`: the file was created, or replaced because something changed. `offered`: the settings do
    not name the file yet, so nothing is checked against it.
    """

    file: str
    labels: int
    changes: tuple[Difference, ...]
    written: bool
    sandbox: bool
    offered: bool = False


def catalog_of(categories: Iterable[Category]) -> Catalog:
    """The catalog of these categories; raises `ValueError` if two have the same name."""
    found: dict[str, Category] = {}
    for category in categories:
        name = nfc(category.name)
        if name in found:
            raise ValueError(f"two label categories are called {name!r}")
        options = {nfc(each.value): each for each in category.options}
        found[name] = replace(
            category,
            name=name,
            options=tuple(replace(options[value], value=value) for value in sorted(options)),
        )
    return dict(sorted(found.items()))


def lacking(catalog: Catalog | None, key: str, value: object) -> tuple[Code, str] | None:
    """The code and the message if the catalog lacks the label `key` or its `value`, else None."""
    if catalog is None or value is None:
        return None
    category = catalog.get(nfc(key))
    if category is None:
        return Code.UNKNOWN_LABEL, f"{quoted(key)} is not among the organisation's labels"
    options = {option.value for option in category.options}
    if options and isinstance(value, str) and nfc(value) not in options:
        return Code.UNKNOWN_OPTION, f"{quoted(value)} is not an option of {quoted(category.name)}"
    return None


def written_by_ai(catalog: Catalog | None) -> Callable[[str], bool]:
    """Whether the service's AI writes a label, by its key; without a catalog it is not known."""
    names = {name for name, category in (catalog or {}).items() if category.by_ai}
    return lambda key: nfc(key) in names


def with_marks(live: Catalog, file: Catalog) -> Catalog:
    """`live` with the deprecation marks of `file`."""
    return {name: _marked(category, file.get(name)) for name, category in live.items()}


def differences(before: Catalog, after: Catalog) -> tuple[Difference, ...]:
    """The differences, by name."""
    return tuple(
        difference
        for name in sorted({*before, *after})
        if (difference := _difference(name, before.get(name), after.get(name)))
    )


def _marked(category: Category, known: Category | None) -> Category:
    if known is None:
        return category
    old = {option.value for option in known.options if option.deprecated}
    options = (replace(each, deprecated=each.value in old) for each in category.options)
    return replace(category, options=tuple(options), deprecated=known.deprecated)


def _difference(name: str, before: Category | None, after: Category | None) -> Difference | None:
    if before == after:
        return None
    if before is None:
        return Difference(Op.ADD, name)
    if after is None:
        return Difference(Op.REMOVE, name)
    return Difference(Op.REPLACE, name, ", ".join(_changes(before, after)))


def _changes(before: Category, after: Category) -> Iterator[str]:
    old = {option.value: option for option in before.options}
    new = {option.value: option for option in after.options}
    for word, number in (
        ("new", len(new.keys() - old.keys())),
        ("gone", len(old.keys() - new.keys())),
        ("described otherwise", sum(old[each] != new[each] for each in old.keys() & new.keys())),
    ):
        if number:
            yield f"{number:,} option{'' if number == 1 else 's'} {word}"
    if before.description != after.description:
        yield "description"
    if before.by_ai != after.by_ai:
        yield f"{'now' if after.by_ai else 'no longer'} maintained by the AI"
