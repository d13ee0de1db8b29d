"""Does `-j auto` find its width? A simulated service, in virtual time, whose room changes midway."""

import random

import pytest

from consistency_pipeline.width import Width, fixed
from tests.bench.widths import QUEUES, ROOMS, SEEDS, SPEEDS, Run, Service, ran

LEAST_PART, MOST_REFUSED = 0.85, 0.05  # issue 4
NARROW = ("3", "20", "20, 5, 20", "3, 20", "20, 3")


CASES = [
    *((room, seconds, manners, seed) for room in NARROW for seconds in SPEEDS for manners in QUEUES for seed in SEEDS),
    *(("200", 12.0, manners, 1) for manners in QUEUES),
    *(("200, 60", seconds, "turns away", 1) for seconds in SPEEDS),
]


@pytest.mark.parametrize(("room", "seconds", "manners", "seed"), CASES)
def test_it_comes_near_what_there_is_room_for(room: str, seconds: float, manners: str, seed: int) -> None:
    made, refused = ran(Service(ROOMS[room], seconds, SPEEDS[seconds], QUEUES[manners]), Width(), seed)
    assert made >= LEAST_PART
    assert refused < MOST_REFUSED


@pytest.mark.parametrize("width", [2, 3, 4])
def test_no_fixed_width_passes_what_there_is_room_for(width: int) -> None:
    made, refused = ran(Service(ROOMS["3"]), fixed(width), seed=1)
    assert made <= 1.05  # a run draws its own times
    assert width <= 3 or refused > 0.5


@pytest.mark.parametrize(
    ("room", "seconds", "advice"), [("20, 5, 20", 12.0, 5.0), ("3, 20", 12.0, 5.0), ("3", 0.1, 1.0)]
)
def test_it_does_so_where_the_service_says_when_to_come_again(room: str, seconds: float, advice: float) -> None:
    length = 240.0 if seconds > 1 else 3000.0  # a second is ten pictures there
    made, refused = ran(Service(ROOMS[room], seconds, retry_after=advice, length=length), Width(), seed=1)
    assert made >= LEAST_PART
    assert refused < MOST_REFUSED


def test_a_request_turned_away_for_nothing_now_and_then_does_not_narrow_it_for_good() -> None:
    made, _ = ran(Service(ROOMS["20"], stray=0.01), Width(), seed=1)
    assert made >= LEAST_PART


def test_a_service_that_never_refuses_is_not_buried() -> None:
    run = Run(Service(ROOMS["20"], queue=100.0), Width(), random.Random(1))
    assert run.result().made / run.service.most >= LEAST_PART
    assert max(run.widths) <= 100


def test_it_goes_with_the_room_both_ways() -> None:
    run = Run(Service(ROOMS["20, 5, 20"]), Width(), random.Random(1))
    run.result()
    assert min(run.widths[5:]) <= 5
    assert 14 <= run.widths[-1] <= 28
