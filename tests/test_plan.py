"""Plans: ids, seeds and fingerprints that hold still while a campaign is edited, what needs what, and what it costs."""

import hashlib
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline import models
from consistency_pipeline.campaign import load
from consistency_pipeline.campaign.model import LARGEST_SEED
from consistency_pipeline.errors import CampaignError, PipelineError
from consistency_pipeline.plan import Shot, build, derived_seed
from consistency_pipeline.plan.expand import drafts
from consistency_pipeline.plan.shot import digest_inputs
from consistency_pipeline.plan.wording import of_reference
from consistency_pipeline.prompts import Prompter, shipped_templates
from tests.builders import DESK, MARA, MUG, document, planned, png, shots, written

LOOKS = ["photo", "watercolor"]
SIZES = ["1200x896", "896x1200"]
MADE: dict[str, Any] = {
    **MARA,
    "references": {
        "back": {"derive": {"from": "side", "prompt": "from behind"}},
        "side": {"derive": {"from": "front", "prompt": "from the side", "seed": 3, "size": "848x1264"}},
        "front": {"generate": {"prompt": "A portrait of a woman.", "seed": 7}},
    },
}


def essence(shot: Shot) -> tuple[object, ...]:
    """Return what no edit elsewhere may change."""
    return shot.seed, shot.fingerprint, shot.prompt, shot.references, shot.estimated_cost, shot.inputs


# Ids


@pytest.mark.parametrize(
    ("scene", "ids"),
    [
        ({}, ["desk/1"]),
        ({"takes": 3}, ["desk/1", "desk/2", "desk/3"]),
        ({"seeds": [9, 4]}, ["desk/1", "desk/2"]),
        ({"sizes": ["896x1200"]}, ["desk/1"]),
        ({"sizes": ["1200x896", "896x1200"]}, ["desk@1200x896/1", "desk@896x1200/1"]),
        ({"sizes": [{"ratio": "4:3"}, {"ratio": "3:4"}]}, ["desk@1200x896/1", "desk@896x1200/1"]),
        ({"looks": ["watercolor"]}, ["desk/1"]),
        ({"looks": ["photo", "watercolor"]}, ["desk.photo/1", "desk.watercolor/1"]),
        (
            {"looks": LOOKS, "sizes": SIZES, "takes": 2},
            [f"desk.{look}@{size}/{n}" for look in LOOKS for size in SIZES for n in (1, 2)],
        ),
    ],
)
def test_ids(tmp_path: Path, scene: dict[str, Any], ids: list[str]) -> None:
    assert list(shots(tmp_path, {**DESK, **scene})) == ids


def test_takes_number_the_shots_that_differ_by_seed_alone(tmp_path: Path) -> None:
    found = shots(tmp_path, {**DESK, "seeds": [9, 4]})
    assert [(shot.take, shot.seed) for shot in found.values()] == [(1, 9), (2, 4)]
    assert len({shot.prompt for shot in found.values()}) == 1


# Seeds


@given(st.integers(0, LARGEST_SEED), st.text(max_size=30), st.integers(0, 100))
def test_a_derived_seed_is_one_that_every_model_takes(seed: int, key: str, step: int) -> None:
    drawn = derived_seed(seed, key, step)
    assert drawn == derived_seed(seed, key, step)
    assert all(model.seed[0] <= drawn <= model.seed[1] for model in models.table().values())


def test_derived_seeds_differ() -> None:
    keys = [f"desk.photo@1200x896/{n}" for n in range(500)]
    assert len({derived_seed(1, key, step) for key in keys for step in (0, 1)}) == 1000
    assert derived_seed(1, keys[0]) != derived_seed(2, keys[0])


def test_these_seeds_stay_for_good() -> None:
    assert derived_seed(4200, "desk.photo@1200x896/1") == 569_997_432
    assert derived_seed(0, "mara.front", 1) == 442_266_967


def test_a_second_look_or_size_leaves_the_seeds_of_the_first(tmp_path: Path) -> None:
    one = shots(tmp_path, {**DESK, "takes": 2})
    more = shots(tmp_path, {**DESK, "takes": 2, "looks": ["photo", "watercolor"], "sizes": ["1200x896", "896x1200"]})
    for take in (1, 2):
        assert essence(more[f"desk.photo@1200x896/{take}"]) == essence(one[f"desk/{take}"])
    assert len({shot.seed for shot in more.values()}) == len(more)


def test_the_seed_of_the_campaign_moves_derived_seeds_only(tmp_path: Path) -> None:
    scenes = ({**DESK, "takes": 2}, {**DESK, "id": "sea", "seeds": [11, 12]})
    before, after = (shots(tmp_path, *scenes, seed=seed) for seed in (1, 2))
    assert [name for name in before if before[name].seed != after[name].seed] == ["desk/1", "desk/2"]


# What holds still, and what changes

SCENES: list[dict[str, Any]] = [
    {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 2},
    {"id": "sea", "subjects": ["mara"], "prompt": "at sea", "looks": ["photo", "watercolor"]},
    {
        "id": "park",
        "subjects": ["mara", "mug"],
        "prompt": "{{ mara }} with {{ mug }}",
        "sizes": ["1200x896", "896x1200"],
    },
    {"id": "shelf", "subjects": ["mug"], "prompt": "on a shelf", "references": ["mug.base"], "seeds": [5]},
    {"id": "walk", "subjects": ["mara"], "prompt": "walking", "view": "back", "after": ["desk"]},
]


@settings(max_examples=12)
@given(
    st.permutations(SCENES),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
    st.text("abc", min_size=1, max_size=9),
)
def test_edits_elsewhere_change_nothing_of_a_shot(order: list[Any], drop: int, dice: random.Random, words: str) -> None:
    edited = [
        dict(dice.sample(list({**scene, "title": words, "tags": [words]}.items()), len(scene) + 2)) for scene in order
    ]
    gone = {scene["id"] for scene in order[:drop]} - {"desk"}
    edited = [scene for scene in edited if scene["id"] not in gone]
    edited.insert(drop % len(edited), {"id": "new", "subjects": ["mug"], "prompt": words})
    with tempfile.TemporaryDirectory() as folder:
        before = shots(Path(folder), *SCENES)
        whole = document(*edited, title=words)
        items = list(whole.items())
        dice.shuffle(items)
        after = {shot.id: shot for shot in planned(written(Path(folder), dict(items))).shots}
    assert set(after) == {name for name, shot in before.items() if shot.scene not in gone} | {"new/1"}
    for name in set(before) & set(after):
        assert essence(after[name]) == essence(before[name])


def test_comments_and_layout_change_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, document(*SCENES)).file
    before = planned(load(tmp_path)).shots
    text = file.read_text(encoding="utf-8")
    file.write_text("# a comment\n" + text.replace(",\n", ",   # another\n\n"), encoding="utf-8")
    assert planned(load(tmp_path)).shots == before


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("mug/front", ["desk/1", "desk/2", "park@1200x896/1", "park@896x1200/1"]),
        ("mug/base", ["desk/1", "desk/2", "park@1200x896/1", "park@896x1200/1", "shelf/1"]),
        ("mara/back", ["sea.photo/1", "sea.watercolor/1", "park@1200x896/1", "park@896x1200/1", "walk/1"]),
    ],
)
def test_one_byte_of_a_reference_changes_the_shots_that_use_it(tmp_path: Path, name: str, changed: list[str]) -> None:
    before = shots(tmp_path, *SCENES)
    file = tmp_path / "refs" / f"{name}.png"
    file.write_bytes(file.read_bytes() + b"\0")
    after = shots(tmp_path, *SCENES)
    assert [shot for shot in before if before[shot].fingerprint != after[shot].fingerprint] == changed
    assert all(before[shot].seed == after[shot].seed for shot in before)


def test_a_changed_reference_changes_what_is_derived_from_it_in_the_end(tmp_path: Path) -> None:
    derived = {"side": {"derive": {"from": "front", "prompt": "from the side"}}}
    derived["back"] = {"derive": {"from": "side", "prompt": "from behind"}}
    mug = {**MUG, "references": {"front": "refs/front.png", **derived, "lid": "refs/lid.png"}}
    scenes = ({**DESK, "references": ["mug.back"]}, {**DESK, "id": "sea", "references": ["mug.lid"]})
    before = shots(tmp_path, *scenes, subjects={"mug": mug})
    (tmp_path / "refs/front.png").write_bytes(png("another"))
    after = shots(tmp_path, *scenes, subjects={"mug": mug})
    assert [name for name in before if before[name].fingerprint != after[name].fingerprint] == [
        "mug.side",
        "mug.back",
        "desk/1",
    ]


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        ({"model": "nano-banana-pro"}, True),
        ({"format": "jpg"}, True),
        ({"size": "1264x848"}, True),
        ({"title": "Mugs"}, False),
        ({"budget": {"max_cost": 1}}, False),
        ({"gate": {"rerolls": 2}}, False),
        ({"provider": "runware"}, False),  # what was asked for; the provider that is planned for counts
        ({"size": {"ratio": "4:3", "tier": "1K"}}, False),
        ({"model": "google:4@3"}, False),
    ],
)
def test_what_a_fingerprint_depends_on(tmp_path: Path, change: dict[str, Any], matters: bool) -> None:
    before, after = shots(tmp_path)["desk/1"], shots(tmp_path, **change)["desk/1"]
    assert (before.fingerprint != after.fingerprint) == matters


def test_a_provider_has_pictures_of_its_own(tmp_path: Path) -> None:
    campaign = written(tmp_path, document())
    rehearsed, live = (planned(campaign, provider).shots[0] for provider in ("sandbox", "runware"))
    assert rehearsed.fingerprint != live.fingerprint
    assert rehearsed.seed == live.seed


def test_a_fingerprint_digests_its_inputs_in_any_order_of_keys(tmp_path: Path) -> None:
    shot = shots(tmp_path)["desk/1"]
    assert shot.fingerprint == digest_inputs(dict(reversed(list(shot.inputs.items()))))
    hashes = [
        hashlib.sha256((tmp_path / f"refs/mug/{view}.png").read_bytes()).hexdigest() for view in ("front", "base")
    ]
    assert shot.inputs == {
        "identity": {
            "model": "google:4@3",
            "provider": "sandbox",
            "references": [
                {"name": f"mug.{view}", "is": is_} for view, is_ in zip(("front", "base"), hashes, strict=True)
            ],
        },
        "intent": {"prompt": shot.prompt, "size": "1200x896", "seed": shot.seed, "format": "png"},
    }


# What needs what


def test_references_that_are_made_come_first_and_each_after_its_origin(tmp_path: Path) -> None:
    found = shots(tmp_path, {**DESK, "subjects": ["mara"], "view": "back"}, subjects={"mara": MADE})
    assert list(found) == ["mara.front", "mara.side", "mara.back", "desk/1"]
    assert [found[name].needs for name in found] == [
        (),
        ("mara.front",),
        ("mara.side",),
        ("mara.back", "mara.side", "mara.front"),
    ]
    assert [(s.seed, str(s.size)) for s in found.values()][:2] == [(7, "1024x1024"), (3, "848x1264")]
    assert [s.scene for s in found.values()] == ["", "", "", "desk"]
    assert found["mara.back"].references[0].made_by == "mara.side"
    assert found["mara.front"].references == ()


def test_a_reference_without_a_size_is_square(tmp_path: Path) -> None:
    found = shots(tmp_path, {**DESK, "subjects": ["mara"]}, subjects={"mara": MADE}, size="1264x848")
    assert str(found["mara.front"].size) == "1024x1024"


def test_a_scene_waits_for_all_shots_of_those_it_comes_after(tmp_path: Path) -> None:
    late = {"id": "late", "subjects": ["mug"], "prompt": "late", "after": ["sea", "desk"]}
    found = shots(tmp_path, late, *SCENES[:2])
    assert found["late/1"].needs == ("sea.photo/1", "sea.watercolor/1", "desk/1", "desk/2")
    assert found["desk/1"].needs == ()


def test_what_a_shot_only_comes_after_is_no_part_of_its_fingerprint(tmp_path: Path) -> None:
    second = {**DESK, "id": "second"}
    before = shots(tmp_path, DESK, second)
    after = shots(tmp_path, {**DESK, "prompt": "elsewhere"}, {**second, "after": ["desk"]})
    assert before["second/1"].fingerprint == after["second/1"].fingerprint


def test_a_comparison_differs_from_its_scene_in_references_alone(tmp_path: Path) -> None:
    sets = {"front-only": ["mara.front"], "both": ["mara.front", "mara.back"]}
    scene = {**DESK, "subjects": ["mara"], "takes": 2, "looks": ["watercolor", "photo"], "tags": ["hero"]}
    found = shots(tmp_path, scene, compare=[{"scene": "desk", "references": sets}])
    first, one, both = (found[name] for name in ("desk.watercolor/1", "desk+front-only/1", "desk+both/1"))
    assert len(found) == 6
    assert {shot.seed for shot in (first, one, both)} == {first.seed}
    assert {(shot.scene, shot.look, shot.size) for shot in (first, one, both)} == {("desk", "watercolor", first.size)}
    assert [r.name for r in one.references] == ["mara.front"]
    assert [r.name for r in both.references] == ["mara.front", "mara.back"]
    assert one.tags == ("hero", "compare")
    assert both.fingerprint == first.fingerprint != one.fingerprint


def test_a_comparison_waits_for_what_its_scene_waits_for(tmp_path: Path) -> None:
    late = {"id": "late", "subjects": ["mug"], "prompt": "late", "after": ["desk"]}
    sets = {"a": ["mug.front"], "b": ["mug.base"]}
    found = shots(tmp_path, DESK, late, compare=[{"scene": "late", "references": sets}])
    assert found["late+a/1"].needs == found["late/1"].needs == ("desk/1",)


def test_a_reference_that_is_given_has_no_words(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"mug\.front is given, not made"):
        of_reference(written(tmp_path, document()), ("mug", "front"))


# Costs


def test_a_shot_costs_its_size_and_each_reference(tmp_path: Path) -> None:
    scenes = ({**DESK, "sizes": ["1024x1024", "4096x4096"]}, {**DESK, "id": "one", "references": ["mug.base"]})
    found = shots(tmp_path, *scenes, subjects={"mug": MUG, "mara": MADE})
    assert {name: round(shot.estimated_cost, 6) for name, shot in found.items()} == {
        "mara.front": 0.06895,
        "mara.side": 0.06923,
        "mara.back": 0.06923,
        "desk@1024x1024/1": 0.06951,
        "desk@4096x4096/1": 0.15351,
        "one/1": 0.06923,
    }


# What is wrong only once the words are made


def test_all_mistakes_in_prompts_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    bad = {"subjects": ["mug"], "takes": 3}
    campaign = written(
        tmp_path,
        document({**bad, "id": "a", "prompt": "{{ mara }}"}, DESK, {**bad, "id": "b", "prompt": "{{ 1 + 1 }}"}),
    )
    with pytest.raises(CampaignError) as caught:
        planned(campaign)
    assert [problem.key for problem in caught.value.problems] == ["scenes[0].prompt", "scenes[2].prompt"]


@pytest.mark.parametrize("template", ["a", "{{ scene }} {{ scene }} {{ scene }}"])
def test_a_prompt_has_the_length_that_the_model_takes(tmp_path: Path, template: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "one.j2").write_text(template)
    length = len(template) if template == "a" else 3 * 16_000 + 2
    with pytest.raises(
        CampaignError, match=f"prompt: makes a prompt of {length} characters; nano-banana-2 takes 3 to 45000"
    ):
        shots(tmp_path, {**DESK, "prompt": "x" * 16_000})


def test_a_picture_that_goes_while_planning_is_a_mistake_in_the_campaign(tmp_path: Path) -> None:
    campaign = written(tmp_path, document())
    (tmp_path / "refs/mug/base.png").unlink()
    with pytest.raises(CampaignError, match=r"reference mug\.base cannot be read"):
        planned(campaign)


def test_a_campaign_put_together_by_hand_may_ask_for_what_is_not_there(tmp_path: Path) -> None:
    campaign = written(tmp_path, document())
    with pytest.raises(CampaignError, match="no model 'none'"):
        planned(campaign.model_copy(update={"model": "none"}))
    with pytest.raises(PipelineError, match="makes no 1x1"):
        planned(campaign.model_copy(update={"size": "1x1"}))


def test_the_plan_is_the_same_for_the_same_campaign(tmp_path: Path) -> None:
    written(tmp_path, document(*SCENES))
    prompter = Prompter([shipped_templates()])
    plans = [build(load(tmp_path), "sandbox", prompter) for _ in range(2)]
    assert plans[0].shots == plans[1].shots
    assert (plans[0].provider, plans[0].model.slug) == ("sandbox", "nano-banana-2")
    model = models.find("nano-banana-2")
    assert model
    assert [draft.id for draft in drafts(plans[0].campaign, model)] == [shot.id for shot in plans[0].shots]


@given(
    scenes=st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(str.strip), max_size=3),
    seed=st.integers(0, 2**31 - 1),
    form=st.sampled_from(["png", "jpg", "webp"]),
)
def test_every_fingerprint_digests_what_the_shot_shows_as_its_inputs(scenes: list[str], seed: int, form: str) -> None:
    told = [{**DESK, "id": f"s{n}", "prompt": f"“{words}”".replace("{", "(")} for n, words in enumerate(scenes)]
    with tempfile.TemporaryDirectory() as folder:
        found = shots(Path(folder), *told, {**DESK, "takes": 2}, seed=seed, format=form)
    assert all(shot.fingerprint == digest_inputs(shot.inputs) for shot in found.values())
