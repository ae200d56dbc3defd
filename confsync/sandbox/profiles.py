"""The fault profiles: each decides from the seed, the request's number and the request alone."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, get_args
from urllib.parse import unquote

from confsync.model.transport import Request, Response
from confsync.sandbox.answers import MARK, ErrorForm, error
from confsync.sandbox.delivery import Ending
from confsync.sandbox.fault import NOTHING, Fault
from confsync.sandbox.limit import TELLINGS, retry
from confsync.sandbox.others import PASSING, AiWrites, Arrive, Leave, PersonWrites

Decide: TypeAlias = Callable[[int, int, Request], Fault]
"""From the seed, the number of the request from 0 on, and the request."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of trouble: `plays` and `rehearses` explain it to people.

    `rate` is how many requests a second are let through; None is all.
    """

    name: str
    plays: str
    rehearses: str
    decide: Decide
    rate: float | None = None


_FORMS: Final[tuple[ErrorForm, ...]] = get_args(ErrorForm)
TOO_MANY: Final = "Too many requests."
_BLOCK: Final = 200
"""There is one burst of 429s in so many requests."""
_MALFORMED: Final = Response(
    200, {**MARK, "content-type": "application/json"}, b'{"data":[{"type":"conversations","id'
)


def _page(status: int) -> Response:
    """A page of HTML, as something between the client and the service answers."""
    page = f"<html><h1>{status}</h1></html>".encode()
    return Response(status, {**MARK, "content-type": "text/html"}, page)


def _chance(seed: int, name: str, number: int) -> random.Random:
    return random.Random(f"{seed} {name} {number}")  # noqa: S311 - it must be foreseeable


def _storm(seed: int, number: int, request: Request) -> Fault:
    del request
    block, position = divmod(number, _BLOCK)
    chance = _chance(seed, "storm", block)
    # The first one comes soon, so that a small rehearsal meets it too.
    start = chance.randrange(2, 10) if block == 0 else chance.randrange(_BLOCK - 5)
    form, when = chance.choice(_FORMS), chance.choice(TELLINGS)
    if not start <= position < start + chance.randint(2, 5):
        return NOTHING
    return Fault(reaches=False, answer=error(429, TOO_MANY, form), retry=retry(1.0, when))


def _limit(seed: int, number: int, request: Request) -> Fault:
    del seed, number, request
    return NOTHING  # Only its rate matters.


def _flaky(seed: int, number: int, request: Request) -> Fault:
    chance = _chance(seed, "flaky", number)
    form = chance.choice(_FORMS)
    kinds = [
        Fault(reaches=False, answer=error(chance.choice((502, 503, 504)), "Try again.", form)),
        Fault(reaches=False, answer=_page(502)),
        Fault(reaches=False, answer=error(500, "", "empty")),
        Fault(reaches=False, ending=Ending.RESET),
    ]
    if request.method == "GET":  # A PUT would be applied: that is another profile.
        kinds += [Fault(ending=Ending.HALF), Fault(answer=_MALFORMED)]
    if chance.random() < 0.15:
        return chance.choice(kinds)
    return Fault(switches={"errors": form})


def _lost_answers(seed: int, number: int, request: Request) -> Fault:
    chance = _chance(seed, "lost-answers", number)
    if request.method != "PUT" or chance.random() > 1 / 3:
        return NOTHING
    resets = [Fault(ending=Ending.RESET)] * 3
    gateways = [Fault(answer=error(status, "Try again.")) for status in (502, 504)]
    return chance.choice([*resets, *gateways, Fault(ending=Ending.HALF), Fault(ending=Ending.HANG)])


def _late(seed: int, number: int, request: Request) -> Fault:
    chance = _chance(seed, "late", number)
    if request.method != "PUT":
        return NOTHING
    requests = chance.randint(1, 6)
    kinds = [
        Fault(ending=Ending.HANG, switches={"late": requests}),
        Fault(answer=error(504, "Try again."), switches={"late": requests}),
        Fault(switches={"late": requests, "echo": "stale"}),
        Fault(switches={"late": requests}),
        Fault(switches={"lag": requests, "echo": "stale"}),
        Fault(switches={"lag": requests}),
    ]
    return chance.choice(kinds) if chance.random() < 1 / 3 else NOTHING


def _gateway(seed: int, number: int, request: Request) -> Fault:
    del request
    chance = _chance(seed, "gateway", number)
    if number < 2 or chance.random() > 1 / 15:
        return NOTHING
    denied = error(401, "The token could not be checked.")
    return Fault(reaches=False, answer=chance.choice((denied, _page(403), _page(404))))


def _odd(seed: int, number: int, request: Request) -> Fault:
    chance = _chance(seed, "odd", number)
    if request.method != "PUT" or chance.random() > 1 / 4:
        return NOTHING
    status = chance.choice((303, 400, 401, 403, 404, 409, 422, 499))
    return Fault(answer=error(status, "The request could not be completed."))


def _slow(seed: int, number: int, request: Request) -> Fault:
    del request
    chance = _chance(seed, "slow", number)
    pause = 2.0 if chance.random() < 0.02 else 0.0
    return Fault(delay=0.1 + chance.uniform(0, 0.3) + pause, switches={"transcript": 512})


def _drift(seed: int, number: int, request: Request) -> Fault:
    chance = _chance(seed, "drift", number)
    somewhere, pick, dice = chance.random(), chance.random(), chance.random()
    if request.method == "PUT":
        target = unquote(request.path.split("/")[2]) if request.path.count("/") > 1 else ""
        if dice < 0.2:
            return Fault(meanwhile=(AiWrites(target, pick),))
        if dice < 0.35:
            return Fault(meanwhile=(PersonWrites(target, pick),))
        return NOTHING
    return Fault(meanwhile=(AiWrites(somewhere, pick),)) if dice < 0.05 else NOTHING


def _moving(seed: int, number: int, request: Request) -> Fault:
    page = dict(request.query).get("page", "")
    if request.method != "GET" or page in {"", "1"}:
        return NOTHING
    if page[-1] in "13579":
        return Fault(meanwhile=(Leave(),))
    chance = _chance(seed, "moving", number)
    ids = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(chance.randint(1, 3))]
    return Fault(meanwhile=(Arrive(tuple(PASSING + str(id)[len(PASSING) :] for id in ids)),))


def _strict(seed: int, number: int, request: Request) -> Fault:
    del seed, number, request
    return Fault(switches={"unknown": "refuse"})


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile(
            "storm",
            "429 in bursts, and whenever more than 50 requests a second come; with Retry-After in "
            "seconds, as a date, or without it",
            "a limit that is not documented: all requests slow down together, and none is lost",
            _storm,
            rate=50,
        ),
        Profile(
            "limit",
            "429 whenever more than 20 requests a second come, and nothing else",
            "finding a limit that is not known, and staying below it",
            _limit,
            rate=20,
        ),
        Profile(
            "flaky",
            "about one request in seven fails and has no effect: 502, 503, 504, a page of HTML, an "
            "empty 500, a reset; of reads also half an answer and broken JSON. Errors come in all "
            "forms that were seen",
            "failed reads: they are tried again, and what was not read is unknown, not absent",
            _flaky,
        ),
        Profile(
            "lost-answers",
            "about one PUT in three takes effect but its answer is lost: a reset, half an answer, "
            "502, 504, or none at all until the client gives up",
            "writes that may have happened: they are looked at before anything is sent again",
            _lost_answers,
        ),
        Profile(
            "late",
            "about one PUT in three takes effect only after the next requests: its answer is lost, "
            "or shows the state before, or the state after; or reads lag behind",
            "what was accepted is not seen at once, and what timed out may still happen",
            _late,
        ),
        Profile(
            "odd",
            "about one PUT in four takes effect and is answered 303, 400, 401, 403, 404, 409, 422 "
            "or 499",
            "an error is no proof that nothing happened: the conversation is read again",
            _odd,
        ),
        Profile(
            "gateway",
            "about one request in fifteen is answered by something before the service, without "
            "effect: 401, or a page of HTML with 403 or 404",
            "one such answer means neither that the key is wrong nor that a conversation is gone",
            _gateway,
        ),
        Profile(
            "slow",
            "0.1 to 0.4 seconds for each answer, now and then 2 more; transcripts of 512 KB",
            "time limits and progress; transcripts cannot be left out of what is read",
            _slow,
        ),
        Profile(
            "drift",
            "the AI rewrites its categories at any time; the AI, or somebody else, changes a "
            "conversation just before it is written",
            "lost updates: the service has no versions, so what was read may no longer be so",
            _drift,
        ),
        Profile(
            "moving",
            "calls begin and vanish while lists are paged: rows come twice, or not at all",
            "pages by number over a list that moves: what it left out is asked for by id",
            _moving,
        ),
        Profile(
            "strict",
            "400 for a label key or a value that is not in the catalog",
            "labels that the service refuses: whether it checks them is not known",
            _strict,
        ),
    )
}
