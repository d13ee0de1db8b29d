"""What must hold of what a run leaves: at every instant, and once all is made. Everything wrong comes as a sentence."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.killing.remains import Remains

CENT = 1e-6


def wrong(found: Remains) -> Iterator[str]:
    """Yield what must not be, whenever a run was killed."""
    if found.integrity != "ok":
        yield f"the ledger is damaged: {found.integrity}"
    yield from _wrong_charges(found)
    yield from _torn(found)


def wrong_at_the_end(found: Remains, wanted: int) -> Iterator[str]:
    """Yield what must not be once a run has ended well: all made, all paid once, all told the same everywhere."""
    yield from wrong(found)
    yield from (f"orphan {part}" for part in found.parts)
    yield from (f"attempt {entry.id} of {entry.shot} is left {entry.outcome}" for entry in found.open)
    shots = Counter(entry.shot for entry in found.made)
    if len(shots) != wanted or len(found.made) != wanted:
        yield f"{len(found.made)} attempts made {len(shots)} shots of {wanted}"
    if len(found.charges) != wanted:
        yield f"{len(found.charges)} charges for {wanted} shots"
    at_service, booked = sum(amount for _, amount in found.charges), sum(entry.cost or 0.0 for entry in found.entries)
    if abs(at_service - booked) > CENT:
        yield f"the service charged {at_service:.6f}, the ledger says {booked:.6f}"
    extra = found.pictures - {entry.picture["file"] for entry in found.made if entry.picture}
    yield from (f"{key} belongs to no attempt" for key in sorted(extra))
    yield from _wrong_documents(found, wanted, at_service)


def _wrong_charges(found: Remains) -> Iterator[str]:
    """Yield money that went twice, or that the ledger does not know of."""
    shots = {entry.id: entry.shot for entry in found.entries}
    tasks = Counter(task for task, _ in found.charges)
    yield from (f"task {task} was charged {count} times" for task, count in tasks.items() if count > 1)
    yield from (f"task {task} is at the service and not in the ledger" for task in found.tasks if task not in shots)
    paid = Counter(shots.get(task, task) for task in tasks)
    yield from (f"shot {shot} was charged under {count} tasks" for shot, count in paid.items() if count > 1)


def _torn(found: Remains) -> Iterator[str]:
    """Yield files that are not whole, or are not what the ledger says they are."""
    known = {entry.picture["file"]: entry.picture["sha256"] for entry in found.made if entry.picture}
    yield from (f"{key} is gone" for key in known if key not in found.pictures)
    for key in sorted(found.pictures):
        data = (found.home / key).read_bytes()
        if key in known and hashlib.sha256(data).hexdigest() != known[key]:
            yield f"torn: {key} is not what the ledger says"
        elif key not in known and not _is_picture(found.home / key):
            yield f"torn: {key} is no picture"
    for name in found.documents:
        if not _is_whole(found.home / name):
            yield f"torn: {name}"


def _wrong_documents(found: Remains, wanted: int, spent: float) -> Iterator[str]:
    if not {"manifest.json", "manifest.jsonl", "sheet.png"} <= set(found.documents):
        yield f"of manifest and sheet there are {sorted(found.documents)} only"
        return
    whole = json.loads((found.home / "manifest.json").read_text())
    lines = [json.loads(line) for line in (found.home / "manifest.jsonl").read_text().splitlines()]
    if lines != whole["shots"]:
        yield "manifest.json and manifest.jsonl differ"
    if whole["totals"]["by_status"] != {"made": wanted} or abs(whole["totals"]["cost"] - spent) > CENT:
        yield f"the manifest says {whole['totals']}"
    for shot in whole["shots"]:
        picture = found.home / shot["file"]["file"]
        if not _is_picture(picture):
            yield f"torn: {picture.name} does not decode"
        if json.loads(picture.with_suffix(".json").read_text())["task_uuid"] != shot["task_uuid"]:
            yield f"the facts beside {picture.name} are another attempt's"


def _is_whole(path: Path) -> bool:
    if path.suffix == ".png":
        return _is_picture(path)
    try:
        text = path.read_text()
        [json.loads(line) for line in ([text] if path.suffix == ".json" else text.splitlines())]
    except ValueError:
        return False
    return text.endswith("\n")


def _is_picture(path: Path) -> bool:
    try:
        with Image.open(path) as picture:
            picture.load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True
