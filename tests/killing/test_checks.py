"""The kill test's own eyes: what is wrong is seen, and a kill is told by what it left."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import png
from tests.killing import phases
from tests.killing.checks import wrong, wrong_at_the_end
from tests.killing.remains import Entry, Remains

KEY = "shots/desk/desk-1.png"
OPEN = Entry("t1", "desk/1", "open", None, None)


@pytest.fixture
def sound(tmp_path: Path) -> Remains:
    """Return what a killed run may leave: a shot made and paid once."""
    (tmp_path / KEY).parent.mkdir(parents=True)
    (tmp_path / KEY).write_bytes(png("desk"))
    picture = {"file": KEY, "sha256": hashlib.sha256(png("desk")).hexdigest()}
    entry = Entry("t1", "desk/1", "made", 0.05, picture)
    return Remains(tmp_path, (entry,), tasks={"t1": "done"}, charges=(("t1", 0.05),), pictures=frozenset({KEY}))


def cut(found: Remains) -> Remains:
    (found.home / KEY).write_bytes(png("desk")[:50])
    return found


def unknown_and_cut(found: Remains) -> Remains:
    return replace(cut(found), entries=(OPEN,))


def paid_again(found: Remains) -> Remains:
    again = replace(found.entries[0], id="t2", outcome="failed", picture=None)
    return replace(found, entries=(*found.entries, again), charges=(*found.charges, ("t2", 0.05)))


def damaged(found: Remains) -> Remains:
    manifest = found.home / "manifest.json"
    manifest.write_text('{"shots": [')
    return replace(found, documents={"manifest.json": "x"})


SPOILED: list[tuple[Callable[[Remains], Remains], str]] = [
    (lambda found: replace(found, integrity="page 3 is never used"), "the ledger is damaged"),
    (lambda found: replace(found, charges=found.charges * 2), "task t1 was charged 2 times"),
    (paid_again, "shot desk/1 was charged under 2 tasks"),
    (lambda found: replace(found, tasks={"t1": "done", "t3": "done"}), "t3 is at the service and not in the ledger"),
    (cut, "is not what the ledger says"),
    (unknown_and_cut, "is no picture"),
    (lambda found: replace(found, pictures=frozenset()), f"{KEY} is gone"),
    (damaged, "torn: manifest.json"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILED, ids=[said for _, said in SPOILED])
def test_what_must_never_be_is_seen(sound: Remains, spoil: Callable[[Remains], Remains], said: str) -> None:
    assert list(wrong(sound)) == []
    assert [said in sentence for sentence in wrong(spoil(sound))] == [True]


LEFT: list[tuple[Callable[[Remains], Remains], str]] = [
    (lambda found: replace(found, parts=frozenset({"shots/desk/.unfinished-1.part"})), "orphan"),
    (lambda found: replace(found, entries=(OPEN,)), "is left open"),
    (lambda found: replace(found, charges=()), "0 charges for 1 shots"),
    (lambda found: replace(found, charges=(("t1", 0.06),)), "the service charged 0.060000, the ledger says 0.050000"),
    (lambda found: replace(found, documents={}), "of manifest and sheet there are [] only"),
]


@pytest.mark.parametrize(("spoil", "said"), LEFT, ids=[said for _, said in LEFT])
def test_what_must_not_be_in_the_end_is_seen(sound: Remains, spoil: Callable[[Remains], Remains], said: str) -> None:
    assert any(said in sentence for sentence in wrong_at_the_end(spoil(sound), 1))


NOTHING = Remains(Path())
STATES = [
    (NOTHING, NOTHING, phases.BEFORE),
    (NOTHING, replace(NOTHING, entries=(OPEN,)), phases.INTENT),
    (NOTHING, replace(NOTHING, entries=(OPEN,), tasks={"t1": "running"}), phases.FLIGHT),
    (NOTHING, replace(NOTHING, entries=(OPEN,), tasks={"t1": "done"}, charges=(("t1", 0.05),)), phases.PAID),
    (NOTHING, replace(NOTHING, parts=frozenset({"shots/desk/.unfinished-1.part"})), phases.DOWNLOAD),
    (NOTHING, replace(NOTHING, entries=(OPEN,), tasks={"t1": "done"}, pictures=frozenset({KEY})), phases.BOOKING),
    (NOTHING, replace(NOTHING, entries=(replace(OPEN, outcome="made"),), tasks={"t1": "done"}), phases.BETWEEN),
    (
        replace(NOTHING, entries=(OPEN, replace(OPEN, id="t2")), tasks={"t1": "done", "t2": "done"}),
        replace(NOTHING, entries=(OPEN, replace(OPEN, id="t2", outcome="made")), tasks={"t1": "done", "t2": "done"}),
        phases.LOOKING_UP,
    ),
]


@pytest.mark.parametrize(("before", "now", "phase"), STATES, ids=[phase for _, _, phase in STATES])
def test_a_kill_is_told_by_what_it_left(before: Remains, now: Remains, phase: str) -> None:
    assert phases.phases(before, now, wanted=9) == {phase}


def test_a_kill_after_the_last_shot_hits_the_writing(sound: Remains) -> None:
    assert phases.phases(NOTHING, sound, wanted=1) == {phases.WRITING}
    assert phases.phases(sound, sound, wanted=1) == {phases.BEFORE}
