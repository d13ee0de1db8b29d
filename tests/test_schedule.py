"""The schedule: every shot once, never before its needs, and what cannot come is told once."""

import dataclasses
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.plan import Shot
from consistency_pipeline.schedule import Schedule
from tests.builders import shots


@pytest.fixture(scope="module")
def model_shot(tmp_path_factory: pytest.TempPathFactory) -> Shot:
    return shots(tmp_path_factory.mktemp("schedule"))["desk/1"]


def named(model_shot: Shot, **needs: str) -> list[Shot]:
    """Return shots by name, each with the needs in a text: `b="a x"`."""
    return [dataclasses.replace(model_shot, id=name, needs=tuple(need.split())) for name, need in needs.items()]


def taken(schedule: Schedule) -> list[str]:
    found = []
    while (shot := schedule.take()) is not None:
        found.append(shot.id)
    return found


def finished(schedule: Schedule) -> bool:
    return schedule.finished


def blocked(schedule: Schedule) -> list[tuple[str, str]]:
    found = []
    while (told := schedule.blocked()) is not None:
        found.append((told[0].id, told[1]))
    return found


def test_nothing_to_do_is_finished() -> None:
    schedule = Schedule([])
    assert schedule.finished
    assert schedule.take() is None
    assert schedule.blocked() is None


def test_shots_come_in_the_order_of_the_plan_and_after_their_needs(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, c="", b="a c", a="", d="b"))
    assert taken(schedule) == ["c", "a"]
    schedule.settle("a", came=True)
    assert taken(schedule) == []
    schedule.settle("c", came=True)
    assert taken(schedule) == ["b"]
    schedule.settle("b", came=True)
    assert taken(schedule) == ["d"]
    assert not finished(schedule)
    schedule.settle("d", came=True)
    assert finished(schedule)


def test_scenes_take_turns(model_shot: Shot) -> None:
    scenes = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c", "c2": "c"}
    found = [dataclasses.replace(model_shot, id=name, scene=scene) for name, scene in scenes.items()]
    assert taken(Schedule(found)) == ["a1", "b1", "c1", "a2", "c2", "a3"]


def test_what_many_wait_for_in_a_row_comes_first(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, alone="", short="", late="short", long="", mid="long", end="mid"))
    assert taken(schedule) == ["long", "short", "alone"]
    schedule.settle("long", came=True)
    schedule.settle("short", came=True)
    assert taken(schedule) == ["mid", "late"]


def test_one_that_does_not_come_blocks_what_waits_for_it_once(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, a="", b="", c="a b", d="c"))
    assert taken(schedule) == ["a", "b"]
    schedule.settle("a", came=False)
    schedule.settle("b", came=False)
    assert blocked(schedule) == [("c", "a")]
    schedule.settle("c", came=False)
    assert blocked(schedule) == [("d", "c")]
    assert not finished(schedule)
    schedule.settle("d", came=False)
    assert finished(schedule)
    assert taken(schedule) == []


def test_what_is_made_already_is_not_waited_for(model_shot: Shot) -> None:
    assert taken(Schedule(named(model_shot, b="a"), made=["a"])) == ["b"]


def test_what_is_made_anew_is_waited_for(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, a="", b="a"), made=["a"])
    assert taken(schedule) == ["a"]
    schedule.settle("a", came=True)
    assert taken(schedule) == ["b"]


def test_a_need_that_is_neither_made_nor_to_be_made_blocks_at_once(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, a="", b="a elsewhere"))
    assert blocked(schedule) == [("b", "elsewhere")]
    assert taken(schedule) == ["a"]


def test_a_need_named_twice_is_one_need(model_shot: Shot) -> None:
    schedule = Schedule(named(model_shot, a="", b="a a"))
    assert taken(schedule) == ["a"]
    schedule.settle("a", came=True)
    assert taken(schedule) == ["b"]


@given(
    needs=st.lists(st.sets(st.integers(0, 25), max_size=4), max_size=25),
    made=st.sets(st.integers(0, 30), max_size=6),
    dice=st.randoms(use_true_random=False),
    luck=st.floats(0, 1),
)
def test_whatever_comes_every_shot_is_settled_once(
    model_shot: Shot, needs: list[set[int]], made: set[int], dice: random.Random, luck: float
) -> None:
    # A shot needs earlier ones; what it needs beyond that is there already, or nowhere.
    wanted = [
        dataclasses.replace(model_shot, id=str(n), needs=tuple(f"{need}" if need < n else f"x{need}" for need in mine))
        for n, mine in enumerate(needs)
    ]
    dice.shuffle(wanted)
    there = {f"x{n}" for n in made}
    came: dict[str, bool] = {}
    going: list[Shot] = []
    told: Counter[str] = Counter()
    schedule = Schedule(wanted, there)
    while not schedule.finished:
        while (lost := schedule.blocked()) is not None:
            shot, need = lost
            assert need in shot.needs
            assert need not in there
            assert not came.get(need, False)
            told[shot.id] += 1
            came[shot.id] = False
            schedule.settle(shot.id, came=False)
        while (ready := schedule.take()) is not None:
            assert all(need in there or came[need] for need in ready.needs)
            told[ready.id] += 1
            going.append(ready)
        if going:
            done = going.pop(dice.randrange(len(going)))
            came[done.id] = dice.random() < luck
            schedule.settle(done.id, came=came[done.id])
    assert told == Counter(shot.id for shot in wanted)
    assert not going
