"""The limiter finds a limit that is not documented: simulated services, by a simulated clock."""

from __future__ import annotations

import pytest

from tests.support.limits import Bucket, Bursts, Window, run

# These repeat the same lines: measuring their coverage doubles their time.
pytestmark = pytest.mark.no_cover

LATENCIES = [0.02, 0.05, 0.1, 0.2]
CONNECTIONS = 8


@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("retry_after", [True, False], ids=["retry-after", "silent"])
@pytest.mark.parametrize("rate", [2, 5, 10, 20, 50, 100])
def test_it_settles_within_a_tenth_of_a_token_buckets_rate(
    rate: int, retry_after: bool, latency: float
) -> None:
    for burst in sorted({1, 2, max(1, rate // 4), max(1, rate // 2), rate}):
        # A Retry-After has no fractions. At 100 a second each refusal costs the time of 100
        # requests, and 2,000 are over before that has evened out.
        requests = 6000 if retry_after and rate == 100 else 2000
        report = run(Bucket(rate, burst), latency, retry_after=retry_after, requests=requests)
        assert report.rate >= 0.9 * min(rate, CONNECTIONS / latency), burst
        assert report.share_refused < 0.02, burst


@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("window", [(100, 10), (60, 60)], ids=str)
@pytest.mark.parametrize("retry_after", [True, False], ids=["retry-after", "silent"])
def test_it_settles_within_a_tenth_of_a_fixed_windows_rate(
    window: tuple[int, int], retry_after: bool, latency: float
) -> None:
    report = run(Window(*window), latency, retry_after=retry_after)
    assert report.rate >= 0.9 * Window(*window).rate
    # Where the service does not say when the window ends, asking for it costs a few more.
    assert report.share_refused < (0.02 if retry_after else 0.025)


def test_a_service_without_a_limit_is_held_back_by_the_connections_only() -> None:
    report = run(Bucket(1e6, 1e6), 0.1)
    # The first goes alone; then eight at a time.
    assert report.taken[-1] == pytest.approx(0.05 + 0.1 * (1 + (2000 - 1) // 8), abs=0.11)


def test_a_limit_that_was_raised_is_found_slowly() -> None:
    bucket = Bucket(10, 10)

    def raise_it(taken: int) -> None:
        if taken == 1000:
            bucket.rate = 30

    report = run(bucket, 0.05, requests=6000, meanwhile=raise_it)
    assert report.rate >= 0.9 * 30
    assert report.share_refused < 0.02
    before, after = report.taken[999], report.taken[1200]
    assert (1200 - 999) / (after - before) < 15


def test_a_limit_that_was_lowered_is_found_at_once() -> None:
    bucket = Bucket(50, 50)

    def lower_it(taken: int) -> None:
        if taken == 1000:
            bucket.rate, bucket.burst = 5, 5

    report = run(bucket, 0.05, requests=2000, meanwhile=lower_it)
    assert report.rate >= 0.9 * 5
    assert report.share_refused < 0.03


@pytest.mark.parametrize("most", [0.5, 7, 40])
def test_the_pace_that_is_set_is_never_exceeded(most: float) -> None:
    report = run(Bucket(1e6, 1e6), 0.02, requests=200, max_per_second=most)
    gaps = [after - before for before, after in zip(report.taken, report.taken[1:], strict=False)]
    assert min(gaps) == pytest.approx(1 / most)
    assert max(gaps) == pytest.approx(1 / most)


def test_the_pace_that_is_set_holds_also_where_the_service_would_take_more_later() -> None:
    bucket = Bucket(2, 1)

    def raise_it(taken: int) -> None:
        if taken == 200:
            bucket.rate = 100

    report = run(bucket, 0.02, max_per_second=6, requests=6000, meanwhile=raise_it)
    gaps = [after - before for before, after in zip(report.taken, report.taken[1:], strict=False)]
    assert min(gaps) >= 1 / 6 - 1e-9
    assert report.rate >= 0.9 * 6


@pytest.mark.parametrize("latency", [0.005, 0.05])
@pytest.mark.parametrize("retry_after", [True, False], ids=["retry-after", "silent"])
@pytest.mark.parametrize("fails", [0.0, 0.3])
def test_bursts_of_refusals_do_not_slow_it_down_for_good(
    fails: float, retry_after: bool, latency: float
) -> None:
    """A burst every 200 requests takes some seconds, however long it was since the last one."""
    limit = Bursts(Bucket(400, 400), 200)
    report = run(
        limit, latency, retry_after=retry_after, requests=10_000, connections=32, fails=fails
    )
    first, last = report.taken[4999], report.taken[-1]
    assert (10_000 - 5000) / (last - first) > (3 if fails else 25)


def test_nothing_starves() -> None:
    report = run(Bucket(5, 1), 0.2, retry_after=False, requests=500)
    # Eight wait for five a second; a refused one queues again, once or twice.
    assert max(report.waited) < 12
