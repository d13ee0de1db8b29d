"""The kinds of reference: a file, a URL, a data URI, a picture at the service, or one that is made first."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from consistency_pipeline.campaign.base import DATA, HTTPS, UUID, AskedSize, Document, Seed, Slug, Text, Words

_SEED = "The seed; without one it is derived from the campaign's seed."
_SIZE = "The size; without one 1024x1024."
_APPROVE = "Nothing is made from this picture until a person has approved it."


class Generate(Document):
    """Make a clean first picture of a subject that has no reference yet."""

    prompt: Text = Field(description="The whole prompt: here the looks are described, once.")
    seed: Seed | None = Field(None, description=_SEED)
    size: AskedSize | None = Field(None, description=_SIZE)


class Derive(Document):
    """Make a further side of a subject from another reference of it."""

    origin: Slug = Field(alias="from", description="The view of the same subject to start from.")
    prompt: Text = Field(description="The side to show: `viewed from directly behind`.")
    adding: Words | None = Field(None, description="What only this side has: `only the embroidery on the back`.")
    seed: Seed | None = Field(None, description=_SEED)
    size: AskedSize | None = Field(None, description=_SIZE)


class FileReference(Document):
    """A picture inside the campaign's folder."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = Field(
        description="A PNG, JPEG or WebP below the campaign's folder: `refs/mug/front.png`."
    )


class UrlReference(Document):
    """A picture on the web, over https."""

    url: Annotated[str, StringConstraints(pattern=HTTPS, max_length=2048)] = Field(description="An https address.")


class DataReference(Document):
    """A picture inside the file itself, as a data URI."""

    data: Annotated[str, StringConstraints(pattern=DATA)] = Field(repr=False, description="A data URI in base64.")


class UuidReference(Document):
    """A picture that the service holds already, under the id that it gave."""

    uuid: Annotated[str, StringConstraints(pattern=UUID)] = Field(
        description="The id that the service gave the picture."
    )


class GenerateReference(Document):
    """A picture that this campaign makes first, from words alone."""

    generate: Generate = Field(description="How to make it.")
    approve: Literal["required"] | None = Field(None, description=_APPROVE)


class DeriveReference(Document):
    """A picture that this campaign makes from another reference."""

    derive: Derive = Field(description="How to make it, and from which view.")
    approve: Literal["required"] | None = Field(None, description=_APPROVE)


def _reference(value: object) -> object:
    """Turn the short spellings into mappings: a path, an https URL, a data URI."""
    if not isinstance(value, str):
        return value
    if value.startswith("data:"):
        return {"data": value}
    return {"url": value} if "://" in value else {"path": value}


def _reference_kind(value: Any) -> str | None:
    """Tell which kind of reference a mapping or a model is, by the key that it brings."""
    keys = set(value) if isinstance(value, dict) else set(getattr(type(value), "model_fields", ()))
    return next((f"<{kind}>" for kind in ("path", "url", "data", "uuid", "generate", "derive") if kind in keys), None)


Reference = (
    Annotated[FileReference, Tag("<path>")]
    | Annotated[UrlReference, Tag("<url>")]
    | Annotated[DataReference, Tag("<data>")]
    | Annotated[UuidReference, Tag("<uuid>")]
    | Annotated[GenerateReference, Tag("<generate>")]
    | Annotated[DeriveReference, Tag("<derive>")]
)
WrittenReference = Annotated[
    Reference,
    Discriminator(_reference_kind),
    BeforeValidator(
        _reference,
        json_schema_input_type=str
        | FileReference
        | UrlReference
        | DataReference
        | UuidReference
        | GenerateReference
        | DeriveReference,
    ),
]
