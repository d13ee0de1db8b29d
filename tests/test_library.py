"""The package as other programs use it: importing costs nothing, and the documentation's example runs."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
from PIL import Image

import consistency_pipeline
from consistency_pipeline import CampaignError, Manifest, Project, Result, Status, UsageError, load, plan, run, score
from consistency_pipeline.sandbox import Options, serve
from tests.builders import MUG, document, written
from tests.kept import DESK
from tests.test_cli import KEY, plain

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    """A folder with a small campaign of one shot, with a real picture, and a service that draws plain ones."""
    folder = tmp_path / "campaigns" / "mug-catalog"
    mug = {**MUG, "references": {"front": "refs/mug/front.png"}}
    picture = folder / "refs" / "mug" / "front.png"
    picture.parent.mkdir(parents=True)
    with Image.open(ROOT / "campaigns" / "mug-catalog" / "refs" / "mug" / "front.png") as front:
        front.resize((512, 512)).save(picture)
    written(folder, document(DESK, name="mug-catalog", size="512x512", subjects={"mug": mug}))
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain)) as running:
        (tmp_path / ".env").write_text(f"RUNWARE_BASE_URL={running.url}\nRUNWARE_API_KEY={KEY}\n")
        yield tmp_path


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=50, check=False,
    )  # fmt: skip


def test_the_example_of_the_document_does_what_it_says_in_a_running_loop_as_notebooks_have_one(here: Path) -> None:
    assert len(BLOCKS) == 2
    lost = "(project.home / result.manifest.rows[0].picture.file).unlink()\n"  # there is something to make again
    cells = BLOCKS[0] + lost + BLOCKS[1]
    done = python(f"import asyncio\nasync def notebook(): exec({cells!r}, globals())\nasyncio.run(notebook())", here)
    assert done.returncode == 0, done.stderr
    first, summary, made, sheet, again = done.stdout.splitlines()
    assert first.startswith("desk/1 ")
    assert summary.startswith("1 shots on sandbox, about $0.0")
    assert Path(made.split()[1]).is_relative_to(here)
    assert (here / sheet).name == "sheet.png"
    assert again == "1 made, $0.09 desk/1 made"


def test_importing_the_package_imports_nothing_of_it_and_plan_stays_a_function(tmp_path: Path) -> None:
    code = (
        "import consistency_pipeline, sys",
        "print([name for name in sys.modules if '_pipeline.' in name], consistency_pipeline.__version__)",
        "from consistency_pipeline.plan import Shot",
        "from consistency_pipeline import plan",
        "print(Shot.__module__, plan.__module__)",
    )
    assert python("\n".join(code), tmp_path).stdout.splitlines() == [
        f"[] {consistency_pipeline.__version__}",
        "consistency_pipeline.plan.shot consistency_pipeline.library",
    ]


def test_every_name_that_is_promised_is_there() -> None:
    for name in consistency_pipeline.__all__:
        assert getattr(consistency_pipeline, name) is not None
        assert name in dir(consistency_pipeline)
    with pytest.raises(AttributeError, match="has no attribute 'draw'"):
        getattr(consistency_pipeline, "draw")  # noqa: B009  (the type checker knows that it is not there)


def test_errors_are_raised_as_they_are_said(here: Path) -> None:
    with pytest.raises(UsageError, match="did you mean `mug-catalog`"):
        load("mug-catalogue", here)
    project = load("mug-catalog", here)
    (project.campaign.folder / "refs" / "mug" / "front.png").unlink()

    async def notebook() -> None:
        run(project)

    for call in (lambda: run(project), lambda: asyncio.run(notebook())):
        with pytest.raises(CampaignError, match=r"mug\.front"):
            call()


def test_functions_have_types(here: Path) -> None:
    project: Project = load("mug-catalog", here)
    found: Manifest = plan(project)
    assert [row.status for row in found.rows] == [Status.MISSING]
    assert get_type_hints(run)["return"] is Result


def test_scoring_returns_the_shots_that_selectors_name(here: Path) -> None:
    project = load("mug-catalog", here)
    assert [(row.shot.id, row.score) for row in score(project, ["scene:desk"])] == [("desk/1", None)]
    with pytest.raises(UsageError, match="no scene"):
        score(project, ["scene:dsek"])
