"""Campaigns to lint: a woman, a mug and a lamp, and what lint says of each scene of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consistency_pipeline.lint import Finding, lint
from tests.builders import Document, document, planned, written

HELD = {"uuid": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"}
MARA: Document = {
    "kind": "character",
    "noun": "woman",
    "possessive": "her",
    "details": {"face": "face", "hair": "copper-red curly hair", "jacket": "mustard-yellow corduroy jacket"},
    "references": {"front": HELD, "back": HELD},
}
MUG: Document = {
    "kind": "product",
    "noun": "teal ceramic travel mug",
    "details": {"color": "mug teal color", "base": "cork base", "logo": "embossed white mountain logo"},
    "references": {"front": HELD, "base": HELD},
}
LAMP: Document = {
    "kind": "product",
    "noun": "desk lamp",
    "details": {"shade": "pleated lamp shade", "switch": "toggle switch"},
    "references": {"front": HELD},
}
SUBJECTS = {"mara": MARA, "mug": MUG, "lamp": LAMP}


def whole(*scenes: Mapping[str, Any], **changes: Any) -> Document:
    """Return a campaign as data, of the subjects that its scenes show and without looks."""
    there = {name for scene in scenes for name in scene["subjects"]}
    subjects = {name: subject for name, subject in SUBJECTS.items() if name in there}
    return document(*map(dict, scenes), **{"looks": {}, "subjects": subjects, **changes})


def findings(folder: Path, *scenes: Mapping[str, Any], templates: Sequence[str] = (), **changes: Any) -> list[Finding]:
    """Return what lint finds in a campaign."""
    return list(lint(planned(written(folder, whole(*scenes, **changes))), templates))


def codes(found: Sequence[Finding]) -> list[str]:
    """Return the codes of findings in their order."""
    return [one.rule.code for one in found]
