"""What a rule sees of one conversation: its state and facts, and what follows from them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN
from confsync.model.json_value import canonical

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model import Absent, Json, Labels, Observed, Unknown
    from confsync.model.facts import Facts

    Truth: TypeAlias = bool | None
    """None: undecided, because a fact is unknown."""


class Word(NamedTuple):
    """A text in NFC, and the same without regard to case."""

    raw: str
    folded: str


Words: TypeAlias = "tuple[Word, ...] | Absent | Unknown"
_FREQUENT: Final = 4096
"""Texts whose folded form is kept: the same people take part in many conversations."""


def word(text: str) -> Word:
    """`text` as it is matched."""
    raw = nfc(text)
    return Word(raw, raw.casefold())


@lru_cache(_FREQUENT)
def frequent(text: str) -> Word:
    """The same, for an address, a domain or a name: a short text that many conversations have."""
    return word(text)


@lru_cache(_FREQUENT)
def domain(address: str) -> str:
    """The domain of an e-mail address, folded; nothing where it has none."""
    return word(address.rpartition("@")[2].strip()).folded if "@" in address else ""


class Call:
    """One conversation. `ours` are the organisation's domains, if they are set; `now` is in UTC."""

    __slots__ = ("_domains", "_labels", "facts", "now", "observed", "ours", "read")

    def __init__(
        self, observed: Observed, facts: Facts, ours: frozenset[str], now: datetime
    ) -> None:
        self.observed = observed
        self.facts = facts
        self.ours = ours
        self.now = now
        self.read: dict[str, Words] = {}
        """The texts that were read so far, by fact."""
        self._domains: tuple[str, ...] | Unknown | None = None
        self._labels: Labels | Unknown | None = None

    def with_state(self, observed: Observed) -> Call:
        """The same conversation with another title and other labels."""
        return Call(observed, self.facts, self.ours, self.now)

    @property
    def domains(self) -> tuple[str, ...] | Unknown:
        """The domains of participants from outside."""
        if self._domains is None:
            self._domains = self._outside()
        return self._domains

    def _outside(self) -> tuple[str, ...] | Unknown:
        facts, ours = self.facts, self.ours
        if facts.outside is not None:
            return tuple(frequent(each).folded for each in facts.outside)
        people = self.words("participants")
        if people is UNKNOWN or people is ABSENT or not people:
            return UNKNOWN if people is UNKNOWN else ()
        if not ours:
            if facts.owner is UNKNOWN:
                return UNKNOWN
            # A conversation without an owner has no domain that is ours.
            ours = frozenset() if facts.owner is ABSENT else frozenset({domain(facts.owner)})
        found = {domain(each[1]) for each in people}
        found.discard("")
        return tuple(sorted(found - ours))

    def words(self, fact: str) -> Words:
        """The texts of a fact that is matched as text; a label is `labels.KEY`."""
        found = self.read.get(fact)
        if found is None:
            found = self.read[fact] = self._read(fact)
        return found

    def label(self, key: str) -> Json | Absent | Unknown:
        """The value of a label, by its key in NFC."""
        if self._labels is None:
            live = self.observed.labels
            plain = live is UNKNOWN or all(map(str.isascii, live))
            self._labels = live if plain else {nfc(k): v for k, v in live.items()}  # type: ignore[union-attr]  # plain where it is unknown
        return UNKNOWN if self._labels is UNKNOWN else self._labels.get(key, ABSENT)

    def label_words(self, key: str) -> Words:
        """The texts of a label: its value, or each text of a list; any other value as JSON."""
        value = self.label(key)
        if value is UNKNOWN or value is ABSENT or value is None:
            return UNKNOWN if value is UNKNOWN else ABSENT
        if isinstance(value, str):
            return (word(value),)
        each = value if isinstance(value, list) else [value]
        return tuple(word(one if isinstance(one, str) else canonical(one)) for one in each)

    @property
    def external(self) -> bool | Unknown:
        """Whether somebody from outside of the organisation takes part."""
        if self.facts.external is not None:
            return self.facts.external
        if self.domains is not UNKNOWN:
            return bool(self.domains)
        if self.facts.participants is UNKNOWN and isinstance(self.facts.internal, bool):
            return not self.facts.internal
        return UNKNOWN

    def _read(self, fact: str) -> Words:
        if fact == "title":
            title = self.observed.title
            if title is None or title is UNKNOWN:
                return ABSENT if title is None else UNKNOWN
            return (word(title),)
        if fact in {"participants", "domains"}:
            several = self.domains if fact == "domains" else self.facts.participants
            return UNKNOWN if several is UNKNOWN else tuple(map(frequent, several))
        if fact.startswith("labels."):
            return self.label_words(fact.removeprefix("labels."))
        if fact == "crm":
            crm = self.facts.crm
            return UNKNOWN if crm is UNKNOWN else tuple(word(each.id) for each in crm)
        one: str | Absent | Unknown = getattr(self.facts, fact)
        return (frequent(one),) if isinstance(one, str) else one
