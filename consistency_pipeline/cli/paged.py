"""What is said of the review page: where it is, and how the shots on it stand."""

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from consistency_pipeline.cli import words
from consistency_pipeline.cli.laying import labelled
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.text import counted

SCHEMA_VERSION = 1


def document(page: Path, found: Manifest) -> dict[str, Any]:
    """Return where the page of a campaign is and how many shots of each status it shows, for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": found.plan.campaign.name,
        "provider": found.plan.provider,
        "page": str(page),
        "shots": len(found.rows),
        "pictures": sum(row.picture is not None for row in found.rows),
        "statuses": dict(sorted(Counter(str(row.status) for row in found.rows).items())),
    }


def said(name: str, found: Manifest) -> Iterator[str]:
    """Yield how the shots stand, and how to go on."""
    yield f"{counted(len(found.rows), 'shot')}: {words.standing(found.rows)}"
    made = any(row.picture for row in found.rows)
    yield labelled("next", f"consistency {'review' if made else 'run'} {shlex.quote(name)}")


def served(name: str, url: str) -> dict[str, Any]:
    """Return where a review can be opened, for programs."""
    return {"schema_version": SCHEMA_VERSION, "campaign": name, "url": url}
