"""What a shell offers after Tab: campaigns, shots and selectors. Reads the campaign, and is silent where it cannot."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from consistency_pipeline.campaign import Campaign
    from consistency_pipeline.plan.expand import Draft

MOST_SHOWN = 200  # ids; of more, the scenes are offered
MOST_READ, MOST_BYTES = 20_000, 300_000  # shots and text of a campaign: 20,000 in 200 kB take 0.4 s
BEGUN = re.compile(r"(?:.*[\s,])?", re.DOTALL)  # what stands before the selector that is being typed


def campaigns(incomplete: str) -> list[str]:
    """Return the names of the campaigns here."""
    return _quietly(lambda: [name for name in _campaigns() if name.startswith(incomplete)])


def shots(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the ids of shots of the campaign that was named before."""
    return _quietly(lambda: _of(_Known(ctx).ids, incomplete))


def selectors(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return ids, methods or their values, to go on with in the last selector of those that were typed."""
    return _quietly(lambda: _selectors(_Known(ctx), incomplete))


def _quietly(found: Callable[[], list[str]]) -> list[str]:
    try:
        return found()
    except Exception:  # noqa: BLE001  (whoever presses Tab is in the middle of a line: nothing may be printed)
        return []


def _campaigns() -> Iterable[str]:
    return sorted(file.parent.name for file in Path("campaigns").glob("*/campaign.yaml"))


class _Known:
    """What the campaign of a command line has; it is read when first asked."""

    def __init__(self, ctx: typer.Context) -> None:
        words = [ctx.params.get("name"), *ctx.args]  # the latter where the last word is an option without its value
        self._name = next((str(word) for word in words if word), "")

    def _drafts(self) -> "Iterator[Draft]":
        from consistency_pipeline.campaign import CampaignFile, find
        from consistency_pipeline.campaign.reading import read
        from consistency_pipeline.campaign.spreading import spread
        from consistency_pipeline.models import find as find_model
        from consistency_pipeline.plan.expand import drafts

        place = find(self._name, Path.cwd())
        file = place if place.is_file() else place / "campaign.yaml"
        if sum(part.stat().st_size for part in (file, *file.parent.glob("*.csv"))) > MOST_BYTES:
            return
        said = spread(read(file), file).reading.data
        campaign = CampaignFile.model_validate(said)  # not checked further: for names no picture has to be opened
        if model := find_model(campaign.model):
            yield from islice(drafts(cast("Campaign", campaign), model), MOST_READ)

    @property
    def ids(self) -> list[str]:
        """Return the ids of its shots."""
        return [draft.id for draft in self._drafts()]

    def values(self, method: str) -> Iterable[str]:
        """Return what may stand after a method."""
        from consistency_pipeline.selection import METHODS

        if known := METHODS[method].known:
            return known
        if method == "model":
            from consistency_pipeline import models

            return models.table()
        return dict.fromkeys(value for draft in self._drafts() for value in _values(draft, method))


def _values(draft: "Draft", method: str) -> Iterable[str]:
    names = (*draft.names, *([draft.making] if draft.making else []))
    match method:
        case "subject":
            return [subject for subject, _ in names]
        case "reference":
            return [f"{subject}.{view}" for subject, view in draft.names]
        case "tag":
            return draft.tags
        case "seed":
            return [] if draft.seed is None else [str(draft.seed)]
        case _:
            return filter(None, [str(getattr(draft, method))])


def _selectors(known: _Known, incomplete: str) -> list[str]:
    begun = BEGUN.match(incomplete)
    before = begun[0] if begun else ""
    return [f"{before}{one}" for one in _selector(known, incomplete.removeprefix(before))]


def _selector(known: _Known, word: str) -> list[str]:
    """Return what one selector may become."""
    from consistency_pipeline.selection import METHODS

    if word.startswith("@"):
        return [f"@{path}" for path in _paths(word[1:])]
    methods = [f"{method}:" for method in METHODS if f"{method}:".startswith(word)]
    ids = [] if ":" in word else _of(known.ids, word)
    if ids or len(methods) > 1:
        return [*methods, *ids]
    method = word.partition(":")[0] if ":" in word else "".join(methods)[:-1]
    return [one for one in (f"{method}:{value}" for value in known.values(method)) if one.startswith(word)]


def _of(ids: Iterable[str], word: str) -> list[str]:
    """Return the ids that begin so; where there are too many, whole scenes."""
    found = [name for name in ids if name.startswith(word)]
    if len(found) <= MOST_SHOWN:
        return found
    scenes = [] if "/" in word else list(dict.fromkeys(f"{name.partition('/')[0]}/*" for name in found))
    return (scenes or found)[:MOST_SHOWN]


def _paths(begun: str) -> Iterator[str]:
    folder, slash, name = begun.rpartition("/")
    for path in sorted(Path(f"{folder}{slash}" or ".").iterdir()):
        if path.name.startswith(name) and (name or not path.name.startswith(".")):
            yield f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}"
