"""Which shots go first, and what becomes of a run whose first shots fail."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.canary import canaries
from consistency_pipeline.errors import Refused
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Stop
from tests.runner.studio import Scripted, stage

CAST = """
version: 1
name: cast
subjects:
  mug: {kind: product, noun: mug, details: {base: cork base}, references: {front: refs/front.png, back: refs/back.png}}
  cat: {kind: character, noun: cat, references: {front: {generate: {prompt: a cat}}}}
looks: {ink: {as: an ink drawing}}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk, takes: 3}
  - {id: free, subjects: [mug], prompt: on a beach, release: {base: base}, takes: 2}
  - {id: drawn, subjects: [mug], prompt: in the snow, looks: [photo, ink]}
  - {id: both, subjects: [mug, cat], prompt: "{{ mug }} beside {{ cat }}", takes: 2}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return stage(tmp_path_factory.mktemp("cast"), CAST).plan


@pytest.mark.parametrize(
    ("most", "made", "chosen"),
    [
        (0, [], []),
        (1, [], ["both/1"]),
        (9, [], ["both/1", "drawn.ink/1", "free/1", "desk/1"]),
        (2, ["both/2"], ["drawn.ink/1", "free/1"]),
        (9, ["both/1", "drawn.photo/1", "free/2", "desk/3"], []),
    ],
)
def test_one_for_each_scene_and_subject_hardest_first(
    plan: Plan, most: int, made: list[str], chosen: list[str]
) -> None:
    todo = [shot for shot in plan.shots if shot.id not in made]
    found = canaries(plan, todo, made, most)
    assert [shot.id for shot in found.chosen] == chosen
    assert [shot.id for shot in found.needed] == (["cat.front"] if "both/1" in chosen else [])


@given(
    made=st.sets(st.sampled_from(["both/1", "desk/2", "drawn.ink/1", "free/1", "cat.front"])), most=st.integers(0, 6)
)
def test_never_more_than_asked_for_and_nothing_that_is_there(plan: Plan, made: set[str], most: int) -> None:
    todo = [shot for shot in plan.shots if shot.id not in made]
    found = canaries(plan, todo, made, most)
    assert len(found.chosen) <= most
    assert {shot.id for shot in (*found.chosen, *found.needed)} <= {shot.id for shot in todo}
    assert len({shot.scene for shot in found.chosen}) == len(found.chosen)


def test_the_rest_follows_when_the_first_ones_came(tmp_path: Path) -> None:
    it = stage(tmp_path, CAST)
    it.canary = 2
    tally = it.perform()
    assert tally.stop is None
    assert it.heard.log[:2] == ["start 10", "canary: 2 shots first, both/1, drawn.ink/1"]
    asked = [line.split()[1] for line in it.heard.log if line.startswith("ask")]
    assert asked[:3] == ["cat.front", "both/1", "drawn.ink/1"]
    assert len(asked) == len(set(asked)) == 10


def test_nothing_else_is_sent_where_one_of_them_fails_and_the_next_run_goes_on(tmp_path: Path) -> None:
    it = stage(tmp_path, CAST, Scripted({("refuse", "ink drawing"): [Refused("no", code="invalidValue")]}))
    it.canary = 3
    tally = it.perform()
    assert (tally.stop, tally.sent, tally.left) == (Stop.CANARY, 4, 6)
    assert tally.why == "1 of the 3 shots that come first did not come out: drawn.ink/1"
    it.canary = 0
    assert it.perform().stop is None
    assert list(it.statuses().values()).count("made") == 9
