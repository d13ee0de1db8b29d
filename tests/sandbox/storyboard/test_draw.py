"""The storyboard as a whole: size, strip, repeatability, and subjects that can be recognised."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import Image, ImageChops

from consistency_pipeline.sandbox.storyboard import draw
from consistency_pipeline.sandbox.storyboard.behind import from_aside
from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.lexicon import LOOKS, SURFACES, TIMES, WEATHERS
from consistency_pipeline.sandbox.storyboard.places import PLACES
from consistency_pipeline.sandbox.storyboard.strip import strip_height, without_strip
from consistency_pipeline.sandbox.storyboard.words import read
from tests.sandbox.storyboard import pictures

SMALL, TINY = (300, 224), (96, 72)


def difference(first: Image.Image, second: Image.Image) -> float:
    """Return the mean difference of two pictures above their strips, in levels of 255."""
    kept = (0, 0, first.width, first.height - strip_height(first.size))
    return float(np.asarray(ImageChops.difference(first.crop(kept), second.crop(kept))).mean())


@pytest.mark.parametrize(
    "size",
    [(1536, 192), (192, 1536), (792, 168), (512, 512), (600, 448), (448, 600), (688, 384), (1024, 256), (1600, 1600)],
)
def test_the_size_is_exact(size: tuple[int, int]) -> None:
    picture = draw(pictures.MUG, [pictures.mug()], size, 3)
    assert (picture.mode, picture.size) == ("RGB", size)
    assert pictures.like(picture, pictures.TEAL, 20).sum() > 0.02 * min(size) ** 2


def test_equal_requests_give_equal_pictures() -> None:
    first = draw(pictures.MUG, [pictures.mug()], SMALL, 7)
    assert first.tobytes() == draw(pictures.MUG, [pictures.mug()], SMALL, 7).tobytes()


def test_threads_give_the_same_pictures() -> None:
    prompts = [pictures.MUG, "a red bottle on a beach", "The woman from the reference image in a forest"]
    alone = [draw(prompt, [pictures.mug()], SMALL, 1).tobytes() for prompt in prompts]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda prompt: draw(prompt, [pictures.mug()], SMALL, 1).tobytes(), prompts))
    assert together == alone


def test_another_seed_shifts_the_composition() -> None:
    drawn = [draw(pictures.MUG, [pictures.mug()], SMALL, seed) for seed in range(4)]
    assert all(difference(drawn[0], other) > 6 for other in drawn[1:])
    lefts = {pictures.box_of(pictures.like(picture, pictures.TEAL))[0] for picture in drawn}
    assert len(lefts) > 2


def test_another_reference_or_prompt_gives_another_picture() -> None:
    first = draw(pictures.MUG, [pictures.mug()], SMALL, 7)
    assert difference(first, draw(pictures.MUG, [pictures.mug(pictures.RED)], SMALL, 7)) > 3
    assert difference(first, draw(pictures.MUG.replace("wooden table", "beach"), [pictures.mug()], SMALL, 7)) > 6


@pytest.mark.parametrize("size", [(600, 448), (1536, 192), (192, 1536)])
def test_the_strip_is_dark_has_text_and_differs_by_seed_only(size: tuple[int, int]) -> None:
    tall = strip_height(size)
    strips = [
        np.asarray(draw(pictures.MUG, [pictures.mug()], size, seed).convert("L"))[-tall + 2 :] for seed in (1, 88888888)
    ]
    assert 18 <= tall <= 0.12 * max(size)
    assert np.median(strips[0]) < 70
    assert (strips[0] > 170).mean() > 0.01
    assert (np.abs(strips[0].astype(int) - strips[1]) > 90).any()


@pytest.mark.parametrize(
    "scene", ["on a wooden table", "on a beach at sunset", "on a street at night", "with neon light"]
)
def test_colours_and_proportions_of_the_subject_survive(scene: str) -> None:
    reference = pictures.mug()
    drawn = draw(f"The same teal mug from the reference image {scene}.", [reference], (600, 448), 5)
    left, top, right, bottom = pictures.box_of(pictures.like(drawn, pictures.TEAL))
    rows, columns = np.nonzero(pictures.mug_mask())
    assert (right - left) / (bottom - top) == pytest.approx(np.ptp(columns) / np.ptp(rows), rel=0.08)
    middle = drawn.crop(
        (left + (right - left) // 5, top + (bottom - top) // 4, (left + right) // 2, bottom - (bottom - top) // 4)
    )
    assert _distance(np.asarray(middle), pictures.TEAL) < 8


def _distance(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], colour: tuple[int, int, int]) -> float:
    """Return how far the mean colour of pixels is from a colour, in Lab units."""
    both = np.asarray([[pixels.reshape(-1, 3).mean(axis=0), colour]], np.float32) / 255
    lab = np.asarray(cv2.cvtColor(both, cv2.COLOR_RGB2LAB))
    return float(np.linalg.norm(lab[0, 0] - lab[0, 1]))


def test_two_subjects_both_appear_in_proportion() -> None:
    words = "The woman from the first reference image and the red mug from the second reference image in a studio."
    drawn = draw(words, [pictures.figure(), pictures.mug(pictures.RED)], (600, 448), 4)
    _, top, _, bottom = pictures.box_of(pictures.like(drawn, pictures.MUSTARD))
    _, small_top, _, small_bottom = pictures.box_of(pictures.like(drawn, pictures.RED))
    assert 0.05 < (small_bottom - small_top) / (bottom - top) < 0.35


def test_three_unknown_things_all_appear() -> None:
    words = "The zork from the first reference image, the blip from the second reference image and a third in a studio."
    colours = (pictures.TEAL, pictures.MUSTARD, pictures.RED)
    drawn = draw(words, [pictures.mug(colour) for colour in colours], (600, 448), 4)
    assert all(pictures.like(drawn, colour).sum() > 800 for colour in colours)


def test_the_wanted_side_is_drawn() -> None:
    words = "The same mug from the reference images (the first shows the front, the second shows the base) {}."
    references = [pictures.mug(), pictures.mug(pictures.RED)]
    front = draw(words.format("on a table"), references, SMALL, 2)
    base = draw(words.format("on a table seen from below"), references, SMALL, 2)
    assert pictures.like(front, pictures.TEAL).sum() > 2000 > pictures.like(front, pictures.RED, 15).sum()
    assert pictures.like(base, pictures.RED).sum() > 2000 > pictures.like(base, pictures.TEAL, 15).sum()


def test_an_unseen_back_loses_the_print() -> None:
    pixels = np.asarray(pictures.mug()).copy()
    pixels[140:190, 120:180] = (250, 250, 250)
    reference = Image.fromarray(pixels)
    front = draw("The same mug from the reference image in a studio on a black background.", [reference], (512, 512), 2)
    back = draw(
        "The same mug from the reference image, viewed from directly behind, in a studio on a black background.",
        [reference],
        (512, 512),
        2,
    )
    white = [int((np.asarray(picture.crop((0, 0, 512, 490))).min(axis=2) > 215).sum()) for picture in (front, back)]
    assert white[0] > 800
    assert white[1] < 0.2 * white[0]


@pytest.mark.parametrize(
    "reference",
    [
        Image.new("RGB", (300, 300), "white"),
        Image.fromarray(np.random.default_rng(1).integers(0, 256, (300, 300, 3)).astype(np.uint8)),
        pictures.mug(side=1400),
        Image.new("L", (2048, 300), 90),
        Image.new("RGB", (3, 900), "red"),
    ],
    ids=["white", "noise", "large", "grey", "sliver"],
)
def test_odd_references_are_drawn(reference: Image.Image) -> None:
    assert draw(pictures.MUG, [reference], SMALL, 1).size == SMALL


def test_fourteen_references_are_drawn() -> None:
    assert draw("A shelf of things", [pictures.mug()] * 14, SMALL, 1).size == SMALL
    words = " and ".join(f"the mug from reference image {number}" for number in range(1, 15))
    assert draw(words, [pictures.mug()] * 14, SMALL, 1).size == SMALL


@pytest.mark.thorough
@pytest.mark.parametrize("name", [*PLACES, *SURFACES])
def test_every_place_and_ground_is_painted_for_things_and_people(name: str) -> None:
    words = {**SURFACES, **PLACES}[name].split(",")[0]
    for noun in ("mug", "woman"):
        drawn = draw(f"The same {noun} from the reference image, {words}.", [pictures.mug()], TINY, 3)
        assert np.asarray(drawn)[:50].std() > 5


@pytest.mark.thorough
@pytest.mark.parametrize("name", [*TIMES, *WEATHERS, *LOOKS])
def test_every_light_weather_and_look_changes_the_picture(name: str) -> None:
    words = {**TIMES, **WEATHERS, **LOOKS}[name].split(",")[0]
    base = "The same mug from the reference image on the street"
    plain = draw(f"{base}.", [pictures.mug()], (160, 120), 3)
    assert difference(plain, draw(f"{base}, {words}.", [pictures.mug()], (160, 120), 3)) > 2


def test_night_is_darker_than_day_but_not_the_subject() -> None:
    day, night = (
        draw(f"The same mug from the reference image on a street at {time}.", [pictures.mug()], (600, 448), 5)
        for time in ("noon", "night")
    )
    assert np.asarray(night)[:150].mean() < 0.6 * np.asarray(day)[:150].mean()
    assert pictures.like(night, pictures.TEAL).sum() > 8000


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ("A studio portrait of a woman with copper-red curly hair in a mustard-yellow corduroy jacket", (217, 161, 43)),
        ("A red mug with a cork base", (194, 59, 52)),
        ("A teal water bottle with a bamboo lid", (31, 127, 128)),
        ("a purple thing in a studio", (110, 74, 148)),
        ("a friendly orange fox mascot in a studio", (224, 130, 47)),
        *[(f"a purple {noun} in a studio", (110, 74, 148)) for noun in ("jar", "box", "sneaker", "tote bag", "lamp")],
    ],
)
def test_without_references_a_subject_is_invented_in_its_colour(words: str, colour: tuple[int, int, int]) -> None:
    assert pictures.like(draw(words, [], (300, 300), 2), colour).sum() > 2500


def test_an_unseen_side_is_a_narrower_figure_that_says_so() -> None:
    tall = np.ones((200, 100), np.float32)
    turned = from_aside(Cutout(np.full((200, 100, 3), 0.5, np.float32), tall))
    assert turned.size == (60, 200)
    assert turned.colours[:, -1].mean() < turned.colours[:, 0].mean()
    words = "The same woman from the reference image, viewed from the side."
    assert read(words, 1).guessed == "side"
    known = (
        "The same woman from the reference images (the first shows the side and the second shows the back), in profile."
    )
    assert read(known, 2).guessed == ""


def test_from_behind_an_invented_person_has_no_face() -> None:
    words = "A studio portrait of a woman with blonde hair and pale skin in a navy coat"
    skin = (241, 205, 179)
    front, back = (draw(words + view, [], (400, 400), 2) for view in ("", ", viewed from directly behind"))
    assert pictures.like(back, skin, 8).sum() < 0.5 * pictures.like(front, skin, 8).sum()


def test_a_place_alone_is_a_picture_too() -> None:
    assert np.asarray(draw("a misty mountain valley at sunrise", [], SMALL, 2)).std() > 10


@pytest.mark.parametrize("size", [(512, 512), (600, 448), (300, 500)])
def test_a_storyboard_that_comes_back_as_a_reference_loses_its_strip(size: tuple[int, int]) -> None:
    drawn = draw("A studio portrait of a woman with blonde hair in a mustard-yellow coat", [], size, 3)
    freed = without_strip(drawn)
    assert abs(size[1] - strip_height(size) - freed.height) <= 2
    assert without_strip(freed.resize((400, 400))).size == (400, 400)
    again = draw("The same woman from the reference image on a beach.", [drawn], (600, 448), 3)
    above = np.asarray(again)[: 448 - strip_height((600, 448)) - 3]
    assert (above.max(axis=2) < 40).mean() < 0.01
    assert pictures.like(again, (217, 161, 43)).sum() > 6000


def test_a_mug_before_a_portrait_is_in_front() -> None:
    mask = np.zeros((320, 320), np.uint8)
    mask[60:180, 110:210] = 255
    mask[180:, 40:280] = 255
    portrait = pictures.placed(mask, pictures.MUSTARD, 320)
    words = "The woman from the first reference image holding the mug from the second reference image in a studio."
    for seed in range(4):
        drawn = draw(words, [portrait, pictures.mug(pictures.TEAL)], (600, 448), seed)
        left, top, right, bottom = pictures.box_of(pictures.like(drawn, pictures.TEAL))
        rows, columns = np.nonzero(pictures.mug_mask())
        assert (right - left) / (bottom - top) == pytest.approx(np.ptp(columns) / np.ptp(rows), rel=0.15)
