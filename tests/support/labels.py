"""The organisation's label categories, as the service has them and as the file has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

if TYPE_CHECKING:
    from tests.support.world import World

FILE = "labels.yaml"


def category(name: str, *options: str, ai: bool = False, about: str = "") -> dict[str, Any]:
    """A category as the API gives it."""
    return {
        "uuid": str(uuid5(NAMESPACE_OID, repr(name))),
        "name": name,
        "description": about,
        "aiFlow": ai,
        "options": [{"value": value, "description": ""} for value in options],
    }


CATEGORIES = (
    category("Call Type", "Discovery", "Demo"),
    category("Team", "EMEA", "APAC", about="Who sells"),
    category("Sentiment", "Good", "Bad", ai=True),
    category("note"),
)


def with_catalog(it: World, text: str | None = None) -> None:
    """Let the project have a catalog: what the service has, or this text."""
    it.settings(labels={"catalog": FILE})
    if text is None:
        assert it.run("catalog pull").code == 0
        it.service.log.clear()
    else:
        it.write(FILE, text)
