"""The verbs that list scenes and shots, and hand them on as CSV and JSON."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from consistency_pipeline.campaign import load
from consistency_pipeline.cli import rowed, tabled
from consistency_pipeline.cli.app import app
from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt
from tests.builders import DESK, document, made, planned, written

SCENES = ({**DESK, "takes": 2, "tags": ["a", "b"]}, {"id": "sum", "subjects": ["mara"], "prompt": "=SUM(1) café"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "mugs", document(*SCENES, provider="sandbox")).folder


def ask(*words: str) -> Result:
    assert tabled.__doc__, "its verbs are there once it is imported"
    return CliRunner().invoke(app, list(words), env={"RUNWARE_API_KEY": "", "COLUMNS": "100"})


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "by which spreadsheets know UTF-8"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="\n")))


def test_scenes_as_csv_are_read_back(folder: Path, tmp_path: Path) -> None:
    said = ask("scenes", str(folder), "--csv")
    assert said.exit_code == 0
    assert rows(said.stdout)[1]["prompt"] == "'=SUM(1) café"
    assert f"next      consistency plan {folder}" in said.stderr
    again = tmp_path / "again"
    again.mkdir()
    (again / "scenes.csv").write_text(said.stdout, encoding="utf-8")
    assert written(again, {**document(), "scenes": {"from": "scenes.csv"}}).scenes == load(folder).scenes


def test_scenes_are_listed_with_where_they_stand(folder: Path) -> None:
    said = ask("scenes", str(folder))
    assert "campaign.yaml:" in said.stdout
    assert "2 scenes" in said.stdout
    assert said.stderr.endswith("--csv > scenes.csv\n")


def test_shots_are_listed_selected_and_handed_on(folder: Path) -> None:
    every = rows(ask("shots", str(folder), "--csv").stdout)
    assert [row["id"] for row in every] == ["desk/1", "desk/2", "sum/1"]
    assert list(every[0]) == list(rowed.COLUMNS)
    assert (every[0]["status"], every[0]["tags"], every[0]["picture"]) == ("missing", "a; b", "")
    found = json.loads(ask("shots", str(folder), "--json", "--select", "desk/*", "--exclude", "desk/2").stdout)
    assert next(iter(found)) == "schema_version"
    assert [shot["id"] for shot in found["shots"]] == ["desk/1"]
    assert found["shots"][0]["cost"] is None
    assert "3 shots: 3 missing" in ask("shots", str(folder)).stdout


def test_csv_and_json_do_not_go_together(folder: Path) -> None:
    said = ask("shots", str(folder), "--csv", "--json")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "ask for one of them" in said.stderr


def folded(folder: Path, *attempts: Attempt) -> Manifest:
    return fold(planned(load(folder)), attempts, lambda _: True, lambda _: None)


def test_a_row_tells_of_the_picture_that_stands(folder: Path) -> None:
    shot: Shot = planned(load(folder)).shots[0]
    found = folded(folder, made(shot, seed=5, cost=0.07))
    said: dict[str, Any] = rowed.facts(found.rows[0], Path("outputs/mugs/sandbox"))
    assert (said["status"], said["seed"], said["cost"], said["decision"]) == ("made", 5, 0.07, None)
    assert said["picture"] == "outputs/mugs/sandbox/shots/desk/desk-1-1.png"


@pytest.mark.parametrize("width", [80, 160])
def test_tables_fit_the_terminal_and_are_cut_with_counts(tmp_path: Path, width: int) -> None:
    many = [{"id": f"s{n}", "subjects": ["mug"], "prompt": "on a long table " * 20} for n in range(80)]
    campaign = written(tmp_path, document(*many))
    out = io.StringIO()
    rowed.show_scenes(campaign, Console(file=out, width=width))
    rowed.show_shots(
        fold(planned(campaign), (), lambda _: True, lambda _: None).rows, Path("o"), Console(file=out, width=width)
    )
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line.startswith("the first 60 of 80 s") and line.endswith("--csv has all")]
    assert len(lines) == 2 * 62 + 1
