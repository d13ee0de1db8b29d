"""The JSON Schema of campaign files: for editors, and for what messages say of keys."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from consistency_pipeline.campaign.model import CampaignFile
from consistency_pipeline.campaign.sheet import Row

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEMPLATE = Row.__name__  # its keys are those of a scene
Schema = dict[str, Any]


def schema() -> Schema:
    """Return the JSON Schema of campaign files, as fresh data."""
    made = CampaignFile.model_json_schema(by_alias=True)
    for part in (made, *made["$defs"].values()):
        for described in part.get("properties", {}).values():
            described.pop("title", None)  # pydantic's, made of the key: "Max Cost"
    return {"$schema": DIALECT, **made, "title": "Campaign of the consistency pipeline"}


@cache
def _known() -> Schema:
    return schema()


def keys(path: tuple[str | int, ...], written: object) -> dict[str, str]:
    """Return the keys that a mapping at `path` may have, with their descriptions.

    Where it may be of several kinds, those count that have most in common with what is written there.
    """
    there = written if isinstance(written, dict) else {}
    kinds = [kind.get("properties", {}) for kind in _at(path)]
    kinds = [kind for kind in kinds if _may_be(kind, there)] or kinds
    own = set(there)
    most = max((len(own & kind.keys()) for kind in kinds), default=0)
    return {
        key: described.get("description", "")
        for kind in kinds
        if len(own & kind.keys()) == most
        for key, described in kind.items()
    }


def _may_be(kind: Schema, written: dict[str, Any]) -> bool:
    """Tell whether what is written says nothing else where this kind has one value only: another `name`."""
    return all(written.get(key, told["const"]) == told["const"] for key, told in kind.items() if "const" in told)


def homes(key: str) -> list[str]:
    """Return the kinds of mapping that know `key`: `scene`, `subject`, …"""
    return [
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        for name, part in _known()["$defs"].items()
        if name != TEMPLATE and key in part.get("properties", {})
    ]


def _at(path: tuple[str | int, ...]) -> list[Schema]:
    options = [_known()]
    for part in path:
        options = [inner for option in options for inner in _inner(option, part)]
    return options


def _inner(option: Schema, part: str | int) -> Iterator[Schema]:
    if isinstance(part, int):
        found = [option["items"]] if isinstance(option.get("items"), dict) else []
    elif part in option.get("properties", {}):
        found = [option["properties"][part]]
    else:
        found = [*option.get("patternProperties", {}).values()]
    for inner in found:
        yield from _opened(inner)


def _opened(option: Schema) -> Iterator[Schema]:
    """Yield the kinds that a schema stands for, with references and unions resolved."""
    if "$ref" in option:
        yield from _opened(_known()["$defs"][option["$ref"].rpartition("/")[2]])
    for kind in (*option.get("anyOf", ()), *option.get("oneOf", ())):
        yield from _opened(kind)
    if "type" in option:
        yield option
