"""Learned scorers at work, in the process that scores: each network is loaded once, each subject calibrated once."""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.files import digest
from consistency_pipeline.judging.learned import Learned, Network
from consistency_pipeline.judging.portraits import Portrait, Side
from consistency_pipeline.judging.ready import reference
from consistency_pipeline.scoring import embedding, faces, records
from consistency_pipeline.scoring.embedding import Gallery, Limits
from consistency_pipeline.scoring.encoding import Family
from consistency_pipeline.scoring.network import Encoder, Pooling
from consistency_pipeline.scoring.scorer import Scorer
from consistency_pipeline.seeing.keeping import keep

LOADED = 4  # networks of a kind that a process holds at a time
SUBJECTS = 64

Sides = tuple[Side, ...]


def scorer(one: Learned, portrait: Portrait, cache: Path, drawn: frozenset[str]) -> Scorer:
    """Return a learned scorer for a subject; `drawn` are the sha256 of what is known to be drawn."""
    if one.name == faces.NAME:
        return _faces(one.networks, drawn)
    return embedding.scorer(_gallery(one), _limits(one, portrait.own, portrait.others, cache))


def tried(one: Learned) -> None:
    """Use a learned scorer once; raises `PipelineError` where its networks are none for that."""
    if one.name == faces.NAME:
        _finder(one.networks).tried()
    else:
        _gallery(one).encoder.tried()


@lru_cache(maxsize=LOADED)
def _gallery(one: Learned) -> Gallery:
    family, pooling, output = one.options
    return Gallery(Encoder(_data(one.networks[0]), Family(family), Pooling(pooling), output))


@lru_cache(maxsize=SUBJECTS)
def _faces(networks: tuple[Network, ...], drawn: frozenset[str]) -> Scorer:
    return faces.scorer(_finder(networks), drawn)


@lru_cache(maxsize=LOADED)
def _finder(networks: tuple[Network, ...]) -> faces.OpenCv:
    return faces.OpenCv(*map(_data, networks))


@lru_cache(maxsize=SUBJECTS)
def _limits(one: Learned, own: Sides, others: tuple[Sides, ...], cache: Path) -> Limits:
    """Return what the cosines of a subject are held against, measured once for the same references and network."""
    sides = [[side.sha256 for side in some] for some in (own, *others)]
    facts = [records.VERSION, embedding.VERSION, one.facts, sides]
    place = cache / f"cosines-{digest(json.dumps(facts).encode())}.json"
    kept = _kept(place)
    if kept is None:
        given = [reference(side, cache) for side in own]
        strange = [reference(side, cache) for some in others for side in some]
        kept = embedding.calibrated(_gallery(one), given, strange)
        keep(place, json.dumps(asdict(kept)).encode())
    return kept


def _kept(place: Path) -> Limits | None:
    try:
        facts = json.loads(place.read_bytes())
        return Limits(**{**facts, "own": tuple(facts["own"]), "impostors": tuple(facts["impostors"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # not there, of another version, or damaged: measured anew


def _data(network: Network) -> bytes:
    data = network.place.read_bytes()
    if digest(data) != network.sha256:
        raise PipelineError(f"{network.place.name} has changed since this run began")
    return data
