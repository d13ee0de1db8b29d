"""Drawing: an order's picture as the bytes of a file, always the same for the same order."""

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from consistency_pipeline.images import decode, upright
from consistency_pipeline.sandbox.entries import Order
from consistency_pipeline.sandbox.options import Renderer
from consistency_pipeline.sandbox.spoil import altered, repainted

if TYPE_CHECKING:
    from PIL import Image

SOFTWARE = "consistency sandbox (storyboard)"
SAYS = "Storyboard: yes; made by consistency sandbox (storyboard), not by an image model"
IMAGE_DESCRIPTION, SOFTWARE_TAG = 0x010E, 0x0131
EXTENSIONS = {"JPG": "jpg", "PNG": "png", "WEBP": "webp"}


class Studio:
    """Draws with one renderer; keeps the last few references decoded, since a campaign shows the same ones often."""

    def __init__(self, home: Path, renderer: Renderer | None) -> None:
        self._home = home
        self._render = renderer or _storyboard()
        self._reference = lru_cache(maxsize=16)(self._opened)

    def draw(self, order: Order, number: int) -> bytes:
        """Return the file of an order's result of that number."""
        size = (order.width, order.height)
        references: Sequence[Image.Image] = [self._reference(place).copy() for place in order.references]
        picture = self._render(order.prompt, altered(references, order.faults), size, order.seeds[number])
        if picture.size != size:
            raise ValueError(f"the renderer made {picture.size} where {size} was asked for")
        picture = repainted(picture.convert("RGB"), references, order.faults)
        return encode(picture, order.output_format, order.quality)

    def _opened(self, place: str) -> "Image.Image":
        return upright(decode((self._home / place).read_bytes()))


def encode(picture: "Image.Image", output_format: str, quality: int) -> bytes:
    """Return a picture as a file that says what it is."""
    stream = io.BytesIO()
    exif = picture.getexif()
    exif[IMAGE_DESCRIPTION], exif[SOFTWARE_TAG] = SAYS, SOFTWARE
    if output_format == "PNG":
        picture.save(stream, "PNG", pnginfo=_chunks(), compress_level=1)
    elif output_format == "WEBP":
        picture.save(stream, "WEBP", quality=quality, exif=exif, method=2)
    else:
        picture.save(stream, "JPEG", quality=quality, exif=exif, comment=SAYS.encode())
    return stream.getvalue()


def _chunks() -> object:
    from PIL.PngImagePlugin import PngInfo

    chunks = PngInfo()
    chunks.add_text("Software", SOFTWARE)
    chunks.add_text("Storyboard", "yes")
    return chunks


def _storyboard() -> Renderer:
    from consistency_pipeline.sandbox.storyboard import draw

    return draw
