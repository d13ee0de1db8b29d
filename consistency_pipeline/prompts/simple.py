"""Texts of scenes that need no template engine: plain words, and subjects by name. Most are; compiling takes longer."""

import re
from collections.abc import Mapping

from consistency_pipeline.prompts.language import LONGEST_PROMPT, LONGEST_TEMPLATE

NAMED = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *\}\}")
# Names that mean something else to Jinja than what is handed in under them.
TAKEN = frozenset({"and", "else", "false", "if", "in", "is", "none", "not", "or", "self", "true"})


def filled(text: str, phrases: Mapping[str, str]) -> tuple[str, frozenset[str]] | None:
    """Return a text with the subjects put in, and the names that it mentions, as Jinja would.

    None where it says more than `{{ name }}`, or something wrong: then Jinja has to look at it.
    """
    if len(text) > LONGEST_TEMPLATE or "\r" in text:
        return None
    parts = NAMED.split(text)
    names = parts[1::2]
    if any("{" in part for part in parts[::2]) or any(name in TAKEN or name not in phrases for name in names):
        return None
    parts[1::2] = [phrases[name] for name in names]
    whole = "".join(parts)
    return (whole, frozenset(names)) if len(whole) <= LONGEST_PROMPT else None
