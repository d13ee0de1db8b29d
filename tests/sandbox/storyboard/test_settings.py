"""Where copywriters' prompts are set, what lights them, and what falls from their sky."""

import pytest

from consistency_pipeline.sandbox.storyboard.settings import light_from, place_of_words, without_asides
from consistency_pipeline.sandbox.storyboard.words import read

PROMPT = (
    "The same teal ceramic travel mug from the reference image {}. Keep the mug teal color and cork base identical."
)
WOMAN = "The same woman from the reference image {}. Keep her face identical."

# Scene, place, where the light comes from, weather, hour or kind of light.
PRODUCTS = [
    (
        "on a light oak desk beside an open laptop and a dog-eared notebook, soft morning light from a tall "
        "window on the left, shallow depth of field, lifestyle product photography",
        "room",
        "left",
        "",
        "morning",
    ),
    (
        "standing on a flat granite boulder above a sea of clouds at sunrise, faint steam in the cold air, "
        "low side light, wide-angle outdoor photography with distant ridgelines",
        "summit",
        "",
        "",
        "sunrise",
    ),
    (
        "turned three-quarters to the camera on a pale marble kitchen counter, a linen cloth and a torn "
        "croissant beside it, diffuse daylight, quiet breakfast mood, editorial food photography",
        "kitchen",
        "",
        "",
        "morning",
    ),
    (
        "seen from the handle side on a weathered log next to a small campfire, pine forest in the blue hour "
        "behind, warm firelight from the right, cinematic outdoor photography",
        "forest",
        "right",
        "",
        "dusk",
    ),
    (
        "seen from behind on the fold-down table of a night train, rain streaks and passing city lights on "
        "the window, reading lamp glow, 35 mm documentary photography",
        "train",
        "",
        "rain",
        "night",
    ),
    (
        "lying on its side on a felt-covered workbench so that the underside faces the camera, brass tools "
        "and wood shavings around it, soft overhead light, detailed craft photography",
        "workshop",
        "top",
        "",
        "soft",
    ),
    (
        "centered on a seamless warm-white studio background, large soft box from the left, gentle shadow to "
        "the right, crisp e-commerce packshot with generous space around the subject",
        "studio",
        "left",
        "",
        "soft",
    ),
    (
        "held up by a gloved hand between the stalls of a snowy winter market, strings of lamps blurred into "
        "circles behind, light snowfall, candid telephoto street photography",
        "market",
        "",
        "snow",
        "dusk",
    ),
    (
        "on a café terrace table in Paris, string lights above, warm evening glow, editorial lifestyle photography",
        "street",
        "",
        "",
        "dusk",
    ),
    (
        "on a windowsill with rain running down the glass, blurred city beyond, moody overcast light",
        "room",
        "",
        "rain",
        "drama",
    ),
    (
        "on a walnut nightstand beside a paperback book, warm bedside lamp, cozy bedroom at night",
        "bedroom",
        "",
        "",
        "candle",
    ),
    (
        "in the cup holder of a camper van dashboard, pine forest through the windshield, golden hour backlight",
        "train",
        "back",
        "",
        "golden",
    ),
    (
        "on a pedestal against a sage green backdrop, hard sunlight from the upper right, long shadows, "
        "premium packshot",
        "studio",
        "right",
        "",
        "day",
    ),
    (
        "on a picnic blanket in a sunny meadow with wildflowers and lemons, shallow depth of field",
        "field",
        "",
        "",
        "day",
    ),
    ("half-buried in fresh snow, snowflakes falling, blue winter morning light", "snowfield", "", "snow", "morning"),
    (
        "on the wooden pier of a misty mountain lake at dawn, steam rising, negative space on the left",
        "sea",
        "",
        "mist",
        "sunrise",
    ),
    (
        "on a barista's counter in a busy coffee shop, espresso machine steam, pendant lamps, candid street "
        "style photography",
        "cafe",
        "",
        "",
        "",
    ),
    (
        "on a sofa arm in a bright living room, plant and books in the background, window light from the right",
        "room",
        "right",
        "",
        "day",
    ),
    ("on the deck of a sailing boat at sunset, ocean spray", "sea", "", "", "sunset"),
    (
        "on a stack of books in a university library, green desk lamp, late afternoon sun",
        "library",
        "",
        "",
        "golden",
    ),
    ("floating above the clouds at sunrise", "sky", "", "", "sunrise"),
    ("on a gym bench next to a towel and a pair of dumbbells, hard overhead light", "gym", "top", "", "soft"),
    (
        "held in one hand in front of the neon signs of a Tokyo alley at night, light rain",
        "street",
        "",
        "rain",
        "neon",
    ),
    (
        "on a black slate plate with coffee beans scattered around, dark background, single softbox from the left",
        "studio",
        "left",
        "",
        "drama",
    ),
    ("on a garden table under cherry blossom, petals falling, spring afternoon", "garden", "", "petals", "day"),
    ("on a desk overlooking the ocean, laptop and notebook, soft morning light", "room", "", "", "morning"),
    ("under a decorated christmas tree with gifts, warm fireplace glow, cosy home", "room", "", "", "candle"),
]
PEOPLE = [
    (
        "leafing through a large picture book in a narrow old bookshop, dust in a shaft of afternoon light, "
        "warm lamps between the shelves, 50 mm portrait photography",
        "library",
        "",
        "",
        "day",
    ),
    (
        "on a mountain trail at golden hour, wearing a rain-dark hooded windbreaker, looking out over the "
        "valley, wide-angle adventure photography",
        "mountain",
        "",
        "",
        "golden",
    ),
    (
        "seen from behind as she walks down a cobbled street after the rain, reflections of shop windows on "
        "the stones, dusk, cinematic street photography",
        "street",
        "",
        "wet",
        "dusk",
    ),
    (
        "seen from the side at a tram stop in early morning fog, hands in her pockets, the lights of an "
        "arriving tram behind, documentary photography",
        "station",
        "",
        "mist",
        "morning",
    ),
    (
        "kneeling by a camp stove in front of a small tent, first sunlight through larches, outdoor lifestyle"
        " photography",
        "forest",
        "",
        "",
        "sunrise",
    ),
    (
        "walking through a rainy city street at night with an umbrella, neon reflections in puddles, cinematic",
        "street",
        "",
        "rain",
        "neon",
    ),
    (
        "reading on a train by the window, autumn landscape passing, soft daylight from the left, documentary"
        " photography",
        "train",
        "left",
        "leaves",
        "soft",
    ),
    ("at a farmers' market stall full of fruit, sunny morning, lifestyle photography", "market", "", "", "morning"),
    ("on a rooftop at dusk, city skyline and string lights behind her", "skyline", "", "", "dusk"),
    ("in an autumn park, low golden light from behind, falling leaves", "park", "back", "leaves", "golden"),
    (
        "in her pottery studio at the wheel, clay-covered hands, soft window light from the left",
        "workshop",
        "left",
        "",
        "",
    ),
    ("sitting on a dune in the desert at sunset, wide-angle adventure photography", "desert", "", "", "sunset"),
    ("in a snowy street at christmas, shop windows glowing, evening", "street", "", "snow", "dusk"),
    (
        "on stage giving a keynote in front of a large audience, spotlight from above, conference photography",
        "stage",
        "top",
        "",
        "drama",
    ),
    ("on a city bus stop bench in heavy rain at dusk", "station", "", "rain", "dusk"),
    (
        "at a modern kitchen island cutting lemons, bright airy daylight, food photography",
        "kitchen",
        "",
        "",
        "day",
    ),
]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [(words.format(scene), tuple(wanted)) for words, table in ((PROMPT, PRODUCTS), (WOMAN, PEOPLE))
     for scene, *wanted in table],
)  # fmt: skip
def test_copywriters_are_understood(prompt: str, expected: tuple[str, ...]) -> None:
    brief = read(prompt, 1)
    assert (brief.place, brief.light, brief.weather, brief.time) == expected


@pytest.mark.parametrize(
    "words",
    [
        "documentary photography", "lifestyle product photography", "packshot", "editorial", "street photography",
        "candid telephoto street photography", "wide-angle outdoor photography", "shallow depth of field",
        "generous negative space", "a wide field of view", "kitchen-style imagery", "garden lifestyle photography",
    ],
)  # fmt: skip
def test_words_of_the_trade_are_no_place(words: str) -> None:
    assert read(PROMPT.format(words), 1).place == ""
    assert read(PROMPT.format(f"on a beach, {words}"), 1).place == "beach"


@pytest.mark.parametrize(
    ("scene", "place"),
    [
        ("on a desk overlooking the sea", "room"),
        ("on a sofa, a forest outside", "room"),
        ("on a café table, the beach in the background", "cafe"),
        ("on a bench in a city park", "park"),
        ("in a coffee shop with a view of the mountains", "cafe"),
        ("on a laptop bag on the beach", "beach"),
        ("in a train station", "station"),
        ("on a snowy street", "street"),
        ("on a table in the garden", "garden"),
        ("by the window, snow falling outside", "room"),
    ],
)
def test_a_setting_is_told_from_a_view(scene: str, place: str) -> None:
    assert place_of_words(without_asides(scene)) == place


@pytest.mark.parametrize(
    ("scene", "side"),
    [
        ("window light from the right", "right"),
        ("a tall window on the left", "left"),
        ("left side lighting", "left"),
        ("gentle shadow to the right", "left"),
        ("backlit by the sun", "back"),
        ("low sun from behind", "back"),
        ("overhead light", "top"),
        ("seen from the left side in soft light", ""),
        ("a plant on the left, soft light", ""),
    ],
)
def test_the_side_of_the_light_is_found(scene: str, side: str) -> None:
    assert light_from(scene) == side


@pytest.mark.parametrize(
    ("scene", "props"),
    [
        ("in a street under street lamps", set()),
        ("at a winter market, strings of lamps behind", set()),
        ("on a bedroom table beside a lamp", set()),  # the backdrop has one
        ("on a desk beside a desk lamp", {"lamp"}),
        ("on a log by the campfire in the woods", {"fire"}),
        ("on a workbench with brass tools", {"tools"}),
        ("in an office beside a tent", set()),
        ("in a library among books", set()),
    ],
)
def test_props_only_where_they_make_sense(scene: str, props: set[str]) -> None:
    assert set(read(PROMPT.format(scene), 1).props) == props


def test_light_from_behind_is_no_view_from_behind() -> None:
    assert read(WOMAN.format("in a park, low golden light from behind"), 1).view == ""
    assert read(WOMAN.format("in a park, seen from behind"), 1).view == "back"
