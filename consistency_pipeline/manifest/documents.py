"""The documents for people and tools: `manifest.json`, its lines, the facts beside a picture, and `plan --json`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from os.path import splitext
from pathlib import Path
from typing import Any

from consistency_pipeline.files import write_whole
from consistency_pipeline.manifest.folding import Manifest
from consistency_pipeline.manifest.listing import Listing
from consistency_pipeline.manifest.revising import Revision
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, MadePicture, Scored
from consistency_pipeline.references import Reference
from consistency_pipeline.text import without_query
from consistency_pipeline.version import __version__

SCHEMA_VERSION = 1
LINE = json.JSONEncoder(ensure_ascii=False)
PICTURE = tuple(field.name for field in fields(MadePicture))
STORYBOARD = "storyboards drawn by the sandbox: not generated pictures, and nothing was charged"


def reference_facts(reference: Reference) -> dict[str, Any]:
    """Return a reference as documents show it; never the bytes of a data URI, nor where it lies on this machine."""
    facts: dict[str, Any] = {
        "subject": reference.subject,
        "view": reference.view,
        "path": reference.path,
        "sha256": reference.sha256,
    }
    if reference.url:
        facts |= {"url": without_query(reference.url), "fetched": reference.sha256 is not None}
    if reference.held:
        facts["held"] = reference.held
    if reference.made_by:
        facts["made_by"] = reference.made_by
    return facts


def plan_facts(row: Row) -> dict[str, Any]:
    """Return a row as `plan --json` shows it."""
    shot = row.shot
    return {
        "id": shot.id,
        "scene": shot.scene,
        "look": shot.look,
        "size": str(shot.size),
        "take": shot.take,
        "seed": shot.seed,
        "prompt": shot.prompt,
        "references": [reference_facts(reference) for reference in shot.references],
        "needs": list(shot.needs),
        "fingerprint": shot.fingerprint,
        "status": row.status,
        "reason": row.reason,
        "estimated_cost": round(shot.estimated_cost, 6),
    }


def plan_document(manifest: Manifest, more: Mapping[str, Any] | None = None) -> str:
    """Return the plan as one JSON document: every shot, the totals of what a run would make, and `more` if given."""
    plan = manifest.plan
    head = {
        "schema_version": SCHEMA_VERSION,
        "campaign": plan.campaign.name,
        "provider": plan.provider,
        "model": plan.model.air,
        "totals": {
            "shots": len(manifest.rows),
            "to_make": len(manifest.to_make),
            "by_status": dict(sorted(manifest.counts.items())),
            "estimated_cost": round(manifest.estimate, 6),
            "spent": round(manifest.spent, 6),
            "max_cost": plan.campaign.budget.max_cost,
        },
        **(more or {}),
    }
    return "".join(_document(head, (LINE.encode(plan_facts(row)) for row in manifest.rows)))


def _document(head: Mapping[str, Any], shots: Iterable[str]) -> Iterator[str]:
    """Yield one JSON document with the shots last, a line each: people can read it, and it is written fast."""
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    before = f'{opening},\n "shots": [\n  '
    for shot in shots:
        yield before + shot
        before = ",\n  "
    yield f"{'' if before[0] == ',' else before}\n ]\n}}\n"


def shot_facts(row: Row, plan: Plan) -> dict[str, Any]:
    """Return a row as the manifest and the file beside a picture show it; paths are relative to the run's folder."""
    attempt = row.attempt
    facts = {
        **plan_facts(row),
        "model": plan.model.air,
        "provider": plan.provider,
        "tags": list(row.shot.tags),
        "attempts": [attempt_facts(other) for other in row.attempts],
        "task_uuid": attempt.id if attempt else None,
        "image_uuid": attempt.image_uuid if attempt else None,
        "seed_returned": attempt.seed_returned if attempt else None,
        "cost": attempt.cost if attempt else None,
        "opened_at": attempt.opened_at if attempt else None,
        "settled_at": attempt.settled_at if attempt else None,
        "file": {name: getattr(attempt.picture, name) for name in PICTURE} if attempt and attempt.picture else None,
        "findings": list(row.findings),
        "score": row.score,
        "scores": [score_facts(one) for one in row.scores],
        "corrections": list(row.corrections),
        "error": {"code": attempt.code, "message": attempt.message} if attempt and attempt.code else None,
        "tool_version": __version__,
    }
    return {**facts, "storyboard": STORYBOARD} if plan.provider == "sandbox" else facts


def score_facts(scored: Scored) -> dict[str, Any]:
    """Return what a scorer says of one subject in a picture, as documents show it."""
    return {
        "subject": scored.subject,
        "value": scored.value,
        "drifted": scored.drifted,
        "lost": list(scored.lost),
        "worst": scored.worst,
        "reason": scored.reason,
        "scorer": scored.scorer,
        "version": scored.version,
    }


def attempt_facts(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as documents show it."""
    return {
        "id": attempt.id,
        "number": attempt.number,
        "seed": attempt.seed,
        "fingerprint": attempt.fingerprint,
        "serves": attempt.serves or attempt.fingerprint,
        "outcome": attempt.outcome,
        "sends": attempt.sends,
        "cost": attempt.cost,
        "opened_at": attempt.opened_at,
        "settled_at": attempt.settled_at,
        "file": attempt.picture.file if attempt.picture else None,
        "code": attempt.code,
        "message": attempt.message,
    }


def _head(manifest: Manifest) -> dict[str, Any]:
    plan = manifest.plan
    head = {
        "schema_version": SCHEMA_VERSION,
        "tool_version": __version__,
        "campaign": plan.campaign.name,
        "title": plan.campaign.title,
        "provider": plan.provider,
        "model": plan.model.air,
        "totals": {
            "shots": len(manifest.rows),
            "by_status": dict(sorted(manifest.counts.items())),
            "cost": round(manifest.spent, 6),
            "judge_cost": round(manifest.judged, 6),
            "rejections": {subject: dict(sorted(counts.items())) for subject, counts in manifest.rejections.items()},
        },
    }
    return {**head, "storyboard": STORYBOARD} if plan.provider == "sandbox" else head


def write(manifest: Manifest, folder: Path, more: Mapping[str, Any] | None = None) -> bool:
    """Write `manifest.json`, `manifest.jsonl` (a line a shot), and a file of facts beside each picture that has none
    yet; `more` stands in the former before the shots.

    Returns whether anything has changed; what says the same already is left as it is.
    """
    with Revision(folder / "manifest.jsonl") as lines, Revision(folder / "manifest.json") as whole:
        shots = _copied(lines, (LINE.encode(shot_facts(row, manifest.plan)) for row in manifest.rows))
        for part in _document({**_head(manifest), **(more or {})}, shots):
            whole.write(_bytes(part))
        changed = [lines.keep(), whole.keep()]
    _write_beside(manifest, folder)
    return any(changed)


def _copied(lines: Revision, shots: Iterable[str]) -> Iterator[str]:
    """Yield the shots, and say each as a line of its own on the way."""
    for shot in shots:
        lines.write(_bytes(f"{shot}\n"))
        yield shot


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")  # half a character, from a service


def _write_beside(manifest: Manifest, folder: Path) -> None:
    """Write the facts beside each picture that has none yet."""
    there = Listing(folder)
    for row in manifest.rows:
        if row.picture is not None:
            beside = f"{splitext(row.picture.file)[0]}.json"
            if not there(beside) and not (folder / beside).exists():
                facts = json.dumps(shot_facts(row, manifest.plan), ensure_ascii=False, indent=1)
                write_whole(folder / beside, _bytes(f"{facts}\n"))
