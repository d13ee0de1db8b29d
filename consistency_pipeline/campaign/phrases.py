"""What a value must be, in plain words, for every rule that the types can break."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from consistency_pipeline.campaign import base, scorers
from consistency_pipeline.campaign.scalars import scalar
from consistency_pipeline.campaign.wording import close, listed, shown, slugged, told

Path = tuple[str | int, ...]
QUOTED = re.compile(r"'([^']*)'")
PAIR = re.compile(r"\s*(\d{2,5})\s*[xX\u00d7*]\s*(\d{2,5})\s*(?:px)?\s*")
RATIO = re.compile(r"\s*(\d{1,2})\s*[:/x]\s*(\d{1,2})\s*")
MAPPING = "a mapping (`key: value`)"


class Saying(NamedTuple):
    """A message and the hint under it; `wanted` is what goes behind "must be", for joining several."""

    message: str
    hint: str = ""
    wanted: str = ""


def said(error: Any, path: Path, value: object) -> Saying:
    """Return what one error of pydantic's means for `value` at `path`."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _patterned(context["pattern"], path, str(value))
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _kind_of(path, value)
    if kind == "literal_error":
        return _chosen(context["expected"], value)
    if kind in MEASURES:
        return MEASURES[kind](context, value)
    wanted = WANTED.get(kind)
    return _must_be(wanted, value) if wanted else Saying(f"is not right: {told(value)}")


def _kind_of(path: Path, value: object) -> Saying:
    if "scorer" in path[:1]:
        return _scorer(value)
    return _must_be(SIZE if "size" in path[-1:] or "sizes" in path[-2:] else REFERENCE, value)


def _scorer(value: object) -> Saying:
    if isinstance(value, dict) and "name" not in value:
        return Saying("`name` is missing", f"There are {listed(scorers.NAMES)}.")
    name = value["name"] if isinstance(value, dict) else value
    if name == "none":
        return Saying("`none` is no scorer beside others", "Write `scorer: none` alone, or leave it out of the list.")
    saying = _must_be(SCORER, name)
    near = close(name, scorers.NAMES) if isinstance(name, str) else None
    return saying._replace(hint=f"Did you mean `{near}`?") if near else saying


KINDS = ("uuid", "generate", "derive", "path", "url", "data")
SIZE = 'a size such as `1200x896` or {ratio: "4:3", tier: 1K}'
REFERENCE = "a picture: a file, an https URL, a data URI, or one of `uuid`, `generate` and `derive`"
SCORER = "a scorer: `weightless`, `judge`, or a mapping with one of these, `embedding` or `face` as its `name`"
WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": MAPPING,
    "model_type": MAPPING,
    "model_attributes_type": MAPPING,
}


def _must_be(wanted: str, value: object) -> Saying:
    if value is None:
        return Saying("has no value", f"Write {wanted}.", wanted)
    return Saying(f"must be {wanted}, not {told(value)}", _meant(wanted, value), wanted)


def _meant(wanted: str, value: object) -> str:
    """Return what the author of a value of the wrong kind may have meant."""
    if wanted == "a list" and isinstance(value, str | int):
        return f"Write it as a list: [{shown(str(value))}]."
    if wanted == "text" and isinstance(value, int | float):
        written = shown(str(value).lower() if isinstance(value, bool) else str(value))
        return f'If that is the text, put it in quotes: "{written}".'
    if wanted == REFERENCE and isinstance(value, dict):
        if near := next(filter(None, (close(key, KINDS) for key in value)), None):
            return f"Did you mean `{near}`?"
        alone = next((inner for inner in value.values() if isinstance(inner, str)), None)
        return f"For a file, write its path alone: {shown(alone)}." if alone else ""
    return _reread(wanted, value) if isinstance(value, str) else ""


def _reread(wanted: str, text: str) -> str:
    if wanted == MAPPING and re.match(r"\w+:\S", text):
        return "A space is missing after the colon: `{}: {}`.".format(*map(shown, text.split(":", 1)))
    return _number(text, whole="whole" in wanted) if "number" in wanted else ""


def _number(value: str, *, whole: bool) -> str:
    bare = value.strip().replace("_", "").replace(",", ".").lstrip("$").rstrip("$ ")
    bare = re.sub(r"^([-+]?)0+(?=\d)", r"\1", bare)
    number = scalar(bare)
    right = isinstance(number, int) if whole else isinstance(number, int | float)
    return f"Write {shown(bare)}, without quotes." if right and not isinstance(number, bool) else ""


def _chosen(expected: str, value: object) -> Saying:
    choices = QUOTED.findall(expected) or [expected]
    if choices == ["1"] and value is not None:
        return Saying(f"version {shown(str(value))} is not known here", "This program reads `version: 1`.", "1")
    saying = _must_be(listed(choices, "or"), value)
    near = close(value, choices) if isinstance(value, str) else None
    return saying._replace(hint=f"Did you mean `{near}`?") if near else saying


def _bound(word: str, name: str) -> Callable[[dict[str, Any], object], Saying]:
    def saying(context: dict[str, Any], value: object) -> Saying:
        bound = context[name]
        wanted = f"{bound:,} or {word}" if isinstance(bound, int) else f"{bound:g} or {word}"
        if bound == 1.0 and name == "le":
            wanted = "a number from 0 to 1"
        return Saying(f"must be {wanted}, not {shown(str(value), 24)}", "", wanted)

    return saying


def _too_long(context: dict[str, Any], value: object) -> Saying:
    return Saying(f"is {len(str(value)):,} characters long; at most {context['max_length']:,} are allowed")


def _few(context: dict[str, Any], value: object) -> Saying:
    least = context["min_length"]
    return Saying(f"needs at least {least} {'entry' if least == 1 else 'entries'}, and has {context['actual_length']}")


def _many(context: dict[str, Any], value: object) -> Saying:
    has = len(value) if isinstance(value, list | dict) else context["actual_length"]
    return Saying(f"has {has:,} entries; at most {context['max_length']:,} are allowed")


MEASURES: dict[str, Callable[[dict[str, Any], object], Saying]] = {
    "greater_than_equal": _bound("more", "ge"),
    "less_than_equal": _bound("less", "le"),
    "string_too_long": _too_long,
    "string_too_short": lambda context, value: Saying("is empty"),
    "too_short": _few,
    "too_long": _many,
}


def _patterned(pattern: str, path: Path, value: str) -> Saying:
    hint = HINTS[pattern](value)
    rule = RULES[pattern]
    if pattern == base.DOTTED and {"release", "keep"} & set(path):
        rule = "a detail: `jacket`, or `mara.jacket` where several subjects have one"
    if path[-2:] == ("derive", "from") and re.search(base.SLUG, view := value.rpartition(".")[2]):
        hint = f"Write `{view}`: a view of the same subject, without its name."
    return Saying(f'must be {rule}, not "{shown(value)}"', hint, rule)


def _sized(value: str) -> str:
    if found := PAIR.fullmatch(value):
        return f"Write `{found[1]}x{found[2]}`."
    if found := RATIO.fullmatch(value):
        return f'Write {{ratio: "{found[1]}:{found[2]}"}}.'
    return 'For a tier, write {ratio: "4:3", tier: 2K}.'


def _written(value: str, joint: str = "-") -> str:
    name = slugged(value, joint)
    return f"Write `{name}`." if name else ""


def _dotted(value: str) -> str:
    name = ".".join(filter(None, map(slugged, value.split(".", 1))))
    return f"Write `{name}`." if re.search(base.DOTTED, name) else ""


def _addressed(value: str) -> str:
    if value.lower().startswith(("http://", "https://")) and (rest := value.partition("://")[2].strip()):
        return f"Write {shown(f'https://{rest}')}, or save the picture below the campaign's folder."
    return "Save the picture below the campaign's folder, and write its path: `refs/mug/front.png`."


RULES = {
    base.SLUG: "a name: lower-case letters and digits, with single - or _ between them",
    base.NAME: "a name that templates can use: a lower-case letter first, then letters, digits and single _",
    base.DOTTED: "a view or `subject.view`: lower-case letters, digits, - and _",
    base.PIXELS: SIZE,
    base.RATIO: 'a ratio such as "4:3"',
    base.HTTPS: "an https URL without spaces",
    base.DATA: "a data URI of a PNG, JPEG or WebP in base64",
    base.UUID: "the UUID that the service gave the picture",
    scorers.SHA256: "64 hexadecimal digits in lower case",
}
HINTS: dict[str, Callable[[str], str]] = {
    base.SLUG: _written,
    base.NAME: lambda value: _written(value, "_"),
    base.DOTTED: _dotted,
    base.PIXELS: _sized,
    base.RATIO: lambda value: f'Write "{":".join(found.groups())}".' if (found := RATIO.fullmatch(value)) else "",
    base.HTTPS: _addressed,
    base.DATA: lambda value: "It begins with `data:image/png;base64,`.",
    scorers.SHA256: lambda value: "`sha256sum FILE` prints them.",
    base.UUID: lambda value: "It looks like 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.",
}
