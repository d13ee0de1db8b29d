"""Where each subject stands and how large it is: pure geometry on the frame above the strip."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from consistency_pipeline.sandbox.storyboard.paint import Random, chance

UPPER_BODY = 0.46  # of a person's height that a portrait shows
FLATTENED = 0.72  # exponent on true heights: a mug beside a person would otherwise be a speck
HAND = 0.6  # of a figure's height, from its top, to hanging hands, where its outline does not tell
ORDER = {"ground": 0, "palm": 0, "plinth": 0, "edge": 1, "ledge": 2, "hand": 3}  # from back to front
SMALL = 0.45  # of the tallest subject: what is smaller stands on something
LEAST = 0.13
FRAMINGS = {"close": 1.2, "wide": 0.86}


@dataclass(frozen=True, slots=True)
class Sitter:
    """One subject to be placed: width over height, true height in centimetres, whether it is a person or creature,
    whether its picture ends at its lower edge (a portrait) or is a whole print, and where its hands are: columns in
    widths and row in heights."""

    aspect: float
    height: float
    alive: bool = False
    cropped: bool = False
    card: bool = False
    hands: tuple[float, float, float] = (0.0, 1.0, HAND)


@dataclass(frozen=True, slots=True)
class Spot:
    """A subject's box in the frame, in pixels, and what carries it: "ground", "ledge", "plinth", "hand" or the
    "edge" of the frame."""

    index: int
    left: float
    top: float
    width: float
    height: float
    on: str = "ground"

    @property
    def base(self) -> float:
        """The row it stands on."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """The column of its centre."""
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the picture above the strip: width, height and the row where the ground begins, in pixels."""

    width: float
    height: float
    horizon: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What a brief asks of the composition: a person `held` what is small, a `palm` from outside holds a thing, and
    the `framing` is "close" or "wide"."""

    held: bool = False
    palm: bool = False
    framing: str = ""


PLAIN = Wish()


def arrange(sitters: Sequence[Sitter], frame: Frame, random: Random, wish: Wish = PLAIN) -> list[Spot]:
    """Return a spot for each sitter, those further back first."""
    if not sitters:
        return []
    held = wish.held
    heights = [height * FRAMINGS.get(wish.framing, 1.0) for height in _heights(sitters, frame, random)]
    lead = max(range(len(sitters)), key=lambda index: (sitters[index].alive, heights[index]))
    order = list(range(len(sitters)))
    if chance(random, 0.5):  # either side first
        order.reverse()
    spots = [_stand(index, sitters, heights, lead, frame) for index in order]
    if held:
        spots = [replace(spot, on="hand") if spot.on == "plinth" else spot for spot in spots]
    placed = _spread(spots, sitters, frame, random)
    if held:
        leader = next(spot for spot in placed if spot.index == lead)
        placed = [_handed(spot, leader, sitters[lead]) if spot.on == "hand" else spot for spot in placed]
    if wish.palm and len(placed) == 1 and not sitters[0].cropped:
        placed = [replace(placed[0], on="palm", top=frame.height * 0.74 - placed[0].height)]
    placed = [_inside(spot, frame) for spot in placed]
    return sorted(placed, key=lambda spot: (ORDER[spot.on], spot.base, -spot.height))


def _inside(spot: Spot, frame: Frame) -> Spot:
    """Return a spot moved so that nothing of it leaves the frame at its sides, if it fits there at all."""
    margin = min(0.02 * frame.width, max(0.0, (frame.width - spot.width) / 2))
    if spot.width > frame.width:
        return replace(spot, left=(frame.width - spot.width) / 2)
    return replace(spot, left=min(max(spot.left, margin), frame.width - spot.width - margin))


def _handed(spot: Spot, leader: Spot, holder: Sitter) -> Spot:
    """Return the spot of a thing moved to the hand on its side of the one who holds it."""
    left, right, row = holder.hands
    hand = leader.left + leader.width * (right if spot.middle > leader.middle else left)
    return replace(spot, left=hand - spot.width / 2, top=leader.top + leader.height * row - 0.62 * spot.height)


def _heights(sitters: Sequence[Sitter], frame: Frame, random: Random) -> list[float]:
    """Return heights in pixels that fit the frame, in the proportions of the true ones, flattened."""
    true = [sitter.height * (UPPER_BODY if sitter.cropped else 1.0) for sitter in sitters]
    shares = [max(LEAST, (height / max(true)) ** FLATTENED) for height in true]
    tallest = sitters[shares.index(max(shares))]
    room = _share_of_frame(tallest) * random.uniform(*_variety(tallest)) * frame.height
    total = sum(share * sitter.aspect for share, sitter in zip(shares, sitters, strict=True))
    gaps = 0.06 * (len(sitters) - 1)
    widest = frame.width * (0.86 if len(sitters) > 1 or frame.width < frame.height else 0.66) * (1 - gaps)
    unit = min(room, widest / total)
    return [share * unit for share in shares]


def _variety(sitter: Sitter) -> tuple[float, float]:
    """Return how much smaller or larger a seed may make the tallest: products come nearer or further, people little."""
    return (0.94, 1.06) if sitter.alive or sitter.cropped or sitter.card else (0.84, 1.16)


def _share_of_frame(sitter: Sitter) -> float:
    if sitter.card:
        return 0.62
    if sitter.cropped:
        return 0.84
    return 0.8 if sitter.alive else 0.56


def _stand(index: int, sitters: Sequence[Sitter], heights: Sequence[float], lead: int, frame: Frame) -> Spot:
    """Return a spot at the left edge with the right base; `_spread` moves it sideways."""
    sitter, height = sitters[index], heights[index]
    ground = frame.height - frame.horizon
    beside_person = sitters[lead].alive and index != lead and not sitter.alive
    on, base = "ground", frame.horizon + ground * (0.72 if sitter.alive else 0.56)
    if sitter.cropped:
        on, base = "edge", frame.height
    elif beside_person and sitters[lead].cropped:
        on, base = "ledge", frame.height * 0.955
    elif beside_person and height < SMALL * heights[lead]:
        on, base = "plinth", frame.horizon + ground * 0.72 - 0.3 * heights[lead]
    if height > base - 0.03 * frame.height:
        base = min(frame.height * 0.97, height + 0.04 * frame.height) if on == "ground" else base
    return Spot(index, 0.0, base - height, height * sitter.aspect, height, on)


def _spread(spots: list[Spot], sitters: Sequence[Sitter], frame: Frame, random: Random) -> list[Spot]:
    """Set the spots side by side about a centre that the seed shifts; a ledge comes a little in front."""
    gap = 0.045 * min(frame.width, 1.4 * frame.height)
    overlaps = [_overlap(first, second, sitters) for first, second in pairwise(spots)]
    total = sum(spot.width for spot in spots) + sum(gap if not over else -over for over in overlaps)
    slack = frame.width - total
    left = slack * (0.5 + random.uniform(-0.26, 0.26) * (1.0 if slack > 0 else 0.0))
    placed = []
    for spot, over in zip(spots, [*overlaps, 0.0], strict=True):
        lower = random.uniform(-0.01, 0.02) * frame.height if spot.on == "ground" else 0.0
        placed.append(
            replace(
                spot, left=left, top=min(spot.top + lower, frame.height * 0.985 - spot.height) if lower else spot.top
            )
        )
        left += spot.width + (gap if not over else -over)
    return placed


def _overlap(first: Spot, second: Spot, sitters: Sequence[Sitter]) -> float:
    """Return how far two neighbours may overlap: a thing on the ledge stands before a shoulder, never before a face."""
    if {first.on, second.on} == {"edge", "ledge"}:
        person, thing = (first, second) if first.on == "edge" else (second, first)
        if thing.height < 0.5 * person.height and sitters[person.index].alive:
            return min(0.18 * person.width, 0.6 * thing.width)
    return 0.0
