"""Which painter paints what stands behind the subject."""

from collections.abc import Callable, Mapping

from consistency_pipeline.sandbox.storyboard import (
    city,
    crafts,
    halls,
    heights,
    journeys,
    land,
    rooms,
    sky,
    waters,
    wonder,
    woods,
)
from consistency_pipeline.sandbox.storyboard.paint import Picture, Random
from consistency_pipeline.sandbox.storyboard.places import INDOORS
from consistency_pipeline.sandbox.storyboard.stage import Stage

Painter = Callable[[Picture, Stage, Random], None]
BACKDROPS: Mapping[str, Painter] = {
    "studio": rooms.studio, "room": rooms.room, "kitchen": rooms.kitchen, "bathroom": rooms.bathroom,
    "bedroom": rooms.bedroom, "office": rooms.office, "library": halls.library, "cafe": halls.cafe,
    "market": halls.market, "gym": halls.gym, "stage": halls.stage_hall, "museum": halls.museum,
    "loft": halls.loft, "workshop": crafts.workshop, "shop": crafts.shop, "train": journeys.train,
    "station": journeys.station, "summit": heights.summit, "skyline": city.skyline, "street": city.street,
    "garden": woods.garden,
    "park": woods.park, "forest": woods.forest, "mountain": land.mountains, "beach": waters.beach,
    "sea": waters.sea, "pool": waters.pool, "desert": land.desert, "field": land.field,
    "snowfield": land.snowfield, "sky": sky.clouds, "space": wonder.space, "underwater": wonder.underwater,
}  # fmt: skip


def paint_backdrop(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint what stands behind the subject, over the whole picture."""
    place = stage.place
    if stage.brief.time == "neon" and place in INDOORS and place not in ("stage", "studio"):
        city.alley_of_signs(picture, stage, random)
        return
    BACKDROPS[place](picture, stage, random)
