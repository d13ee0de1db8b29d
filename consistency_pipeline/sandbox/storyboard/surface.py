"""What the subject stands on, and how the light lies on it."""

from collections.abc import Mapping

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Random,
    blurred,
    rgb,
    times,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.places import INDOORS
from consistency_pipeline.sandbox.storyboard.stage import BOTTOMLESS, Stage
from consistency_pipeline.sandbox.storyboard.texture import (
    Texture,
    bark,
    cobbles,
    earth,
    folds,
    grains,
    grass,
    marble,
    plain,
    plane_of,
    planks,
    ripples,
    rough,
    tiles,
)

# Texture, colours to choose from, and how much it mirrors what stands on it (0..1).
SURFACES: Mapping[str, tuple[Texture, tuple[str, ...], float]] = {
    "marble": (marble, ("#ece9e4", "#e6e4e2", "#efe9e0"), 0.2),
    "oak": (planks, ("#d9b788", "#dfc096", "#d2ae80"), 0.06),
    "wood": (planks, ("#b98a5c", "#c4966a", "#a9794e"), 0.06),
    "walnut": (planks, ("#6e4a34", "#7a5138", "#5f402f"), 0.08),
    "laminate": (plain, ("#c9c2b4", "#b9b4aa", "#d0c8ba"), 0.16),
    "log": (bark, ("#8a6a4c", "#7d6047", "#94755a"), 0.0),
    "tiles": (tiles, ("#b9cfd0", "#c9b29c", "#cfd4d0", "#c58a6c"), 0.14),
    "concrete": (rough, ("#b3b0ab", "#a5a6a8", "#bdb8b0"), 0.05),
    "cobbles": (cobbles, ("#9a938c", "#8f8c8d", "#a39a8c"), 0.06),
    "asphalt": (rough, ("#6a6c72", "#62646c", "#73736f"), 0.05),
    "sand": (grains, ("#e5cfa3", "#dfc596", "#ead8b4"), 0.0),
    "snow": (grains, ("#eef3f8", "#e8eff6"), 0.0),
    "grass": (grass, ("#6f9a4c", "#7ba452", "#64904a"), 0.0),
    "earth": (earth, ("#b0916a", "#a5845f", "#b79b77"), 0.0),
    "rock": (rough, ("#8d8a86", "#97908a", "#7f8286"), 0.0),
    "fabric": (folds, ("#e3d7c5", "#c9d0cf", "#dcc3b4", "#b7bfc9"), 0.0),
    "water": (ripples, ("#5aa7b8", "#4f97b3", "#6fb6bd"), 0.3),
    "gloss": (plain, ("#cfd3d6", "#3a3d44", "#dcdcd8"), 0.32),
    "sweep": (plain, ("#e6e1d8",), 0.07),
}
OF_PLACE = {
    "studio": "sweep", "shop": "wood", "workshop": "wood", "train": "laminate", "station": "asphalt",
    "summit": "rock", "kitchen": "marble", "bathroom": "tiles", "bedroom": "fabric", "office": "oak",
    "library": "walnut", "cafe": "wood", "market": "wood", "gym": "concrete", "stage": "gloss", "museum": "concrete",
    "loft": "concrete", "skyline": "concrete", "street": "asphalt", "garden": "grass", "park": "grass",
    "forest": "earth", "mountain": "earth", "beach": "sand", "sea": "wood", "pool": "tiles", "desert": "sand",
    "field": "grass", "snowfield": "snow", "space": "rock", "underwater": "sand", "sky": "sweep", "room": "oak",
}  # fmt: skip
SEASONED = {"grass": {"autumn": "#b5923f", "winter": "#e6edf2"}, "earth": {"autumn": "#b9793f", "winter": "#dfe6ea"}}
WET = 0.3  # what rain adds to a street's mirroring


def surface_of(stage: Stage) -> str:
    """Return the name of the surface of a stage: what the prompt says, else what its place has."""
    if stage.place == "market" and not stage.near and not stage.brief.surface:
        return "cobbles"
    return stage.brief.surface or OF_PLACE.get(stage.place, "sweep")


def mirroring(stage: Stage) -> float:
    """Return how much the ground of a stage mirrors what stands on it (0..1)."""
    wet = WET if stage.brief.weather in ("rain", "storm", "wet") and stage.place not in INDOORS else 0.0
    return min(0.45, SURFACES[surface_of(stage)][2] + wet)


def paint_surface(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint the ground below the horizon."""
    top = round(stage.horizon)
    behind = picture[top:].copy()
    name = surface_of(stage)
    texture, codes, _ = SURFACES[name]
    code = SEASONED.get(name, {}).get(stage.season) or codes[int(random.integers(len(codes)))]
    if name == "sweep" or (stage.place in BOTTOMLESS and not stage.brief.surface):
        _sweep(picture, stage)
        return
    ground = texture(
        plane_of((picture.shape[0] - top, picture.shape[1]), stage, random), times(rgb(code), stage.light.ambient)
    )
    _illuminate(ground, stage)
    above = picture[max(0, 2 * top - picture.shape[0]) : top][::-1]
    mirrored = np.zeros_like(ground) + np.asarray(stage.light.low, np.float32)
    mirrored[: len(above)] = blurred(np.ascontiguousarray(above), stage.unit * 0.02)
    share = np.linspace(0.5, 0.12, len(ground), dtype=np.float32)[:, None, None] * (mirroring(stage) * 2.0 + 0.08)
    ground += (mirrored - ground) * np.clip(share, 0, 0.75)
    picture[top:] = ground
    _soften_edge(picture, behind, top, stage)


def _sweep(picture: Picture, stage: Stage) -> None:
    """Let the backdrop run on as the floor, a little lighter where the light falls."""
    floor = picture[round(stage.horizon) :]
    fall = np.linspace(0.0, 1.0, len(floor), dtype=np.float32)[:, None, None]
    floor *= 1 + 0.05 * np.sin(fall * np.pi) - 0.05 * fall
    np.clip(floor, 0, 1, out=floor)


def _illuminate(ground: Picture, stage: Stage) -> None:
    """Light the ground from its side, with a pool of light about the middle and darker corners."""
    height, width = ground.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    pool = np.exp(-((x / 0.75) ** 2) - ((y - 0.45) / 0.6) ** 2)
    slope = 1 + 0.13 * stage.light.side * x
    strength = 0.18 + 0.5 * stage.light.glow
    light = (0.86 + strength * pool) * slope - 0.16 * y**2
    ground *= (light[..., None] * (1 + (np.asarray(stage.light.key, np.float32) - 1) * 0.35 * pool[..., None])).astype(
        np.float32
    )
    np.clip(ground, 0, 1, out=ground)


def _soften_edge(picture: Picture, behind: Picture, top: int, stage: Stage) -> None:
    """Blend the far edge of the ground: crisp for a table, lost in haze on open ground."""
    reach = max(2, round((0.012 if stage.near else 0.05 + 0.12 * stage.light.haze) * stage.unit))
    band = picture[top : top + reach]
    share = np.linspace(0.85, 0, len(band), dtype=np.float32)[:, None, None]
    band += (behind[: len(band)] - band) * share
