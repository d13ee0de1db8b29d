"""Benchmarks: printed, never asserted. Run them with `make bench`."""
