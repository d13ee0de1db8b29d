"""Scorers: each once, and a judge that there is."""

from collections.abc import Iterator

from consistency_pipeline import readers
from consistency_pipeline.campaign.checks.places import at, repeated
from consistency_pipeline.campaign.model import Campaign, JudgeScorer
from consistency_pipeline.campaign.wording import close, listed, shown
from consistency_pipeline.errors import Problem


def key_of(campaign: Campaign, index: int, *inside: str) -> tuple[str | int, ...]:
    """Return where a scorer stands in the file, which may have one alone instead of a list."""
    alone = ("scorer", 0) not in campaign.lines
    return ("scorer", *inside) if alone else ("scorer", index, *inside)


def once(campaign: Campaign) -> Iterator[Problem]:
    """Each kind of scorer is named once."""
    for index, name, _ in repeated(one.name for one in campaign.scorer):
        yield at(campaign, ("scorer", index), f"the scorer `{name}` is there twice", "Delete one.")


def judges(campaign: Campaign) -> Iterator[Problem]:
    """The model that judges is one that reads pictures."""
    for index, one in enumerate(campaign.scorer):
        if isinstance(one, JudgeScorer) and readers.find(one.model) is None:
            near = close(one.model, readers.READERS)
            hint = f"Did you mean `{near}`?" if near else f"There are {listed(readers.READERS)}."
            yield at(
                campaign, key_of(campaign, index, "model"), f"no model that reads is called `{shown(one.model)}`", hint
            )
