"""The surface that everything is drawn on: a picture, and the few strokes that the sheet is made of."""

from dataclasses import replace

from PIL import Image, ImageDraw

from consistency_pipeline.gallery import accents, marks
from consistency_pipeline.gallery.lettering import Style, font
from consistency_pipeline.gallery.rail import Box

GROUND = "#FBFAF7"
INK = "#1C1B19"
SOFT = "#66645E"
HAIR = "#D9D5CB"
MAT = "#F2EFE9"
EDGE = "#E2DED5"
GREYED, PALE = 0.8, 0.6  # how much of its colour, and of its strength, a picture that does not count loses
SLIVER = 2  # pixels by which rounding may leave a picture smaller than its box


def faded(picture: Image.Image) -> Image.Image:
    """Return a picture pale and nearly without colour, as one that does not count."""
    grey = Image.blend(picture, picture.convert("L").convert("RGB"), GREYED)
    return Image.blend(grey, Image.new("RGB", picture.size, GROUND), PALE)


class Paper:
    """A white page in RGB; everything is placed by its left upper corner, and drawn `scale` times as large."""

    def __init__(self, width: int, height: int, scale: float = 1) -> None:
        self._scale = scale
        self.picture = Image.new("RGB", self.pixels((width, height)), GROUND)
        self._pen = ImageDraw.Draw(self.picture)

    def pixels(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return how many pixels of the page a width and a height take."""
        return round(size[0] * self._scale), round(size[1] * self._scale)

    def text(self, left: float, top: float, text: str, style: Style) -> float:
        """Write one line and return where it ends."""
        if not style.tracking:
            self._letters(left, top, text, style)
            return left + style.length(text)
        for letter in text:
            self._letters(left, top, letter, style)
            left += style.length(letter)
        return left

    def _letters(self, left: float, top: float, text: str, style: Style) -> None:
        left, top, style = left * self._scale, top * self._scale, self._scaled(style)
        type_, bare = font(style.size), accents.plain(text)
        self._pen.text((left, top), bare, style.colour, type_, stroke_width=style.weight)
        if bare == text:
            return
        for number, letter in enumerate(text):
            if letter in accents.ACCENTED:
                self._accent(left + type_.getlength(bare[:number]), top + type_.getmetrics()[0], letter, style)

    def _accent(self, left: float, line: float, letter: str, style: Style) -> None:
        mask, before, above = accents.drawn(letter, style.size, style.weight)
        right, up = accents.place(letter, font(style.size))
        self.picture.paste(style.colour, (round(left + right) - before, round(line - up) - above), mask)

    def mark(self, left: int, top: int, status: str, size: int) -> None:
        """Draw the mark of a status."""
        mark = marks.drawn(status, round(size * self._scale))
        self.picture.paste(mark, self.pixels((left, top)), mark)

    def fill(self, box: Box, colour: str, edge: str | None = None, radius: int = 0) -> None:
        """Fill a rectangle, with a thin line round it where `edge` is a colour."""
        box = self._box(box)
        if box.width < 1 or box.height < 1:
            return
        corners = (box.left, box.top, box.right - 1, box.bottom - 1)
        self._pen.rounded_rectangle(corners, radius=radius * self._scale, fill=colour, outline=edge)

    def badge(self, left: int, top: int, number: int, style: Style) -> None:
        """Draw a number in a disc, as a circled digit."""
        size = round(style.size * 1.6)
        box = Box(left, top, size, size)
        self.fill(box, INK, edge="white", radius=size // 2)
        middle = ((left + size / 2) * self._scale, (top + size / 2) * self._scale)
        self._pen.text(middle, str(number), style.colour, font(self._scaled(style).size), anchor="mm")

    def picture_in(self, box: Box, picture: Image.Image) -> None:
        """Put `picture` into the middle of `box`, pixel for pixel; a larger one is reduced, a smaller one gets a mat.

        A hairline round it keeps pale pictures from running into the page.
        """
        place = self._box(box)
        if picture.width > place.width or picture.height > place.height:
            picture = picture.copy()
            picture.thumbnail((place.width, place.height), Image.Resampling.LANCZOS)
        if place.width - picture.width > SLIVER or place.height - picture.height > SLIVER:
            self.fill(box, MAT)
        left = place.left + (place.width - picture.width) // 2
        top = place.top + (place.height - picture.height) // 2
        self._pen.rectangle((left - 1, top - 1, left + picture.width, top + picture.height), fill=EDGE)
        self.picture.paste(picture, (left, top))

    def _scaled(self, style: Style) -> Style:
        if self._scale == 1:
            return style
        size = max(1, round(style.size * self._scale))
        return replace(style, size=size, weight=style.weight * self._scale)

    def _box(self, box: Box) -> Box:
        """Return a box in pixels of the page; what touched still touches."""
        left, top = self.pixels((box.left, box.top))
        right, bottom = self.pixels((box.right, box.bottom))
        return Box(left, top, right - left, bottom - top)
