"""What the documentation says is what the code does."""

import json
import re
from pathlib import Path

import pytest

from consistency_pipeline import __version__, campaign, pipeline
from tests.generated import DOCUMENTS, README, generated

ROOT = README.parent
CAMPAIGNS = sorted(path.parent for path in (ROOT / "campaigns").glob("*/campaign.yaml"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_tables_of_the_documents_are_those_of_the_code(document: Path) -> None:
    assert generated(document) == document.read_text(encoding="utf-8"), "run `make docs`"


def test_the_published_schema_is_that_of_the_models() -> None:
    published = json.loads((ROOT / "docs" / "campaign.schema.json").read_text(encoding="utf-8"))
    assert published == campaign.schema(), "run `make docs`"


def test_the_readmes_example_is_a_campaign(tmp_path: Path) -> None:
    from tests.builders import png

    [example] = re.findall(r"   ```yaml\n(.*?)   ```", README.read_text(encoding="utf-8"), re.DOTALL)
    folder = tmp_path / "campaigns" / "my-bottle"
    (folder / "refs").mkdir(parents=True)
    for name in ("front.jpg", "back.jpg"):
        (folder / "refs" / name).write_bytes(png(name))
    (folder / "campaign.yaml").write_text("\n".join(line[3:] for line in example.splitlines()), encoding="utf-8")
    found = pipeline.look(pipeline.open_project("my-bottle", tmp_path))
    assert [row.shot.id for row in found.rows] == ["gym/1", "trail/1", "trail/2"]


@pytest.mark.parametrize("folder", CAMPAIGNS, ids=lambda folder: folder.name)
def test_every_example_campaign_plans(folder: Path) -> None:
    found = pipeline.look(pipeline.open_project(str(folder), ROOT))
    assert found.rows
    assert found.plan.campaign.name == folder.name


def test_links_of_the_documents_lead_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_changelog_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
