"""What a campaign brings to score with beside the measures without weights: which networks, and that they are here."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from consistency_pipeline import weights
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import EmbeddingScorer, FaceScorer
from consistency_pipeline.errors import PipelineError
from consistency_pipeline.weights import Weights

INSTALL = "learned scorers need onnxruntime: pip install 'consistency-pipeline[embeddings]'"


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
    return tuple(one for scorer in campaign.scorer for one in _weights(scorer))


def brought(campaign: Campaign, cache: Path | None = None) -> tuple[Learned, ...]:
    """Return the learned scorers of a campaign. Raises `PipelineError` where weights, or what runs them, is not here.

    `cache` is where fetched weights are; without one the user's own.
    """
    there = cache or weights.user_cache()
    return tuple(_learned(scorer, campaign.folder, there) for scorer in campaign.scorer if any(_weights(scorer)))


def _learned(scorer: object, folder: Path, cache: Path) -> Learned:
    networks = tuple(Network(weights.found(one, folder, cache), one.sha256) for one in _weights(scorer))
    if not isinstance(scorer, EmbeddingScorer):
        return Learned("face", networks)
    if find_spec("onnxruntime") is None:
        raise PipelineError(INSTALL)
    return Learned("embedding", networks, (scorer.family, scorer.pooling, scorer.output))


def _weights(scorer: object) -> Iterator[Weights]:
    """Yield the weights that a scorer names, the one that finds before the one that knows."""
    if isinstance(scorer, EmbeddingScorer):
        yield Weights(scorer.model, scorer.sha256)
    if isinstance(scorer, FaceScorer):
        yield Weights(scorer.detector.model, scorer.detector.sha256)
        yield Weights(scorer.recogniser.model, scorer.recogniser.sha256)
