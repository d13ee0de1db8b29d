"""The strip of a storyboard is seen whatever was done to the file, and in no picture without one."""

import io

import numpy as np
import pytest
from PIL import Image

from consistency_pipeline.sandbox.storyboard.strip import burn_in, shown, strip_height
from consistency_pipeline.seeing.strip import MARK, without_strip

GROUNDS = [(200, 205, 210), (150, 100, 60), (20, 22, 26)]


def saved_again(picture: Image.Image, width: int) -> np.ndarray:
    """Return a picture made smaller and saved as JPEG of low quality, which takes the colour from thin lines."""
    out = io.BytesIO()
    picture.resize((width, picture.height * width // picture.width)).save(out, "JPEG", quality=60)
    return np.asarray(Image.open(out))


@pytest.mark.parametrize("ground", GROUNDS[:2])
@pytest.mark.parametrize("size", [(1200, 896), (600, 1200), (480, 900)])
def test_a_strip_is_seen_in_pictures_that_were_saved_again(size: tuple[int, int], ground: tuple[int, int, int]) -> None:
    picture = Image.new("RGB", size, ground)
    burn_in(picture, 7)
    for width in {size[0], min(size[0], 777), min(size[0], 420)}:
        pixels = saved_again(picture, width)
        assert shown(pixels)
        left_out = (len(pixels) - len(without_strip(pixels))) * size[0] / width
        assert strip_height(size) <= left_out + 1 <= 1.15 * strip_height(size) + 5  # with its line, and little more


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_dark_edge_is_no_strip(ground: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(1).normal(0, 12, (896, 1200, 3))
    pixels = (np.asarray(ground) + noise).clip(0, 255).astype(np.uint8)
    pixels[-strip_height((1200, 896)) :] //= 4
    assert not shown(pixels)


def test_an_orange_thing_on_a_dark_edge_is_no_strip() -> None:
    pixels = np.full((600, 800, 3), 190, np.uint8)
    pixels[200:, 160:640] = MARK
    pixels[-40:] //= 4
    assert not shown(pixels)
