"""Things that wait for each other for ever."""

from collections.abc import Iterator, Mapping, Sequence

from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import Campaign, DeriveReference
from consistency_pipeline.errors import Problem

MOST_SHOWN = 8


def orders(campaign: Campaign) -> Iterator[Problem]:
    """No scene comes after itself, directly or by way of others."""
    index = {scene.id: number for number, scene in enumerate(campaign.scenes)}
    for cycle in cycles({scene.id: scene.after for scene in campaign.scenes}):
        number, following = index[cycle[0]], cycle[1 % len(cycle)]
        key: Key = ("scenes", number, "after", campaign.scenes[number].after.index(following))
        yield at(campaign, key, _circle(cycle, "waits for"), "Take one of them out of `after`.")


def derivations(campaign: Campaign) -> Iterator[Problem]:
    """No picture is derived from itself, directly or by way of others."""
    for name, subject in campaign.subjects.items():
        origins = {
            view: (reference.derive.origin,)
            for view, reference in subject.references.items()
            if isinstance(reference, DeriveReference)
        }
        for cycle in cycles(origins):
            key: Key = ("subjects", name, "references", cycle[0], "derive", "from")
            message = _circle(cycle, "is derived from")
            yield at(campaign, key, message, "One of them must be a picture, or be generated.")


def cycles(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield circles of names that need each other, at least one of each knot; names that are not there need nothing."""
    done: set[str] = set()
    for start in needs:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(needs[start])}
        while path:
            name, rest = next(reversed(path.items()))
            following = next(rest, None)
            if following is None:
                done.add(name)
                del path[name]
            elif following in path:
                names = list(path)
                yield tuple(names[names.index(following) :])
            elif following in needs and following not in done:
                path[following] = iter(needs[following])


def _circle(cycle: Sequence[str], does: str) -> str:
    if len(cycle) == 1:
        return f"`{cycle[0]}` {does} itself"
    shown = cycle if len(cycle) <= MOST_SHOWN else (*cycle[: MOST_SHOWN - 4], "…", *cycle[-3:])
    return f"`{cycle[0]}` {does} itself in the end: {' → '.join((*shown, cycle[0]))}"
