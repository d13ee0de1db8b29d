"""Scenes that stand in a spreadsheet: `scenes: {from: scenes.csv, row: {…}}`."""

from typing import Annotated

from pydantic import Field, StringConstraints

from consistency_pipeline.campaign.base import Document, RatioSize
from consistency_pipeline.campaign.scene import Exclude, Include, Scene

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Several = Filled | Annotated[tuple[Filled, ...], Field(strict=False)]
Count = Annotated[int, Field(ge=0)] | Filled
Counts = Filled | Annotated[tuple[Count, ...], Field(strict=False)]
Sizes = Filled | RatioSize | Annotated[tuple[Filled | RatioSize, ...], Field(strict=False)]
Details = Filled | dict[str, Filled]


def _said(key: str) -> str:
    return Scene.model_fields[key].description or ""


def _of(key: str) -> str:
    return f"{_said(key)} May hold {{column}}."


class Row(Document):
    """What the rows of a sheet have in common: a scene whose texts may hold `{column}`; cells of a row go before it."""

    id: Filled | None = Field(None, description=_of("id"))
    title: Filled | None = Field(None, description=_of("title"))
    subjects: Several | None = Field(None, description=_of("subjects"))
    view: Several | None = Field(None, description=_of("view"))
    prompt: Filled | None = Field(None, description=_of("prompt"))
    tags: Several | None = Field(None, description=_of("tags"))
    takes: Count | None = Field(None, description=_of("takes"))
    seeds: Counts | None = Field(None, description=_of("seeds"))
    sizes: Sizes | None = Field(None, description=_of("sizes"))
    looks: Several | None = Field(None, description=_of("looks"))
    exclude: Annotated[tuple[Exclude, ...], Field(strict=False)] = Field((), description=_said("exclude"))
    include: Annotated[tuple[Include, ...], Field(strict=False)] = Field((), description=_said("include"))
    release: Details | None = Field(None, description=_of("release"))
    keep: Details | None = Field(None, description=_of("keep"))
    adding: Filled | None = Field(None, description=_of("adding"))
    references: Several | None = Field(None, description=_of("references"))
    template: Filled | None = Field(None, description=_of("template"))
    after: Several | None = Field(None, description=_of("after"))


class Sheet(Document):
    """Scenes from a sheet, one a row; a column is named by the key of a scene that it fills, or used by `row`."""

    origin: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = Field(
        alias="from", description="A CSV file below the campaign's folder, in UTF-8: `scenes.csv`."
    )
    row: Row = Field(Row(), description="What all rows have in common, with `{column}` for the cells of other columns.")
