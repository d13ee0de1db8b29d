"""A scene as its author wrote it, and the combinations of look, size and takes that it leaves out or adds."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from consistency_pipeline.campaign.base import (
    AskedSize,
    Document,
    Dotted,
    Names,
    References,
    Seeds,
    Sizes,
    Slug,
    Slugs,
    Takes,
    Text,
    Views,
    Words,
)


class Exclude(Document):
    """What a scene leaves out of looks × sizes × takes: all that has everything named here."""

    look: Slug | None = Field(None, description="One of the scene's looks; without it, in any.")
    size: AskedSize | None = Field(None, description="One of the scene's sizes; without it, at any.")
    take: Takes | None = Field(None, description="The number of a take, from 1; without it, all of them.")


class Include(Document):
    """A look at a size that a scene is made in beside looks × sizes; what is not said is as in the scene."""

    look: Slug | None = Field(None, description="The look; without it, the scene's first.")
    size: AskedSize | None = Field(None, description="The size; without it, the scene's first.")
    takes: Takes | None = Field(None, description="How many pictures that differ only by seed.")
    seeds: Seeds | None = Field(None, description="The seeds themselves, one a take, instead of `takes`.")


class Scene(Document):
    """What is new in a picture: place, pose, light, style."""

    id: Slug = Field(description="The scene's name. Ids of shots are made of it, so keep it once shots are made.")
    title: Words | None = Field(None, description="A title for people; the prompt does not use it.")
    subjects: Annotated[Names, Field(min_length=1, max_length=14)] = Field(
        description="Who and what is in the picture."
    )
    view: Views = Field((), description="The sides that the scene shows; picks and orders the references.")
    prompt: Text = Field(description="Only what is new: place, pose, light, style. The reference carries the rest.")
    tags: Slugs = Field((), description="Words to choose scenes by, on the command line and on the page.")
    takes: Takes | None = Field(None, description="How many pictures that differ only by seed; 1 without it.")
    seeds: Seeds | None = Field(None, description="The seeds themselves, one a take, instead of `takes`.")
    sizes: Sizes = Field((), description="The sizes to make it in; without any, the campaign's.")
    looks: Slugs = Field(
        (), description="The looks to make it in; `photo` is always there, and is what is made without any."
    )
    exclude: Annotated[tuple[Exclude, ...], Field(strict=False)] = Field(
        (), description="What of looks × sizes × takes is not made: `[{look: watercolor, size: 896x1200}, {take: 3}]`."
    )
    include: Annotated[tuple[Include, ...], Field(strict=False)] = Field(
        (), description="Looks at sizes that are made as well: `[{look: watercolor, size: 896x1200, takes: 2}]`."
    )
    release: dict[Dotted, Words] = Field(
        {},
        description="Details that may change here, with the words for it: `jacket: jacket`, `mara.jacket: jacket`.",
    )
    keep: dict[Dotted, Words] = Field(
        {},
        description="Details to hold in this scene only, in words: `patch: round patch`, `mara.patch: round patch`.",
    )
    adding: Words | None = Field(None, description="What comes to the subjects here: `a red scarf`.")
    references: References | None = Field(
        None, description="Exactly these references, as `subject.view`, instead of those that `view` picks."
    )
    template: Slug | None = Field(
        None,
        description="The template that makes its prompt, instead of its case's: `card` is `templates/card.j2` of the"
        " campaign's folder.",
    )
    after: Slugs = Field((), description="Scenes that must have been made before this one.")

    def kept(self, subject: str) -> dict[str, str]:
        """Return the details of a subject that this scene alone holds: their words by name."""
        parted = ((*name.rpartition("."), words) for name, words in self.keep.items())
        return {detail: words for owner, _, detail, words in parted if owner in ("", subject)}

    def releases(self, subject: str, detail: str) -> bool:
        """Tell whether a detail of a subject may change here."""
        return detail in self.release or f"{subject}.{detail}" in self.release

    def asked_sizes(self) -> Iterator[tuple[tuple[str | int, ...], AskedSize]]:
        """Yield every size that the scene names, behind its place in the scene."""
        yield from ((("sizes", number), size) for number, size in enumerate(self.sizes))
        for number, out in enumerate(self.exclude):
            if out.size is not None:
                yield ("exclude", number, "size"), out.size
        for number, more in enumerate(self.include):
            if more.size is not None:
                yield ("include", number, "size"), more.size
