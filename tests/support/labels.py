"""Label categories: the service's, and those of the catalog's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

if TYPE_CHECKING:
    from tests.support.world import World

FILE = "labels.yaml"


def category(name: str, *options: str, ai: bool = False, about: str = "") -> dict[str, Any]:
    """A category as the API returns it."""
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
    """Give the project a catalog: the service's, or this text."""
    it.settings(labels={"catalog": FILE})
    if text is None:
        assert it.run("catalog pull").code == 0
        it.service.log.clear()
    else:
        it.write(FILE, text)
