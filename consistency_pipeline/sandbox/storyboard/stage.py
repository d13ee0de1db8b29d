"""The stage of one picture: its size, where the ground begins, and the light that falls on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from consistency_pipeline.sandbox.storyboard.paint import Colour, Random, mix, rgb, shade, times
from consistency_pipeline.sandbox.storyboard.places import INDOORS
from consistency_pipeline.sandbox.storyboard.words import Brief

LAMPLIT = (0.8, 0.66, 0.52)
EVENING = 0.3  # lamps above this are on
NIGHTLY = frozenset({"night", "neon", "dusk"})
BOTTOMLESS = frozenset({"studio"})  # the wall runs into the floor


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a scene. `top` and `low` are the sky; `ambient` is what every colour of the scene is multiplied
    by; `lamps` (0..1) says how lit windows and lamps are; `side` (-1 left .. 1 right) where the light comes from."""

    top: Colour
    low: Colour
    key: Colour
    ambient: Colour
    haze: float = 0.3
    lamps: float = 0.0
    glow: float = 0.35
    side: float = 0.6

    @property
    def evening(self) -> bool:
        """Tell whether lamps and windows are lit."""
        return self.lamps > EVENING


def _light(sky: str, key: str, ambient: Colour, haze: float = 0.3, lamps: float = 0.0, glow: float = 0.35) -> Light:
    top, low = sky.split()
    return Light(rgb(top), rgb(low), rgb(key), ambient, haze, lamps, glow)


LIGHTS: Mapping[str, Light] = {
    "day": _light("#7fb4dc #dcecf2", "#fff4d8", (1.0, 1.0, 1.0)),
    "morning": _light("#a7cbe3 #fdecd2", "#ffe3b3", (1.02, 1.0, 0.96), 0.4, 0.0, 0.5),
    "sunrise": _light("#7c8ec6 #ffc9a0", "#ffb681", (0.98, 0.88, 0.84), 0.55, 0.15, 0.6),
    "golden": _light("#8fb3cf #ffdca6", "#ffc873", (1.05, 0.95, 0.8), 0.45, 0.1, 0.65),
    "sunset": _light("#4f5596 #ffa26f", "#ff9a5c", (0.92, 0.74, 0.7), 0.4, 0.35, 0.6),
    "dusk": _light("#2a3a68 #c295a6", "#e8a6a0", (0.62, 0.6, 0.76), 0.4, 0.8, 0.3),
    "night": _light("#0d1534 #2f3d70", "#a9c1ff", (0.4, 0.45, 0.68), 0.25, 1.0, 0.3),
    "neon": _light("#130b2e #4a1f66", "#ff5fc8", (0.42, 0.36, 0.64), 0.3, 1.0, 0.35),
    "candle": _light("#1d1a2c #4a3a40", "#ffb45e", (0.72, 0.54, 0.4), 0.2, 1.0, 0.6),
    "drama": _light("#23252b #4b4d55", "#ffe9cf", (0.46, 0.45, 0.48), 0.15, 0.4, 0.5),
    "soft": _light("#c3ccd3 #e8ebec", "#ffffff", (0.97, 0.98, 1.0), 0.4, 0.0, 0.2),
}
DIMMED = {
    "rain": ("#8b98a6", 0.82),
    "storm": ("#5d6673", 0.68),
    "mist": ("#cfd6da", 0.96),
    "snow": ("#d6dee6", 0.98),
    "wet": ("#a2acb8", 0.9),
}


def light_of(brief: Brief, random: Random) -> Light:
    """Return the light that a brief's time, weather and place make; the seed chooses its side and strength."""
    light = LIGHTS[brief.time or ("soft" if place_of(brief) == "studio" else "day")]
    if brief.weather in DIMMED:
        code, factor = DIMMED[brief.weather]
        grey = mix(shade(rgb(code), 0.35) if light.evening else rgb(code), light.low, 0.35)
        light = replace(
            light,
            top=mix(light.top, grey, 0.7),
            low=mix(light.low, grey, 0.6),
            ambient=times(mix(light.ambient, (0.86, 0.92, 1.0), 0.3), (factor, factor, factor)),
            haze=0.85 if brief.weather == "mist" else max(light.haze, 0.5),
            glow=light.glow * 0.6,
        )
    if brief.time in ("night", "dusk") and place_of(brief) in INDOORS:  # lamps are on inside
        light = replace(light, ambient=mix(light.ambient, LAMPLIT, 0.65))
    side = float(random.uniform(0.35, 0.95) * random.choice((-1.0, 1.0)))
    if brief.light in ("left", "right"):
        side = (-1.0 if brief.light == "left" else 1.0) * max(0.55, abs(side))
    elif brief.light:  # from behind or above: the middle
        side *= 0.3
    warmth = float(random.uniform(-0.03, 0.03))
    red, green, blue = light.ambient
    return replace(
        light,
        side=side,
        glow=light.glow * float(random.uniform(0.8, 1.25)),
        ambient=(red + warmth, green, blue - warmth),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """What painters of a scene know. Lengths are pixels of the scene's own, reduced picture.

    `horizon` is the row where the ground begins, `unit` the shorter side, `near` tells a tabletop from open ground.
    """

    width: int
    height: int
    horizon: float
    unit: float
    light: Light
    brief: Brief
    near: bool
    place: str

    def lit(self, colour: Colour | str) -> Colour:
        """Return a colour of the scene in this light."""
        return times(rgb(colour) if isinstance(colour, str) else colour, self.light.ambient)

    def far(self, colour: Colour | str, distance: float) -> Colour:
        """Return a colour as it looks through so much air: 0 is here, 1 is the horizon."""
        return mix(self.lit(colour), self.light.low, min(1.0, distance * (0.35 + 0.65 * self.light.haze)))

    def central(self, x: float, share: float = 0.14) -> bool:
        """Tell whether a column lies in the middle, so many widths to either side, where subjects mostly stand."""
        return abs(x / self.width - 0.5) < share

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun, moon or window is, in pixels."""
        return self.width * (0.5 + 0.36 * self.light.side), self.horizon * 0.42

    @property
    def season(self) -> str:
        """Return "autumn", "winter", "spring" or "summer"."""
        return {"leaves": "autumn", "snow": "winter", "petals": "spring"}.get(self.brief.weather, "summer")


OF_SURFACE = {
    "sand": "beach", "snow": "snowfield", "grass": "park", "earth": "forest", "rock": "mountain", "water": "sea",
    "cobbles": "street", "log": "forest", "laminate": "train", "asphalt": "street",
}  # fmt: skip
OF_WEATHER = {"leaves": "park", "snow": "snowfield", "storm": "sea"}
OF_TIME = {"night": "skyline", "sunset": "field", "sunrise": "mountain", "golden": "field", "dusk": "skyline"}


def place_of(brief: Brief) -> str:
    """Return the place of a brief: what the prompt says, else what its ground, weather or hour suggest."""
    if brief.place or brief.backdrop:
        return brief.place or "studio"
    if brief.surface and brief.surface not in OF_SURFACE:
        return "room"
    return OF_SURFACE.get(brief.surface) or OF_WEATHER.get(brief.weather) or OF_TIME.get(brief.time) or "studio"


FOLIAGE: Mapping[str, tuple[str, ...]] = {
    "summer": ("#4f7f46", "#6c9a4e", "#3b6a44", "#87ac5a"),
    "autumn": ("#c8702c", "#dd9a38", "#a84a2a", "#e3b64c"),
    "winter": ("#8fa3a8", "#c9d6dc", "#6d8488", "#e6eef2"),
    "spring": ("#e3a6b8", "#8fb567", "#f0c3cd", "#a9c878"),
}


def set_stage(brief: Brief, size: tuple[int, int], near: bool, random: Random) -> Stage:
    """Return the stage for a brief on a picture of `size`; the seed shifts the horizon."""
    width, height = size
    unit = float(min(width, height))
    ground = min(height * random.uniform(0.3, 0.38) if near else height * random.uniform(0.27, 0.36), 2.8 * width)
    return Stage(width, height, height - float(ground), unit, light_of(brief, random), brief, near, place_of(brief))
