"""One master as a preset wants it: cut out, laid on white, made smaller; never larger unless that was allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.export.cropping import crop
from consistency_pipeline.export.locating import Place, Scores, located, scored
from consistency_pipeline.export.presets import MARKETPLACE_LEAST, Preset
from consistency_pipeline.export.whitening import NoCutout, cut_out, on_white
from consistency_pipeline.sandbox.storyboard import strip

BLIND = 0.1  # of a picture: so much may be cut off around a subject of which nobody knows where it is


class NotMade(ValueError):
    """A file cannot be made as asked; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What is allowed for once: to make pictures larger, and to cut through subjects."""

    upscale: bool = False
    cut: bool = False


class Master:
    """A master and what is worked out of it, once for all presets. A storyboard comes without its strip."""

    def __init__(self, data: bytes, scores: Scores, subjects: int, storyboard_seed: int | None) -> None:
        self.data = data
        self.scores, self.subjects = scores, subjects
        self.storyboard_seed = storyboard_seed

    @cached_property
    def picture(self) -> Image.Image:
        """Return it upright, in sRGB."""
        picture = images.upright(images.decode(self.data))
        picture.info.clear()  # comments and profiles would be written again
        return picture if self.storyboard_seed is None else strip.without_strip(picture)

    @cached_property
    def place(self) -> Place:
        """Return where its subjects are."""
        return located(self.picture, self.scores, self.subjects)


def rendered(master: Master, preset: Preset, leave: Leave) -> tuple[Image.Image, Sequence[str]]:
    """Return a picture as a preset wants it, and what to say of it. Raises `NotMade`."""
    picture, notes = _white(master, preset, leave) if preset.white else _cropped(master, preset, leave)
    if master.storyboard_seed is not None:
        strip.burn_in(picture, master.storyboard_seed)
        notes = [*notes, "storyboard: the strip was drawn anew"]
    return picture, notes


def _white(master: Master, preset: Preset, leave: Leave) -> tuple[Image.Image, list[str]]:
    side = preset.width or MARKETPLACE_LEAST
    try:
        alpha = cut_out(master.picture, scored(master.scores, master.subjects))
        picture, fills = on_white(master.picture, alpha, side, enlarge=leave.upscale)
    except NoCutout as error:
        raise NotMade(f"no white background: {error}") from error
    return picture, [f"cut out and laid on white; it fills {fills:.0%} of the frame"]


def _cropped(master: Master, preset: Preset, leave: Leave) -> tuple[Image.Image, list[str]]:
    picture = master.picture
    notes = []
    if preset.ratio is None:
        part = picture.copy()
    else:
        found = crop(picture.size, preset.ratio, master.place.box)
        if found.cut and not leave.cut:
            raise NotMade(
                f"the subject does not fit into {preset.name}: the largest part is {found.cut};"
                " make the shot in that shape, or --allow-cut"
            )
        if master.place.box is None and not leave.cut and (lost := _left_out(picture.size, found.size)) > BLIND:
            raise NotMade(
                f"where the subject is, is not known, and {preset.name} leaves out {lost:.0%} of the picture:"
                " `consistency score` may find it; --allow-cut takes the middle"
            )
        part = picture.crop(found.box)
        way = f", {master.place.way}" if master.place.box else ""
        notes.append(f"{found.note}{way}" + (f"; cut: the part is {found.cut}" if found.cut else ""))
    return _scaled(part, preset, leave, notes)


def _left_out(whole: tuple[int, int], part: tuple[int, int]) -> float:
    return 1 - part[0] * part[1] / (whole[0] * whole[1])


def _scaled(part: Image.Image, preset: Preset, leave: Leave, notes: list[str]) -> tuple[Image.Image, list[str]]:
    if preset.width is None or preset.width == part.width:
        return part, notes
    if preset.width > part.width:
        if not leave.upscale:
            raise NotMade(
                f"{preset.width} px wide were asked for, and there are {part.width}: make the shot larger, ask for no"
                " more, or --allow-upscale"
            )
        notes.append(f"made larger: {part.width} px were there for {preset.width}")
    across, down = preset.ratio or part.size
    size = preset.width, max(1, round(preset.width * down / across))
    return part.resize(size, Image.Resampling.LANCZOS), notes
