"""The table of models: the sizes, limits and prices that their vendor documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline import models
from consistency_pipeline.models import Model

SAFE = "1024x1024 1264x848 848x1264 1200x896 896x1200 928x1152 1152x928 768x1376 1376x768"
ALL = list(models.table().values())
NAMES = st.sampled_from(ALL)


def found(name: str) -> Model:
    model = models.find(name)
    assert model
    return model


def sizes(name: str, tier: str, *ratios: str) -> set[str]:
    return {str(size) for size in found(name).sizes if size.tier == tier and (not ratios or size.ratio in ratios)}


@pytest.mark.parametrize(
    ("name", "air", "tiers", "pairs"),
    [
        ("nano-banana-2", "google:4@3", {"0.5K", "1K", "2K", "4K"}, 56),
        ("nano-banana-pro", "google:4@2", {"1K", "2K", "4K"}, 32),  # 10 ratios, and a second 3:2 and 2:3 at 4K
        ("nano-banana-2-lite", "google:nano-banana@2-lite", {"1K"}, 14),
        ("nano-banana-2.1", "google:nano-banana@2.1", {"1K", "2K", "4K"}, 42),
    ],
)
def test_what_each_model_has(name: str, air: str, tiers: set[str], pairs: int) -> None:
    model = found(name)
    assert model.air == air
    assert {size.tier for size in model.sizes} == tiers == set(model.price)
    assert len(model.sizes) == len(set(model.sizes)) == pairs
    assert (model.references, model.seed) == (14, (0, 2**31 - 1))
    assert set(SAFE.split()) <= sizes(name, "1K")


@pytest.mark.parametrize(
    ("name", "tier", "ratios", "pairs"),
    [
        ("nano-banana-2", "0.5K", ("21:9",), "792x168"),
        ("nano-banana-2", "1K", ("21:9",), "1584x672"),
        ("nano-banana-pro", "1K", ("21:9",), "1548x672"),
        ("nano-banana-pro", "2K", ("21:9",), "3168x1344"),
        ("nano-banana-pro", "4K", ("3:2", "2:3"), "5056x3392 3392x5056 5096x3392 3392x5096"),
        ("nano-banana-pro", "1K", ("4:1", "1:4", "8:1", "1:8"), ""),
        ("nano-banana-2", "1K", ("4:1", "8:1"), "2048x512 3072x384"),
        ("nano-banana-2", "4K", ("1:8", "1:4"), "1536x12288 2048x8192"),
        ("nano-banana-2.1", "1K", ("4:1", "1:4"), "2064x512 512x2064"),
        ("nano-banana-2.1", "2K", ("4:1", "8:1"), "4128x1024 5856x704"),
        ("nano-banana-2.1", "4K", ("8:1", "1:8"), "11712x1408 1408x11712"),
        ("nano-banana-2.1", "1K", ("8:1",), "2928x352"),
    ],
)
def test_sizes_that_are_easily_got_wrong(name: str, tier: str, ratios: tuple[str, ...], pairs: str) -> None:
    assert sizes(name, tier, *ratios) == set(pairs.split())


def test_lite_has_the_sizes_of_its_family_at_1k() -> None:
    assert sizes("nano-banana-2-lite", "1K") == sizes("nano-banana-2", "1K")


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.slug)
def test_every_size_is_found(model: Model) -> None:
    for size in model.sizes:
        assert model.size(size.width, size.height) == size
        named = model.sized(size.ratio, size.tier)
        assert named
        assert (named.ratio, named.tier) == (size.ratio, size.tier)
        assert size.ratio != "9:21"
        wide, high = map(int, size.ratio.split(":"))
        assert (size.width > size.height, size.width < size.height) == (wide > high, wide < high)
        turned = model.size(size.height, size.width)
        assert (turned is None) == (size.ratio == "21:9")
    assert model.size(1, 1) is None
    assert model.sized("9:21", "1K") is None
    assert model.sized("1:1", "8K") is None


@pytest.mark.parametrize(
    ("name", "tier", "references", "usd"),
    [
        ("nano-banana-2", "0.5K", 0, 0.04657),
        ("nano-banana-2", "1K", 0, 0.06895),
        ("nano-banana-2", "1K", 14, 0.07287),
        ("nano-banana-2", "4K", 1, 0.15323),
        ("nano-banana-pro", "2K", 14, 0.138),
        ("nano-banana-2-lite", "1K", 1, 0.033937),
    ],
)
def test_costs(name: str, tier: str, references: int, usd: float) -> None:
    model = found(name)
    size = model.sized("1:1", tier)
    assert size
    assert model.cost(size, references) == pytest.approx(usd)
    assert model.price_is_guess is False


def test_a_price_that_nobody_publishes_is_the_dearest_of_its_family() -> None:
    guess = found("nano-banana-2.1")
    assert guess.price_is_guess
    assert all(guess.price[tier] >= model.price.get(tier, 0) for model in ALL for tier in guess.price)


@given(NAMES, st.integers(50, 20_000), st.integers(50, 20_000))
def test_the_nearest_sizes_are_of_one_ratio_and_all_tiers_of_it(model: Model, width: int, height: int) -> None:
    near = model.nearest(width, height)
    (ratio,) = {size.ratio for size in near}
    assert set(near) == {size for size in model.sizes if size.ratio == ratio}
    assert list(near) == sorted(near, key=lambda size: size.width * size.height)


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [
        (1000, 1000, "1:1"),
        (1920, 1080, "16:9"),
        (1080, 1920, "9:16"),
        (800, 600, "4:3"),
        (9000, 1000, "8:1"),
        (100, 9000, "1:8"),
    ],
)
def test_the_nearest_ratio(width: int, height: int, ratio: str) -> None:
    assert found("nano-banana-2").nearest(width, height)[0].ratio == ratio


def test_the_nearest_ratio_is_not_taken_from_a_misprint() -> None:
    assert found("nano-banana-2").nearest(4700, 1000)[0].ratio == "4:1"


def test_models_are_found_by_every_name() -> None:
    for slug, model in models.table().items():
        assert models.find(slug) == models.find(model.air) == model
    assert len(set(models.names())) == len(models.names())
    assert all(models.find(name) for name in models.names())
    assert models.find("google-nano-banana-2") == models.find("nano-banana-2")
    assert models.find("nano-banana-3") is None


@pytest.mark.parametrize("name", ["nano-banana", "google:4@1", "google-nano-banana"])
def test_a_model_that_once_was_is_known_and_not_found(name: str) -> None:
    gone = models.retired(name)
    assert gone
    assert gone.air == "google:4@1"
    assert "nano-banana-2" in gone.note
    assert models.find(name) is None
    assert models.retired("nano-banana-2") is None
