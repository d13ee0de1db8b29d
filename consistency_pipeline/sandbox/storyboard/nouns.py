"""Nouns of subjects and how high such things are, as data."""

from collections.abc import Mapping

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
