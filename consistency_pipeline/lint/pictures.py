"""What is doubtful in reference pictures: pure functions of what was measured.

Thresholds, and how often they are wrong, are in docs/reference-checks.md.

What cannot be told is not said, or said as a note: where the subject is not known, nothing depends on where it is.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from consistency_pipeline.images import LONGEST_SENT
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.lint.twice import SHARED, TWICE, Looked, groups
from consistency_pipeline.references import Named
from consistency_pipeline.seeing.facts import Flat, Look, Stored

ABOUT: Literal["picture"] = "picture"
TOO_SMALL = Rule(
    "picture-too-small", Severity.ERROR, ABOUT, "A reference is smaller than the service takes",
    "Bring a picture of at least 512 pixels a side; enlarging this one adds nothing.",
)  # fmt: skip
SMALL = Rule(
    "picture-small", Severity.WARNING, ABOUT, "A reference has few pixels",
    "Bring a picture of at least 512 pixels a side: what it does not show, the model makes up.",
)  # fmt: skip
REDUCED = Rule(
    "picture-reduced", Severity.NOTE, ABOUT, "A reference is larger than the service keeps",
    "It is sent at 2048 pixels a side; crop it to the subject if small lettering matters.",
)  # fmt: skip
BLANK = Rule(
    "picture-blank", Severity.ERROR, ABOUT, "A reference shows nothing",
    "Bring a picture of the subject.",
)  # fmt: skip
BLURRED = Rule(
    "picture-blurred", Severity.WARNING, ABOUT, "A reference is blurred",
    "Bring a sharper picture: small marks and lettering are lost in this one.",
)  # fmt: skip
DARK = Rule(
    "picture-dark", Severity.WARNING, ABOUT, "A reference is too dark",
    "Bring a picture in more light: the subject's colours cannot be seen in this one.",
)  # fmt: skip
BLOWN_OUT = Rule(
    "picture-blown-out", Severity.WARNING, ABOUT, "A reference is overexposed",
    "Bring a picture in less light: where it is clipped, shape and colour are gone.",
)  # fmt: skip
SUBJECT_SMALL = Rule(
    "picture-subject-small", Severity.WARNING, ABOUT, "The subject is a small part of a reference",
    "Crop the picture to the subject with a little room around it.",
)  # fmt: skip
SUBJECT_CUT = Rule(
    "picture-subject-cut", Severity.WARNING, ABOUT, "The edge of a reference cuts off its subject",
    "Bring a picture of the whole subject, or call the view what it shows: `closeup`, `face`, `detail`.",
)  # fmt: skip
BARS = Rule(
    "picture-bars", Severity.WARNING, ABOUT, "A reference has bars at its edges",
    "Crop them off: models draw them again.",
)  # fmt: skip
BUSY = Rule(
    "picture-busy", Severity.NOTE, ABOUT, "Much goes on around the subject of a reference",
    "A plain background leaves less that could come along into new scenes.",
)  # fmt: skip
TURNED = Rule(
    "picture-turned", Severity.NOTE, ABOUT, "A reference is stored turned, and is sent upright",
    "Nothing, if it looks right in a browser; programs that overlook the EXIF tag show it turned.",
)  # fmt: skip
FLIPPED = Rule(
    "picture-flipped", Severity.WARNING, ABOUT, "A reference is stored mirrored, and is sent as its EXIF tag says",
    "Look whether lettering on it reads right in a browser: cameras do not write this tag.",
)  # fmt: skip
TRANSPARENT = Rule(
    "picture-transparent", Severity.NOTE, ABOUT, "A reference is transparent in parts, and is sent on white",
    "Nothing, if white suits the subject; else save it on the background that it should have.",
)  # fmt: skip
LOST_ON_WHITE = Rule(
    "picture-lost-on-white", Severity.WARNING, ABOUT, "A transparent reference is sent on white, and is white itself",
    "Save it on a grey background: its outline is lost on white.",
)  # fmt: skip
UNMANAGED = Rule(
    "picture-cmyk", Severity.WARNING, ABOUT, "A reference is in the colours of a press",
    "Save it in sRGB: it has no profile, so that its colours on a screen are a guess.",
)  # fmt: skip
MOVING = Rule(
    "picture-moving", Severity.WARNING, ABOUT, "A reference is a moving picture",
    "Save the frame that is meant as a picture of its own; the first one is sent.",
)  # fmt: skip
UNCLEAR = Rule(
    "picture-unclear", Severity.NOTE, ABOUT, "It cannot be told where the subject of a reference is",
    "Nothing, if the picture is good: what depends on where the subject is was not checked.",
)  # fmt: skip
RULES = (
    TOO_SMALL, SMALL, REDUCED, BLANK, BLURRED, DARK, BLOWN_OUT, SUBJECT_SMALL, SUBJECT_CUT, BARS, BUSY, TURNED, FLIPPED,
    TRANSPARENT, LOST_ON_WHITE, UNMANAGED, MOVING, TWICE, SHARED, UNCLEAR,
)  # fmt: skip

LEAST_SIDE = 300  # pixels that the service takes (RUNWARE.md, of second hand)
FEW = 512
LOST = 0.55  # a blur this far on changes nothing more ...
DETAIL = 0.75  # ... or not one tile has fine detail
EDGE_WIDTH = 0.9  # pixels; and the sharpest edges are wider: smooth things keep sharp edges
DARKEST = 50.0  # L* of the brightest twentieth
CLIPPED = 0.25
LIGHT = 70.0  # L*
WHITE = 97.0  # L* of a rim that is white paper, or a studio's backdrop
BACKDROP = 0.6  # of the rim in one colour
LEAST_BOX = 0.08  # of the picture
TOUCHED = 0.05  # of an edge of the picture
CUT_THROUGH = 0.30
BAR = 0.03
BUSIEST = 0.15
CLEAR = 0.99  # visible, below which a picture counts as transparent
NOTHING = 0.002
PALE = 0.5
MIRRORED = (2, 4, 5, 7)  # EXIF tags
CLOSE_UP = {"bust", "close", "closeup", "detail", "face", "head", "label", "logo", "macro", "portrait", "texture"}

VERSION = 2  # of these rules and thresholds: raise it with every change, so that what was said before is not said again

Place = tuple[Path, int | None, str]
Said = Iterator[tuple[Rule, str]]


def check(looks: Looked, where: Callable[[Named], Place]) -> Iterator[Finding]:
    """Yield what is doubtful in references: each by itself, then those that are one picture.

    `where` tells the file, line and key of a reference; findings come in the order of `looks`.
    """
    for name, rule, message in told(looks):
        yield Finding(rule, *where(name), message, rule.advice)


def told(looks: Looked) -> Iterator[tuple[Named, Rule, str]]:
    """Yield the same as `check`, each with the name of the reference instead of its place."""
    for name, look in looks.items():
        for rule, message in (*_file(look.stored), *_content(look, name[1])):
            yield name, rule, message
    yield from groups(looks)


def _file(stored: Stored) -> Said:
    """Yield what the file itself says, whatever the picture shows."""
    yield from _pixels(stored.width, stored.height)
    if stored.orientation in MIRRORED:
        yield FLIPPED, f"EXIF orientation {stored.orientation} mirrors it"
    elif stored.orientation != 1:
        yield TURNED, f"EXIF orientation {stored.orientation}; sent as {stored.width}x{stored.height}"
    if stored.mode == "CMYK" and not stored.managed:
        yield UNMANAGED, "its colours are CMYK, and it has no profile"
    if stored.frames > 1:
        yield MOVING, f"it has {stored.frames} frames"
    if NOTHING < stored.visible < CLEAR:
        rule = LOST_ON_WHITE if stored.pale > PALE else TRANSPARENT
        pale = f", and {stored.pale:.0%} of the rest is white" if rule is LOST_ON_WHITE else ""
        yield rule, f"{1 - stored.visible:.0%} of it is transparent{pale}"


def _pixels(width: int, height: int) -> Said:
    scale = min(1.0, LONGEST_SENT / max(width, height))
    shorter = max(1, round(min(width, height) * scale))
    sent = f"{width}x{height} pixels" + (f", sent with {shorter} at the shorter side" if scale < 1 else "")
    if shorter < LEAST_SIDE:
        yield TOO_SMALL, f"{sent}; the service takes {LEAST_SIDE} a side or more"
    elif shorter < FEW:
        yield SMALL, f"{sent}; fewer than {FEW} a side"
    elif scale < 1:
        yield REDUCED, f"{width}x{height} pixels, sent with {LONGEST_SENT} at the longer side"


def _content(look: Look | Flat, view: str) -> Said:
    """Yield what the picture shows that is doubtful; nothing more of one that shows nothing."""
    if look.stored.visible <= NOTHING:
        yield BLANK, "all of it is transparent"
    elif look.one_colour:
        yield BLANK, "the whole picture has one colour"
    elif isinstance(look, Flat):
        yield UNCLEAR, f"it has {look.colours} colours: what is measured of photographs says nothing of it"
    else:
        yield from _sharpness(look)
        yield from _exposure(look)
        yield from _frame(look)
        yield from _subject(look, view)


def _sharpness(look: Look) -> Said:
    """A blur: little would change if it were blurred more, and that is not because it is smooth."""
    sharp = look.sharp
    if (sharp.lost > LOST or sharp.detail < DETAIL) and sharp.edge_width > EDGE_WIDTH:
        yield BLURRED, f"its sharpest edges are {sharp.edge_width:.1f} pixels wide; {EDGE_WIDTH} or less would be sharp"


def _exposure(look: Look) -> Said:
    """Too dark, or clipped; but white on a white backdrop is how products are shown."""
    light, around = look.light, look.around
    if light.bright < DARKEST:
        yield DARK, f"its brightest parts have a lightness of {light.bright:.0f} of 100, less than {DARKEST:.0f}"
    if light.clipped <= CLIPPED or light.middle <= LIGHT:
        return
    if around.lightness < WHITE or around.plain < BACKDROP:
        yield BLOWN_OUT, f"{light.clipped:.0%} of it is clipped to white or to a full colour"
    elif look.where.clipped > CLIPPED:
        clipped = f"{look.where.clipped:.0%} of the subject"
        yield UNCLEAR, f"{clipped} is as white as the background: cannot tell whether it is white or overexposed"


def _frame(look: Look) -> Said:
    left, top, right, bottom = look.around.bars
    deepest = max(min(left, right), min(top, bottom))
    if deepest >= BAR:
        sides = "left and right" if min(left, right) >= min(top, bottom) else "top and bottom"
        yield BARS, f"bars of one colour at its {sides}, {deepest:.0%} of it each"


def _subject(look: Look, view: str) -> Said:
    """Yield what depends on where the subject is, or that this is not known."""
    where = look.where
    if not where.known or where.box is None:
        yield UNCLEAR, f"two ways to cut the subject out agree by {where.agreement:.0%}: cannot tell where it is"
        return
    left, top, right, bottom = where.box
    if (share := (right - left) * (bottom - top)) < LEAST_BOX:
        yield SUBJECT_SMALL, f"the subject fills {share:.0%} of the picture, less than {LEAST_BOX:.0%}"
    if cut := _cut(look, view):
        yield SUBJECT_CUT, f"the subject reaches over the edge at the {cut}"
    if look.around.business > BUSIEST:
        yield BUSY, f"{look.around.business:.0%} of the background is edges"


def _cut(look: Look, view: str) -> str:
    """Return the edges that cut the subject off, or nothing; a portrait may end at the bottom, a close-up anywhere."""
    if CLOSE_UP & set(view.replace("_", "-").split("-")):
        return ""
    sides = dict(zip(("left", "top", "right", "bottom"), look.where.sides, strict=True))
    touched = [side for side, share in sides.items() if share >= TOUCHED]
    through = any(share >= CUT_THROUGH for side, share in sides.items() if side != "bottom")
    return " and ".join(touched) if len(touched) > 1 or through else ""
