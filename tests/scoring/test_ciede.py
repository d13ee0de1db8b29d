"""CIEDE2000 against the published test data, and what any difference of colours does."""

import csv
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as some

from consistency_pipeline.seeing.ciede import difference

CASES = Path(__file__).parent.parent / "cases" / "scoring" / "ciede2000.csv"
ROWS = [
    [float(value) for value in row.values()] for row in csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())
]
COLOURS = some.tuples(some.floats(0, 100), some.floats(-100, 100), some.floats(-100, 100)).map(numpy.array)


def test_the_published_pairs_are_all_there() -> None:
    assert len(ROWS) == 34


@pytest.mark.parametrize("row", ROWS, ids=[f"pair-{number}" for number in range(1, 35)])
def test_the_published_differences(row: list[float]) -> None:
    one, other = numpy.array(row[:3]), numpy.array(row[3:6])
    assert float(difference(one, other)) == pytest.approx(row[6], abs=5e-5)
    assert float(difference(other, one)) == pytest.approx(row[6], abs=5e-5)


@given(COLOURS, COLOURS)
def test_a_difference_is_the_same_both_ways_and_none_to_itself(one: numpy.ndarray, other: numpy.ndarray) -> None:
    assert difference(one, one) == 0
    assert difference(one, other) == pytest.approx(difference(other, one), abs=1e-6)
    assert difference(one, other) >= 0


def test_many_are_compared_at_once() -> None:
    table = numpy.array(ROWS)
    assert difference(table[:, :3], table[:, 3:6]) == pytest.approx(table[:, 6], abs=5e-5)
