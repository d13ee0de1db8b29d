"""Where the subjects of the shared photographs are, drawn by hand (give or take 0.02), and what they are."""

from collections.abc import Mapping, Sequence

from consistency_pipeline.seeing.facts import Box

PHOTOGRAPHS = "5c407e0bc6412301e2954ed2b0db197e79925009f37aa884e88c7b76bd0adbab"  # the hash of all of their hashes

BOXES: Mapping[str, Sequence[Box]] = {
    "backpack_dog": [
        (0.31, 0.20, 0.745, 0.79), (0.05, 0.15, 0.625, 0.86), (0.18, 0.155, 0.765, 0.87), (0.37, 0.215, 0.755, 0.73),
    ],
    "duck_toy": [
        (0.26, 0.215, 0.78, 0.735), (0.245, 0.24, 0.77, 0.83), (0.23, 0.29, 0.73, 0.725), (0.315, 0.395, 0.70, 0.75),
    ],
    "fancy_boot": [
        (0.11, 0.115, 0.695, 0.87), (0.295, 0.19, 0.775, 0.81), (0.245, 0.03, 0.82, 0.875), (0.265, 0.125, 0.67, 0.92),
    ],
    "monster_toy": [
        (0.265, 0.29, 0.765, 0.865), (0.26, 0.075, 0.905, 0.86), (0.265, 0.21, 0.62, 0.75), (0.35, 0.295, 0.785, 0.73),
    ],
    "rc_car": [
        (0.275, 0.155, 0.745, 0.785), (0.24, 0.105, 0.79, 0.875), (0.30, 0.21, 0.73, 0.895), (0.22, 0.085, 0.785, 0.90),
    ],
    "shiny_sneaker": [
        (0.29, 0.295, 0.74, 0.61), (0.225, 0.245, 0.765, 0.74), (0.24, 0.225, 0.845, 0.60), (0.215, 0.29, 0.775, 0.675),
    ],
}  # fmt: skip

CLASSES = {"duck_toy": "toy", "monster_toy": "toy", "rc_car": "toy", "fancy_boot": "shoe", "shiny_sneaker": "shoe"}

DETAILS: Mapping[str, tuple[str, int, Box]] = {
    "backpack_dog": ("nose and mouth", 2, (0.30, 0.52, 0.60, 0.76)),
    "duck_toy": ("beak", 0, (0.26, 0.31, 0.40, 0.45)),
    "monster_toy": ("yellow belly", 1, (0.47, 0.36, 0.66, 0.54)),
    "rc_car": ("number 1", 1, (0.52, 0.65, 0.64, 0.78)),
    "shiny_sneaker": ("laces", 2, (0.42, 0.24, 0.58, 0.38)),
    "fancy_boot": ("fringe", 2, (0.25, 0.30, 0.55, 0.74)),
}
