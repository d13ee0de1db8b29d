"""What scores pictures: measures without weights, and beside them what a campaign brings or pays for."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from consistency_pipeline.campaign.base import Document
from consistency_pipeline.readers import DEFAULT

SHA256 = r"^[0-9a-f]{64}$"

Digest = Annotated[str, StringConstraints(pattern=SHA256)]
Model = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1024)]

_MODEL = "A path, or an id at Hugging Face with the file in it: `org/name:onnx/model.onnx`."
_SHA256 = "The SHA-256 of that file, as `sha256sum FILE` prints it: other bytes are not loaded."


class WeightlessScorer(Document):
    """What is always measured where anything is: places, colours, points, texture, shape. Needs nothing."""

    name: Literal["weightless"] = Field(description="`weightless`")


class EmbeddingScorer(Document):
    """How alike a learned image encoder finds a subject and its references; needs the extra `embeddings`."""

    name: Literal["embedding"] = Field(description="`embedding`")
    model: Model = Field(description=_MODEL)
    sha256: Digest = Field(description=_SHA256)
    family: Literal["dino", "clip"] = Field("dino", description="How pictures are made ready for it.")
    pooling: Literal["cls", "mean"] = Field("cls", description="Of patches: the first token, or the subject's mean.")
    output: str = Field("", description="The name of the output to take, where it has several.")


class WeightsFile(Document):
    """The weights of one network."""

    model: Model = Field(description=_MODEL)
    sha256: Digest = Field(description=_SHA256)


class FaceScorer(Document):
    """Whether a photographed face is that of the references, by two networks for OpenCV; refuses on drawn faces."""

    name: Literal["face"] = Field(description="`face`")
    detector: WeightsFile = Field(description="YuNet, which finds faces.")
    recogniser: WeightsFile = Field(description="SFace, which tells them apart.")


class JudgeScorer(Document):
    """A vision model that is asked, for money, whether each named detail is there."""

    name: Literal["judge"] = Field(description="`judge`")
    model: Model = Field(DEFAULT, description="The AIR id of a model that reads pictures.")
    ask: Literal["all", "unsure"] = Field(
        "all", description="Of which pictures: of all, or only where what was measured is unsure or cannot tell."
    )


def _written(value: object) -> object:
    """Turn the short spellings into lists of mappings; `none` alone is none at all."""
    some = value if isinstance(value, list | tuple) else [value]
    if list(some) == ["none"]:
        return ()
    return tuple({"name": one} if isinstance(one, str) else one for one in some)


def _kind(value: Any) -> str | None:
    """Tell which scorer a mapping or a model is."""
    name = value.get("name") if isinstance(value, dict) else getattr(value, "name", None)
    return f"<{name}>" if name in NAMES else None


NAMES = ("weightless", "embedding", "face", "judge")
Scorer = Annotated[
    Annotated[WeightlessScorer, Tag("<weightless>")]
    | Annotated[EmbeddingScorer, Tag("<embedding>")]
    | Annotated[FaceScorer, Tag("<face>")]
    | Annotated[JudgeScorer, Tag("<judge>")],
    Discriminator(_kind),
]
Short = Literal["weightless", "judge", "none"]
Kinds = WeightlessScorer | EmbeddingScorer | FaceScorer | JudgeScorer
Scorers = Annotated[
    tuple[Scorer, ...],
    Field(strict=False),
    BeforeValidator(_written, json_schema_input_type=Short | Kinds | list[Literal["weightless", "judge"] | Kinds]),
]
