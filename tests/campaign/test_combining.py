"""Looks × sizes × takes, less what is excluded and with what is included, against the same counted out by hand."""

import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.errors import CampaignError
from consistency_pipeline.plan import Shot
from tests.builders import DESK, HELD, MUG, Document, shots

LOOKS = ("photo", "watercolor", "clay")
SIZES = ("1200x896", "896x1200", "1024x1024")
MOST_TAKES = 3
WORLD: Document = {
    "subjects": {"mug": {**MUG, "references": {"front": {"uuid": HELD}}}},
    "looks": {"watercolor": {"as": "a watercolor"}, "clay": {"as": "a clay model"}},
}
Made = tuple[str, str, int]


def planned(*scenes: Document, **changes: Any) -> dict[str, Shot]:
    with tempfile.TemporaryDirectory() as folder:
        return shots(Path(folder), *scenes, **{**WORLD, **changes})


def made(found: dict[str, Shot]) -> list[Made]:
    return [(shot.look, str(shot.size), shot.take) for shot in found.values()]


def of_look_and_size(scene: Document) -> list[tuple[str, str]]:
    return list(product(scene.get("looks", LOOKS[:1]), scene.get("sizes", SIZES[:1])))


@st.composite
def scenes(draw: st.DrawFn) -> Document:
    """A scene with exclusions of what it declares, and inclusions of anything."""
    scene: Document = {
        **DESK,
        "takes": draw(st.integers(1, MOST_TAKES)),
        "looks": draw(st.lists(st.sampled_from(LOOKS), unique=True, min_size=1)),
        "sizes": draw(st.lists(st.sampled_from(SIZES), unique=True, min_size=1)),
    }
    its = {"look": st.sampled_from(scene["looks"]), "size": st.sampled_from(scene["sizes"])}
    one_out = st.fixed_dictionaries({}, optional={**its, "take": st.integers(1, scene["takes"])}).filter(bool)
    any_in = {"look": st.sampled_from(LOOKS), "size": st.sampled_from(SIZES), "takes": st.integers(1, MOST_TAKES)}
    scene["exclude"] = draw(st.lists(one_out, max_size=3, unique_by=lambda one: str(sorted(one.items()))))
    scene["include"] = draw(st.lists(st.fixed_dictionaries({}, optional=any_in), max_size=2))
    return scene


def by_hand(scene: Document) -> list[Made] | None:
    """Return what a scene makes, or None where an inclusion is there already or nothing is left."""
    cells = [(look, size, take) for look, size in of_look_and_size(scene) for take in range(1, scene["takes"] + 1)]
    left = [
        (look, size, take)
        for look, size, take in cells
        if not any(
            out.get("look", look) == look and out.get("size", size) == size and out.get("take", take) == take
            for out in scene["exclude"]
        )
    ]
    for more in scene["include"]:
        look, size = more.get("look", scene["looks"][0]), more.get("size", scene["sizes"][0])
        if any((look, size) == cell[:2] for cell in left):
            return None
        left += [(look, size, take) for take in range(1, more.get("takes", scene["takes"]) + 1)]
    return left or None


@settings(max_examples=12)
@given(scenes())
def test_a_scene_makes_what_one_counts_out_by_hand(scene: Document) -> None:
    wanted = by_hand(scene)
    if wanted is None:
        with pytest.raises(CampaignError) as caught:
            planned(scene)
        assert all(
            problem.key.startswith(("scenes[0].exclude", "scenes[0].include")) for problem in caught.value.problems
        )
        assert all(problem.line and problem.hint for problem in caught.value.problems)
    else:
        found = planned(scene)  # by id: two shots of one id would be one short
        assert made(found) == wanted
        assert len({shot.seed for shot in found.values()}) == len(found)


def outside(scene: Document) -> Document:
    """Return a scene that includes only what it does not declare."""
    its = of_look_and_size(scene)
    more = {(one.get("look", its[0][0]), one.get("size", its[0][1])): one for one in scene["include"]}
    return {**scene, "include": [one for cell, one in more.items() if cell not in its]}


@settings(max_examples=15)
@given(scenes().map(outside).filter(by_hand))
def test_excluding_leaves_every_other_shot_as_it_was(scene: Document) -> None:
    whole = planned({**scene, "exclude": []})
    left = planned(scene)
    assert list(left) == [name for name in whole if name in left]
    assert all(whole[name] == shot for name, shot in left.items())


@settings(max_examples=15)
@given(scenes().map(outside).filter(by_hand))
def test_including_leaves_seeds_and_fingerprints_of_the_others(scene: Document) -> None:
    before = planned({**scene, "include": []}) if by_hand({**scene, "include": []}) else {}
    after = dict(zip(made(found := planned(scene)), found.values(), strict=True))
    for cell, shot in zip(made(before), before.values(), strict=True):
        assert (after[cell].fingerprint, after[cell].seed) == (shot.fingerprint, shot.seed)
    assert list(after)[: len(before)] == made(before)


@pytest.mark.parametrize(
    ("scene", "ids"),
    [
        ({"looks": LOOKS[:2], "exclude": [{"look": "photo"}]}, ["desk.watercolor/1"]),
        ({"takes": 3, "exclude": [{"take": 2}]}, ["desk/1", "desk/3"]),
        ({"seeds": [7, 8], "exclude": [{"take": 1}]}, ["desk/2"]),
        ({"include": [{"look": "clay"}]}, ["desk.photo/1", "desk.clay/1"]),
        ({"takes": 2, "include": [{"size": "896x1200"}]}, [f"desk@{size}/{n}" for size in SIZES[:2] for n in (1, 2)]),
        ({"include": [{"look": "clay", "size": "896x1200"}]}, ["desk.photo@1200x896/1", "desk.clay@896x1200/1"]),
        ({"exclude": [{"look": "photo"}], "include": [{"takes": 2}]}, ["desk/1", "desk/2"]),
        (
            {"sizes": SIZES[:2], "exclude": [{"size": {"ratio": "3:4"}}]},
            ["desk@1200x896/1"],
        ),
    ],
)
def test_ids_go_by_what_is_declared(scene: Document, ids: list[str]) -> None:
    assert list(planned({**DESK, **scene})) == ids


def test_an_inclusion_has_seeds_of_its_own() -> None:
    found = planned({**DESK, "seeds": [1], "include": [{"look": "clay", "seeds": [8, 9]}, {"look": "watercolor"}]})
    assert [shot.seed for shot in found.values()] == [1, 8, 9, 1]


def test_a_comparison_is_made_in_the_first_that_is_left() -> None:
    scene = {**DESK, "looks": LOOKS, "exclude": [{"look": "photo"}, {"look": "watercolor", "take": 1}], "takes": 2}
    sets = {"one": ["front"], "two": ["mug.front"]}
    found = planned(scene, compare=[{"scene": "desk", "references": sets}])
    assert (found["desk+one/1"].look, found["desk+one/1"].seed) == ("watercolor", found["desk.watercolor/2"].seed)


def test_a_scene_waits_for_what_is_left_of_another() -> None:
    late = {"id": "late", "subjects": ["mug"], "prompt": "late", "after": ["desk"]}
    assert planned({**DESK, "takes": 3, "exclude": [{"take": 2}]}, late)["late/1"].needs == ("desk/1", "desk/3")
