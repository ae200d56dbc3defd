"""The body of the issue or pull request about drift, which also stores when each drift was first seen."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import shortened
from confsync.formats.markdown import plan_markdown
from confsync.github.comments import LARGEST
from confsync.github.marker import Marker, marked, read
from confsync.github.words import code, link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.github.job import Job
    from confsync.model import Change, Plan

KIND: Final = "drift"
_ENTRY: Final = struct.Struct(">8sI")
"""A part of a change's fingerprint, and the minute since the epoch at which it was first seen."""
_REMEMBERED: Final = 1000
_LISTED: Final = 50
_FOOT: Final = 2_000


def titled(job: Job, title: str) -> str:
    """`title`, with the project's folder if it has one."""
    return f"{title} ({shortened(job.folder)})" if job.folder else title


def drift_body(job: Job, plan: Plan, earlier: str | None, ways_out: str) -> str:
    """What drifted, since when, where it is declared, and what can be done.

    `earlier` is the body until now, which knows when each drift was seen first.
    """
    now, seen = int(job.access.clock.wall()) // 60, _first_seen(earlier)
    first = {_key(change): seen.get(_key(change), now) for change in plan.changes}
    entries = sorted(first.items(), key=lambda entry: (entry[1], entry[0]))[:_REMEMBERED]
    data = b"".join(_ENTRY.pack(*entry) for entry in entries)
    marker = Marker(KIND, {"project": job.folder}, data)
    oldest = _time(min(first.values()))
    intro = f"The service is not as the files declare it, since {oldest} or earlier."
    since = "\n".join(_since(job, plan, first))
    room = LARGEST - len(marker.text()) - len(since) - len(ways_out) - _FOOT
    shown = job.redacted(plan_markdown(plan, room, "see the job summary")).rstrip()
    return marked(marker, job.redacted(f"{intro}\n\n{since}\n\n{shown}\n\n{ways_out}"))


def closing_body(job: Job, earlier: str | None, why: str, kind: str = KIND) -> str:
    """The body of a closed issue of this kind; it keeps the stored times."""
    marker, _ = read(earlier or "")
    said = f"{why} ([this run]({job.environment.run_url}))."
    return marked(marker or Marker(kind, {"project": job.folder}), said)


def _since(job: Job, plan: Plan, first: dict[bytes, int]) -> Iterator[str]:
    """A line for each conversation, the earliest drift first."""
    tree = f"{job.environment.server_url}/{job.repository}/blob/{job.environment.sha}"
    for change in sorted(plan.changes, key=lambda each: (first[_key(each)], each.id))[:_LISTED]:
        place = change.place
        file = f"{job.folder}/{place.file}" if job.folder else place.file
        where = link(f"{place.file}:{place.line}", tree, file, place.line)
        yield f"- {code(change.title or change.id)}, {where}, since {_time(first[_key(change)])}"
    if len(plan.changes) > _LISTED:
        yield f"- and {len(plan.changes) - _LISTED:,} more"


def _first_seen(body: str | None) -> dict[bytes, int]:
    """When each drift was first seen, as stored in a body."""
    marker, _ = read(body or "")
    if marker is None or len(marker.data) % _ENTRY.size:
        return {}
    return dict(_ENTRY.iter_unpack(marker.data))


def _key(change: Change) -> bytes:
    return hashlib.sha256(change.fingerprint.encode("ascii")).digest()[:8]


def _time(minutes: int) -> str:
    return f"{datetime.fromtimestamp(60 * minutes, UTC):%Y-%m-%d %H:%M} UTC"
