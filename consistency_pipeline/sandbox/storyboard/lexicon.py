"""The words that the storyboard understands, as data: each table maps one answer to the words that mean it."""

import re
from collections.abc import Mapping

# What the subject stands on. The keys are textures of `surface`.
SURFACES: Mapping[str, str] = {
    "marble": "marble, granite, quartz, terrazzo",
    "laminate": "fold-down table, folding table, tray table, formica, laminate",
    "log": "log, tree trunk, tree stump, fallen tree, driftwood log",
    "oak": "oak, light oak, light wood, pine, birch, beech, ash wood, bamboo, butcher block, driftwood",
    "wood": "garden table, windowsill, window sill, wood, wooden, park bench, garden bench, bench, teak, timber, "
    "planks, deck, boardwalk, desk, table, "
    "tabletop, picnic table, pier, jetty, workbench, shelf, nightstand, floorboards, parquet, crate, barrel, "
    "dock, farmhouse",
    "walnut": "walnut, mahogany, dark wood, ebony, dark oak, rosewood",
    "tiles": "tiles, tile, tiled, bathroom, terracotta, poolside, ceramic floor, checkered, chequered",
    "concrete": "concrete, cement, plaster, rooftop, slate, stone slab, stone counter, gym, skatepark, pavement, "
    "sidewalk, stone",
    "cobbles": "cobbles, cobblestone, cobblestones, cobbled, plaza, old town, alley, paving stones",
    "asphalt": "asphalt, road, tarmac, street, crosswalk, racetrack, parking lot",
    "sand": "sand, beach, sandy, dune, dunes, desert, seabed, ocean floor, underwater",
    "snow": "snow, snowy, snow-covered, snow-dusted, ice, winter, snowfall, glacier, ski",
    "grass": "grass, lawn, meadow, park, garden, field, moss, picnic, pasture, football pitch",
    "earth": "trail, dirt, soil, mud, path, forest, mountain, gravel, campsite, woods, earth, leaves, clearing",
    "rock": "granite boulder, granite slab, granite rock, rock, rocks, rocky, boulder, cliff, summit, moon, "
    "asteroid, volcanic, lava, peak",
    "fabric": "linen, cotton, velvet, satin, silk, fabric, cloth, blanket, bed, duvet, sofa, couch, carpet, rug, wool, "
    "towel, tablecloth, sheets, cushion, felt, felt-covered, pillow",
    "water": "on water, floating on water, in the pool, puddle, on the lake, wading",
    "gloss": "acrylic, glass table, glossy, mirror, mirrored, lacquer, glass shelf, glass counter, black glass, "
    "wet floor, stainless steel, "
    "steel, chrome, metal, polished",
}

# Light by the time of day, or by what makes it.
TIMES: Mapping[str, str] = {
    "neon": "neon, cyberpunk, vaporwave, synthwave, blacklight",
    "night": "night, midnight, moonlight, moonlit, starry, stars, after dark, nighttime, nocturnal, milky way",
    "dusk": "dusk, twilight, blue hour, evening, nightfall",
    "sunset": "sunset, sundown, setting sun",
    "golden": "golden hour, golden light, golden, warm afternoon, late afternoon, late-afternoon, autumn light, "
    "low sun, "
    "low afternoon light, warm low light, warm low afternoon light, late sun, low golden",
    "sunrise": "sunrise, dawn, daybreak, first light, first sunlight, first sun, first rays, rising sun, alpenglow",
    "morning": "morning, breakfast, early light, early sun",
    "day": "noon, midday, afternoon, daylight, sunlight",
    "candle": "candlelight, candle, candles, candlelit, firelight, campfire, bonfire, fireplace, lantern, lanterns, "
    "lamplight, cosy, cozy",
    "drama": "dramatic, low-key, low key, moody, chiaroscuro, noir, spotlight, dark background, black background",
    "soft": "soft light, soft box, softbox, diffused, diffuse, diffuse daylight, diffused daylight, overcast, cloudy, "
    "high-key, high key, airy, pastel light, soft daylight, grey sky, gray sky, overhead light, north light",
    "warm": "warm light",
    "bright": "day, sunny, sunlit, summer, sun-drenched, bright",
}
# Hours of the day come before what makes the light or the mood of it: a campfire in the blue hour is lit by that.
HOURS = ("neon", "night", "dusk", "sunset", "golden", "sunrise", "morning")
MOODS = ("candle", "drama", "soft", "day", "warm", "bright")
SAME_TIME = {"warm": "golden", "bright": "day"}

WEATHERS: Mapping[str, str] = {
    "mist": "mist, misty, fog, foggy, haze, hazy, smoke, smoky",
    "snow": "snowing, snowfall, snowflakes, snowstorm, blizzard, falling snow, snowy, winter",
    "wet": "after the rain, after rain, after a shower, wet street, wet pavement, wet asphalt, wet cobblestones, "
    "puddle, "
    "puddles, rain-soaked, rain-slicked, rain-wet, wet stones, wet road",
    "rain": "rain, rainy, raining, drizzle, downpour, rain shower, raindrops",
    "storm": "storm, stormy, thunder, thunderstorm, lightning",
    "leaves": "autumn, fall leaves, autumn leaves, falling leaves, october, november",
    "petals": "petals, cherry blossom, cherry blossoms, blossom, blossoms, spring, confetti",
}

LOOKS: Mapping[str, str] = {
    "watercolor": "watercolor, watercolour, aquarelle, gouache, ink wash",
    "toon": "3d animated, 3d animation, 3d render, pixar, cartoon, animated character, claymation, clay render, "
    "stop motion, plush toy style",
    "pencil": "pencil sketch, pencil drawing, pencil, charcoal, graphite, sketch, hand-drawn",
    "oil": "oil painting, oil on canvas, impressionist, impasto, acrylic painting, painterly, baroque painting",
    "comic": "comic, comic book, line art, manga, anime, graphic novel, ink drawing, vector illustration, "
    "flat illustration, cel-shaded",
    "pixel": "pixel art, 8-bit, 16-bit, voxel",
    "riso": "risograph, riso, screen print, screenprint, silkscreen, linocut, woodcut, block print, halftone, pop art",
    "vintage": "vintage, polaroid, film photo, analog, analogue, 35mm, kodak, retro, sepia, daguerreotype",
    "mono": "black and white, black-and-white, monochrome, greyscale, grayscale, b&w, noir",
}

PROPS: Mapping[str, str] = {
    "laptop": "laptop, computer, macbook, monitor, keyboard",
    "books": "book, books, magazine, novel",
    "notebook": "notebook, notebooks, notepad, journal, sketchbook, planner",
    "plant": "plant, plants, succulent, monstera, fern, ferns, houseplant, eucalyptus, leaves on the table, herbs",
    "flowers": "flowers, bouquet, tulips, roses, vase, wildflowers, peonies, daisies",
    "lamp": "desk lamp, table lamp, bedside lamp, lamp, nightstand, bedside",
    "fire": "campfire, bonfire, camp fire, fire pit",
    "stove": "camp stove, camping stove, gas stove",
    "lantern": "lantern, lanterns",
    "tools": "tools, brass tools, hand tools, chisels, screwdriver, pliers, hammer, workbench",
    "candles": "candle, candles, candlelight, candlelit",
    "fruit": "lemons, oranges, apples, fruit, fruits, peaches, citrus, slices of lemon, lemon slices, berries",
    "beans": "coffee beans, beans, pebbles, river stones, nuts, almonds, walnuts",
    "plate": "croissant, plate of, cookies, cookie, cake, bread, pastry, sandwich, toast, breakfast, muffin, donut",
    "cup": "espresso, cup of coffee, cappuccino, latte, cup of tea, teacup, saucer, wine glass",
    "bench": "bench, park bench",
    "chair": "chair, armchair, stool, sofa, couch",
    "tent": "tent, tents, campsite, camping",
    "crate": "crate, crates, barrel, suitcase",
    "umbrella": "parasol, beach umbrella, sun umbrella",
    "bike": "bicycle, bike",
    "balloons": "balloon, balloons, birthday, party",
    "gifts": "gift, gifts, gift box, gift boxes, presents, christmas, festive",
}

INSIDE_ONLY = frozenset(["lamp", "tools"])
OUTSIDE_ONLY = frozenset(["fire", "stove", "tent", "bench", "bike"])
PART_OF: Mapping[str, frozenset[str]] = {  # what the backdrop itself shows
    "library": frozenset(["books", "lamp"]), "train": frozenset(["lamp", "chair"]), "cafe": frozenset(["lamp"]),
    "bedroom": frozenset(["lamp"]), "street": frozenset(["lantern", "beans"]), "market": frozenset(["lantern",
    "crate"]),
    "garden": frozenset(["flowers"]), "shop": frozenset(["crate", "books"]), "gym": frozenset(["bench"]),
    "station": frozenset(["bench"]),
}  # fmt: skip

VIEWS: Mapping[str, str] = {
    "back": "from behind, from directly behind, directly behind, back view, rear view, seen from the back, "
    "from the back, from the rear, back to the camera, back turned, walking away, facing away, back, rear, behind, "
    "backside",
    "base": "from below, from underneath, underside, base, bottom, underneath, turned over, upside down, upturned, "
    "lying on its side, sole, soles, its base",
    "side": "side view, in profile, profile, from the side, side, left side, right side, sideways, lateral",
    "top": "from above, top view, top-down, top down, overhead, flat lay, bird's eye, top, flatlay, lid",
    "front": "front view, facing the camera, from the front, head-on, front, face, facing us",
    "quarter": "three-quarter, three quarter, three-quarters, angle, angled, 3/4",
    "detail": "close-up, closeup, detail, macro, texture, logo",
    "inside": "inside, interior, open, lining, unzipped",
}
# Words that name a view on their own in "the second shows the base", but are far too common in a scene.
LOOSE_VIEWS = frozenset(
    [
        "back",
        "rear",
        "behind",
        "base",
        "bottom",
        "side",
        "top",
        "front",
        "face",
        "angle",
        "angled",
        "lid",
        "profile",
        "sole",
        "soles",
        "texture",
        "logo",
        "open",
        "inside",
        "interior",
        "detail",
        "lining",
        "sideways",
        "its_base",
        "underneath",
        "left_side",
        "right_side",
        "macro",
        "3/4",
    ]
)

COLOURS: Mapping[str, str] = {
    "black": "#1d1c20", "white": "#f4f2ec", "grey": "#8d9096", "gray": "#8d9096", "charcoal": "#3a3c42",
    "silver": "#bfc4ca", "gold": "#c9a24b", "golden": "#d3a546", "brass": "#b58d3d", "bronze": "#8a6239",
    "copper": "#b4623a", "copper-red": "#a9482a", "auburn": "#7c3b25", "ginger": "#bf6a33", "red": "#c23b34",
    "crimson": "#a3202f", "burgundy": "#6d1f32", "maroon": "#6a2229", "scarlet": "#cb2f26", "rust": "#a9502c",
    "terracotta": "#bd6a4a", "orange": "#e0822f", "apricot": "#efb27c", "peach": "#f3c3a3", "coral": "#ec7d6a",
    "salmon": "#ee9a86", "pink": "#e9a3b4", "blush": "#ecc9c2", "rose": "#d98a95", "magenta": "#b9307e",
    "fuchsia": "#c4348a", "purple": "#6e4a94", "violet": "#7a5ab0", "lavender": "#b7a6d8", "lilac": "#c5acd6",
    "plum": "#6b3557", "indigo": "#3c3f86", "navy": "#24355c", "blue": "#3f72b8", "cobalt": "#2450a4",
    "azure": "#4d9fd6", "turquoise": "#3fb5ad", "cyan": "#45b8cf", "teal": "#1f7f80", "aqua": "#6cc6c0",
    "mint": "#a9d9c0", "sage": "#9fae8b", "green": "#4c8a53", "emerald": "#207a56", "olive": "#76793f",
    "forest-green": "#2c5a3c", "lime": "#a5c844", "yellow": "#ecc440", "mustard": "#d39e2d",
    "mustard-yellow": "#d9a12b", "ochre": "#c58a35", "amber": "#d9942f", "cream": "#f1e6cf", "ivory": "#f3ecdc",
    "beige": "#dccab0", "sand": "#d9c39a", "tan": "#c29b6d", "khaki": "#a99c6f", "brown": "#74492e",
    "chocolate": "#4f2f20", "chestnut": "#6e3b22", "caramel": "#b3743a", "camel": "#bd925d", "blonde": "#d9b36c",
    "blond": "#d9b36c", "brunette": "#4a2e20", "denim": "#4a6b96", "pastel": "#f0d9dc",
}  # fmt: skip


def pattern(words: str) -> re.Pattern[str]:
    """Return a pattern that finds any of comma-separated `words` whole, singular or plural, longest first."""
    entries = sorted((entry.strip() for entry in words.split(",")), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, entries)) + r")s?(?![\w])", re.IGNORECASE)


def patterns(table: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Return the table with a compiled pattern for each answer."""
    return {answer: pattern(words) for answer, words in table.items()}


def names(table: Mapping[str, object]) -> re.Pattern[str]:
    """Return a pattern that finds any key of `table` as a whole word, singular or plural."""
    return pattern(",".join(table))
