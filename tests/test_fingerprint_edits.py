"""Random edits of a campaign on disk: what is cosmetic makes nothing stale, and the rest exactly what it concerns."""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from consistency_pipeline.campaign import Campaign, load
from consistency_pipeline.manifest import Manifest, changes, fold
from consistency_pipeline.plan import Plan, Shot, build
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.records import Attempt, Status
from tests.builders import MARA, MUG, document, made, written

Edit = Callable[[dict[str, Any], random.Random], None]
WORDS = st.text("abcdefg äß", min_size=1, max_size=12).filter(str.strip)
SIZES = ("1024x1024", "1200x896", "896x1200")
SUBJECTS: dict[str, Any] = {
    "mug": {**MUG, "references": {"front": "refs/mug/front.png", "base": "refs/mug/base.png"}},
    "mara": {
        **MARA,
        "references": {
            "front": "refs/mara/front.png",
            "side": {"derive": {"from": "front", "prompt": "from the side", "seed": 3}},
            "back": {"derive": {"from": "side", "prompt": "from behind"}},
        },
    },
}
PROMPTER = Prompter([shipped_templates()])
SAID_IN_ORDER = ("references", "details")
USES = (["mug.front"], ["mug.base"], ["mug.front", "mug.base"], ["mara.front"], ["mara.side"], ["mara.back"])


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Any]:
    """Return a campaign of one to three scenes with references given and derived, several takes, and seeds of both."""
    scenes = []
    for number in range(draw(st.integers(1, 3))):
        uses = draw(st.sampled_from(USES))
        scene = {
            "id": f"s{number}",
            "subjects": [uses[0].partition(".")[0]],
            "prompt": draw(WORDS),
            "references": uses,
            "sizes": [draw(st.sampled_from(SIZES))],
        }
        seeds = draw(st.lists(st.integers(0, 99), min_size=1, max_size=2, unique=True))
        scenes.append({**scene, **draw(st.sampled_from(({"takes": 2}, {"seeds": seeds})))})
    return document(*scenes, subjects=SUBJECTS, seed=draw(st.integers(0, 9)))


def planned(campaign: Campaign) -> Plan:
    """Return the plan of a campaign; all share the templates, which take longer to read than all the rest."""
    return build(campaign, "sandbox", PROMPTER)


@contextmanager
def on_disk(whole: Mapping[str, Any]) -> Generator[tuple[Path, Plan]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "here"
        yield place, planned(written(place, whole))


def write(place: Path, whole: Mapping[str, Any], header: str = "") -> Plan:
    """Write a campaign in YAML's own style, keys in the order that they have, and plan it."""
    text = yaml.safe_dump(dict(whole), sort_keys=False, allow_unicode=True)
    (place / "campaign.yaml").write_text(header + text, encoding="utf-8")
    return planned(load(place))


def folded(before: Plan, now: Plan) -> Manifest:
    """Return where the shots stand when all of the plan before was made, its references first."""
    tries: dict[str, Attempt] = {}
    first = before
    for _ in before.shots:  # what is made from a reference is asked for with the bytes of its picture
        found = fold(first, tries.values(), lambda _: True, _nobody)
        todo = [row.shot for row in found.rows if row.status is Status.MISSING]
        ready = [shot for shot in todo if all(need in tries for need in shot.needs)]
        if not ready:
            break
        tries |= {shot.id: _made(shot) for shot in ready}
    inputs = {one.fingerprint: one.inputs for one in tries.values()}
    return fold(now, tries.values(), lambda _: True, inputs.get)


def _nobody(_: str) -> None:
    return None


def _made(shot: Shot) -> Attempt:
    one = made(shot)
    assert one.picture is not None
    return replace(one, picture=replace(one.picture, sha256=f"picture of {shot.id}"))


def stale(found: Manifest) -> set[str]:
    assert {row.status for row in found.rows} <= {Status.MADE, Status.STALE}
    return {row.shot.id for row in found.rows if row.status is Status.STALE}


def shuffled(value: Any, dice: random.Random) -> Any:
    """Return data with the keys of mappings in another order, but where that is the order in which things are said."""
    if isinstance(value, dict):
        items = [(key, item if key in SAID_IN_ORDER else shuffled(item, dice)) for key, item in value.items()]
        return dict(dice.sample(items, len(items)))
    return [shuffled(item, dice) for item in value] if isinstance(value, list) else value


def cosmetics(whole: dict[str, Any], dice: random.Random, words: str) -> dict[str, Any]:
    """Return a campaign with another order of keys and scenes, other tags and titles, another budget and gate."""
    edited = deepcopy(whole)
    for scene in edited["scenes"]:
        scene.update(dice.choice(({}, {"tags": ["late"]}, {"title": words})))
    dice.shuffle(edited["scenes"])
    edited |= dice.choice(({}, {"title": words}, {"budget": {"max_cost": 3}}, {"gate": {"rerolls": 1}}))
    return dict(shuffled(edited, dice))


@given(campaigns(), st.randoms(use_true_random=False), WORDS)
def test_what_is_cosmetic_makes_nothing_stale(whole: dict[str, Any], dice: random.Random, words: str) -> None:
    with on_disk(whole) as (place, before):
        moved = place.with_name("moved elsewhere")
        shutil.move(place, moved)
        for file in moved.rglob("*.png"):
            os.utime(file, (1, dice.randrange(10**9)))
        now = write(moved, cosmetics(whole, dice, words), f"# {words}\n\n")
        assert stale(folded(before, now)) == set()
        prints = {shot.id: (shot.fingerprint, shot.seed, shot.prompt) for shot in before.shots}
        assert {shot.id: (shot.fingerprint, shot.seed, shot.prompt) for shot in now.shots} == prints


@given(campaigns(), st.sampled_from(["mug/front", "mug/base", "mara/front"]), st.integers(0, 511), st.integers(0, 511))
def test_one_pixel_makes_stale_what_uses_it_and_what_that_leads_to(
    whole: dict[str, Any], name: str, x: int, y: int
) -> None:
    with on_disk(whole) as (place, before):
        file = place / f"refs/{name}.png"
        with Image.open(file) as picture:
            picture.putpixel((x, y), 1 - int(str(picture.getpixel((x, y)))))
            picture.save(file)
        found = folded(before, planned(load(place)))
    touched = {name.replace("/", ".")}
    for shot in before.shots:  # those that make references come first, each after its origin
        if touched & {reference.name for reference in shot.references}:
            touched.add(shot.id)
    assert stale(found) == touched & {shot.id for shot in before.shots}


def other_prompt(scene: dict[str, Any], dice: random.Random) -> None:
    scene["prompt"] = f"{scene['prompt']} at {dice.randrange(9)} o'clock"


def other_size(scene: dict[str, Any], dice: random.Random) -> None:
    scene["sizes"] = [dice.choice([size for size in SIZES if size not in scene["sizes"]])]


def other_seeds(scene: dict[str, Any], dice: random.Random) -> None:
    seeds = scene.get("seeds") or [0, 0]
    scene.pop("takes", None)
    scene["seeds"] = [100 + dice.randrange(99) * 2 + number for number, _ in enumerate(seeds)]


EDITS: dict[str, Edit] = {"prompt": other_prompt, "size": other_size, "seed": other_seeds}


@given(campaigns(), st.sampled_from(sorted(EDITS)), st.randoms(use_true_random=False))
def test_an_edit_of_a_scene_makes_its_own_shots_stale_and_says_what_changed(
    whole: dict[str, Any], field: str, dice: random.Random
) -> None:
    edited = deepcopy(whole)
    scene = dice.choice(edited["scenes"])
    EDITS[field](scene, dice)
    with on_disk(whole) as (place, before):
        found = folded(before, write(place, edited))
    assert stale(found) == {shot.id for shot in before.shots if shot.scene == scene["id"]}
    fields = ["size", "seed"] if field == "size" and "takes" in scene else [field]  # a seed is drawn from the whole id
    for row in found.rows:
        assert row.reason == (f"changed: {', '.join(fields)}" if row.shot.scene == scene["id"] else "")
    old = {shot.id: shot.inputs for shot in before.shots if shot.scene == scene["id"]}
    for row in found.rows:
        changed = changes(old.get(row.shot.id), row.shot.inputs)
        assert [one.field for one in changed if one.tier == "intent"] == (fields if changed else [])


@given(campaigns(), st.sampled_from([("format", "jpg"), ("model", "nano-banana-pro")]))
def test_an_edit_of_the_whole_campaign_makes_every_shot_stale(whole: dict[str, Any], edit: tuple[str, str]) -> None:
    with on_disk(whole) as (place, before):
        found = folded(before, write(place, {**whole, edit[0]: edit[1]}))
    assert stale(found) == {shot.id for shot in before.shots}
    assert all(edit[0] in row.reason for row in found.rows)
