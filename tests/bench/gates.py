"""What the gate is worth: a campaign at a sandbox whose pictures drift on purpose, one in five, in one way at a time.

The sandbox knows which of its pictures drifted; what the gate says of each is held against that. Each campaign has one
product with the references of a folder, scenes in several sizes, and two re-rolls. `python -m tests.bench.gates
[folder of references] [pictures] [way ...]`; without a folder, the mug's of the example.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from consistency_pipeline import ledger, pipeline, sandbox
from consistency_pipeline.access import Access
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.manifest import failure
from consistency_pipeline.pace import Pace
from consistency_pipeline.project import Project
from consistency_pipeline.records import Status
from consistency_pipeline.reporter import Silent
from consistency_pipeline.sandbox import Options
from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.faults import WAYS, Fault
from consistency_pipeline.scoring.records import NAME
from consistency_pipeline.width import fixed
from tests.builders import document, written

MUG = Path(__file__).resolve().parents[2] / "campaigns" / "mug-catalog" / "refs" / "mug"
RATE = 0.2
REROLLS = 2
SIZES = ["1200x896", "896x1200", "1024x1024"]
PLACES = ("on an oak desk", "on a marble counter", "in the snow", "on a beach towel", "on a stone wall")
NONE = "none"  # a campaign without any drift: what is flagged there is a false alarm
BALANCE = 1000.0
HEAD = "how       pictures  drifted  caught  missed  false alarms  re-rolls  left drifted  passed drifted       money"


@dataclass(frozen=True)
class Course:
    """What came of a campaign: pictures by truth and by what the gate says of them, and where its shots stand."""

    said: Counter[tuple[bool, bool]]  # (drifted, fails)
    shots: int
    left: int
    passed: int
    money: float

    def line(self, how: str) -> str:
        """Return it as a line under `HEAD`."""
        drifted = self.said[True, True] + self.said[True, False]
        alarms = f"{self.said[False, True]} of {self.said[False, True] + self.said[False, False]}"
        return (
            f"{how:10}{self.said.total():8}{drifted:9}{self.said[True, True]:8}{self.said[True, False]:8}{alarms:>14}"
            f"{self.said.total() - self.shots:10}{self.left:14}{self.passed:16}   ${self.money:9.4f}"
        )


def lines(refs: Path = MUG, pictures: int = 30, ways: Sequence[str] = ()) -> Iterator[str]:
    """Yield a line for each way to drift."""
    yield f"{pictures} shots each, one picture in five drifts, up to {REROLLS} re-rolls; references: {refs.name}"
    yield HEAD
    for how in ways or (NONE, *WAYS):
        yield course(refs, pictures, how).line(how)


def course(refs: Path, pictures: int, how: str) -> Course:
    """Run one campaign and hold what the gate says against what was drawn."""
    faults = () if how == NONE else (Fault("drift", rate=RATE, how=how),)
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        campaign = _campaign(here / "campaign", refs, pictures)
        with sandbox.serve(here / "service", options=Options(balance=BALANCE, faults=faults)) as server:
            way = Access("sandbox", SecretStr(server.key), server.url)
            project = Project(campaign, way, here / "out" / "sandbox")
            result = pipeline.make(project, Pace(fixed(4)), Silent())
        return _held(project, result, Books(here / "service"))


def _held(project: Project, result: pipeline.Result, books: Books) -> Course:
    orders = ((task.task_uuid, task.order) for task in books.tasks())
    drifted = {name for name, order in orders if order and any(one.name == "drift" for one in order.faults)}
    scores = ledger.scores(project.ledger)
    said: Counter[tuple[bool, bool]] = Counter()
    for attempt in ledger.attempts(project.ledger):
        if attempt.picture:
            mine = [one for one in scores.get(attempt.picture.sha256, ()) if one.scorer == NAME]
            said[attempt.id in drifted, bool(failure(mine, project.campaign.gate))] += 1
    rows = result.manifest.rows
    standing = [row.attempt.id for row in rows if row.attempt and row.status is Status.MADE]
    return Course(
        said, len(rows), sum(row.status is Status.DRIFTED for row in rows), len(drifted.intersection(standing)),
        books.spent(),
    )  # fmt: skip


def _campaign(folder: Path, refs: Path, pictures: int) -> Campaign:
    files = sorted(path for path in refs.iterdir() if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp"))[:3]
    (folder / "refs").mkdir(parents=True)
    views = {f"view-{number}": f"refs/{path.name}" for number, path in enumerate(files)}
    for path in files:
        shutil.copy(path, folder / "refs" / path.name)
    subjects = {"it": {"kind": "product", "noun": "thing", "details": {"all": "shape"}, "references": views}}
    many = -(-pictures // len(PLACES))
    scenes = [
        {
            "id": f"scene-{number}", "subjects": ["it"], "prompt": place, "takes": many,
            "sizes": [SIZES[number % len(SIZES)]], "view": [f"view-{number % len(views)}"],
        }
        for number, place in enumerate(PLACES)
    ]  # fmt: skip
    gate = Gate(rerolls=REROLLS).model_dump()
    return written(folder, document(*scenes, subjects=subjects, scorer="weightless", gate=gate))


if __name__ == "__main__":
    asked = sys.argv[1:]
    place = Path(asked[0]) if asked else MUG
    for text in lines(place, int(asked[1]) if asked[1:] else 30, asked[2:]):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
