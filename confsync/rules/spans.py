"""Conditions on times and spans of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from confsync._util.moments import first_moment, last_moment
from confsync._util.quoting import quoted
from confsync.model import ABSENT, UNKNOWN
from confsync.rules.readers import moment
from confsync.rules.times import SPAN_HELP, TIME_HELP, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from confsync.model import Json
    from confsync.rules.call import Call, Truth
    from confsync.rules.found import Found
    from confsync.rules.patterns import Test

    Wrong: TypeAlias = Callable[[str, tuple[str, ...], str], None]
    """Called with what is wrong, the keys below the condition that lead there, and what helps."""
    Window: TypeAlias = tuple[datetime | None, datetime | None]


def settled(wanted: Json, wrong: Wrong) -> tuple[Test, Json]:
    """The test that a conversation ended so long ago, and its normal form."""
    least = _span(wanted, (), wrong)

    def test(call: Call, found: Found) -> Truth:
        del found
        ended = moment(call, "ended")
        if ended is None:
            return False
        return None if ended is UNKNOWN else (call.now - ended).total_seconds() >= least

    return test, least


def duration(wanted: Json, wrong: Wrong) -> tuple[Test, Json]:
    """The test of a conversation's length, and its normal form."""
    given = wanted if isinstance(wanted, dict) else {}
    least = _span(given["at_least"], ("at_least",), wrong) if "at_least" in given else None
    most = _span(given["at_most"], ("at_most",), wrong) if "at_most" in given else None
    if least is None and most is None:
        wrong("`duration` has `at_least` or `at_most`", (), "for example {at_least: 10m}")
    if least is not None and most is not None and least > most:
        wrong("`at_least` is longer than `at_most`, so this never matches", (), "")

    def test(call: Call, found: Found) -> Truth:
        del found
        value = call.facts.duration
        if value is ABSENT or value is UNKNOWN:
            return None if value is UNKNOWN else False
        return (least is None or value >= least) and (most is None or value <= most)

    return test, {"at_least": least, "at_most": most}


def at_time(name: str, wanted: Json, wrong: Wrong) -> tuple[Test, Json, Window]:
    """The test of when a conversation started or ended, its normal form, and its two ends."""
    given = wanted if isinstance(wanted, dict) else {}
    first = _moment(given, "from", first_moment, wrong)
    last = _moment(given, "to", last_moment, wrong)
    within = _span(given["within"], ("within",), wrong) if "within" in given else None
    if not given:
        wrong(f"{quoted(name)} has `from`, `to` or `within`", (), "for example {within: 30d}")
    if first and last and first > last:
        wrong("`from` is after `to`, so this never matches", (), "")

    def test(call: Call, found: Found) -> Truth:
        del found
        value = moment(call, name)
        if value is None:
            return False
        if value is UNKNOWN:
            return None
        after = first is None or value >= first
        before = last is None or value <= last
        recent = within is None or (call.now - value).total_seconds() <= within
        return after and before and recent

    normal: dict[str, Json] = {
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
        "within": within,
    }
    return test, normal, (first, last)


def _moment(
    given: dict[str, Json], name: str, read: Callable[[str], datetime | None], wrong: Wrong
) -> datetime | None:
    wanted = given.get(name)
    if name not in given:
        return None
    found = read(wanted) if isinstance(wanted, str) else None
    if found is None:
        wrong(f"{quoted(str(wanted))} is no time", (name,), TIME_HELP)
    return found


def _span(wanted: Json, steps: tuple[str, ...], wrong: Wrong) -> float:
    found = seconds(wanted) if isinstance(wanted, str) else None
    if found is None:
        wrong(f"{quoted(str(wanted))} is no span of time", steps, SPAN_HELP)
    return found or 0.0
