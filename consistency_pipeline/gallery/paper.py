"""The surface that everything is drawn on: a picture, and the few strokes that the sheet is made of."""

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
    """A white page in RGB; everything is placed by its left upper corner."""

    def __init__(self, width: int, height: int) -> None:
        self.picture = Image.new("RGB", (width, height), GROUND)
        self._pen = ImageDraw.Draw(self.picture)

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
        mark = marks.drawn(status, size)
        self.picture.paste(mark, (left, top), mark)

    def fill(self, box: Box, colour: str, edge: str | None = None, radius: int = 0) -> None:
        """Fill a rectangle, with a thin line round it where `edge` is a colour."""
        if box.width < 1 or box.height < 1:
            return
        corners = (box.left, box.top, box.right - 1, box.bottom - 1)
        self._pen.rounded_rectangle(corners, radius=radius, fill=colour, outline=edge)

    def badge(self, left: int, top: int, number: int, style: Style) -> None:
        """Draw a number in a disc, as a circled digit."""
        size = round(style.size * 1.6)
        box = Box(left, top, size, size)
        self.fill(box, INK, edge="white", radius=size // 2)
        self._pen.text((left + size / 2, top + size / 2), str(number), style.colour, font(style.size), anchor="mm")

    def picture_in(self, box: Box, picture: Image.Image) -> None:
        """Put `picture` into the middle of `box`, pixel for pixel; a larger one is reduced, a smaller one gets a mat.

        A hairline round it keeps pale pictures from running into the page.
        """
        if picture.width > box.width or picture.height > box.height:
            picture = picture.copy()
            picture.thumbnail((box.width, box.height), Image.Resampling.LANCZOS)
        if box.width - picture.width > SLIVER or box.height - picture.height > SLIVER:
            self.fill(box, MAT)
        left = box.left + (box.width - picture.width) // 2
        top = box.top + (box.height - picture.height) // 2
        self.fill(Box(left - 1, top - 1, picture.width + 2, picture.height + 2), EDGE)
        self.picture.paste(picture, (left, top))
