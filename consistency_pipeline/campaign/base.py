"""What the types of a campaign are made of: the base class, and the kinds of text and number that have rules."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

LARGEST_SEED = 2**31 - 1
SLUG = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
NAME = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
DOTTED = r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)?$"
PIXELS = r"^[1-9][0-9]{2,4}x[1-9][0-9]{2,4}$"
RATIO = r"^[1-9][0-9]?:[1-9][0-9]?$"
HTTPS = r"^https://[^\s/]+\S*$"
DATA = r"^data:image/(png|jpeg|webp);base64,"
UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=64)]
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=64)]
Dotted = Annotated[str, StringConstraints(pattern=DOTTED, max_length=129)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Takes = Annotated[int, Field(ge=1, le=10_000)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Pixels = Annotated[str, StringConstraints(pattern=PIXELS)]
Box = Annotated[tuple[Fraction, Fraction, Fraction, Fraction], Field(strict=False)]


class Document(BaseModel):
    """Base of all authored models: no unknown key, no silent conversion, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RatioSize(Document):
    """A size as ratio and tier instead of pixels."""

    ratio: Annotated[str, StringConstraints(pattern=RATIO)] = Field(description='Width to height, in quotes: "4:3".')
    tier: Literal["0.5K", "1K", "2K", "4K"] = Field("1K", description="How large: 1K is about a million pixels.")

    def __str__(self) -> str:
        """Return the size as people say it: `4:3 1K`."""
        return f"{self.ratio} {self.tier}"


def _listed(value: object) -> object:
    """Let one thing stand where a list may."""
    return value if isinstance(value, list | tuple) else (value,)


def _size_kind(value: Any) -> str | None:
    """Tell how a size is written, so that a wrong one is held against what its author meant."""
    if isinstance(value, str):
        return "<pixels>"
    return "<ratio>" if isinstance(value, dict | RatioSize) else None


AskedSize = Annotated[
    Annotated[Pixels, Tag("<pixels>")] | Annotated[RatioSize, Tag("<ratio>")],
    Discriminator(_size_kind),
]
Sizes = Annotated[
    tuple[AskedSize, ...],
    Field(strict=False),
    BeforeValidator(_listed, json_schema_input_type=AskedSize | list[AskedSize]),
]
Views = Annotated[
    tuple[Slug, ...], Field(strict=False), BeforeValidator(_listed, json_schema_input_type=Slug | list[Slug])
]
Slugs = Annotated[
    tuple[Slug, ...], Field(strict=False), BeforeValidator(_listed, json_schema_input_type=Slug | list[Slug])
]
Names = Annotated[
    tuple[Name, ...], Field(strict=False), BeforeValidator(_listed, json_schema_input_type=Name | list[Name])
]
Seeds = Annotated[tuple[Seed, ...], Field(strict=False, min_length=1, max_length=10_000)]
Aspects = Annotated[
    tuple[Words, ...], Field(strict=False), BeforeValidator(_listed, json_schema_input_type=Words | list[Words])
]
References = Annotated[tuple[Dotted, ...], Field(strict=False, min_length=1)]
