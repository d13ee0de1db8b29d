"""What a picture was made from, from the ledger: by content, since names and paths may mean other pictures by now."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consistency_pipeline import ledger, lineage
from consistency_pipeline.lineage import Lineage, Source
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.records import Attempt, MadePicture


def descent(book: Path, found: Manifest, attempt: Attempt, picture: MadePicture) -> Lineage:
    """Return the lineage of the picture that an attempt in the ledger `book` made, if it is promoted now."""
    inputs = ledger.inputs(book, attempt.fingerprint) or {}
    identity, intent = inputs.get("identity", {}), inputs.get("intent", {})
    sources = _Ancestry(book, found).sources(inputs)
    return Lineage(
        generation=lineage.after(source.generation for source in sources),
        shot=attempt.shot,
        attempt=attempt.id,
        provider=identity.get("provider", found.plan.provider),
        model=identity.get("model", found.plan.model.air),
        seed=attempt.seed,
        prompt=intent.get("prompt", ""),
        sha256=picture.sha256,
        references=sources,
        at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


class _Ancestry:
    """How far pictures are from an original, by their content: promoted ones, and those that the campaign makes."""

    def __init__(self, book: Path, found: Manifest) -> None:
        self._book = book
        self._promoted = lineage.known(found.plan.campaign.folder)
        self._made = dict(_making(found))

    def sources(self, inputs: Mapping[str, Any]) -> tuple[Source, ...]:
        """Return what was sent for a picture with these inputs."""
        sent = inputs.get("identity", {}).get("references", ())
        return tuple(Source(one["name"], str(one["is"]), self._generation(str(one["is"]))) for one in sent)

    def _generation(self, content: str) -> int:
        if content in self._promoted:
            return self._promoted[content].generation
        if content not in self._made:
            return 0
        inputs = ledger.inputs(self._book, self._made[content]) or {}
        return lineage.after(source.generation for source in self.sources(inputs))


def _making(found: Manifest) -> Iterator[tuple[str, str]]:
    """Yield what stands for each picture that the campaign made, with the fingerprint of the attempt that made it.

    Scenes are among them: a picture of one may be a reference by now, whose file of lineage somebody took away.
    """
    for row in found.rows:
        for attempt in row.attempts:
            yield attempt.fingerprint, attempt.fingerprint
            if attempt.picture is not None:
                yield attempt.picture.sha256, attempt.fingerprint
