"""The file with what was learned of a service: `.confsync/service.json`, or `service.yaml` for git.

What makes confsync more careful is taken from either. That no field means no labels makes it less so:
that counts only with the MAC of the API key that is used.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync.formats.documents.service import load_service, service_document
from confsync.formats.json import dump
from confsync.model.errors import ConfsyncError
from confsync.operations.local import local_folder, no_link

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.attention.key import Key
    from confsync.model.service import ServiceFacts

COMMITTED: Final = "service.yaml"
LOCAL: Final = "service.json"
_PURPOSE: Final = b"confsync: what a service does, v1"
_NOT_SIGNED: Final = frozenset({"format_version", "tool_version", "mac"})
_LARGEST: Final = 65_536


def find_facts(root: Path, api: str, key: Key) -> ServiceFacts | None:
    """What is known of the service at `api`; None where no file says it, or none that can be used."""
    for steps in ((".confsync", LOCAL), (COMMITTED,)):
        try:
            path = no_link(root, *steps)
            if not path.is_file():  # a pipe would block
                continue
            with path.open("rb") as file:
                facts = load_service(file.read(_LARGEST))
        except (OSError, ConfsyncError):
            continue
        if facts.api == api:
            authentic = facts.mac is not None and hmac.compare_digest(facts.mac, _mac(facts, key))
            return facts if authentic else replace(facts, empty=None)
    return None


def save_facts(root: Path, facts: ServiceFacts, key: Key, *, committed: bool) -> Path:
    """Write what was learned, signed; the file. Raises `ConfsyncError`.

    JSON is valid YAML.
    """
    signed = replace(facts, mac=_mac(facts, key))
    try:
        if not committed:
            local_folder(root)
        file = no_link(root, *([COMMITTED] if committed else [".confsync", LOCAL]))
        text = f"{dump(service_document(signed))}\n"
        write_atomically(file, text.encode("ascii"), 0o644 if committed else 0o600)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfsyncError(f"what was learned cannot be written: {reason}") from None
    return file


def _mac(facts: ServiceFacts, key: Key) -> str:
    secret = hmac.digest(key.secret.encode("utf-8"), _PURPOSE, "sha256")
    document = service_document(facts)
    content = {name: value for name, value in document.items() if name not in _NOT_SIGNED}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(secret, text.encode("ascii"), "sha256").hex()
