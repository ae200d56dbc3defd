"""Benchmarks: `make bench`. Ratios within one run, because machines are noisy."""
