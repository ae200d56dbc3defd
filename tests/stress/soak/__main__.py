"""`make soak`: prints a table; the exit code is 0 only if nothing was lost and nothing was false."""

from __future__ import annotations

import argparse
import sys

from tests.stress.soak.soak import Soak, run


def main() -> int:
    """Read the options, soak, print."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--conversations", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--faults", default="storm=400,lost-answers,flaky,late")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=900, help="It ends after so many.")
    given = parser.parse_args()
    soak = Soak(given.conversations, given.kills, given.faults, given.seed, given.seconds)
    print(f"{soak.conversations:,} conversations, {soak.faults}, seed {soak.seed}", flush=True)
    result = run(soak, lambda line: print(line, file=sys.stderr, flush=True))
    for name, number in result.rows():
        print(f"{name:<20}{number:>10,}")
    print(f"{'seconds':<20}{result.seconds:>10,.0f}")
    if result.seconds >= soak.seconds:
        print("It ran out of time: what is lost was perhaps only not reached yet.")
    for line in [*(f"lost: {id}" for id in result.lost[:10]), *result.false[:10]]:
        print(line)
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
