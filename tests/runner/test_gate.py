"""The gate: who may send, in which order, and what it learns."""

from collections.abc import Awaitable, Callable

import anyio
import pytest

from consistency_pipeline.pace import Rate
from consistency_pipeline.runner.gate import Gate, Place
from consistency_pipeline.width import Width, fixed


class Hall:
    """A gate whose time goes on only where somebody waits for it."""

    def __init__(self, width: Width, rate: Rate | None = None) -> None:
        self.time = 0.0
        self.heard: list[str] = []
        self.gate = Gate(width, rate, lambda: self.time, self._sleep, lambda now, why: self.heard.append(why))
        self.log: list[tuple[str, float]] = []

    async def _sleep(self, seconds: float) -> None:
        until = self.time + seconds
        await anyio.lowlevel.checkpoint()
        self.time = max(self.time, until)

    async def visit(self, name: str, stay: Callable[[Place], Awaitable[None]] | None = None) -> None:
        place = Place(self.gate)
        if await place.enter():
            place.sending()
            self.log.append((name, self.time))
            await (stay(place) if stay else anyio.lowlevel.checkpoint())
            place.answered()

    async def all(self, *names: str) -> None:
        async with anyio.create_task_group() as tasks:
            for name in names:
                tasks.start_soon(self.visit, name)


def test_so_many_at_a_time_and_in_the_order_in_which_they_came() -> None:
    hall, widest = Hall(fixed(2)), 0

    async def stay(place: Place) -> None:
        nonlocal widest
        widest = max(widest, hall.gate.under_way)
        await anyio.sleep(0.001)

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            for name in "abcdef":
                tasks.start_soon(hall.visit, name, stay)

    anyio.run(main)
    assert ([name for name, _ in hall.log], widest, hall.gate.under_way) == (list("abcdef"), 2, 0)


def test_no_more_than_the_rate() -> None:
    hall = Hall(fixed(64), Rate(10.0))
    anyio.run(hall.all, *"abcd")
    assert hall.log == [("a", 0.0), ("b", 10.0), ("c", 20.0), ("d", 30.0)]


def test_nobody_leaves_while_the_service_wants_a_rest_and_who_was_turned_away_goes_first() -> None:
    hall = Hall(fixed(1))

    async def turned_away(place: Place) -> None:
        place.overloaded(30.0)
        place.leave()
        await place.enter(again=True)
        hall.log.append(("a again", hall.time))

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hall.visit, "a", turned_away)
            tasks.start_soon(hall.visit, "b")
            tasks.start_soon(hall.visit, "c")

    anyio.run(main)
    assert hall.log == [("a", 0.0), ("a again", 30.0), ("b", 30.0), ("c", 30.0)]


def test_overload_narrows_it_and_every_change_is_told() -> None:
    hall = Hall(Width())

    async def main() -> None:
        places = [Place(hall.gate) for _ in range(4)]
        for place in places:
            await place.enter()
            place.sending()
        places[0].overloaded(None)

    anyio.run(main)
    assert hall.gate.width.now < 4
    assert hall.heard == [hall.gate.width.why]


@pytest.mark.parametrize("rate", [None, Rate(60.0)], ids=["no rate", "a rate"])
def test_who_waits_is_sent_away_when_it_closes(rate: Rate | None) -> None:
    hall = Hall(fixed(1), rate)
    entered: list[bool] = []

    async def wait() -> None:
        entered.append(await Place(hall.gate).enter())

    async def main() -> None:
        await Place(hall.gate).enter()
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(wait)
            hall.gate.close()

    anyio.run(main)
    assert entered == [False] * 3


def test_room_that_was_given_up_is_given_back_once() -> None:
    hall = Hall(fixed(1))

    async def main() -> None:
        place = Place(hall.gate)
        await place.enter()
        place.leave()
        place.leave()

    anyio.run(main)
    assert hall.gate.under_way == 0
