"""Presets, shapes and names: arithmetic and words."""

from pathlib import Path

import pytest

from consistency_pipeline.errors import UsageError
from consistency_pipeline.export.cropping import crop
from consistency_pipeline.export.describing import LONGEST, alt_text
from consistency_pipeline.export.naming import FIELDS, PATTERN, check, name, no_two_alike
from consistency_pipeline.export.presets import TABLE, packed, preset, size_in_bytes
from tests.builders import document, planned, shots, written

SHAPES = [
    ((1, 1), (896, 896)),
    ((4, 5), (717, 896)),
    ((9, 16), (504, 896)),
    ((16, 9), (1200, 675)),
    (None, (1200, 896)),
]


@pytest.mark.parametrize(("ratio", "size"), SHAPES)
def test_a_shape_is_cut_as_large_as_it_fits(ratio: tuple[int, int] | None, size: tuple[int, int]) -> None:
    found = crop((1200, 896), ratio, None)
    assert found.size == size
    assert ("centred" in found.note) == (ratio is not None)


@pytest.mark.parametrize("left", [0.0, 0.2, 0.5, 0.7])
@pytest.mark.parametrize("ratio", [(1, 1), (4, 5), (9, 16)])
def test_a_crop_goes_where_the_subject_is(ratio: tuple[int, int], left: float) -> None:
    subject = (left, 0.3, left + 0.3, 0.9)
    found = crop((1200, 896), ratio, subject)
    assert not found.cut
    assert found.box[0] <= subject[0] * 1200
    assert found.box[2] >= subject[2] * 1200
    assert found.box[0] >= 0
    assert found.box[2] <= 1200


def test_a_subject_that_does_not_fit_is_told() -> None:
    found = crop((1200, 896), (9, 16), (0.1, 0.1, 0.9, 0.9))
    assert found.cut == "504 px wide, the subject 960"
    assert crop((896, 1200), (16, 9), (0.1, 0.1, 0.9, 0.9)).cut == "504 px high, the subject 960"


def test_presets_are_found_by_any_usual_name() -> None:
    assert [preset(one.name) for one in TABLE] == list(TABLE)
    assert (preset("4:5").name, preset("1:1").name, preset("SQUARE@1080").label) == ("4x5", "square", "square-1080")
    wanted = packed(preset("square"), "webp", 70, 500_000).encoding
    assert wanted is not None
    assert (wanted.format, wanted.quality, wanted.most_bytes) == ("WEBP", 70, 500_000)
    assert packed(preset("original"), "webp", 70, None).copied


@pytest.mark.parametrize("text", ["round", "original@600", "marketplace@600", "square@", "square@0", "../square"])
def test_what_is_no_preset_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        preset(text)


def test_sizes_of_files() -> None:
    assert [size_in_bytes(text) for text in ("300000", "500k", "2MB")] == [300_000, 500_000, 2_000_000]
    with pytest.raises(UsageError):
        size_in_bytes("0")


ODD = ["{nothing}", "flat", "{scene!r}", "{scene.id}", "{0}", "{scene", "a b {shot}", "..\\{shot}", "{shot:>200}"]


@pytest.mark.parametrize("pattern", ODD)
def test_odd_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        check(pattern)


@pytest.mark.parametrize(
    "pattern", ["../{shot}", "/{shot}", "{shot}/../x", ".{shot}", "-{shot}", "con", "a//{shot}", "index.json/{shot}"]
)
def test_no_name_leaves_the_folder_or_is_hidden(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UsageError):
        name(pattern, "mugs", shots(tmp_path)["desk/1"], {"preset": "square"}, "jpg")


def test_names_are_made_of_plain_letters(tmp_path: Path) -> None:
    scene = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "looks": ["photo", "watercolor"], "takes": 2}
    found = shots(tmp_path, scene)
    more = {"preset": "square", "seed": "7", "hash": "0" * 8}
    made = {name(PATTERN, "mugs", shot, more, "jpg") for shot in found.values()}
    assert len(made) == 4
    assert "mugs-desk-watercolor-1200x896-2-square.jpg" in made
    every = "/".join(f"{{{field}}}" for field in FIELDS)
    check(every)
    assert name(every, "mugs", found["desk.photo/1"], more, "jpg").count("/") == len(FIELDS) - 1


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="a and b would all be called x"):
        no_two_alike([("a", "x"), ("b", "X"), ("c", "y")])


ALTS = [
    ({"prompt": "on a desk, soft light"}, "Teal ceramic travel mug on a desk"),
    ({"prompt": "on a desk", "title": "Morning"}, "Teal ceramic travel mug, Morning"),
    ({"prompt": "{{ mug }} on a desk"}, "Teal ceramic travel mug on a desk"),
    ({"prompt": "on a desk", "looks": ["watercolor"]},
     "Teal ceramic travel mug on a desk, as a loose watercolor illustration"),
]  # fmt: skip


@pytest.mark.parametrize(("scene", "alt"), ALTS, ids=["prompt", "title", "named", "look"])
def test_alt_texts(tmp_path: Path, scene: dict[str, object], alt: str) -> None:
    campaign = written(tmp_path, document({"id": "desk", "subjects": ["mug"], **scene}))
    shot = planned(campaign).shots[0]
    assert alt_text(campaign, shot) == alt
    assert alt_text(campaign, shot, storyboard=True).startswith("Storyboard: ")


def test_a_long_alt_text_ends_behind_a_word(tmp_path: Path) -> None:
    prompt = "on a very long desk of old dark wood " * 9
    scene = {"id": "desk", "subjects": ["mug"], "prompt": prompt}
    campaign = written(tmp_path, document(scene))
    alt = alt_text(campaign, planned(campaign).shots[0])
    assert LONGEST - 12 < len(alt) <= LONGEST
    assert alt.rpartition(" ")[2] in prompt.split()
