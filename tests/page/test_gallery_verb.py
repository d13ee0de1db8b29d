"""The verb that writes the page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.builders import document, written
from tests.test_cli import SCENES, SMALL, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    written(tmp_path / "campaigns" / "mugs", document(*SCENES, **SMALL))
    return Place(tmp_path)


def shown(page: Path) -> dict[str, Any]:
    found = re.search(r'id="document">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.thorough
def test_before_a_run_and_after_it_and_after_a_decision(place: Place) -> None:
    page = place.folder / "outputs" / "mugs" / "sandbox" / "gallery.html"
    first = place.run("gallery", "mugs")
    assert (first.returncode, first.stdout) == (0, f"{page}\n"), first.stderr
    assert [shot["status"] for shot in shown(page)["shots"]] == ["missing"] * 3
    assert place.run("run", "mugs").returncode == 0
    assert place.run("reject", "mugs", "desk/1", "--reason", "no logo").returncode == 0
    assert place.run("gallery", "mugs").returncode == 0
    shots = shown(page)["shots"]
    assert [shot["status"] for shot in shots] == ["rejected", "made", "made"]
    decision = shots[0]["attempts"][0]["picture"]["decision"]
    assert (decision["verdict"], decision["reason"]) == ("rejected", "no logo")
    for shot in shots:
        picture = shot["attempts"][0]["picture"]
        assert (page.parent / picture["file"]).is_file()
        assert (page.parent / picture["thumb"]).is_file()
    for reference in shown(page)["references"]:
        assert (page.parent / reference["file"]).is_file()
        assert (page.parent / reference["thumb"]).is_file()
    written_at = page.stat().st_mtime_ns
    assert place.run("gallery", "mugs").returncode == 0
    assert page.stat().st_mtime_ns == written_at


def test_it_says_how_the_shots_stand_to_people_and_to_programs(place: Place) -> None:
    done = place.run("gallery", "mugs", "--json")
    assert json.loads(done.stdout) == {
        "schema_version": 1,
        "campaign": "mugs",
        "provider": "sandbox",
        "page": str(place.folder / "outputs" / "mugs" / "sandbox" / "gallery.html"),
        "shots": 3,
        "pictures": 0,
        "statuses": {"missing": 3},
    }
    assert done.stderr.endswith("3 shots: 3 missing\nnext      consistency run mugs\n")
