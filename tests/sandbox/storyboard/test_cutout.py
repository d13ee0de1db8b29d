"""How well a subject is cut out, and what happens where it cannot be."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from consistency_pipeline.sandbox.storyboard.cutout import Cutout, Cutouts, cut_out
from tests.sandbox.storyboard import pictures


def overlap(cut: Cutout, mask: pictures.Pixels) -> float:
    """Return the intersection over union of a cut-out and a true mask, both trimmed to their boxes."""
    rows, columns = np.flatnonzero(mask.max(axis=1)), np.flatnonzero(mask.max(axis=0))
    true = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] > 0
    found = np.asarray(Image.fromarray((cut.cover * 255).astype(np.uint8)).resize(true.shape[::-1])) > 127
    return float((true & found).sum() / (true | found).sum())


@pytest.mark.parametrize("colour", [pictures.TEAL, pictures.MUSTARD, (40, 40, 44), (120, 125, 130)])
def test_a_studio_picture_is_cut_out(colour: tuple[int, int, int]) -> None:
    cut = cut_out(pictures.mug(colour))
    assert not cut.card
    assert overlap(cut, pictures.mug_mask()) > 0.93


def test_a_large_reference_is_cut_out_as_well() -> None:
    assert overlap(cut_out(pictures.mug(side=1000)), pictures.mug_mask(1000)) > 0.93


def test_a_handle_stays_open_and_a_white_print_stays_closed() -> None:
    picture = np.asarray(pictures.mug()).copy()
    picture[140:190, 130:170] = 255
    cut = cut_out(Image.fromarray(picture))
    left, top = 95, 70
    assert cut.cover[160 - top, 222 - left] < 0.2
    assert cut.cover[165 - top, 150 - left] > 0.95


def test_edges_are_soft_and_free_of_the_backdrop() -> None:
    cut = cut_out(pictures.mug((20, 20, 24), side=640))
    fringe = (cut.cover > 0.05) & (cut.cover < 0.95)
    assert fringe.any()
    assert cut.colours[fringe].mean() < 0.25  # the backdrop is at 0.9


def test_strays_are_left_out() -> None:
    picture = np.asarray(pictures.mug()).copy()
    picture[300:306, 20:28] = (200, 30, 30)
    cut = cut_out(Image.fromarray(picture))
    assert overlap(cut, pictures.mug_mask()) > 0.93


def test_a_portrait_is_known_to_be_cropped() -> None:
    mask = np.zeros((320, 320), np.uint8)
    mask[60:180, 110:210] = 255
    mask[180:, 60:260] = 255
    assert cut_out(pictures.placed(mask, pictures.MUSTARD, 320)).cropped
    assert not cut_out(pictures.mug()).cropped


def test_a_subject_before_a_busy_background_is_found() -> None:
    random = np.random.default_rng(2)
    blotches = Image.fromarray(random.integers(60, 200, (20, 20, 3)).astype(np.uint8)).resize((320, 320))
    picture = np.asarray(blotches).copy()
    mask = np.zeros((320, 320), np.uint8)
    mask[70:250, 95:225] = 255
    picture[mask > 0] = (250, 220, 20)
    assert overlap(cut_out(Image.fromarray(picture)), mask) > 0.85


@pytest.mark.parametrize("level", [255, 0, 128])
def test_an_empty_picture_becomes_a_card(level: int) -> None:
    cut = cut_out(Image.new("RGB", (300, 300), (level, level, level)))
    assert cut.card
    assert cut.cover.min() == 1


def test_noise_is_cut_or_shown_whole() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    cut = cut_out(Image.fromarray(noise))
    assert cut.card or 0.015 < cut.cover.mean() <= 1


def test_what_was_cut_is_kept() -> None:
    cutouts = Cutouts()
    assert cutouts.of(pictures.mug()) is cutouts.of(pictures.mug())
    assert cutouts.of(pictures.mug()) is not cutouts.of(pictures.figure())


def test_only_the_latest_are_kept() -> None:
    cutouts = Cutouts(room=1)
    first = cutouts.of(pictures.mug())
    cutouts.of(pictures.figure())
    assert cutouts.of(pictures.mug()) is not first


def test_threads_get_one_cut_out() -> None:
    cutouts = Cutouts()
    with ThreadPoolExecutor(4) as pool:
        cuts = list(pool.map(lambda _: cutouts.of(pictures.mug()), range(8)))
    assert all(cut is cuts[0] for cut in cuts)


def test_a_cut_out_is_the_same_every_time() -> None:
    photo = Image.fromarray(np.random.default_rng(3).integers(0, 256, (24, 24, 3)).astype(np.uint8)).resize((200, 200))
    first, second = cut_out(photo), cut_out(photo)
    assert np.array_equal(first.cover, second.cover)
