"""What the subjects of a campaign are held against, in words and as a document."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from consistency_pipeline.cli.laying import put
from consistency_pipeline.cli.speaking import near
from consistency_pipeline.reporting import Calibrated
from consistency_pipeline.reporting.distributions import limits, said
from consistency_pipeline.text import counted

SCHEMA_VERSION = 1
Drawn = tuple[Calibrated, tuple[Path, ...]]


def document(name: str, drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Return the calibrations as one document; all numbers are standard scores, but for the two rates."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": name,
        "subjects": [_facts(calibrated, places) for calibrated, places in drawn],
    }


def _facts(calibrated: Calibrated, places: Sequence[Path]) -> dict[str, Any]:
    known = calibrated.calibration
    facts: dict[str, Any] = {"name": calibrated.subject, "references": calibrated.references}
    if known is None:
        return {**facts, "measured": False, "reason": said(calibrated)[0], "plots": []}
    below, centre, above = limits(known)
    return {
        **facts,
        "measured": known.measured,
        "reason": known.reason,
        "meaningless": known.meaningless,
        "drifted_below": round(below, 6),
        "centre": round(centre, 6),
        "kept_from": round(above, 6),
        "width": known.width,
        "own": list(known.own),
        "impostors": list(known.impostors),
        "false_alarms": known.false_alarms,
        "misses": known.misses,
        "plots": [str(place) for place in places],
    }


def show(drawn: Sequence[Drawn], console: Console) -> None:
    """Print each subject: its scores, those of other things, the limits, and how often they are wrong."""
    for calibrated, places in drawn:
        head = Text.assemble((calibrated.subject, "bold"), f"  {counted(calibrated.references, 'reference')}")
        console.print(head, highlight=False)
        known = calibrated.calibration
        if known and known.own:
            put("its own", Text(_spread(known.own)), console, indent=2)
        if known and known.impostors:
            put("others", Text(f"{_spread(known.impostors)}, of {len(known.impostors)}"), console, indent=2)
        for label, words in zip(
            ("limits", "wrong" if known and known.own else "default"), said(calibrated), strict=False
        ):
            put(label, Text(words), console, indent=2)
        for place in places[-1:]:
            put("plot", Text(near(place)), console, indent=2, broken=False)


def _spread(scores: Sequence[float]) -> str:
    return f"{min(scores):.2f} to {max(scores):.2f}"


def following(name: str, drawn: Sequence[Drawn]) -> str:
    """Return what comes next."""
    few = [one.subject for one, _ in drawn if one.calibration is None or not one.calibration.measured]
    if few:
        return f"give {few[0]} more references of different sides, then: consistency score {shlex.quote(name)}"
    return f"consistency score {shlex.quote(name)}"
