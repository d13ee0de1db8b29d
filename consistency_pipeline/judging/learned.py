"""What a campaign brings to score with beside the measures without weights: which networks, and that they are here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from consistency_pipeline import weights
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import at
from consistency_pipeline.campaign.checks.scorers import key_of
from consistency_pipeline.campaign.model import EmbeddingScorer, FaceScorer
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.errors import CampaignError, PipelineError, Problem
from consistency_pipeline.weights import Weights

RUNTIME = "onnxruntime"
INSTALL = "Add it: pip install 'consistency-pipeline[embeddings]'"
BRING = "Put the file there that is meant, or write where it is, and what `sha256sum FILE` prints of it."

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of one network that are here: where, and their SHA-256. Goes to another process."""

    place: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Learned:
    """One learned scorer: its networks, and as text what else its answers depend on."""

    name: str
    networks: tuple[Network, ...]
    options: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Return what its answers depend on besides the pictures."""
        return (self.name, *(network.sha256 for network in self.networks), *self.options)


def meant(campaign: Campaign) -> tuple[Weights, ...]:
    """Return all weights that a campaign's scorers name."""
    return tuple(one for scorer in campaign.scorer for _, one in _weights(scorer))


def brought(campaign: Campaign, cache: Path | None = None) -> tuple[Learned, ...]:
    """Return the learned scorers of a campaign. Raises `CampaignError` where weights, or what runs them, is not here.

    `cache` is where fetched weights are; without one the user's own.
    """
    return tuple(by_place(campaign, cache).values())


def by_place(campaign: Campaign, cache: Path | None = None) -> dict[int, Learned]:
    """Return the learned scorers of a campaign by their place among all, as `brought` does."""
    there = cache or weights.user_cache()
    wrong: list[Problem] = []
    found: dict[int, Learned] = {}
    for index, scorer in enumerate(campaign.scorer):
        if any(_weights(scorer)):
            wrong += _unrun(campaign, index, find_spec)
            networks = [_network(campaign, index, key, one, there) for key, one in _weights(scorer)]
            wrong += [one for one in networks if isinstance(one, Problem)]
            options = (scorer.family, scorer.pooling, scorer.output) if isinstance(scorer, EmbeddingScorer) else ()
            found[index] = Learned(scorer.name, tuple(one for one in networks if isinstance(one, Network)), options)
    if wrong:
        raise CampaignError(wrong)
    return found


def lacking(campaign: Campaign, cache: Path | None = None, has: Callable[[str], object] = find_spec) -> list[Problem]:
    """Return the weights that are not here, and what runs them where that is not; reads no file.

    `has` finds a Python module, or returns None.
    """
    there = cache or weights.user_cache()
    wrong: list[Problem] = []
    for index, scorer in enumerate(campaign.scorer):
        wrong += _unrun(campaign, index, has)
        for key, one in _weights(scorer):
            try:
                said = "" if weights.here(one, campaign.folder, there) else f"`{shown(one.model)}` is not here"
            except PipelineError as error:
                said = str(error)
            wrong += [_problem(campaign, index, key, one, said)] if said else []
    return wrong


def _unrun(campaign: Campaign, index: int, has: Callable[[str], object]) -> Iterator[Problem]:
    """Yield that what runs the network of a scorer is not installed, where it is not."""
    if isinstance(campaign.scorer[index], EmbeddingScorer) and has(RUNTIME) is None:
        yield at(campaign, key_of(campaign, index), f"learned scorers need {RUNTIME}", INSTALL)


def _network(campaign: Campaign, index: int, key: Keys, one: Weights, cache: Path) -> Network | Problem:
    try:
        return Network(weights.found(one, campaign.folder, cache), one.sha256)
    except PipelineError as error:
        return _problem(campaign, index, key, one, str(error))


def _problem(campaign: Campaign, index: int, key: Keys, one: Weights, said: str) -> Problem:
    fetched = f"Fetch it: consistency weights {campaign.name}"
    return at(campaign, key_of(campaign, index, *key, "model"), said, fetched if one.url else BRING)


def _weights(scorer: object) -> Iterator[tuple[Keys, Weights]]:
    """Yield the weights that a scorer names, each with where in it; the one that finds before the one that knows."""
    if isinstance(scorer, EmbeddingScorer):
        yield (), Weights(scorer.model, scorer.sha256)
    if isinstance(scorer, FaceScorer):
        yield ("detector",), Weights(scorer.detector.model, scorer.detector.sha256)
        yield ("recogniser",), Weights(scorer.recogniser.model, scorer.recogniser.sha256)
