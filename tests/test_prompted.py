"""Prompts before they are sent: what a person sees, and what has changed since the last time."""

import io
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from consistency_pipeline.cli.comparing import change, words
from consistency_pipeline.cli.locking import last_sent
from consistency_pipeline.cli.prompted import Group, document, groups, show
from consistency_pipeline.project import Project
from tests import zygote
from tests.builders import HELD, MARA, png
from tests.kept import DESK, HILL, PARK, approve, look, make, project, row

DESKS = {**DESK, "takes": 3}


def shown(there: Project, width: int = 80, *, diff: bool = False, colours: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=colours, color_system="standard" if colours else None)
    show(groups(look(there).rows, last_sent(there) if diff else None), console, compared=diff)
    return file.getvalue()


def changed(root: Path, *scenes: Mapping[str, Any]) -> Project:
    return project(root, *scenes)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_prompts_stand_under_their_numbered_references(tmp_path: Path, width: int) -> None:
    said = shown(project(tmp_path, PARK, HILL, DESKS), width)
    lines = said.splitlines()
    assert max(map(len, lines)) <= min(width, 100)
    assert [line for line in lines if line and line[0] != " "] == [
        "mara.back",
        "park/1",
        "hill/1",
        "desk/1–3",
        "6 shots, 4 prompts",
    ]
    assert "   1 mug.front  refs/mug/front.png" in lines
    assert "   2 mug.base   refs/mug/base.png" in lines
    assert "   1 mara.back  made by mara.back" in lines
    assert " ".join(said.split()).count("on a desk. Keep the mug teal color and cork base identical.") == 1


def test_references_say_where_they_are(tmp_path: Path) -> None:
    kinds = {"front": "https://x.test/a.png?key=1", "back": {"uuid": HELD}, "side": {"generate": {"prompt": "A woman"}}}
    scene = {**PARK, "references": ["mara.front", "mara.back", "mara.side"]}
    said = shown(project(tmp_path, scene, mara={**MARA, "references": kinds}), 100)
    for where in ("https://x.test/a.png?… (not fetched yet)", f"held by the service as {HELD}", "made by mara.side"):
        assert where in said
    assert "no references: words alone" in said
    assert "key=1" not in said


def test_takes_that_follow_each_other_are_a_range(tmp_path: Path) -> None:
    sizes = {**DESK, "takes": 2, "sizes": ["512x512", "1024x1024"]}
    rows = look(project(tmp_path, sizes, {**PARK, "takes": 4})).rows
    assert [group.title for group in groups(rows)] == [
        "mara.back",
        "desk@512x512/1–2, desk@1024x1024/1–2",
        "park/1–4",
    ]
    parks = [one for one in rows if one.shot.scene == "park"]
    assert Group((parks[0], parks[2], parks[3])).title == "park/1, park/3–4"


def test_what_was_never_sent_and_what_is_as_it_was(tmp_path: Path) -> None:
    there = project(tmp_path, PARK, DESKS)
    make(there, "mara.back", "desk/1", "desk/2")
    said = shown(there, diff=True)
    assert "desk/1–2  as sent last time" in said
    assert "desk/3  not sent yet" in said
    assert said.count("Keep the mug teal color") == 1
    assert said.splitlines()[-1] == "5 shots, 4 prompts; 3 as sent last time; 2 not sent yet"


def test_words_and_references_that_changed_are_marked(tmp_path: Path) -> None:
    there = project(tmp_path)
    make(there, "mara.back", "park/1", "hill/1", "desk/1")
    (there.campaign.folder / "refs/mug/base.png").write_bytes(png("another base"))
    after = changed(
        tmp_path, {**PARK, "prompt": "in a dark forest"}, {**HILL, "references": ["mara.front"]}, {**DESK, "seeds": [5]}
    )
    said = " ".join(shown(after, 120, diff=True).split())
    assert "in a [-park-]{+dark forest+}. Keep" in said
    assert "1 mara.front refs/mara/front.png new" in said
    assert "- mara.back not sent any more" in said
    assert "refs/mug/base.png another picture than last time" in said
    assert "desk/1 also changed: seed" in said
    coloured = shown(after, 120, diff=True, colours=True)
    assert "[-" not in coloured
    assert "\x1b[9;31mpark\x1b[0m\x1b[1;32mdark forest\x1b[0m" in coloured


def test_the_last_attempt_counts_and_not_the_last_picture(tmp_path: Path) -> None:
    there = project(tmp_path, DESK)
    make(there, "desk/1")
    second = changed(tmp_path, {**DESK, "prompt": "on a shelf"})
    make(second, "desk/1")
    assert "as sent last time" in shown(second, diff=True)
    assert "[-shelf-]{+desk+}" in shown(project(tmp_path, DESK), diff=True)


def test_the_document_has_every_shot_by_itself(tmp_path: Path) -> None:
    there = project(tmp_path, DESKS)
    make(there, "desk/1")
    after = changed(tmp_path, {**DESKS, "prompt": "on a shelf"})
    found = look(after)
    facts = json.loads(json.dumps(document(found, found.rows, last_sent(after))))
    shots = {shot["id"]: shot for shot in facts["shots"]}
    assert shots["desk/2"]["last"] is None
    assert [(one["number"], one["view"]) for one in shots["desk/1"]["references"]] == [(1, "front"), (2, "base")]
    last = shots["desk/1"]["last"]
    assert last["changed"]
    assert {"old": "desk"} in last["words"]
    assert "".join(text for piece in last["words"] for kind, text in piece.items() if kind != "new") == last["prompt"]
    assert "last" not in document(found, found.rows)["shots"][0]


def test_an_order_that_changed_is_said(tmp_path: Path) -> None:
    there = project(tmp_path, {**DESK, "references": ["mug.front", "mug.base"]})
    make(there, "desk/1")
    after = changed(tmp_path, {**DESK, "references": ["mug.base", "mug.front"]})
    old = last_sent(after)(row(after, "desk/1"))
    assert old is not None
    found = change(row(after, "desk/1"), old)
    assert (found.moved, found.added, found.removed, found.changed) == (True, (), (), ())
    assert "also changed: order of references" in shown(after, diff=True)


@given(st.text(alphabet="ab ,.-'\n", max_size=40), st.text(alphabet="ab ,.-'\n", max_size=40))
def test_both_texts_are_in_the_pieces(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "old") == new
    assert (old == new) == all(kind == "same" for kind, _ in pieces)
    assert all(text for _, text in pieces)


def test_a_phrase_is_one_change() -> None:
    assert words("a red cup here", "a big blue cup here") == (
        ("same", "a "), ("old", "red"), ("new", "big blue"), ("same", " cup here"),
    )  # fmt: skip
    assert words("one two three", "four five three")[:2] == (("old", "one two"), ("new", "four five"))


def command(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return zygote.run(more, folder, {**kept, "COLUMNS": "100"})


def test_the_verbs_as_they_are_typed(tmp_path: Path) -> None:
    there = project(tmp_path)
    make(there, "mara.back", "park/1")
    approve(there, "park/1")
    selectors = ("--select", "park/*", "--select", "desk/1 scene:hill", "--exclude", "hill/1 take:9")
    some = command(tmp_path, "prompts", "mugs", *selectors, "--diff")
    assert some.returncode == 0, some.stderr
    assert some.stderr.splitlines() == [
        "note: excluding take:9 leaves nothing out: there is no take 9; there is 1",
        "next      consistency plan mugs",
    ]
    assert some.stdout.splitlines()[-1] == "2 shots; 1 as sent last time; 1 not sent yet"
    done = command(tmp_path, "promote", "mugs", "park/1", "--as", "mara.side")
    assert done.returncode == 0, done.stderr
    assert (there.campaign.folder / "refs/mara/side.lineage.json").is_file()
    assert json.loads(there.campaign.file.read_text().replace(", side: refs/mara/side.png", ""))
