"""What the program prints for campaigns of 5 and of 5,000 shots, as files to compare with, and two pictures of it.

`python -m tests.saying` writes `tests/cases/said/*.txt` and `docs/*.svg` anew; a test compares them.
"""

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from consistency_pipeline.access import Access
from consistency_pipeline.campaign import load
from consistency_pipeline.cli import explained, planned, words
from consistency_pipeline.decisions import Decision, Standing, Verdict
from consistency_pipeline.manifest import fold
from consistency_pipeline.manifest.causes import Remembered, causes
from consistency_pipeline.manifest.explaining import explanations
from consistency_pipeline.pipeline import Result
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, Outcome, Status, Stop, Tally
from tests import builders
from tests.builders import DESK, MARA, document, png, written

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "said"
WIDTHS = (80, 160)
AT = "2026-11-23T09:30:00.000Z"
REFUSED: dict[str, Any] = {"outcome": Outcome.REFUSED, "picture": None, "cost": None, "code": "contentPolicy",
                           "message": "The prompt was refused by the safety filter."}  # fmt: skip
TIMEOUT: dict[str, Any] = {"outcome": Outcome.FAILED, "picture": None, "cost": None, "code": "timeoutProvider",
                           "message": "The provider did not respond in time."}  # fmt: skip


class Scenery:
    """A plan as it is now, what was made of an earlier one, and what people decided since."""

    def __init__(self, before: Plan, now: Plan, ends: Mapping[str, dict[str, Any]], approved: Callable[[Shot], bool]):
        """Make all shots of the plan before; `ends` says of which ones how they ended, if not with a picture."""
        tries = tuple(_attempt(shot, ends.get(shot.id, {})) for shot in before.shots)
        self._inputs = {one.fingerprint: one.inputs for one in tries}
        kept = {shot.id for shot in before.shots if approved(shot)}
        self.decided: Standing = {
            one.picture.sha256: Decision(one.shot, Verdict.APPROVED, one.picture.sha256, AT, "ana")
            for one in tries
            if one.picture and one.shot in kept
        }
        self.found = fold(now, tries, lambda _: True, self._inputs.get, self.decided)

    @property
    def remembered(self) -> Remembered:
        return lambda attempt: self._inputs.get(attempt.fingerprint)

    def plan(self, console: Console) -> None:
        reasons = causes(self.found, self.found.rows, self.remembered)
        planned.plan_table(self.found, console, reasons)
        _next(planned.following(self.found, self.found.plan.campaign.name), console)

    def explain(self, console: Console, *patterns: str) -> None:
        rows = [row for row in self.found.rows if not patterns or row.shot.id in patterns]
        reasons = tuple(explanations(self.found, rows, self.remembered, self.decided))
        explained.show(self.found, reasons, console)
        name = self.found.plan.campaign.name
        way = explained.Way(name, patterns or ("*",), Path(f"campaigns/{name}/campaign.yaml"))
        for command in explained.following(reasons, way):
            _next(command, console)

    def ending(self, console: Console, tally: Tally | None, pages: int = 1) -> None:
        plan, name = self.found.plan, self.found.plan.campaign.name
        home = Path.cwd() / "outputs" / name / plan.provider
        campaign = plan.campaign.model_copy(update={"folder": Path.cwd() / "campaigns" / name})
        project = Project(campaign, Access("sandbox"), home)
        sheets = tuple(home / f"sheet{f'-{n}' if n > 1 else ''}.png" for n in range(1, pages + 1))
        named = frozenset(row.shot.id for row in self.found.rows)
        lines = words.ending(project, Result(self.found, tally, sheets, named), f"consistency run {name}")
        words.show((line for line in lines if not line.startswith("page ")), console)  # there after `make campaign`


def _attempt(shot: Shot, changes: Mapping[str, Any]) -> Attempt:
    one = builders.made(shot, **changes)
    return replace(one, picture=replace(one.picture, sha256=f"of {shot.id}")) if one.picture else one


def _next(command: str, console: Console) -> None:
    console.print(Text(f"next      {command}"), highlight=False, soft_wrap=True)


def small(folder: Path) -> Scenery:
    """Return a campaign of 5 shots: a changed reference that the campaign makes, a changed prompt, a new scene."""
    portrait = {"generate": {"prompt": "A studio portrait of a woman.", "seed": 7}}
    mara = {**MARA, "references": {"front": portrait}}
    scenes = (
        {"id": "trail", "subjects": ["mara"], "prompt": "on a mountain trail at golden hour"},
        {**DESK, "prompt": "on a light oak desk beside an open laptop, soft morning light", "takes": 2},
    )
    subjects = {"mug": builders.MUG, "mara": mara}
    before = builders.planned(written(folder, document(*scenes, subjects=subjects, title="Mugs on a hike")))
    portrait["generate"] = {"prompt": "A studio portrait of a tall woman.", "seed": 7}
    edited = {**scenes[1], "prompt": "on a dark walnut desk beside an open laptop, soft morning light"}
    (folder / "refs/mug/base.png").write_bytes(png("another"))
    whole = document(
        scenes[0], edited, {**DESK, "id": "new"}, subjects=subjects, title="Mugs on a hike", budget={"max_cost": 5.0}
    )
    return Scenery(before, builders.planned(written(folder, whole)), {}, lambda shot: shot.id == "desk/1")


def large(folder: Path) -> Scenery:
    """Return a campaign of 5,040 shots in 200 scenes and a new one: one changed reference, some refused and failed."""
    scenes = [
        {
            **DESK,
            "id": f"s{n:03}",
            "prompt": f"on desk {n}",
            "takes": 25,
            "references": ["front", "base"] if n % 16 == 0 else ["front"],
        }
        for n in range(200)
    ]
    common: dict[str, Any] = {"size": "512x512", "budget": {"max_cost": 400.0}, "title": "5,000 mugs"}
    before = builders.planned(written(folder, document(*scenes, **common)))
    (folder / "refs/mug/base.png").write_bytes(png("another"))
    now = builders.planned(written(folder, document(*scenes, {**DESK, "id": "new", "takes": 40}, **common)))
    ends = {f"s{n:03}/{take}": REFUSED for n in range(3, 200, 40) for take in range(1, 20)}
    ends |= {f"s{n:03}/5": TIMEOUT for n in range(2, 200, 50)}
    return Scenery(before, now, ends, lambda shot: shot.take % 8 != 0)


def catalog(folder: Path) -> Scenery:
    """Return the example `mug-catalog` after an edit: all was made, half approved; then another picture of its back."""
    place = folder / "mug-catalog"
    shutil.copytree(ROOT / "campaigns" / "mug-catalog", place)
    before = builders.planned(load(place))
    (place / "refs/mug/back.png").write_bytes(png("another back", (1024, 1024)))
    file = place / "campaign.yaml"
    harbor = "\n  - {id: new-harbor, subjects: [mug], prompt: on a bollard at the harbor, takes: 2}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("dog-eared notebook", "fountain pen") + harbor, "utf-8")
    approved = ("desk@1200x896/1", "summit/1", "kitchen/1", "train/1")
    return Scenery(before, builders.planned(load(place)), {"market/1": TIMEOUT}, lambda shot: shot.id in approved)


DONE = Tally({Status.MADE: 3}, 0, 3, 0.21)
STOPPED = Tally({Status.MADE: 4_571, Status.REFUSED: 95, Status.FAILED: 4}, 334, 4_700, 349.12, Stop.BUDGET,
                "the next picture could cost $0.0471, and $0.0310 of $400.00 are left")  # fmt: skip
SAID: dict[str, Callable[[Scenery, Console], None]] = {
    "plan": lambda scenery, console: scenery.plan(console),
    "explain": lambda scenery, console: scenery.explain(console),
    "summary": lambda scenery, console: scenery.ending(
        console, *((DONE, 1) if len(scenery.found.rows) < 10 else (STOPPED, 20))
    ),
}
SIZES: dict[str, Callable[[Path], Scenery]] = {"5": small, "5000": large}
PICTURES: dict[str, Callable[[Scenery, Console], None]] = {
    "plan": SAID["plan"],
    "summary": lambda scenery, console: scenery.ending(console, Tally({Status.MADE: 9, Status.FAILED: 1}, 0, 10, 0.63)),
}


def spoken(scenery: Scenery, say: Callable[[Scenery, Console], None], width: int) -> str:
    """Return what is said on a terminal of so many columns that has no colours."""
    file = io.StringIO()
    say(scenery, Console(file=file, width=width, force_terminal=True, color_system=None))
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def drawn(scenery: Scenery, name: str) -> str:
    """Return a picture of a terminal in which it is said; it names no font that would have to be fetched."""
    console = Console(file=io.StringIO(), record=True, width=100, force_terminal=True, color_system="truecolor")
    PICTURES[name](scenery, console)
    picture = console.export_svg(title="mug-catalog", unique_id=name)
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


def text_of(picture: str) -> list[str]:
    """Return the texts in a picture: how they are drawn belongs to rich."""
    return re.findall(r">([^<>]+)</text>", picture)


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file with what it should say."""
    with tempfile.TemporaryDirectory() as folder:
        for size, make in SIZES.items():
            scenery = make(Path(folder) / size)
            for name, say in SAID.items():
                for width in WIDTHS:
                    yield CASES / f"{name}-{size}@{width}.txt", spoken(scenery, say, width)
        example = catalog(Path(folder))
        for name in PICTURES:
            yield ROOT / "docs" / f"{name}.svg", drawn(example, name)


if __name__ == "__main__":
    for path, said in files():
        path.write_text(said, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)} is up to date\n")
