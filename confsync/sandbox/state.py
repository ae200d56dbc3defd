"""What the simulated organisation holds, in memory and in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync._util.os_error import reason
from confsync.model.errors import ConfsyncError
from confsync.sandbox.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from confsync.model import Json

VERSION: Final = 1
_HELP: Final = "Remove it to start over."


class State:
    """All conversations, newest first, and the catalog of label categories.

    `revision` grows with every change, so that what was computed from the state can be kept.
    """

    def __init__(
        self, conversations: Iterable[Conversation], categories: Iterable[Mapping[str, Json]] = ()
    ) -> None:
        self._by_id = {conversation.id: conversation for conversation in conversations}
        self._ids = list(self._by_id)
        self.categories = tuple(dict(category) for category in categories)
        self.revision = 0

    @classmethod
    def of(
        cls,
        conversations: Mapping[str, Mapping[str, Json]],
        categories: Iterable[Mapping[str, Json]] = (),
    ) -> State:
        """The state with these attributes by id; those that are left out are made up.

        Conversations are taken as given newest first, unless their `createdAt` says otherwise.
        """
        made = [
            Conversation.of(id, given, age) for age, (id, given) in enumerate(conversations.items())
        ]
        made.sort(key=lambda conversation: str(conversation.attributes["createdAt"]), reverse=True)
        return cls(made, categories)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Conversation]:
        return map(self._by_id.__getitem__, self._ids)

    def get(self, id: str) -> Conversation | None:
        """The conversation with this id."""
        return self._by_id.get(id)

    def slice(self, start: int, stop: int) -> list[Conversation]:
        """The conversations from position `start` up to `stop`."""
        return [self._by_id[id] for id in self._ids[start:stop]]

    def put(self, conversation: Conversation) -> None:
        """Put the new value in the place of the old one, or a new conversation before all others."""
        if conversation.id not in self._by_id:
            self._ids.insert(0, conversation.id)
        self._by_id[conversation.id] = conversation
        self.revision += 1

    def remove(self, id: str) -> None:
        """Take the conversation with this id away."""
        del self._by_id[id]
        self._ids.remove(id)
        self.revision += 1

    def save(self, file: Path) -> None:
        """Write the state to `file`, whole or not at all, readable by its owner only.

        Raises OSError.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "sandbox": VERSION,
            "conversations": {each.id: dict(each.attributes) for each in self},
            "labels": self.categories,
        }
        write_atomically(file, json.dumps(document, indent=1).encode("ascii") + b"\n")

    @classmethod
    def load(cls, file: Path) -> State:
        """Read what `save` wrote; ConfsyncError if the file holds something else."""
        try:
            if file.is_fifo():  # it would block
                raise ConfsyncError(f"{file} is a pipe", _HELP)
            document = json.loads(file.read_bytes())
            version = document["sandbox"]
            state = cls.of(document["conversations"], document["labels"])
        except OSError as problem:
            raise ConfsyncError(f"{file} cannot be read: {reason(problem)}") from problem
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise ConfsyncError(f"{file} is not a saved state of the sandbox", _HELP) from problem
        if version != VERSION:
            raise ConfsyncError(f"{file} is of another version of the sandbox", _HELP)
        return state
