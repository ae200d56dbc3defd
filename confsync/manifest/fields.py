"""The text edits that declare a conversation's live values.

A value that comes from an alias, a merge key or the defaults is shared, so it is not edited in
place: the conversation gets its own value instead. A value that others refer to is left alone.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.manifest.insert import Fields, filled, inserted, more_fields
from confsync.manifest.nodes import Alias, Mapping, target
from confsync.manifest.outline import DeclaredEntry, Field, Origin, Outline
from confsync.manifest.render_value import braces, replaced, wrong_with
from confsync.manifest.text_edits import TextEdit
from confsync.model import ABSENT
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.source import Source
    from confsync.model import Absent, Json, Problem

Wanted: TypeAlias = "dict[str | None, Json | Absent]"
"""The live values of a conversation by label; None is the title."""

BY_HAND: Final = "change the file by hand, or apply what it declares"
_VALUES: Final = "set `labels.values: json` in confsync.yaml, or apply what is declared"


class FieldEdits:
    """`splices` make the values of the fields `adopted`; `problems` say why not the others.

    Afterwards the conversation no longer uses the fields `freed` and the aliases named `unused`.
    """

    def __init__(
        self,
        source: Source,
        outline: Outline,
        entry: DeclaredEntry,
        values: LabelValues,
        wanted: Wanted,
    ) -> None:
        self._source = source
        self._outline = outline
        self._entry = entry
        self._values = values
        self.splices: list[TextEdit] = []
        self.adopted: list[str | None] = []
        self.problems: list[Problem] = []
        self.freed: list[Field] = []
        self.unused: list[str] = []
        overrides: dict[str | None, Json] = {}
        spellings = Counter(map(_spelled, wanted))
        for label, live in wanted.items():
            try:
                value = self._declarable(label, live, spellings[_spelled(label)])
                splices = self._in_place(label, value)
            except _Reported as reported:
                self._report([label], reported)
                continue
            if splices is None:
                overrides[label] = value
            else:
                self.splices += splices
                self.adopted.append(label)
        try:
            self.splices += [*self._overridden(overrides)]
        except _Reported as reported:
            self._report([*overrides], reported)
        else:
            self.adopted += overrides
            self.freed = [*self._no_longer_taken(overrides)]

    def _declarable(self, label: str | None, live: Json | Absent, spellings: int) -> Json:
        """The declared form of a live value; adds a problem for one that cannot be declared."""
        name = _name(label)
        if label is None and not isinstance(live, str):
            raise _Reported(Code.UNDECLARABLE, "the live title is null; a declared one is text")
        if spellings > 1:
            raise _Reported(Code.UNDECLARABLE, f"there are two spellings of {name}")
        if live is ABSENT:
            return None
        if reason := wrong_with(live) or wrong_with(label or ""):
            raise _Reported(Code.UNDECLARABLE, f"the live {name} cannot be declared: {reason}")
        if self._values == "text" and not isinstance(live, str):
            raise _Reported(Code.UNDECLARABLE, f"the live {name} is not text", _VALUES)
        return live

    def _in_place(self, label: str | None, value: Json) -> list[TextEdit] | None:
        """The text edits that replace the declared value in place; None if it is written elsewhere."""
        field, labels = self._entry.at(label), self._entry.labels
        within = self._entry.node if label is None else labels and labels.node
        if field is None or field.origin is not Origin.HERE or not isinstance(within, Mapping):
            return None
        if self._outline.is_shared(field.node, field.key):
            raise _shared(_name(label))
        if isinstance(field.node, Alias):
            self.unused.append(self._source.text[field.node.start + 1 : field.node.end])
        return [*replaced(self._source.text, within, field.key, field.node, value)]

    def _overridden(self, overrides: dict[str | None, Json]) -> Iterator[TextEdit]:
        """The text edits that add the conversation's own values."""
        labels = {key: value for key, value in overrides.items() if key is not None}
        added: Fields = {"title": overrides[None]} if None in overrides else {}
        there = self._entry.labels
        if labels and there is not None and there.origin is Origin.HERE:
            yield from self._more_labels(there, labels)
        elif labels:
            # When the whole mapping is shared: a copy with the differences.
            added["labels"] = {**(_copied(there) if there else {}), **labels}
        if added:
            yield from self._more_fields(added)

    def _no_longer_taken(self, overrides: dict[str | None, Json]) -> Iterator[Field]:
        """The shared fields that the conversation's own values now replace."""
        there = self._entry.labels
        labels = any(label is not None for label in overrides)
        copied = labels and there is not None and there.origin is not Origin.HERE
        fields = [self._entry.at(label) for label in overrides if label is None or not copied]
        fields += [there, *self._entry.each.values()] if copied else []
        return (each for each in fields if each is not None)

    def _more_labels(self, there: Field, labels: dict[str, Json]) -> Iterator[TextEdit]:
        if isinstance(there.node, Alias):
            yield self._merging(there.node, dict(labels))
        elif self._outline.is_shared(there.node, there.key):
            raise _shared("labels")
        elif isinstance(there.node, Mapping):
            yield from inserted(self._source.text, there.node, labels)

    def _more_fields(self, added: Fields) -> Iterator[TextEdit]:
        entry, text = self._entry, self._source.text
        if isinstance(entry.node, Alias):
            yield self._merging(entry.node, added)
        elif self._outline.is_shared(entry.node):
            raise _shared("conversation")
        elif isinstance(entry.node, Mapping):
            yield from more_fields(text, entry.key, entry.node, added)
        else:
            yield from filled(text, self._outline.conversations, entry.key, entry.node, added)

    def _merging(self, alias: Alias, added: Fields) -> TextEdit:
        """An alias's mapping with added keys: `{<<: *name, key: value}`."""
        name = self._source.text[alias.start : alias.end]
        return TextEdit(alias.start, alias.end, f"{{<<: {name}, {braces(added)[1:]}")

    def _report(self, labels: list[str | None], reported: _Reported) -> None:
        for label in labels:
            field = self._entry.at(label)
            key = field.key if field and field.origin is Origin.HERE else self._entry.key
            problem = self._source.problem(
                reported.code, reported.message, key.span, help=reported.help, id=self._entry.id
            )
            self.problems.append(problem)


class _Reported(Exception):
    """A value that cannot be taken over: the reason, and what to do."""

    def __init__(self, code: Code, message: str, help: str = BY_HAND) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help


def _shared(name: str) -> _Reported:
    message = f"other conversations have this {name} too, by an alias or a merge key"
    return _Reported(Code.SHARED, message)


def _copied(labels: Field) -> dict[str, Json]:
    data = target(labels.node).data
    assert isinstance(data, dict)  # noqa: S101 (the file was validated when it was read)
    return {nfc(key): value for key, value in reversed(data.items())}


def _spelled(label: str | None) -> str | None:
    return None if label is None else nfc(label)


def _name(label: str | None) -> str:
    return "title" if label is None else f"label {quoted(label)}"
