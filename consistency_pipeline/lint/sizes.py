"""Sizes that are legal and come out odd: what the table of models knows of them."""

from collections.abc import Iterator

from consistency_pipeline.campaign import AskedSize, Campaign, RatioSize, size_of
from consistency_pipeline.campaign.checks.places import Key
from consistency_pipeline.lint.facts import found
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.models import Size
from consistency_pipeline.plan import Plan

SIZE_MISNAMED = Rule(
    "size-misnamed",
    Severity.WARNING,
    "campaign",
    "A size is of another shape than its name says",
    "Ask for a size whose pixels have the shape that is wanted.",
)
SIZE_DOUBTFUL = Rule(
    "size-doubtful",
    Severity.NOTE,
    "campaign",
    "A size is documented beside another one of the same shape and tier",
    "Take the one that the other models of the family have as well.",
)
SIZE_EXTREME = Rule(
    "size-extreme",
    Severity.NOTE,
    "campaign",
    "A character is asked for in a strip: little of a person fits in",
    "Take a calmer shape, or say in the scene which part of the person it shows.",
)
SIZE_ABOVE_REFERENCES = Rule(
    "size-above-references",
    Severity.NOTE,
    "campaign",
    "A picture is larger than its references can be",
    "The service reduces references to 2048 pixels a side: what is finer in the picture, the model makes up.",
)
RULES = (SIZE_MISNAMED, SIZE_DOUBTFUL, SIZE_EXTREME, SIZE_ABOVE_REFERENCES)

TOLERANCE = 0.1  # of a ratio: 21:9 is made in 1548 × 672 by one model, which is near enough
STRIP = 4.0  # as wide as four heights, or as tall as four widths
LARGEST_REFERENCE = 2048


def sizes(plan: Plan) -> Iterator[Finding]:
    """Sizes that are asked for come out in the shape, and as fine, as one expects."""
    for key, asked, strips in _asked(plan.campaign):
        size = size_of(plan.model, asked)
        if size:
            yield from _odd(plan, key, asked, size)
            if strips and max(size[:2]) / min(size[:2]) >= STRIP:
                message = f"{size} is a strip of {size.ratio}, and {strips} a person"
                hint = "Say which part of the person it shows, or take a calmer shape such as 3:4."
                yield found(SIZE_EXTREME, plan.campaign, key, message, hint)


def _odd(plan: Plan, key: Key, asked: AskedSize, size: Size) -> Iterator[Finding]:
    other = plan.model.sized(size.ratio, size.tier)
    if isinstance(asked, RatioSize) and _is_off(size):
        message = f"{plan.model.slug} makes {asked} as {size}, which is {size.width / size.height:.1f}:1"
        yield found(SIZE_MISNAMED, plan.campaign, key, message, f"Other tiers keep the shape: {_tiers(plan, size)}.")
    if other and other != size:
        message = f"{size} is documented beside {other} as {size.ratio} in {size.tier}, perhaps by mistake"
        yield found(SIZE_DOUBTFUL, plan.campaign, key, message, f"Write `{other}`.")
    if max(size[:2]) > 2 * LARGEST_REFERENCE or size.tier == "4K":
        message = f"{size} is larger than any reference: the service keeps {LARGEST_REFERENCE} pixels a side of these"
        yield found(SIZE_ABOVE_REFERENCES, plan.campaign, key, message, "Take 2K where fine detail has to be right.")


def _is_off(size: Size) -> bool:
    width, height = map(int, size.ratio.split(":"))
    return abs(size.width / size.height / (width / height) - 1) > TOLERANCE


def _tiers(plan: Plan, size: Size) -> str:
    same = [one for one in plan.model.sizes if one.ratio == size.ratio and not _is_off(one)]
    return ", ".join(f"{one.tier} ({one})" for one in same)


def _asked(campaign: Campaign) -> Iterator[tuple[Key, AskedSize, str]]:
    """Yield each size that is used, where it stands, and which of its scenes show a person, as a phrase."""
    persons = {name for name, subject in campaign.subjects.items() if subject.kind == "character"}
    plain = [scene for scene in campaign.scenes if not scene.sizes]
    if plain:
        shown = [scene.id for scene in plain if persons.intersection(scene.subjects)]
        yield ("size",), campaign.size, f"`{min(shown)}` shows" if shown else ""
    for number, scene in enumerate(campaign.scenes):
        one = f"`{scene.id}` shows" if persons.intersection(scene.subjects) else ""
        for inside, asked in scene.asked_sizes():
            if inside[0] != "exclude":
                yield ("scenes", number, *inside), asked, one
