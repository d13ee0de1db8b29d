"""Decisions on disk: added, read, taken back; and what a line that is none is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline.decisions import FILE, Decision, Verdict, add, read, standing
from consistency_pipeline.errors import CampaignError

PICTURE, OTHER = "a" * 64, "b" * 64


def decision(at: int = 1, verdict: Verdict = Verdict.APPROVED, picture: str = PICTURE, reason: str = "") -> Decision:
    return Decision("desk/1", verdict, picture, f"2026-11-23T00:00:{at:02}.000Z", "mira", reason, "f" * 64)


def test_what_was_added_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    first, second = decision(1), decision(2, Verdict.REJECTED, OTHER, "handle on the wrong side")
    add(tmp_path, [second])
    add(tmp_path, [first])
    assert read(tmp_path) == (first, second)
    assert (tmp_path / FILE).read_text().count("\n") == 2


def test_the_last_word_on_a_picture_counts(tmp_path: Path) -> None:
    words = [
        decision(1),
        decision(2, Verdict.REJECTED),
        decision(3, picture=OTHER),
        decision(4, Verdict.UNDECIDED, OTHER),
    ]
    add(tmp_path, words)
    assert standing(read(tmp_path)) == {PICTURE: words[1]}


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path) == ()


def test_a_line_that_was_cut_off_is_none_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    add(tmp_path, [decision(1)])
    with (tmp_path / FILE).open("a") as stream:
        stream.write('{"shot": "desk/1", "verd')
    assert read(tmp_path) == (decision(1),)
    add(tmp_path, [decision(2)])
    assert read(tmp_path) == (decision(1), decision(2))


@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD", "[]", "7", '{"shot": "desk/1"}', '{"shot": 1, "verdict": "approved", "picture": "a"}']
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    add(tmp_path, [decision(1)])
    with (tmp_path / FILE).open("a") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(CampaignError, match=":2: this is no decision"):
        read(tmp_path)


def test_keys_of_a_newer_version_are_let_pass(tmp_path: Path) -> None:
    add(tmp_path, [decision(1)])
    path = tmp_path / FILE
    path.write_text(path.read_text().replace('"shot"', '"mood": "good", "shot"'))
    assert read(tmp_path) == (decision(1),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(reasons=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_reason_survives(tmp_path_factory: pytest.TempPathFactory, reasons: list[str]) -> None:
    folder = tmp_path_factory.mktemp("decisions")
    words = tuple(decision(at, reason=reason) for at, reason in enumerate(reasons))
    add(folder, words)
    assert read(folder) == words
