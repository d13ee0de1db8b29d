"""References that are one picture: of one subject, where the second shows nothing new, or of two."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from consistency_pipeline.lint.findings import Rule, Severity
from consistency_pipeline.references import Named
from consistency_pipeline.seeing.facts import Flat, Look

TWICE = Rule(
    "picture-twice", Severity.WARNING, "picture", "Two references of a subject are one picture",
    "Delete one: each costs, and the second shows nothing new. Bring another side instead.",
)  # fmt: skip
SHARED = Rule(
    "picture-shared", Severity.WARNING, "picture", "Two subjects have the same picture",
    "Give each a picture that shows it alone: the model cannot know which part of this one is meant.",
)  # fmt: skip

Looked = Mapping[Named, Look | Flat]


def pairs(looks: Looked) -> Iterator[tuple[Named, Rule, str]]:
    """Yield each reference that is one picture with an earlier one."""
    for (other, earlier), (name, look) in combinations(looks.items(), 2):
        if same := _same(look, earlier, near=name[0] == other[0]):
            rule = TWICE if name[0] == other[0] else SHARED
            yield name, rule, f"{same} as `{other[0]}.{other[1]}`"


def _same(look: Look | Flat, other: Look | Flat, *, near: bool) -> str:
    """Return how two pictures are one, or nothing; with `near` also those shifted or cropped a little."""
    if look.sha256 == other.sha256:
        return "the same file"
    if isinstance(look, Flat) or isinstance(other, Flat) or look.one_colour or other.one_colour:
        return ""
    from consistency_pipeline.seeing.likeness import saved_again, shifted  # OpenCV takes most of a second to load

    if saved_again(look.print, other.print):
        return "the same picture, saved again or mirrored,"
    return "the same picture, shifted or cropped a little," if near and shifted(look.print, other.print) else ""
