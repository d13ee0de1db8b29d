"""Plan and ledger folded into one document. A pure function of both: it may be deleted and folded again."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from consistency_pipeline import __version__
from consistency_pipeline.files import write_whole
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, Outcome, Status
from consistency_pipeline.references import Reference

SCHEMA_VERSION = 1
STORYBOARD = "storyboards drawn by the sandbox: not generated pictures, and nothing was charged"


@dataclass(frozen=True, slots=True)
class Row:
    """One shot and what became of it: where it stands and why, the attempt that counts, and all attempts."""

    shot: Shot
    status: Status
    reason: str
    attempt: Attempt | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan with what became of each shot, and what all attempts of the campaign cost so far, in USD."""

    plan: Plan
    rows: tuple[Row, ...]
    spent: float

    @property
    def counts(self) -> Counter[Status]:
        """Return how many shots have each status."""
        return Counter(row.status for row in self.rows)


def fold(
    plan: Plan,
    attempts: Iterable[Attempt],
    there: Callable[[str], bool],
    inputs_of: Callable[[str], Mapping[str, Any] | None],
) -> Manifest:
    """Return the manifest of a plan when these attempts were made.

    `there` tells whether a picture's file exists below the run's folder; `inputs_of` returns what an old fingerprint was
    made of, to say what has changed since.
    """
    by_shot: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_shot.setdefault(attempt.shot, []).append(attempt)
    ids = {shot.id for shot in plan.shots}
    # A shot may get a longer id when its scene gets a second look or size; its picture is still the one that is wanted.
    renamed = {a.fingerprint: tries for name, tries in by_shot.items() if name not in ids for a in tries}
    rows = []
    for shot in plan.shots:
        tries = tuple(by_shot.get(shot.id) or renamed.get(shot.fingerprint) or ())
        rows.append(_row(shot, tries, there, inputs_of))
    return Manifest(plan, tuple(rows), sum(a.committed for tries in by_shot.values() for a in tries))


def _row(
    shot: Shot,
    tries: tuple[Attempt, ...],
    there: Callable[[str], bool],
    inputs_of: Callable[[str], Mapping[str, Any] | None],
) -> Row:
    made = [attempt for attempt in tries if attempt.picture is not None]
    same = [attempt for attempt in tries if attempt.fingerprint == shot.fingerprint]
    current = [attempt for attempt in made if attempt.fingerprint == shot.fingerprint]
    kept = [attempt for attempt in current if attempt.picture and there(attempt.picture.file)]
    if kept:
        return Row(shot, Status.MADE, "", kept[-1], tries)
    if current and current[-1].picture:
        return Row(shot, Status.MISSING, f"its picture {current[-1].picture.file} is gone", None, tries)
    if same:
        return Row(shot, _unmade(same[-1]), _why(same[-1]), same[-1], tries)
    if made:
        changed = difference(inputs_of(made[-1].fingerprint), shot.inputs)
        return Row(shot, Status.STALE, f"changed: {', '.join(changed) or 'its inputs'}", made[-1], tries)
    return Row(shot, Status.MISSING, "never asked for" if not tries else "asked for differently before", None, tries)


def _unmade(attempt: Attempt) -> Status:
    match attempt.outcome:
        case Outcome.REFUSED:
            return Status.REFUSED
        case Outcome.OPEN:
            return Status.MISSING
        case _:
            return Status.FAILED


def _why(attempt: Attempt) -> str:
    if attempt.outcome is Outcome.OPEN:
        return "asked for, and not settled: the next run looks it up before asking again"
    said = f"{attempt.code}: {attempt.message}" if attempt.code else attempt.outcome
    return f"{said} (nobody knows whether it was charged)" if attempt.outcome is Outcome.UNKNOWN else said


def difference(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what differs between two sets of inputs: `prompt`, `size`, `reference mug.front`."""
    if old is None:
        return ()
    changed = [field for tier in ("identity", "intent") for field in new[tier] if _differs(old, new, tier, field)]
    if "references" not in changed:
        return tuple(changed)
    before = {r["name"]: r["is"] for r in old["identity"]["references"]}
    after = {r["name"]: r["is"] for r in new["identity"]["references"]}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    which = [f"reference {name}" for name in names] or ["order of references"]
    return (*which, *(field for field in changed if field != "references"))


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], tier: str, field: str) -> bool:
    return bool(old.get(tier, {}).get(field) != new[tier][field])


def reference_facts(reference: Reference) -> dict[str, Any]:
    """Return a reference as documents show it; never the bytes of a data URI, nor where it lies on this machine."""
    facts: dict[str, Any] = {
        "subject": reference.subject,
        "view": reference.view,
        "path": reference.path,
        "sha256": reference.sha256,
    }
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


def plan_document(manifest: Manifest, todo: Sequence[Row]) -> dict[str, Any]:
    """Return the plan as one document: every shot, and the totals of what a run would make now."""
    plan = manifest.plan
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": plan.campaign.name,
        "provider": plan.provider,
        "model": plan.model.air,
        "shots": [plan_facts(row) for row in manifest.rows],
        "totals": {
            "shots": len(manifest.rows),
            "to_make": len(todo),
            "by_status": dict(sorted(manifest.counts.items())),
            "estimated_cost": round(sum(row.shot.estimated_cost for row in todo), 6),
            "spent": round(manifest.spent, 6),
            "max_cost": plan.campaign.budget.max_cost,
        },
    }


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
        "file": asdict(attempt.picture) if attempt and attempt.picture else None,
        "error": {"code": attempt.code, "message": attempt.message} if attempt and attempt.code else None,
        "tool_version": __version__,
    }
    return {**facts, "storyboard": STORYBOARD} if plan.provider == "sandbox" else facts


def attempt_facts(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as documents show it."""
    return {
        "id": attempt.id,
        "number": attempt.number,
        "seed": attempt.seed,
        "fingerprint": attempt.fingerprint,
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
        },
    }
    return {**head, "storyboard": STORYBOARD} if plan.provider == "sandbox" else head


def write(manifest: Manifest, folder: Path) -> bool:
    """Write `manifest.json`, `manifest.jsonl` (a line a shot), and a file of facts beside each picture that has none yet.

    Returns whether anything has changed; what says the same already is left as it is.
    """
    lines = [json.dumps(shot_facts(row, manifest.plan), ensure_ascii=False) for row in manifest.rows]
    head = json.dumps(_head(manifest), ensure_ascii=False, indent=1).removesuffix("\n}")
    changed = _write_changed(folder / "manifest.jsonl", "".join(f"{line}\n" for line in lines))
    body = ",\n  ".join(lines)
    changed |= _write_changed(folder / "manifest.json", f'{head},\n "shots": [\n  {body}\n ]\n}}\n')
    for row in manifest.rows:
        if row.status is Status.MADE and row.attempt and row.attempt.picture:
            _write_beside(folder / row.attempt.picture.file, row, manifest.plan)
    return changed


def _write_changed(path: Path, text: str) -> bool:
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    write_whole(path, data)
    return True


def _write_beside(picture: Path, row: Row, plan: Plan) -> None:
    beside = picture.with_suffix(".json")
    if not beside.exists():
        write_whole(beside, json.dumps(shot_facts(row, plan), ensure_ascii=False, indent=1) + "\n")
