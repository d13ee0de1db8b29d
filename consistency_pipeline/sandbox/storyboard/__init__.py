"""Draws storyboards: composed preview pictures that the sandbox answers with instead of generated ones."""

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from consistency_pipeline.sandbox.storyboard.cutout import Cutouts, fingerprint
from consistency_pipeline.sandbox.storyboard.scene import Board, paint
from consistency_pipeline.sandbox.storyboard.strip import burn_in, strip_height
from consistency_pipeline.sandbox.storyboard.words import read

__all__ = ["draw"]

MOST_PIXELS = 1_600_000  # painted; larger pictures are enlarged from this, which bounds time and memory
_cutouts = Cutouts()


def draw(prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
    """Return a storyboard for a request: an RGB picture of exactly `size` (width, height), its strip included.

    Equal requests give equal pictures; another seed shifts composition, light, scale and props.
    """
    brief = read(prompt, len(references))
    cutouts = [_cutouts.of(references[brief.shown(subject)]) for subject in brief.subjects if subject.references]
    entropy = [seed & 0xFFFFFFFF, *size, *prompt.encode()[:2000]]
    entropy += [int(fingerprint(reference)[:8], 16) for reference in references]
    factor = min(1.0, (MOST_PIXELS / (size[0] * size[1])) ** 0.5)
    board = (max(16, round(size[0] * factor)), max(16, round(size[1] * factor)))
    bar = strip_height(size) * factor
    painted = paint(brief, cutouts, Board(*board, bar), np.random.SeedSequence(entropy))
    pixels = (np.clip(painted, 0, 1) * 255 + 0.5).astype(np.uint8)
    if board != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    picture = Image.fromarray(pixels)
    burn_in(picture, seed, f"{brief.guessed} guessed" if brief.guessed else "")
    return picture
