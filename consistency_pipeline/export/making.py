"""The bytes of exported files and what the index says of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from consistency_pipeline import images
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.export.describing import alt_text
from consistency_pipeline.export.index import Entry
from consistency_pipeline.export.locating import Scores
from consistency_pipeline.export.packing import TooLarge, packed
from consistency_pipeline.export.presets import Preset
from consistency_pipeline.export.rendering import Leave, Master, NotMade, rendered
from consistency_pipeline.files import digest
from consistency_pipeline.manifest import Row
from consistency_pipeline.plan import Plan
from consistency_pipeline.provenance import claims, credentials, xmp
from consistency_pipeline.records import Attempt, MadePicture
from consistency_pipeline.text import one_line
from consistency_pipeline.version import __version__


@dataclass(frozen=True)
class Item:
    """One file that is to be made: of which picture, as what, and what is known of it.

    `inputs` are what was sent for the picture, `decision` what a person said of it, `scores` where its subjects are.
    """

    name: str
    preset: Preset
    row: Row
    attempt: Attempt
    picture: MadePicture
    plan: Plan
    home: Path
    inputs: Mapping[str, Any]
    decision: Decision | None
    scores: Scores

    @property
    def storyboard(self) -> bool:
        """Tell whether it is a storyboard of the sandbox."""
        return self.plan.provider == "sandbox"

    @cached_property
    def alt(self) -> str:
        """Return what it shows, in words."""
        return alt_text(self.plan.campaign, self.row.shot, storyboard=self.storyboard)

    @property
    def statement(self) -> xmp.Statement:
        """Return what a copy says of itself."""
        return xmp.Statement(
            campaign=self.plan.campaign.name,
            shot=self.row.shot.id,
            seed=self.attempt.seed,
            model=self._model,
            tool=f"consistency-pipeline {__version__}",
            master=self.picture.sha256,
            prompt=self.prompt_hash,
            made=self.attempt.settled_at or "",
            alt=self.alt,
            storyboard=self.storyboard,
        )

    @property
    def _model(self) -> str:
        return str(self.inputs.get("identity", {}).get("model", self.plan.model.air))

    @property
    def prompt_hash(self) -> str:
        """Return the SHA-256 of the words that were sent."""
        return digest(str(self.inputs.get("intent", {}).get("prompt", self.row.shot.prompt)).encode())

    def entry(self, data: bytes, seen: tuple[str, int, int], notes: Sequence[str], master: bytes) -> Entry:
        """Return what the index says of its file; `seen` are format, width and height."""
        shot = self.row.shot
        approved = self.decision if self.decision and self.decision.verdict is Verdict.APPROVED else None
        sent = self.inputs.get("identity", {}).get("references", ())
        return {
            "file": self.name,
            "sha256": digest(data),
            "bytes": len(data),
            "format": seen[0],
            "width": seen[1],
            "height": seen[2],
            "preset": self.preset.label,
            "alt": self.alt,
            "campaign": self.plan.campaign.name,
            "shot": shot.id,
            "scene": shot.scene,
            "look": shot.look,
            "size": str(shot.size),
            "take": shot.take,
            "seed": self.attempt.seed,
            "model": self._model,
            "provider": self.plan.provider,
            "prompt_sha256": self.prompt_hash,
            "references": [{"name": one["name"], "sha256": str(one["is"])} for one in sent],
            "master": self.picture.file,
            "master_sha256": self.picture.sha256,
            "copied": self.preset.copied,
            "content_credentials_of_master": claims.has_credentials(master),
            "status": str(self.row.status),
            "approved_by": one_line(approved.who) if approved else None,
            "approved_at": approved.at if approved else None,
            "cost": self.attempt.cost,
            "storyboard": self.storyboard,
            "signed": False,
            "notes": list(notes),
        }


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a file, what the index says of it, and the master that it was made of."""

    data: bytes
    entry: Entry
    master: bytes

    def receipt(self, item: Item) -> bytes:
        """Return what lies beside it when it is signed: what it was made from, and who approved it."""
        told = ("campaign", "shot", "seed", "model", "provider", "prompt_sha256", "references", "master_sha256",
                "approved_by", "approved_at")  # fmt: skip
        facts = {"schema_version": 1, "file": item.name, "unsigned_sha256": self.entry["sha256"]}
        return (json.dumps({**facts, **{name: self.entry[name] for name in told}}, indent=1) + "\n").encode()

    def signed(self, item: Item, who: credentials.Signing, receipt: bytes) -> bytes:
        """Return it signed, with the hash of its receipt inside."""
        asked = credentials.Signed(
            self.data, self.entry["format"], self.master, item.picture.format, item.name, digest(receipt)
        )
        return credentials.sign(asked, who)

    def entry_signed(self, data: bytes, receipt: bytes) -> Entry:
        """Return what the index says of it when it is signed; `data` is the file."""
        more = {"sha256": digest(data), "bytes": len(data), "signed": True, "unsigned_sha256": self.entry["sha256"],
                "receipt_sha256": digest(receipt)}  # fmt: skip
        return {**self.entry, **more}


def made(items: Sequence[Item], leave: Leave) -> Iterator[tuple[Item, Made | str]]:
    """Yield each file of one shot, or why it cannot be made; the master is read once."""
    first = items[0]
    try:
        data = (first.home / first.picture.file).read_bytes()
    except OSError as error:
        yield from ((item, f"the master {first.picture.file} cannot be read ({error.strerror})") for item in items)
        return
    if digest(data) != first.picture.sha256:
        why = f"the master {first.picture.file} is not what was made: its content has changed"
        yield from ((item, why) for item in items)
        return
    subjects = len({reference.subject for reference in first.row.shot.references}) or 1
    master = Master(data, first.scores, subjects, first.attempt.seed if first.storyboard else None)
    for item in items:
        yield item, _one(item, master, leave)


def _one(item: Item, master: Master, leave: Leave) -> Made | str:
    if item.preset.encoding is None:
        seen = (item.picture.format, item.picture.width, item.picture.height)
        return Made(master.data, item.entry(master.data, seen, (), master.data), master.data)
    try:
        picture, notes = rendered(master, item.preset, leave)
        data, quality = packed(picture, item.preset.encoding, xmp.packet(item.statement), storyboard=item.storyboard)
    except (NotMade, TooLarge, images.NotAPicture) as error:
        return str(error)
    if quality < item.preset.encoding.quality:
        notes = [*notes, f"quality {quality} instead of {item.preset.encoding.quality}, to be small enough"]
    return Made(data, item.entry(data, (item.preset.encoding.format, *picture.size), notes, master.data), master.data)
