"""Plans in files: signed when they are saved, and checked before they are applied.

A file can be changed between plan and apply: as an artifact of a pipeline, or by whoever can write to
a folder. So a saved plan has a MAC (a message authentication code), made with a key that is derived
from the API key. Only who has the API key can make a plan that is applied.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.attention.address import SANDBOX
from confsync.formats.documents.plan import plan_document
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Plan
    from confsync.operations.connect import Access

_PURPOSE: Final = b"confsync: a saved plan, v1"
_NOT_SIGNED: Final = frozenset({"format_version", "tool_version", "mac"})


def signed(plan: Plan, access: Access) -> Plan:
    """`plan` with its MAC; one that was made without the key, against a snapshot, has none.

    Raises `ConfsyncError` where there is no usable key.
    """
    if not plan.api or plan.snapshot is not None:
        return plan
    return replace(plan, mac=_mac(plan, access))


def is_authentic(plan: Plan, access: Access) -> bool:
    """Whether `plan` is as it was when it was saved, with the same key; raises like `signed`."""
    return plan.mac is not None and hmac.compare_digest(plan.mac, _mac(plan, access))


def check_authentic(plan: Plan, access: Access) -> None:
    """Raise `ConfsyncError` unless `plan` may be applied."""
    # Why a plan against a snapshot cannot be applied is said where it is applied.
    if plan.snapshot is not None or is_authentic(plan, access):
        return
    if plan.mac is None:
        raise ConfsyncError(
            "the plan has no MAC, so it may have been changed since it was saved", "plan again"
        )
    raise ConfsyncError(
        "the plan was changed since it was saved, or saved with another API key", "plan again"
    )


def _mac(plan: Plan, access: Access) -> str:
    """The MAC of everything in a plan's document, except for the versions that wrote it."""
    secret = SANDBOX if plan.api == SANDBOX else access.key().secret
    key = hmac.digest(secret.encode("utf-8"), _PURPOSE, "sha256")
    document = plan_document(plan)
    content = {name: value for name, value in document.items() if name not in _NOT_SIGNED}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode("ascii"), "sha256").hex()
