"""What a network is shown is the subject, all of it and nothing else, in the numbers that it knows."""

import numpy
import pytest

from consistency_pipeline.scoring.encoding import RECIPES, Family, shown

HEIGHT, WIDTH = 120, 200


def tall() -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return a red thing, three times as high as wide, off the middle of a busy picture."""
    pixels = numpy.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3)).astype(numpy.uint8)
    mask = numpy.zeros((HEIGHT, WIDTH), bool)
    mask[10:100, 150:180] = True
    pixels[mask] = (255, 0, 0)
    return pixels, mask


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("side", [224, 112])
def test_all_of_a_subject_is_shown_before_nothing(family: Family, side: int) -> None:
    found = shown(*tall(), family, side)
    assert found.numbers.shape == (3, side, side)
    assert found.numbers.dtype == numpy.float32
    rows, columns = numpy.flatnonzero(found.mask.any(axis=1)), numpy.flatnonzero(found.mask.any(axis=0))
    assert abs(len(rows) - side) <= 3
    assert abs(len(columns) - side / 3) <= 3
    assert abs(found.numbers[:, ~found.mask]).max(axis=0).mean() < 0.05, "what is around it is 0"
    recipe = RECIPES[family]
    red = [(level - mean) / spread for level, mean, spread in zip((1, 0, 0), recipe.mean, recipe.spread, strict=True)]
    assert found.numbers[:, side // 2, side // 2] == pytest.approx(red, abs=1e-5)


def test_what_is_around_it_changes_nothing() -> None:
    pixels, mask = tall()
    other = numpy.where(mask[..., None], pixels, 17).astype(numpy.uint8)
    assert numpy.array_equal(shown(pixels, mask, Family.DINO).numbers, shown(other, mask, Family.DINO).numbers)


def test_where_it_stands_changes_nothing() -> None:
    pixels, mask = tall()
    moved = [numpy.roll(array, (5, -40), (0, 1)) for array in (pixels, mask)]
    assert numpy.array_equal(shown(pixels, mask, Family.CLIP).numbers, shown(moved[0], moved[1], Family.CLIP).numbers)


def test_a_subject_of_one_pixel_can_be_shown_and_none_cannot() -> None:
    pixels, mask = tall()
    one = numpy.zeros_like(mask)
    one[0, 0] = True
    assert shown(pixels, one, Family.DINO).mask.any()
    with pytest.raises(ValueError, match="no subject"):
        shown(pixels, numpy.zeros_like(mask), Family.DINO)
