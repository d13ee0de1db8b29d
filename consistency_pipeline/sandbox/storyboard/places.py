"""The words for places, as data: where a scene is set, what only hints at it, and what sounds like a place and is none.

`settings` weighs them against each other.
"""

from collections.abc import Mapping

# Words that name a setting. Where two overlap, the longer one counts ("train station"); of two in a row, the last
# ("city park").
PLACES: Mapping[str, str] = {
    "studio": "studio, seamless, cyclorama, infinity cove, plain background, product shot, white background, "
    "colored background, coloured background, paper background, sweep",
    "kitchen": "kitchen, kitchen island, kitchen counter, pantry, dining room, breakfast nook, kitchenette",
    "bathroom": "bathroom, bathtub, spa, shower, vanity, sauna, washbasin",
    "bedroom": "bedroom, nightstand, bedside, hotel room, duvet, unmade bed",
    "office": "office, cubicle, meeting room, boardroom, conference room, co-working, coworking, co-working space, "
    "coworking space, workplace, workspace, airport lounge, reception desk",
    "library": "library, bookshop, bookstore, bookshelf, bookshelves, reading room, archive",
    "cafe": "café, cafe, coffee shop, coffeehouse, bar, coffee bar, bistro, restaurant, bakery, pub, diner, tavern, "
    "barista, tea house, ice cream parlour",
    "shop": "shop, store, supermarket, boutique, showroom, shopping mall, shop counter, pharmacy, concept store",
    "market": "market, bazaar, stall, fair, market stall, street market, christmas market, winter market, "
    "farmers' market, farmers market, flower market, food stall, fairground",
    "gym": "gym, fitness, crossfit, locker room, yoga studio, fitness studio, boxing ring, weight room",
    "stage": "stage, concert, theatre, theater, festival, nightclub, club, runway, spotlight, podium, dance floor",
    "museum": "museum, gallery, exhibition, art show, atrium, lobby",
    "loft": "loft, warehouse, factory, industrial, laboratory, lab, brewery",
    "workshop": "workshop, workbench, garage, atelier, woodshop, carpentry, pottery studio, artist's studio, "
    "art studio, tool bench, forge, potter's studio, tailor's shop, repair shop",
    "train": "train, night train, sleeper train, train compartment, compartment, railway carriage, carriage, "
    "dining car, airplane, aeroplane, airplane cabin, plane, tray table, passenger seat, camper van, campervan, "
    "car interior, dashboard, ferry cabin",
    "station": "tram stop, bus stop, train station, subway station, metro station, railway station, train platform, "
    "station platform, railway platform, tram, arriving train, arriving tram, metro, bus shelter",
    "skyline": "rooftop, skyline, balcony, penthouse, cityscape, skyscraper, skyscrapers, rooftops, rooftop bar, "
    "rooftop terrace, rooftop garden, rooftop pool, roof terrace",
    "street": "street, city, alley, alleyway, downtown, crosswalk, zebra crossing, sidewalk, pavement, avenue, "
    "boulevard, urban, town, old town, subway, station, plaza, square, traffic, tokyo, new york, paris, london, "
    "cobblestones, cobblestone, street corner, café terrace, cafe terrace, sidewalk café, skatepark, bridge",
    "garden": "garden, greenhouse, flowers, blossoms, blossom, roses, orchard, vineyard, patio, backyard, flower bed, "
    "terrace, garden party, garden table, veranda, flower field, conservatory",
    "park": "park, playground, lawn, picnic, campus, autumn leaves, football pitch",
    "forest": "forest, woods, woodland, jungle, rainforest, trees, pine trees, moss, ferns, campsite, campfire, "
    "camping, campground, clearing, forest clearing, larches, pines, firs, birches, camp stove, bonfire, woodland path",
    "summit": "summit, peak, mountaintop, mountain top, sea of clouds, cloud sea, cloud inversion, ridgeline, ridge, "
    "cliff edge, clifftop, mountain summit, mountain peak, distant ridgelines",
    "mountain": "mountain, mountains, trail, alpine, hiking, cliff, canyon, valley, alps, glacier, hills, "
    "waterfall, ski slope, ski, mountain lake, alpine lake, alpine hut, mountain hut, mountain trail, hillside",
    "beach": "beach, shore, seaside, coast, coastline, dunes by the sea, tropical, island, surf, sandy shore, "
    "beach bar",
    "sea": "sea, ocean, lake, boat, pier, dock, harbour, harbor, river, riverside, riverbank, marina, sailing, "
    "lakeside, yacht, jetty, sailing boat, ship",
    "pool": "pool, poolside, swimming pool, hotel pool, sun lounger",
    "desert": "desert, dunes, dune, sahara, mesa, oasis, cactus, cacti, mars, salt flat, sand dune",
    "field": "field, meadow, wheat, countryside, farm, prairie, lavender, grassland, sunflowers, savanna, pasture",
    "snowfield": "snow, snowy, winter, tundra, arctic, ice, igloo, snowfall, antarctica",
    "space": "space, outer space, galaxy, moon, planet, planets, cosmos, orbit, asteroid, spaceship, nebula, cosmic",
    "underwater": "underwater, reef, coral, seabed, ocean floor, aquarium, under the sea",
    "sky": "sky, clouds, cloud, floating in the air, above the clouds, heaven, flying",
    "room": "living room, apartment, nursery, classroom, fireplace, windowsill, window sill, cosy home, "
    "cozy home, home office, dorm room, reading nook, attic, beach house, cabin, log cabin, home",
}

# Furniture and the like: only where no setting is named, or as a sign that what is named is seen from inside.
HINTS: Mapping[str, str] = {
    "room": "room, house, wall, sofa, couch, armchair, interior, hallway, desk, standing desk, table, table top, "
    "tabletop, countertop, shelf, window, laptop, monitor, keyboard, coffee table, radiator, curtain, doormat, rug",
    "kitchen": "stove, oven, cutting board, chopping board, sink, fridge, refrigerator",
    "bedroom": "bed, pillow, bedsheets, bed linen, wardrobe",
    "workshop": "brass tools, hand tools, wood shavings, sawdust, chisels, toolbox, vise",
    "forest": "tent, sleeping bag",
    "park": "park bench, bench",
    "street": "string of lamps, street lamp, streetlights, lamppost, headlights, shop window",
    "studio": "backdrop, acrylic block, plinth, pedestal, dark background, black background, softbox",
}
# Places with walls: nothing falls from their ceiling, and their lamps hang or stand on tables.
INDOORS = frozenset(
    ["studio", "kitchen", "bathroom", "bedroom", "office", "library", "cafe", "shop", "gym", "stage", "museum", "loft",
     "workshop", "train", "room"]
)  # fmt: skip
INDOOR_HINTS = ("room", "kitchen", "bedroom", "workshop")

# Places that words of weather, of the view and of decoration name too: any other setting is better.
LOOSE = frozenset(["snowfield", "sky"])
LOOSE_WORDS = frozenset(
    ["flowers", "blossoms", "blossom", "roses", "trees", "moss", "ferns", "city", "urban", "town", "traffic",
    "spotlight",
     "industrial", "autumn leaves", "cobblestones", "cobblestone", "moon", "tropical", "podium", "lavender", "ridge",
     "arriving tram", "tram", "arriving train", "bonfire", "pines", "larches", "firs", "birches", "barista", "hiking",
     "home", "sweep", "fireplace", "coast", "coral", "wheat", "bridge", "picnic", "square", "shower", "peak"]
)  # fmt: skip

# Trade words that name no place: what is left of a prompt without them is read for its scene.
JARGON = (
    "lifestyle, product, documentary, editorial, candid, telephoto, cinematic, fashion, adventure, travel, craft, "
    "detailed, commercial, e-commerce, ecommerce, crisp, food, street, outdoor, outdoors, wide-angle, wide angle, "
    "landscape, nature, portrait, interior, architecture, architectural, beauty, advertising, still life, still-life, "
    "macro, close-up, urban, sports, wildlife, 35 mm, 35mm, 50 mm, 50mm, 85 mm, 85mm, analogue, hero, catalog, "
    "catalogue, "
    "brand, social media, minimal, minimalist, quiet, premium, clean, sharp, natural, authentic, seasonal, high-end, "
    "professional, gallery-quality, garden, kitchen, home, city"
)
TRADE = (
    "photography, photograph, photo, photoshoot, shoot, packshot, shot, style, aesthetic, imagery, campaign, feel, look"
)
ASIDES = (
    r"\w+-(?:style|inspired|quality|like)",
    r"(?:shallow |deep |soft )?depth of field",
    r"field of view",
    r"(?:negative|copy|generous|ample|empty|white|head|clear|open|plenty of|room and)[\s-]+space",
    r"space (?:around|for|above|below|to|at|on|left|gr[ae]y)",
    r"sea of (?!clouds)\w+",
    r"(?:rain|snow|ice|sky|sea|sand|moss|ocean|forest|storm|fog|sun|marble|desert|park|street|studio)-"
    r"(?:dark|white|blue|green|gr[ae]y|colou?red|proof|resistant|ready|like|quality|style|washed|bleached)",
    r"(?:chocolate|energy|granola|protein|candy|cereal|soap|tool) bars?|bars? of \w+",
    r"ice cubes?|iced|on ice|ice[- ]cream|spring water|icy",
    r"beach (?:bag|towel|ball)|rain (?:jacket|coat|boots?)|snow (?:boots?|jacket)|(?:mountain|city) bike",
    r"golden retriever|street ?wear|club (?:soda|sandwich)|field (?:notes|jacket)|home ?(?:page|screen)",
    r"fair (?:skin|hair|trade)|cent(?:er|re) stage|landing page|phone page|train of thought|running shoes?",
    r"(?:like|as if) (?:in|on|at|from) an? [\w -]+",
    r"stars? rating|five[- ]stars?|hiking (?:boots?|backpack|shoes?)|garden hose|plane of focus|focal plane",
)
