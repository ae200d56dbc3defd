"""JSON from outside: parsing it, and the base of the models that check it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict


def decode(data: bytes) -> Any:
    """The JSON value in `data`; raises `ValueError`.

    Not pydantic's own parser: that refuses lone surrogates, which live titles can have.
    """
    try:
        return json.loads(data, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Form(BaseModel):
    """A JSON object from outside. Unknown fields are from a later 1.x and do no harm."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
