"""Which painter paints what stands behind the subject."""

from collections.abc import Callable, Mapping

from consistency_pipeline.sandbox.storyboard import city, halls, land, rooms, sky, waters, wonder, woods
from consistency_pipeline.sandbox.storyboard.paint import Picture, Random
from consistency_pipeline.sandbox.storyboard.stage import INDOORS, Stage

Painter = Callable[[Picture, Stage, Random], None]
BACKDROPS: Mapping[str, Painter] = {
    "studio": rooms.studio, "room": rooms.room, "kitchen": rooms.kitchen, "bathroom": rooms.bathroom,
    "bedroom": rooms.bedroom, "office": rooms.office, "library": halls.library, "cafe": halls.cafe,
    "market": halls.market, "gym": halls.gym, "stage": halls.stage_hall, "museum": halls.museum,
    "loft": halls.loft, "skyline": city.skyline, "street": city.street, "garden": woods.garden,
    "park": woods.park, "forest": woods.forest, "mountain": land.mountains, "beach": waters.beach,
    "sea": waters.sea, "pool": waters.pool, "desert": land.desert, "field": land.field,
    "snowfield": land.snowfield, "sky": sky.clouds, "space": wonder.space, "underwater": wonder.underwater,
}  # fmt: skip
OF_SURFACE = {
    "sand": "beach", "snow": "snowfield", "grass": "park", "earth": "forest", "rock": "mountain", "water": "sea",
    "cobbles": "street", "asphalt": "street",
}  # fmt: skip
OF_WEATHER = {"leaves": "park", "snow": "snowfield", "storm": "sea"}
OF_TIME = {"night": "skyline", "sunset": "field", "sunrise": "mountain", "golden": "field", "dusk": "skyline"}


def place_of(stage: Stage) -> str:
    """Return the place of a stage: what the prompt says, else what its ground, weather or hour suggest."""
    brief = stage.brief
    if brief.place or brief.backdrop:
        return brief.place or "studio"
    indoors_surface = brief.surface and brief.surface not in OF_SURFACE
    if indoors_surface:
        return "room"
    return OF_SURFACE.get(brief.surface) or OF_WEATHER.get(brief.weather) or OF_TIME.get(brief.time) or "studio"


def paint_backdrop(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint what stands behind the subject, over the whole picture."""
    place = place_of(stage)
    if stage.brief.time == "neon" and place in INDOORS and place not in ("stage", "studio"):
        city.alley_of_signs(picture, stage, random)
        return
    BACKDROPS[place](picture, stage, random)
