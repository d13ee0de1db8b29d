"""The image models: which sizes, how many references, what they cost. The facts are in `models.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Size(NamedTuple):
    """One legal picture size: pixels, and what the model calls it."""

    width: int
    height: int
    ratio: str
    tier: str

    def __str__(self) -> str:
        """Return `1200x896`, as campaigns write it."""
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Model:
    """One image model as its vendor documents it; prices in USD per picture, and per input image."""

    slug: str
    air: str
    title: str
    sizes: tuple[Size, ...]
    references: int
    seed: tuple[int, int]
    prompt: tuple[int, int]
    price: dict[str, float]
    per_reference: float
    price_is_guess: bool

    def size(self, width: int, height: int) -> Size | None:
        """Return the legal size of these pixels, or None."""
        return next((size for size in self.sizes if size[:2] == (width, height)), None)

    def sized(self, ratio: str, tier: str) -> Size | None:
        """Return the legal size of a ratio such as `4:3` and a tier such as `1K`, or None."""
        return next((size for size in self.sizes if (size.ratio, size.tier) == (ratio, tier)), None)

    def nearest(self, width: int, height: int) -> tuple[Size, ...]:
        """Return the legal sizes of the ratio that is nearest to width/height, all tiers, smallest first."""
        wanted = width / height
        best = min(self.sizes, key=lambda size: abs(_number(size.ratio) - wanted)).ratio
        return tuple(size for size in self.sizes if size.ratio == best)

    def cost(self, size: Size, references: int) -> float:
        """Return the price in USD of one picture of `size` with that many input images."""
        return self.price[size.tier] + references * self.per_reference


@dataclass(frozen=True, slots=True)
class Retired:
    """A model that once was; `note` says since when, and what to use."""

    slug: str
    air: str
    note: str


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(resources.files("consistency_pipeline").joinpath("models.toml").read_text())


def _number(ratio: str) -> float:
    """Return `4:3` as 1.33; one size is called 21:9 by its vendor and is not."""
    width, height = ratio.split(":")
    return int(width) / int(height)


def _turned(ratio: str) -> str:
    return ":".join(reversed(ratio.split(":")))


def _sizes(facts: dict[str, Any]) -> tuple[Size, ...]:
    family = _facts()["sizes"]["family"]
    differs: dict[str, dict[str, list[int]]] = facts.get("differs", {})
    wide = [
        Size(pair[0], pair[1], ratio, tier)
        for ratio in facts["ratios"]
        for tier in facts["tiers"]
        for pair in [differs.get(ratio, {}).get(tier, family[ratio][tier])]
    ]
    wide += [Size(*extra) for extra in facts.get("also", [])]
    lying = set(_facts()["sizes"]["landscape_only"])
    tall = [Size(height, width, _turned(ratio), tier) for width, height, ratio, tier in wide if ratio not in lying]
    return tuple(sorted(wide + tall, key=lambda size: (size.width * size.height, size.width)))


@cache
def table() -> dict[str, Model]:
    """Return the models by slug."""
    return {
        slug: Model(
            slug=slug,
            air=facts["air"],
            title=facts["title"],
            sizes=_sizes(facts),
            references=facts["references"],
            seed=tuple(facts["seed"]),
            prompt=tuple(facts["prompt"]),
            price=facts["price"],
            per_reference=facts["per_reference"],
            price_is_guess=facts.get("price_is_guess", False),
        )
        for slug, facts in _facts()["models"].items()
    }


@cache
def _names() -> dict[str, str]:
    facts = _facts()["models"]
    return {name: slug for slug, fact in facts.items() for name in (slug, fact["air"], *fact["aliases"])}


def names() -> tuple[str, ...]:
    """Return every name a model may be called by: slugs, AIR ids, aliases."""
    return tuple(_names())


def find(name: str) -> Model | None:
    """Return the model of a slug, an AIR id or an alias, or None."""
    slug = _names().get(name)
    return table()[slug] if slug else None


def retired(name: str) -> Retired | None:
    """Return what is known of a model that is no longer served, or None."""
    for slug, fact in _facts()["retired"].items():
        if name in (slug, fact["air"], *fact["aliases"]):
            return Retired(slug, fact["air"], fact["note"])
    return None
