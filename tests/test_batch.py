"""Lines of JSON in, an answer to each out: for programs that compare scores with the truth."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import pytest

from consistency_pipeline.judging import batch, pipes
from consistency_pipeline.judging.asked import BadLine, asked, fractions, parsed
from tests.bench.damage import png
from tests.scoring import shown

BOX = [0.2, 0.15, 0.78, 0.85]


@cache
def drawn() -> dict[str, bytes]:
    """Return a mug and a can of another colour, each also in another scene."""
    mug, can = shown.thing(shown.MUG), shown.thing(shown.CAN, (150, 60, 40))
    shots = {"mug": mug[0], "can": can[0], "mug-again": shown.scene(*mug), "can-again": shown.scene(*can)}
    return {f"{name}.png": png(pixels) for name, pixels in shots.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name, data in drawn().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "no-picture.png").write_text("hello")
    with contextlib.chdir(tmp_path):
        yield tmp_path


def line(name: object, query: str, *refs: str, **more: object) -> dict[str, Any]:
    return {"id": name, "refs": list(refs), "query": query, **more}


def answers(lines: list[dict[str, Any] | bytes]) -> tuple[list[dict[str, Any]], bool]:
    said: list[bytes] = []

    async def source() -> Any:
        for one in lines:
            yield one if isinstance(one, bytes) else json.dumps(one).encode()

    async def write(data: bytes) -> None:
        said.append(data)

    good = anyio.run(batch.answered, source(), write)
    return [json.loads(one) for one in said], good


def test_each_line_is_answered_in_its_turn_be_it_bad(folder: Path) -> None:
    pixels = [480 * side for side in BOX]
    found, good = answers([
        line("same", "mug-again.png", "mug.png", ref_boxes=[BOX]),
        b"{ no JSON",
        line("in pixels", "mug-again.png", "mug.png", ref_boxes=[pixels]),
        line("other", "can-again.png", "mug.png", ref_boxes=[None]),
        line("no picture", "mug.png", "no-picture.png"),
        line("detail", "mug-again.png", "mug.png", details=[{"name": "mark", "ref": 0, "box": list(shown.MARK)}]),
        line("once more", "mug-again.png", "mug.png", ref_boxes=[BOX]),
    ])  # fmt: skip
    same, bad, in_pixels, other, no_picture, detail, again = found
    assert not good
    assert [one["id"] for one in found] == [
        "same", None, "in pixels", "other", "no picture", "detail", "once more",
    ]  # fmt: skip
    assert same["score"] > 0.8
    assert other["score"] < 0.3
    assert same["score"] == same["components"]["identity"]["value"]
    assert set(same["components"]["colour"]) >= {"value", "measured", "band", "reason"}
    assert {**in_pixels, "id": "same"} == {**again, "id": "same"} == same
    assert bad == {"id": None, "score": None, "band": "cannot tell", "components": {}, "error": "no JSON"}
    assert "no-picture.png: not a PNG, JPEG or WebP picture" in no_picture["error"]
    assert detail["details"]["mark"]["state"] == "present"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"refs": ["mug.png"], "query": "can.png"}, "id is missing"),
        (line(1, "can.png"), "refs must be"),
        ({"id": 1, "refs": "mug.png", "query": "can.png"}, "refs must be"),
        (line(1, "can.png", "gone.png"), "gone.png: No such file"),
        ({"id": 1, "refs": [7], "query": "can.png"}, "refs\\[0\\] must be a path"),
        ({"id": 1, "refs": ["mug.png"], "query": None}, "query must be a path"),
        (line(1, "can.png", "mug.png\0"), "is no path"),
        (line(1, "can.png", "."), "is no file"),
        (line(1, "mug.png", "can.png", "mug.png"), "compared with itself"),
        (line(1, "can.png", "mug.png", ref_boxes=[None, None]), "one box, or null, for each"),
        (line(1, "can.png", "mug.png", ref_boxes=[[0, 0, 1]]), "must be \\[left, top"),
        (line(1, "can.png", "mug.png", ref_boxes=[[0.5, 0, 0.5, 1]]), "is empty"),
        (line(1, "can.png", "mug.png", ref_boxes=[[0, 0, 1, float("nan")]]), "must be \\[left, top"),
        (line(1, "can.png", "mug.png", ref_boxes=[[0, 0, 1, True]]), "must be \\[left, top"),
        (line(1, "can.png", "mug.png", kind="ghost"), "kind must be"),
        (line(1, "can.png", "mug.png", details=[{"name": "x", "ref": 1, "box": BOX}]), "number of one of refs"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_says_what_is_wrong(folder: Path, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(BadLine, match=said):
        asked(facts)


@pytest.mark.parametrize("text", [b"", b"[1]", b"\xff", b'{"id":', b"[" * 100_000, b"1" * 5000])
def test_what_is_no_object_is_no_line(text: bytes) -> None:
    with pytest.raises(BadLine):
        parsed(text)


def test_boxes_are_fractions_or_pixels() -> None:
    assert fractions((0.1, 0.2, 0.5, 1.002), (400, 200)) == (0.1, 0.2, 0.5, 1.0)
    assert fractions((40, 40, 200, 300), (400, 200)) == (0.1, 0.2, 0.5, 1.0)
    with pytest.raises(BadLine, match="outside"):
        fractions((500, 40, 600, 300), (400, 200))


def test_lines_are_read_from_pipes_and_files(tmp_path: Path) -> None:
    async def read(source: int) -> list[bytes]:
        return [one async for one in pipes.lines(source)]

    text = b"one\n\n  \ntwo\r\nthree"
    (tmp_path / "lines").write_bytes(text)
    inner, outer = os.pipe()
    os.write(outer, text)
    os.close(outer)
    with (tmp_path / "lines").open("rb") as file, os.fdopen(inner, "rb") as pipe:
        for source in (file, pipe):
            assert anyio.run(read, source.fileno()) == [b"one", b"two\r", b"three"]


@pytest.fixture
def program(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "consistency_pipeline", "score", "--batch"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as one:
        yield one


def ask(program: "subprocess.Popen[bytes]", facts: dict[str, Any]) -> dict[str, Any]:
    assert program.stdin
    assert program.stdout
    program.stdin.write(json.dumps(facts).encode() + b"\n")
    program.stdin.flush()
    return dict(json.loads(program.stdout.readline()))


def test_a_program_can_wait_for_each_answer_and_stop_with_ctrl_c(program: "subprocess.Popen[bytes]") -> None:
    assert ask(program, line(1, "gone", "mug.png"))["error"] == "query: gone: No such file or directory"
    assert ask(program, line(2, "mug-again.png", "mug.png"))["score"] > 0.8
    os.killpg(program.pid, signal.SIGINT)
    said, wrong = program.communicate(timeout=20)
    assert (program.returncode, said) == (130, b"")
    assert wrong.startswith(b"interrupted")


def test_nobody_reads_any_more(program: "subprocess.Popen[bytes]") -> None:
    assert program.stdin
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    program.stdin.write(b"{}\n" * 3)
    program.stdin.flush()
    assert program.wait(timeout=20) == 0
    assert program.stderr.read() == b""
