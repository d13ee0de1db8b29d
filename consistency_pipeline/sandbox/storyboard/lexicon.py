"""The words that the storyboard understands, as data: each table maps one answer to the words that mean it."""

import re
from collections.abc import Mapping

# Settings: what stands behind the subject. The earliest word in a text wins.
PLACES: Mapping[str, str] = {
    "studio": "studio, seamless, cyclorama, infinity cove, plain background, packshot, product shot, white background",
    "kitchen": "kitchen, kitchen island, stove, pantry, dining room, breakfast nook",
    "bathroom": "bathroom, bathtub, spa, shower, vanity, sauna",
    "bedroom": "bedroom, bed, nightstand, bedside, hotel room, duvet",
    "office": "office, cubicle, meeting room, boardroom, co-working, coworking, workplace, workspace",
    "library": "library, bookshop, bookstore, bookshelf, bookshelves, reading room, archive",
    "cafe": "café, cafe, coffee shop, coffeehouse, bar, bistro, restaurant, bakery, pub, diner, tavern, barista",
    "market": "market, bazaar, stall, fair, shop, store, supermarket, boutique",
    "gym": "gym, fitness, crossfit, locker room, yoga studio, boxing ring, weight room",
    "stage": "stage, concert, theatre, theater, festival, nightclub, club, runway, spotlight, podium, dance floor",
    "museum": "museum, gallery, exhibition, art show, atrium, lobby",
    "loft": "loft, warehouse, workshop, garage, factory, brick wall, industrial, atelier, laboratory, lab",
    "skyline": "rooftop, skyline, balcony, terrace, penthouse, cityscape, skyscraper, skyscrapers, rooftops",
    "street": "street, city, alley, downtown, crosswalk, sidewalk, pavement, avenue, boulevard, urban, town, subway, "
    "station, plaza, square, traffic, tokyo, new york, paris, london, cobblestones, cobblestone",
    "garden": "garden, greenhouse, flowers, blossoms, blossom, roses, orchard, vineyard, patio, backyard, flower bed",
    "park": "park, playground, lawn, picnic, campus, autumn leaves",
    "forest": "forest, woods, woodland, jungle, rainforest, trees, pine trees, moss, ferns, campsite, campfire",
    "mountain": "mountain, mountains, trail, summit, peak, alpine, hiking, cliff, canyon, valley, ridge, alps, "
    "glacier, hills, waterfall, ski slope, ski",
    "beach": "beach, shore, seaside, coast, coastline, dunes by the sea, tropical, island, surf, sandy shore",
    "sea": "sea, ocean, lake, boat, pier, dock, harbour, harbor, river, marina, sailing, lakeside, yacht",
    "pool": "pool, poolside, swimming pool",
    "desert": "desert, dunes, dune, sahara, mesa, oasis, cactus, cacti, mars",
    "field": "field, meadow, wheat, countryside, farm, prairie, lavender, grassland, sunflowers, savanna, pasture",
    "snowfield": "snow, snowy, winter, tundra, arctic, ice, igloo, snowfall, antarctica",
    "space": "space, outer space, galaxy, moon, planet, planets, cosmos, orbit, asteroid, spaceship, nebula, cosmic",
    "underwater": "underwater, reef, coral, seabed, ocean floor, aquarium, under the sea",
    "sky": "sky, clouds, cloud, floating in the air, above the clouds, heaven, flying",
    "room": "room, living room, home, house, apartment, wall, sofa, couch, armchair, interior, hallway, classroom, "
    "fireplace, windowsill, window sill, desk, table, table top, tabletop, countertop, shelf, nursery, window",
}

# What the subject stands on. The keys are textures of `surface`.
SURFACES: Mapping[str, str] = {
    "marble": "marble, granite, quartz, terrazzo",
    "oak": "oak, light oak, light wood, pine, birch, beech, ash wood, bamboo, butcher block, driftwood",
    "wood": "wood, wooden, park bench, garden bench, bench, teak, timber, planks, deck, boardwalk, desk, table, "
    "tabletop, picnic table, pier, log, shelf, nightstand, floorboards, parquet, crate, barrel, dock, farmhouse",
    "walnut": "walnut, mahogany, dark wood, ebony, dark oak, rosewood",
    "tiles": "tiles, tile, tiled, bathroom, terracotta, poolside, ceramic floor, checkered, chequered",
    "concrete": "concrete, cement, plaster, rooftop, slate, stone slab, stone counter, gym, skatepark, pavement, "
    "sidewalk, stone",
    "cobbles": "cobbles, cobblestone, cobblestones, cobbled, plaza, old town, alley, paving stones",
    "asphalt": "asphalt, road, tarmac, street, crosswalk, racetrack, parking lot",
    "sand": "sand, beach, sandy, dune, dunes, desert, seabed, ocean floor, underwater",
    "snow": "snow, snowy, ice, winter, snowfall, glacier, ski",
    "grass": "grass, lawn, meadow, park, garden, field, moss, picnic, pasture, football pitch",
    "earth": "trail, dirt, soil, mud, path, forest, mountain, gravel, campsite, woods, earth, leaves",
    "rock": "rock, rocks, rocky, boulder, cliff, summit, moon, asteroid, volcanic, lava, peak",
    "fabric": "linen, cotton, velvet, satin, silk, fabric, cloth, blanket, bed, duvet, sofa, couch, carpet, rug, wool, "
    "towel, tablecloth, sheets, cushion",
    "water": "on water, floating on water, in the pool, puddle, on the lake, wading",
    "gloss": "acrylic, glass table, glossy, mirror, mirrored, lacquer, glass, black glass, wet floor, stainless steel, "
    "steel, chrome, metal, polished",
}

# Light by the time of day, or by what makes it.
TIMES: Mapping[str, str] = {
    "neon": "neon, cyberpunk, vaporwave, synthwave, blacklight",
    "night": "night, midnight, moonlight, moonlit, starry, stars, after dark, nighttime, nocturnal",
    "dusk": "dusk, twilight, blue hour, evening, nightfall",
    "sunset": "sunset, sundown, setting sun",
    "golden": "golden hour, golden light, warm afternoon, late afternoon, golden, autumn light, low sun, warm light",
    "sunrise": "sunrise, dawn, daybreak, first light",
    "morning": "morning, breakfast, early light",
    "candle": "candlelight, candle, candles, candlelit, firelight, campfire, fireplace, lantern, lamplight, cosy, cozy",
    "drama": "dramatic, low-key, low key, moody, chiaroscuro, noir, spotlight, dark background, black background",
    "soft": "soft light, softbox, diffused, overcast, cloudy, high-key, high key, airy, pastel light",
    "day": "day, daylight, noon, midday, sunny, afternoon, sunlight, sunlit, summer",
}

WEATHERS: Mapping[str, str] = {
    "mist": "mist, misty, fog, foggy, haze, hazy, smoke, smoky, steam, steamy",
    "snow": "snowing, snowfall, snowflakes, snowstorm, blizzard, falling snow, snowy, winter",
    "rain": "rain, rainy, raining, drizzle, downpour, wet street, umbrella, rain-soaked, puddles",
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
    "books": "book, books, notebook, notebooks, magazine, novel, journal, notepad",
    "plant": "plant, plants, succulent, monstera, fern, ferns, houseplant, eucalyptus, leaves on the table, herbs",
    "flowers": "flowers, bouquet, tulips, roses, vase, wildflowers, peonies, daisies",
    "lamp": "lamp, desk lamp, lantern, nightstand, bedside",
    "candles": "candle, candles, candlelight, candlelit",
    "fruit": "lemons, oranges, apples, fruit, fruits, peaches, citrus, slices of lemon, lemon slices, berries",
    "beans": "coffee beans, beans, pebbles, stones, nuts, almonds, walnuts",
    "plate": "croissant, plate, cookies, cookie, cake, bread, pastry, sandwich, toast, breakfast, muffin, donut",
    "cup": "espresso, cup of coffee, cappuccino, latte, cup of tea, teacup, saucer, wine glass",
    "bench": "bench, park bench",
    "chair": "chair, armchair, stool, sofa, couch",
    "tent": "tent, campsite, camping",
    "crate": "crate, crates, box of, pedestal, plinth, podium, barrel, suitcase",
    "umbrella": "parasol, beach umbrella, umbrella",
    "bike": "bicycle, bike, scooter",
    "balloons": "balloon, balloons, birthday, party",
    "gifts": "gift, gifts, present, presents, christmas, holiday, festive",
}

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

# Heights in centimetres; persons first. What is not here counts as a product of 20 cm.
PERSONS: Mapping[str, float] = {
    "woman": 168, "man": 180, "girl": 130, "boy": 130, "child": 120, "kid": 120, "toddler": 85, "baby": 65,
    "person": 172, "lady": 168, "gentleman": 180, "guy": 180, "model": 172, "character": 165, "mascot": 150,
    "robot": 150, "athlete": 178, "runner": 174, "hiker": 174, "chef": 175, "barista": 170, "dancer": 170,
    "grandmother": 160, "grandfather": 172, "superhero": 182, "astronaut": 185, "knight": 182, "wizard": 178,
    "witch": 168, "princess": 165, "elf": 160, "dwarf": 120, "alien": 150, "founder": 172, "teenager": 162,
    "doctor": 174, "nurse": 168, "teacher": 170, "student": 168, "hero": 178, "heroine": 170, "ambassador": 170,
    "presenter": 172, "skater": 172, "surfer": 174, "musician": 174, "king": 178, "queen": 168,
}  # fmt: skip

CREATURES: Mapping[str, float] = {
    "fox": 75, "bear": 130, "dog": 55, "puppy": 32, "cat": 32, "kitten": 20, "rabbit": 38, "bunny": 38, "owl": 45,
    "bird": 20, "penguin": 75, "panda": 110, "monkey": 70, "lion": 110, "tiger": 100, "wolf": 85, "deer": 130,
    "horse": 165, "dragon": 150, "monster": 90, "dinosaur": 150, "unicorn": 150, "elephant": 220, "raccoon": 40,
    "hedgehog": 22, "squirrel": 25, "otter": 50, "frog": 20, "creature": 80, "cow": 140, "sheep": 90, "goat": 85,
}  # fmt: skip

PRODUCTS: Mapping[str, float] = {
    "mug": 12, "cup": 10, "tumbler": 18, "bottle": 25, "flask": 25, "thermos": 27, "glass": 13, "can": 13,
    "jar": 12, "teapot": 17, "kettle": 24, "bowl": 9, "plate": 4, "vase": 28, "candle": 11, "box": 18,
    "package": 20, "bag": 32, "handbag": 26, "tote": 38, "backpack": 46, "suitcase": 62, "purse": 18, "wallet": 10,
    "shoe": 12, "sneaker": 13, "boot": 26, "sandal": 9, "heel": 13, "hat": 14, "cap": 13, "scarf": 30,
    "jacket": 68, "coat": 95, "shirt": 68, "t-shirt": 68, "hoodie": 68, "dress": 105, "sweater": 64, "jeans": 100,
    "watch": 7, "ring": 2.5, "necklace": 12, "earrings": 4, "bracelet": 6, "sunglasses": 5.5, "glasses": 5,
    "phone": 15, "smartphone": 15, "laptop": 22, "tablet": 24, "headphones": 20, "speaker": 19, "camera": 11,
    "lamp": 44, "chair": 88, "stool": 60, "sofa": 82, "table": 75, "desk": 75, "clock": 25, "book": 22,
    "notebook": 21, "pen": 14, "toy": 20, "doll": 32, "plush": 28, "figurine": 18, "duck": 12, "ball": 22,
    "car": 145, "truck": 220, "van": 195, "bicycle": 102, "bike": 102, "motorcycle": 112, "scooter": 105,
    "skateboard": 14, "surfboard": 190, "guitar": 100, "drone": 12, "perfume": 11, "lipstick": 8, "soap": 4,
    "cream": 7, "lotion": 17, "tube": 15, "pot": 18, "pan": 9, "plant": 40, "umbrella": 90, "carton": 22,
    "pouch": 18, "packet": 18, "basket": 28, "keyboard": 4, "controller": 10, "console": 9, "helmet": 25,
    "tent": 120, "mirror": 60, "pillow": 38, "blanket": 30, "poster": 60, "product": 20, "object": 20, "item": 20,
}  # fmt: skip

# A toy car is no car: these words before or after a noun make it this high instead.
GENERIC = frozenset(
    ["character", "mascot", "person", "hero", "model", "figure", "product", "object", "item"]
)  # another noun says more
SMALL = {"toy": 15.0, "miniature": 10.0, "figurine": 15.0, "plush": 28.0, "plushie": 28.0, "rc": 18.0, "model-": 14.0}


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
