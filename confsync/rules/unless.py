"""Which rule excludes which: the order in which they are tried, and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def circles(unless: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Each circle once: the names of its rules, from the first in the order of `unless` on."""
    done: set[str] = set()
    for start in unless:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start in done:
            continue
        path.append(start)
        stack.append((start, iter(unless[start])))
        while stack:
            name, below = stack[-1]
            following = next(below, None)
            if following is None:
                stack.pop()
                path.pop()
                done.add(name)
            elif following in path:
                yield tuple(path[path.index(following) :])
            elif following in unless and following not in done:
                path.append(following)
                stack.append((following, iter(unless[following])))


def in_order(unless: Mapping[str, Sequence[str]]) -> list[str]:
    """The names, each after those that it excludes; there is no circle."""
    ordered: dict[str, None] = {}
    for start in unless:
        stack = [start]
        while stack:
            name = stack[-1]
            missing = [each for each in unless[name] if each not in ordered]
            if name in ordered or not missing:
                ordered[name] = None
                stack.pop()
            else:
                stack += missing
    return list(ordered)
