"""Sizes as campaigns ask for them, and what a model makes of them."""

from consistency_pipeline.campaign.base import AskedSize, RatioSize
from consistency_pipeline.models import Model, Size


def size_of(model: Model, asked: AskedSize) -> Size | None:
    """Return the legal size of a model that a campaign asks for, or None."""
    if isinstance(asked, RatioSize):
        return model.sized(asked.ratio, asked.tier)
    return model.size(*pixels(asked))


def pixels(asked: str) -> tuple[int, int]:
    """Return width and height of a size such as `1200x896`."""
    width, _, height = asked.partition("x")
    return int(width), int(height)
