"""Image encoders out of ONNX files: what goes in and what comes out is read from the file itself.

Needs onnxruntime, which is an extra and imported when the first network is loaded.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

import cv2
import numpy

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.files import digest
from consistency_pipeline.scoring.encoding import SIDE, Family, Numbers, Shown

INSTALL = "learned scorers need onnxruntime: pip install 'consistency-pipeline[embeddings]'"
BATCH = 8  # pictures at a time, where a network takes any number
TYPES = {"tensor(float)": numpy.float32, "tensor(float16)": numpy.float16}
OUTPUTS = ("image_embeds", "pooler_output", "last_hidden_state")  # the names that exporters give, the best first
CHANNELS, PICTURE, TOKENS, VECTOR = 3, 4, 3, 2
LEAST = 1e-12  # of a vector's length: one shorter has no direction


class Pooling(StrEnum):
    """How a network that says something of every patch becomes one vector."""

    CLS = "cls"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a network takes and gives: `batch` is None for any number of pictures, `last` where colours come last."""

    input: str
    dtype: type
    batch: int | None
    side: int
    last: bool
    output: str


class Encoder:
    """One encoder, ready. `sha256` names its weights; `parameters` are what else its answers depend on."""

    def __init__(self, data: bytes, family: Family, pooling: Pooling = Pooling.CLS, output: str = "") -> None:
        self._session = _session(data)
        self.spec = _spec(self._session, output)
        self.family, self.pooling, self.sha256 = family, pooling, digest(data)

    @property
    def parameters(self) -> dict[str, float | str]:
        """Return what names its answers."""
        return {
            "model": self.sha256,
            "family": self.family.value,
            "pooling": self.pooling.value,
            "output": self.spec.output,
            "side": self.spec.side,
        }

    def embedded(self, pictures: Sequence[Shown]) -> Numbers:
        """Return one vector of length 1 for each picture, not a number where the network says nothing of it."""
        size = self.spec.batch or BATCH
        parts = [self._run(pictures[start : start + size], size) for start in range(0, len(pictures), size)]
        vectors = numpy.concatenate(parts) if parts else numpy.zeros((0, 0))
        lengths = numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return numpy.where(lengths > LEAST, vectors / numpy.maximum(lengths, LEAST), numpy.nan)

    def tried(self) -> None:
        """Look at two blank pictures; raises `PipelineError` where this is no encoder of pictures after all."""
        side = self.spec.side
        blank = Shown(numpy.zeros((CHANNELS, side, side), numpy.float32), numpy.ones((side, side), bool))
        self.embedded([blank, blank])

    def _run(self, pictures: Sequence[Shown], size: int) -> Numbers:
        """Return the vectors of a batch; one of a fixed size is filled up with its first picture."""
        missing = size - len(pictures) if self.spec.batch else 0
        stacked = numpy.stack([picture.numbers for picture in (*pictures, *[pictures[0]] * missing)])
        ordered = stacked.transpose(0, 2, 3, 1) if self.spec.last else stacked
        fed: dict[str, Any] = {self.spec.input: numpy.ascontiguousarray(ordered, self.spec.dtype)}
        try:
            [said] = self._session.run([self.spec.output], fed)
            found = numpy.asarray(said, numpy.float64)
        except _failures() as error:
            raise PipelineError(f"the network could not be run ({error})") from error
        if found.ndim not in (VECTOR, TOKENS):
            raise PipelineError(f"the network's output {self.spec.output!r} has {found.ndim} dimensions, not 2 or 3")
        if len(found) != len(stacked):
            said = f"{len(found)} answers to {len(stacked)} pictures"
            raise PipelineError(f"the network's output {self.spec.output!r} has {said}")
        found = found[: len(pictures)]
        if found.ndim == VECTOR:
            return found
        rows = [self._pooled(tokens, picture) for tokens, picture in zip(found, pictures, strict=True)]
        return numpy.stack(rows)

    def _pooled(self, tokens: Numbers, picture: Shown) -> Numbers:
        """Return one vector of a picture's tokens; the mean is that of the patches that the subject covers.

        Patches are the last tokens, and as many as fill a square; before them stand the whole picture's and registers.
        """
        if self.pooling is Pooling.CLS:
            return numpy.asarray(tokens[0])
        grid = math.isqrt(len(tokens) - 1) or 1
        cover = cv2.resize(picture.mask.astype(numpy.float32), (grid, grid), interpolation=cv2.INTER_AREA)
        weights = cover.reshape(-1, 1).astype(numpy.float64)
        return numpy.asarray((tokens[-grid * grid :] * weights).sum(axis=0) / max(float(weights.sum()), LEAST))


def _runtime() -> Any:
    try:
        return import_module("onnxruntime")
    except ImportError as error:
        raise PipelineError(INSTALL) from error


def _failures() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises: errors of its own, without a root of their own."""
    state = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    kinds = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*kinds, RuntimeError, TypeError, ValueError)


def _session(data: bytes) -> Any:
    """Return a session over a network: on one thread, so that answers repeat, and all of it from these bytes."""
    runtime = _runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    # Weights in files of their own would not be those that were hashed.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    try:
        return runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except _failures() as error:
        raise PipelineError(f"the file is no network that can be loaded ({error})") from error


def _spec(session: Any, output: str) -> Spec:
    inputs = session.get_inputs()
    if len(inputs) != 1 or len(inputs[0].shape) != PICTURE or inputs[0].type not in TYPES:
        said = ", ".join(f"{one.name} {one.type} {one.shape}" for one in inputs)
        raise PipelineError(f"an image encoder takes one picture of four dimensions; this network takes {said}")
    [taken] = inputs
    last = taken.shape[3] == CHANNELS and taken.shape[1] != CHANNELS
    sides = {length for length in (taken.shape[1:3] if last else taken.shape[2:]) if isinstance(length, int)}
    if len(sides) > 1:
        raise PipelineError(f"the network takes pictures of {taken.shape}, and squares are made")
    batch = taken.shape[0] if isinstance(taken.shape[0], int) and taken.shape[0] > 0 else None
    return Spec(taken.name, TYPES[taken.type], batch, sides.pop() if sides else SIDE, last, _output(session, output))


def _output(session: Any, wanted: str) -> str:
    names = [one.name for one in session.get_outputs()]
    known = [name for name in ((wanted,) if wanted else OUTPUTS) if name in names]
    if known:
        return str(known[0])
    if wanted or len(names) != 1:
        raise PipelineError(f"the network gives {', '.join(names)}; name one of them as its output")
    return str(names[0])
