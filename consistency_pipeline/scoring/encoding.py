"""What an image encoder is shown: the subject alone, at the size and in the numbers that the network was trained on.

Both recipes are those of the models' own preprocessor_config.json: DINOv2 (facebook/dinov2-small, the same in
Xenova/dinov2-base) makes the shorter side 256 and takes the middle 224, with the mean and spread of ImageNet; CLIP
(openai/clip-vit-base-patch32) makes it 224 and takes all, with its own. Both resize bicubically (`resample: 3`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy
from numpy.typing import NDArray
from PIL import Image

from consistency_pipeline.seeing.arrays import Colours, Mask

Numbers = NDArray[numpy.floating[Any]]
Triple = tuple[float, float, float]
SIDE = 224  # pixels, where a network does not say


class Family(StrEnum):
    """The kinds of encoders, by how pictures are made ready for them."""

    DINO = "dino"
    CLIP = "clip"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a picture is made ready: `margin` is what is resized over what is kept of it; means and spreads of 0 to 1."""

    margin: float
    mean: Triple
    spread: Triple


RECIPES = {
    Family.DINO: Recipe(256 / 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    Family.CLIP: Recipe(1.0, (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One subject as a network sees it: 3 × side × side, and where it is there."""

    numbers: Numbers
    mask: Mask


def shown(pixels: Colours, mask: Mask, family: Family, side: int = SIDE) -> Shown:
    """Return a subject alone, all of it in the part that the recipe keeps, before the mean colour.

    The mean colour is 0 to the network. The masked cut-out matters more than the backbone (SCORING §7).
    """
    recipe = RECIPES[family]
    rows, columns = numpy.flatnonzero(mask.any(axis=1)), numpy.flatnonzero(mask.any(axis=0))
    if not len(rows):
        raise ValueError("there is no subject to show")
    part = numpy.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    there = mask[part]
    longest = max(there.shape)
    whole = max(longest, round(longest * recipe.margin))
    backdrop = numpy.round(numpy.array(recipe.mean) * 255).astype(numpy.uint8)
    canvas = numpy.full((whole, whole, 3), backdrop, numpy.uint8)
    cover = numpy.zeros((whole, whole), bool)
    top, left = ((whole - length) // 2 for length in there.shape)
    place = numpy.s_[top : top + there.shape[0], left : left + there.shape[1]]
    canvas[place] = numpy.where(there[..., None], pixels[part], backdrop)
    cover[place] = there
    kept = _middle(canvas, round(side * recipe.margin), side, Image.Resampling.BICUBIC)
    mean, spread = (numpy.array(three, numpy.float32) for three in (recipe.mean, recipe.spread))
    numbers = (kept.astype(numpy.float32) / 255 - mean) / spread
    found = _middle(cover.astype(numpy.uint8) * 255, round(side * recipe.margin), side, Image.Resampling.BOX)
    return Shown(numpy.ascontiguousarray(numbers.transpose(2, 0, 1)), found > 127)  # noqa: PLR2004


def _middle(square: NDArray[numpy.uint8], size: int, side: int, way: Image.Resampling) -> NDArray[numpy.uint8]:
    """Return a square picture resized, and of that the middle."""
    start = (size - side) // 2
    resized = numpy.asarray(Image.fromarray(square).resize((size, size), way))
    return resized[start : start + side, start : start + side]
