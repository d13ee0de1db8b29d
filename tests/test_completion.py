"""What a shell offers after Tab, through the machinery by which the shells ask."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer._completion_classes import ZshComplete

from consistency_pipeline.cli import app
from consistency_pipeline.cli.shells import cut, joined
from tests.builders import document, written
from tests.selection.standing import MUGS

PROGRAM = typer.main.get_command(app)
DESKS = [f"desk@{size}/{take}" for size in ("1200x896", "896x1200") for take in (1, 2, 3)]

SCENES = ["desk", "summit", "kitchen", "campfire", "train", "workshop", "studio", "market"]


def offered(*words: str) -> list[str]:
    """Return what a shell is offered for the last of these words."""
    shell = ZshComplete(PROGRAM, {}, "consistency", "_CONSISTENCY_COMPLETE")
    return [str(item.value) for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("des", DESKS),
        ("desk@8", DESKS[3:]),
        ("scene:s", ["scene:summit", "scene:studio"]),
        ("scen", [f"scene:{name}" for name in SCENES]),
        ("tag:o", ["tag:office", "tag:outdoor"]),
        ("tag:outdoor,size:8", ["tag:outdoor,size:896x1200"]),
        ("desk/1 reference:mug.b", ["desk/1 reference:mug.back", "desk/1 reference:mug.base"]),
        ("subject:", ["subject:mug"]),
        ("status:st", ["status:stale"]),
        ("state:n", ["state:new"]),
        ("model:nano-banana-2", ["model:nano-banana-2", "model:nano-banana-2-lite", "model:nano-banana-2.1"]),
        ("st", ["status:", "state:", "studio@1200x896/1", "studio@896x1200/1"]),
        ("take:", ["take:1", "take:2", "take:3"]),
        ("score:", ["score:none"]),
        (f"@{MUGS}/camp", [f"@{MUGS}/campaign.yaml"]),
        ("zzz", []),
        ("zzz:", []),
        ("'scene:", []),
    ],
    ids=lambda value: value.replace(str(MUGS), "mugs") if isinstance(value, str) else "",
)
def test_selectors_are_gone_on_with(typed: str, found: list[str]) -> None:
    assert sorted(offered("prompts", str(MUGS), "--select", typed)) == sorted(found)


def test_all_that_takes_shots_offers_them() -> None:
    assert offered("prompts", str(MUGS), "--diff", "--exclude", "market") == ["market/1"]
    assert offered("prompts", str(MUGS), "--select", "desk", "--exclude=mark") == ["market/1"]
    assert offered("promote", str(MUGS), "mark") == ["market/1"]
    assert offered("prompts", "--select", "status:b") == ["status:blocked"], "before the campaign is named"
    assert offered("prompts", "--select", "mark") == []


def test_of_many_shots_the_scenes_are_offered(tmp_path: Path) -> None:
    scenes = [{"id": name, "subjects": ["mug"], "prompt": "on a desk", "takes": 150} for name in ("hall", "hill")]
    written(tmp_path, document(*scenes))
    assert offered("prompts", str(tmp_path), "--select", "h") == ["hall/*", "hill/*"]
    assert len(offered("prompts", str(tmp_path), "--select", "hall")) == 150


@pytest.mark.parametrize("text", ["", "a: [", "version: 1\nname: x\n", "\0"])
def test_a_campaign_that_cannot_be_read_is_no_noise(
    tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "campaign.yaml").write_text(text)
    before = sorted(tmp_path.rglob("*"))
    assert offered("prompts", str(tmp_path), "--select", "scene:") == []
    assert offered("prompts", str(tmp_path / "none"), "--select", "scene:") == []
    assert capfd.readouterr() == ("", "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "whole", "kept"),
    [
        (["scene", ":"], "scene:", "scene:"),
        (["scene", ":", "de"], "scene:de", "scene:"),
        (["scene", ":", ""], "", ""),
        (["desk", "@", "12"], "desk@12", "desk@"),
        (["--select", "=", "tag", ":", "o"], "--select=tag:o", "tag:"),
        (["--select", "="], "--select=", ""),
        (["tag", ":", "o,size", ":", "8"], "tag:o,size:8", "tag:o,size:"),
        (["desk/1", "@", "shots"], "@shots", "@"),
        (["--select", "@", "shots"], "@shots", "@"),
        (["--select", "=@", "shots"], "--select=@shots", "@"),
        (["'scene:desk size:8"], "'scene:desk size:8", ""),
        (["mod"], "mod", ""),
    ],
)
def test_what_bash_takes_apart_is_put_together(words: list[str], whole: str, kept: str) -> None:
    last = joined(["consistency", "prompts", "mugs", *words])[-1]
    assert (last, cut(last, words[-1])) == (whole, kept)


def test_an_at_after_the_campaign_begins_a_word() -> None:
    assert joined(["consistency", "approve", "mugs", "@", "shots"]) == ["consistency", "approve", "mugs", "@shots"]


def asked(folder: Path, *words: str) -> str:
    """Return what the program answers the shell's script."""
    variables = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1), "PATH": os.environ["PATH"],
                 "_CONSISTENCY_COMPLETE": "complete_bash"}  # fmt: skip
    code = "import sys; sys.argv[0] = 'consistency'; from consistency_pipeline.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=variables, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_campaigns_are_offered_and_nothing_is_written(tmp_path: Path) -> None:
    written(tmp_path / "campaigns" / "mugs", document())
    before = sorted(tmp_path.rglob("*"))
    assert asked(tmp_path, "consistency", "plan", "m") == "mugs\n"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bashs_own_script_completes(tmp_path: Path) -> None:
    """The script of --show-completion is run by bash as it would after Tab, with words split as it splits them."""
    written(tmp_path / "campaigns" / "mugs", document())
    consistency = tmp_path / "consistency"
    consistency.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.argv[0] = \'consistency\'; '
                           'from consistency_pipeline.cli import main; main()" "$@"\n')  # fmt: skip
    consistency.chmod(0o755)
    script = """eval "$(consistency --show-completion)"
        COMP_WORDS=(consistency prompts mugs --select scene : d) COMP_CWORD=6
        _consistency_completion consistency; echo "${COMPREPLY[*]}"
        complete -p consistency"""
    done = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=tmp_path, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert done.stdout == "desk\ncomplete -o default -F _consistency_completion consistency\n", done.stderr
