"""The campaign file as types: strict, frozen, unknown keys refused. The published JSON Schema is made from these."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from consistency_pipeline.campaign.base import (
    LARGEST_SEED,
    AskedSize,
    Aspects,
    Box,
    Document,
    Fraction,
    Money,
    Name,
    RatioSize,
    References,
    Seed,
    Slug,
    Text,
    Words,
)
from consistency_pipeline.campaign.origins import Origins, Spot, in_file, spot
from consistency_pipeline.campaign.reference import (
    DataReference,
    Derive,
    DeriveReference,
    FileReference,
    Generate,
    GenerateReference,
    Reference,
    UrlReference,
    UuidReference,
    WrittenReference,
)
from consistency_pipeline.campaign.scene import Exclude, Include, Scene
from consistency_pipeline.campaign.scorers import (
    EmbeddingScorer,
    FaceScorer,
    JudgeScorer,
    Scorers,
    WeightlessScorer,
)
from consistency_pipeline.campaign.sheet import Sheet

__all__ = [
    "LARGEST_SEED",
    "PHOTO",
    "AskedSize",
    "Box",
    "Budget",
    "Campaign",
    "CampaignFile",
    "Compare",
    "DataReference",
    "Derive",
    "DeriveReference",
    "Detail",
    "Document",
    "EmbeddingScorer",
    "Exclude",
    "FaceScorer",
    "FileReference",
    "Gate",
    "Generate",
    "GenerateReference",
    "Include",
    "JudgeScorer",
    "Look",
    "RatioSize",
    "Reference",
    "Scene",
    "Subject",
    "UrlReference",
    "UuidReference",
    "WeightlessScorer",
]

PHOTO = "photo"  # the look that adds nothing: always there, need not be declared


class Detail(Document):
    """A named feature to hold, in the words that the prompt uses."""

    text: Words = Field(description="The feature as the prompt says it: `cork base`.")
    box: dict[Slug, Box] = Field(
        {},
        description="Where a reference shows it: view → [left, top, right, bottom] as fractions, 0 to 1.",
    )


def _detail(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


WrittenDetail = Annotated[Detail, BeforeValidator(_detail, json_schema_input_type=Words | Detail)]


class Subject(Document):
    """Who or what must stay the same, with the words for it and the pictures of it by view."""

    kind: Literal["character", "product"] = Field(description="A character has `her face`, a product `the cork base`.")
    noun: Words = Field(description="What it is, without an article: `teal ceramic travel mug`.")
    possessive: Literal["her", "his", "their", "its"] | None = Field(
        None, description="The word before a character's details; without one, `their`."
    )
    details: dict[Name, WrittenDetail] = Field(
        {}, description="The features to hold, each under a name that scenes can release."
    )
    references: dict[Slug, WrittenReference] = Field(
        min_length=1, description="The pictures of it, each under the view that it shows: `front`, `back`, `base`."
    )


class Look(Document):
    """A medium laid over a scene: `as` names it, `prompt` says how it is done."""

    as_: Words = Field(
        alias="as",
        description="The medium with its article: `a loose watercolor illustration`; or with the verb that makes it:"
        " `reimagined as a stylized 3D animated character`.",
    )
    prompt: Text | None = Field(None, description="How it is done: `visible brush textures, cream paper`.")
    preserve: Aspects = Field(
        (), description="What this medium has to preserve besides the details: `[expression, body proportions]`."
    )


class Budget(Document):
    """What a run may cost at most, in USD; above `confirm_above` a person is asked first."""

    max_cost: Money | None = Field(None, description="A run never commits more than this, in USD.")
    confirm_above: Money | None = Field(None, description="Above this, in USD, a person is asked before a run starts.")


class Gate(Document):
    """The rule by which a score accepts a picture or asks for a re-roll."""

    consistency: Literal["auto"] | Fraction = Field(
        "auto", description="The score from which a picture is accepted, 0 to 1; `auto` measures it on the references."
    )
    details: Literal["all", "none"] = Field("none", description="Whether every detail with a box must hold as well.")
    rerolls: Annotated[int, Field(ge=0, le=20)] = Field(0, description="How often a drifted shot is made again.")


class Compare(Document):
    """The same scene, prompt and seed with different sets of references, each under a name."""

    scene: Slug = Field(description="The id of the scene.")
    references: dict[Slug, References] = Field(
        min_length=2,
        description="Sets of references, as `subject.view`, each under a name: `front-only: [mara.front]`.",
    )


def _spread(value: object) -> object:
    """Let the rows of sheets, which were read before, stand where the sheets are named."""
    return value


Scenes = Annotated[
    tuple[Scene, ...],
    Field(strict=False, min_length=1),
    BeforeValidator(_spread, json_schema_input_type=Sheet | Annotated[list[Scene | Sheet], Field(min_length=1)]),
]


class CampaignFile(Document):
    """A campaign as its author wrote it."""

    version: Literal[1] = Field(description="The version of this format: 1.")
    name: Slug = Field(description="The campaign's name; folders of results are named by it.")
    title: Words | None = Field(None, description="A title for people, shown on the page.")
    model: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        "nano-banana-2", description="The image model: a slug or an AIR id from the model table."
    )
    provider: Literal["auto", "runware", "sandbox"] = Field(
        "auto",
        description="`auto` is runware where a key is set, else the sandbox, which is free and draws storyboards.",
    )
    size: AskedSize = Field("1200x896", description='A pair that the model allows, or {ratio: "4:3", tier: 1K}.')
    format: Literal["png", "jpg", "webp"] = Field("png", description="The format of the pictures.")
    seed: Seed = Field(0, description="Shots without a seed of their own derive theirs from this one and their id.")
    budget: Budget = Field(Budget(), description="What a run may cost.")
    gate: Gate = Field(Gate(), description="When a picture is accepted, and when it is made again.")
    scorer: Scorers = Field(
        (WeightlessScorer(name="weightless"),),
        description="What scores pictures against their references: measures without weights, what is named beside"
        " them, or `none`.",
    )
    subjects: dict[Name, Subject] = Field(
        min_length=1, description="Who and what must stay the same, each under a name."
    )
    looks: dict[Slug, Look] = Field({}, description="Mediums that scenes can be made in, each under a name.")
    scenes: Scenes = Field(description="The pictures to make.")
    compare: Annotated[tuple[Compare, ...], Field(strict=False)] = Field(
        (), description="Scenes to make with different references, to see what each reference brings."
    )


class Campaign(CampaignFile):
    """A campaign that has been read and checked, and where it lies.

    `folder` holds the campaign's own files; `file` is the YAML; `lines` gives the line, from 1, of every key and list
    item by its path (`("scenes", 2, "size")`); `blocks` the line on which each text begins that stands line by line in
    the file, as a block behind `|`. `origins` tells of scenes that come from sheets; `spot` knows all of these.
    """

    folder: Path
    file: Path
    lines: dict[tuple[str | int, ...], int] = Field(repr=False)
    blocks: dict[tuple[str | int, ...], int] = Field(repr=False)
    origins: Origins = Field((), repr=False)

    def spot(self, *key: str | int) -> Spot:
        """Return file, line and key where `key`, or the nearest thing around it, was written."""
        return spot(self.file, self.lines, self.origins, key)

    def block(self, *key: str | int) -> int | None:
        """Return the line on which the text at `key` begins if it stands line by line in the campaign's file."""
        there = in_file(self.origins, key)
        return None if there is None else self.blocks.get(there)

    def line(self, *key: str | int) -> int | None:
        """Return the line where `key`, or the nearest thing around it that has one, stands in its file."""
        return self.spot(*key).line
