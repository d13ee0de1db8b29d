"""Which painter paints what stands behind the subject."""

from collections.abc import Callable, Mapping

from consistency_pipeline.sandbox.storyboard import city, indoors, outdoors, wonder
from consistency_pipeline.sandbox.storyboard.paint import Picture, Random
from consistency_pipeline.sandbox.storyboard.stage import INDOORS, Stage

Painter = Callable[[Picture, Stage, Random], None]
BACKDROPS: Mapping[str, Painter] = {
    "studio": indoors.studio, "room": indoors.room, "kitchen": indoors.kitchen, "bathroom": indoors.bathroom,
    "bedroom": indoors.bedroom, "office": indoors.office, "library": indoors.library, "cafe": indoors.cafe,
    "market": indoors.market, "gym": indoors.gym, "stage": indoors.stage_hall, "museum": indoors.museum,
    "loft": indoors.loft, "skyline": city.skyline, "street": city.street, "garden": outdoors.garden,
    "park": outdoors.park, "forest": outdoors.forest, "mountain": outdoors.mountains, "beach": outdoors.beach,
    "sea": outdoors.sea, "pool": outdoors.pool, "desert": outdoors.desert, "field": outdoors.field,
    "snowfield": outdoors.snowfield, "sky": outdoors.clouds, "space": wonder.space, "underwater": wonder.underwater,
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
