"""Checks a manifest's labels against the catalog: unknown, deprecated, or written by the AI."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.manifest.nodes import Mapping, child, target
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.findings import Findings
    from confsync.manifest.nodes import Node, Scalar, Span
    from confsync.model.catalog import Catalog, Category


class _Warning(NamedTuple):
    code: Code
    message: str
    help: str


_PULL: Final = "If it is new, run: confsync catalog pull"


class LabelChecker:
    """A catalog prepared for fast checks of many labels in many files."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._names = tuple(catalog)
        # The common case is decided here. None: any value is fine.
        self._fine = {
            name: frozenset(each.value for each in category.options if not each.deprecated) or None
            for name, category in catalog.items()
            if not _warns(category)
        }

    def check(self, root: Node, findings: Findings) -> None:
        """Add the problems of a manifest's labels.

        Every error is reported; of equal warnings only the first.
        """
        warned: defaultdict[_Warning, list[Span]] = defaultdict(list)
        fine = self._fine
        for labels, templates in _declared(root):
            for key, value in labels.written.values():
                data = value.data
                if (text := key.text) in fine:
                    options = fine[text]
                    if options is None or data.__class__ is not str or data in options:
                        continue
                self._look(key, value, findings, warned, templates=templates)
        for warning, spans in warned.items():
            places = len(set(spans))
            message = f"{warning.message} ({places:,} times in this file)"
            sentence = warning.message if places == 1 else message
            findings.warn(warning.code, sentence, min(spans), help=warning.help)

    def _look(
        self,
        key: Scalar,
        value: Node,
        findings: Findings,
        warned: defaultdict[_Warning, list[Span]],
        *,
        templates: bool,
    ) -> None:
        category = self._catalog.get(nfc(key.text))
        # A label that must be absent may also be gone from the catalog.
        if category is None and value.data is not None:
            message = f"{quoted(key.text)} is not among the organisation's labels"
            findings.add_alike(
                Code.UNKNOWN_LABEL, message, key.span, help=_help(key.text, self._names)
            )
        if category is None:
            return
        if category.by_ai:
            message = f"{quoted(category.name)} is maintained by the service's AI, so it will drift"
            help = "leave it to the AI, or turn off its AI in the service"
            warned[_Warning(Code.AI_LABEL, message, help)].append(key.span)
        if value.data is None:
            return
        if category.deprecated:
            message = f"{quoted(category.name)} is deprecated"
            help = "null makes sure that it is absent"
            warned[_Warning(Code.DEPRECATED_LABEL, message, help)].append(key.span)
        # What a template gives is known only where it is filled in.
        open_ended = templates and isinstance(value.data, str) and "{" in value.data
        if category.options and isinstance(value.data, str) and not open_ended:
            _look_at_value(value.data, value.span, category, findings, warned)


def _look_at_value(
    text: str,
    span: Span,
    category: Category,
    findings: Findings,
    warned: defaultdict[_Warning, list[Span]],
) -> None:
    options = {option.value: option for option in category.options}
    name = quoted(category.name)
    option = options.get(nfc(text))
    current = tuple(value for value, each in options.items() if not each.deprecated)
    if option is None:
        message = f"{quoted(text)} is not an option of {name}"
        help = _help(text, current or tuple(options))
        findings.add_alike(Code.UNKNOWN_OPTION, message, span, help=help)
    elif option.deprecated:
        message = f"the option {quoted(option.value)} of {name} is deprecated"
        help = f"declare another one: {', '.join(map(quoted, current[:8]))}" if current else ""
        warned[_Warning(Code.DEPRECATED_LABEL, message, help)].append(span)


def _help(text: str, known: tuple[str, ...]) -> str:
    near = did_you_mean(text, known)
    return f"{near}{'' if near.endswith('?') else '.'} {_PULL}" if known else _PULL


def _warns(category: Category) -> bool:
    """Whether an option that fits still causes a warning."""
    only_old = category.options and all(each.deprecated for each in category.options)
    return category.by_ai or category.deprecated or bool(only_old)


def _declared(root: Node) -> Iterator[tuple[Mapping, bool]]:
    """All label mappings in a manifest, each once, and whether their values are templates.

    Also where other parts are invalid.
    """
    defaults = child(root, "defaults")
    owners = [(node, False) for node in ([defaults] if defaults else [])]
    owners += [(node, False) for node in _values(root, "conversations")]
    owners += [(node, True) for node in _values(root, "rules")]
    seen: set[int] = set()
    for node, templates in owners:
        labels = child(node, "labels")
        found = None if labels is None else target(labels)
        if isinstance(found, Mapping) and id(found) not in seen:
            seen.add(id(found))
            yield found, templates


def _values(root: Node, key: str) -> list[Node]:
    node = child(root, key)
    below = None if node is None else target(node)
    written = below.written.values() if isinstance(below, Mapping) else ()
    return [value for _, value in written]
