from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.world import World, world
from tests.system.pull.calls import DECLARED, LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def it() -> Iterator[World]:
    """A project that declares one of four calls."""
    with world(LIVE | {"call-0": {"title": "Old"}}) as made:
        made.write("conversations/all.yaml", DECLARED)
        yield made
