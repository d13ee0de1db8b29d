"""References that are one picture: of one subject, where the second shows nothing new, or of two."""

from collections.abc import Iterator, Mapping

from consistency_pipeline.campaign.wording import listed
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


def groups(looks: Looked) -> Iterator[tuple[Named, Rule, str]]:
    """Yield each group of references that are one picture, at the second of them."""
    first: dict[Named, tuple[Rule, Named]] = {}
    found: dict[tuple[Rule, Named], list[tuple[Named, str]]] = {}
    for name, look in looks.items():
        if earlier := _earlier(name, look, looks):
            other, same = earlier
            rule = TWICE if name[0] == other[0] else SHARED
            group = first.get(other, (rule, other))
            first[name] = group if group[0] is rule else (rule, other)
            found.setdefault(first[name], []).append((name, same))
    for (rule, origin), ((name, same), *others) in found.items():
        are = "are" if len(others) > 1 else "is"
        more = f"; so {are} {listed('.'.join(one) for one, _ in others)}" if others else ""
        yield name, rule, f"{same} as `{'.'.join(origin)}`{more}"


def _earlier(name: Named, look: Look | Flat, looks: Looked) -> tuple[Named, str] | None:
    """Return the first reference before this one that is one picture with it, one of its own subject if there is."""
    before = list(looks)[: list(looks).index(name)]
    for other in sorted(before, key=lambda one: one[0] != name[0]):
        if same := _same(look, looks[other], near=name[0] == other[0]):
            return other, same
    return None


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
