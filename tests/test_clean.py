"""Cleaning: what nothing refers to goes, and nothing else."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from consistency_pipeline import decisions, ledger
from consistency_pipeline.access import Access
from consistency_pipeline.cleaning import File, Kind, Survey, files, remove, sorting, survey, unlinked
from consistency_pipeline.cleaning.sorting import known, sorted_out, stem
from consistency_pipeline.cli import cleaned, tidying
from consistency_pipeline.cli.app import app
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import Refused, UsageError
from consistency_pipeline.files import write_whole
from consistency_pipeline.lock import held
from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.runner.studio import file_key
from tests.builders import DESK, attempt, document, planned, written
from tests.runner.studio import Stage, stage

LATER = 4e9  # seconds since 1970, long after all that is written here
YAML = """
version: 1
name: mugs
size: 512x512
subjects: {mug: {kind: product, noun: mug, references: {front: refs/front.png}}}
scenes: [{id: desk, subjects: [mug], prompt: PLACE, takes: 2}, {id: hill, subjects: [mug], prompt: on a hill}]
"""


assert callable(tidying.clean)  # puts the verb into the program


def staged(folder: Path, place: str = "on a desk", before: Stage | None = None) -> Stage:
    return stage(folder, YAML.replace("PLACE", place), before.provider if before else None)


def project(there: Stage) -> Project:
    return Project(there.plan.campaign, Access("sandbox"), there.home)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twice")
    first = staged(folder)
    first.perform()
    staged(folder, "on a bench", first).perform()
    return folder


@pytest.fixture
def twice(tmp_path: Path, results: Path) -> Stage:
    """A campaign whose desk was made at two places: the pictures of the first stand for nothing any more."""
    shutil.copytree(results, tmp_path, dirs_exist_ok=True)
    return staged(tmp_path, "on a bench")


def pictures(there: Stage) -> set[str]:
    return {path.name for path in (there.home / "shots").rglob("*.png")}


def names(found: Survey) -> dict[str, str]:
    return {one.file.key: str(one.kind) for one in found.waste}


# What goes, on disk


def test_old_attempts_go_on_request_and_the_next_run_sends_nothing(twice: Stage) -> None:
    assert survey(project(twice), LATER).waste == ()
    assert sum(number for number, _ in survey(project(twice), LATER).counts(on_request=True).values()) == 2
    before, sent = len(ledger.attempts(project(twice).ledger)), len(twice.provider.sent)
    found = survey(project(twice), LATER, attempts=True)
    assert set(names(found).values()) == {"old attempts"}
    assert remove(project(twice), found, LATER, attempts=True).waste == found.waste
    assert len(pictures(twice)) == 3
    assert set(twice.statuses().values()) == {"made"}
    tally = twice.perform()
    assert (tally.sent, len(twice.provider.sent)) == (0, sent)
    assert len(ledger.attempts(project(twice).ledger)) == before
    assert survey(project(twice), LATER, attempts=True).waste == ()


def test_a_look_removes_nothing(twice: Stage) -> None:
    (twice.home / "shots/desk/.unfinished-x.part").write_bytes(b"half")
    before = sorted((twice.home / "shots").rglob("*"))
    survey(project(twice), LATER, attempts=True)
    assert sorted((twice.home / "shots").rglob("*")) == before
    assert not (twice.home / "run.lock").exists()


def test_what_nobody_refers_to_goes_and_what_is_foreign_stays(twice: Stage) -> None:
    for key in ("shots/desk/desk-9__s1__a1.png", "shots/desk/desk-9__s1__a1.json", "shots/gone/x-1__s1__a1.json",
                "shots/desk/.unfinished-a.part", "sheet-2.png", "sheet-17.png"):  # fmt: skip
        write_whole(twice.home / key, key)
    foreign = {"notes.txt", "shots/desk/mine.png", "shots/cover.png", "export/desk.png", "sheet-x.png"}
    for key in (*foreign, "service/pictures/a.png", "sheet.png", "manifest.json"):
        write_whole(twice.home / key, key)
    found = survey(project(twice), LATER)
    assert names(found) == {
        "shots/desk/desk-9__s1__a1.png": "pictures of no attempt",
        "shots/desk/desk-9__s1__a1.json": "pictures of no attempt",
        "shots/gone/x-1__s1__a1.json": "facts without a picture",
        "shots/desk/.unfinished-a.part": "half-written files",
        "sheet-2.png": "old sheet pages",
        "sheet-17.png": "old sheet pages",
    }
    assert {file.key for file in found.foreign} == foreign
    remove(project(twice), found, LATER)
    assert not any((twice.home / key).exists() for key in names(found))
    assert all((twice.home / key).exists() for key in (*foreign, "service/pictures/a.png", "sheet.png"))
    assert not (twice.home / "shots/gone").exists()
    assert len(pictures(twice)) == 7  # five attempts, and two of somebody's


def test_half_written_files_beside_both_services_go_once_nobody_can_be_writing_them(twice: Stage) -> None:
    shared = twice.home.parent / "looks"
    for name in (".unfinished-old.part", ".unfinished-new.part", "whole.json"):
        write_whole(shared / name, name)
    now = (shared / ".unfinished-new.part").stat().st_mtime
    os.utime(shared / ".unfinished-old.part", (now - 4000, now - 4000))
    found = survey(project(twice), now)
    assert names(found) == {".unfinished-old.part": "half-written files"}
    remove(project(twice), found, now)
    assert sorted(path.name for path in shared.iterdir()) == [".unfinished-new.part", "whole.json"]


def test_what_was_decided_about_stays_though_it_stands_for_nothing(twice: Stage) -> None:
    old = [one for one in ledger.attempts(project(twice).ledger) if one.number == 1 and one.shot.startswith("desk")]
    for one, verdict in zip(old, (Verdict.APPROVED, Verdict.REJECTED), strict=True):
        assert one.picture
        said = Decision(one.shot, verdict, one.picture.sha256, "2026-11-23T00:00:00Z", "me")
        decisions.add(twice.plan.campaign.folder, [said])
    assert survey(project(twice), LATER, attempts=True).waste == ()
    project(twice).ledger.unlink()  # without it, only the decisions know these pictures
    ledger_of_another(twice)
    found = survey(project(twice), LATER, attempts=True)
    assert {one.kind for one in found.waste} == {Kind.ORPHAN}
    assert {one.picture.file for one in old if one.picture}.isdisjoint(names(found))


def ledger_of_another(there: Stage) -> None:
    for end in ("-wal", "-shm"):
        Path(f"{project(there).ledger}{end}").unlink(missing_ok=True)
    with ledger.Ledger(project(there).ledger) as book:
        anyio.run(book.put, attempt("other/1", outcome=Outcome.REFUSED, inputs={"a": 1}))


def test_without_a_ledger_no_picture_is_nobodys(twice: Stage) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{project(twice).ledger}{end}").unlink(missing_ok=True)
    assert survey(project(twice), LATER, attempts=True).waste == ()


def test_links_are_neither_followed_nor_removed(twice: Stage, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_whole(elsewhere / ".unfinished-x.part", "theirs")
    write_whole(elsewhere / "desk-1__s7__a9.png", "theirs")
    (twice.home / "shots/linked").symlink_to(elsewhere, target_is_directory=True)
    (twice.home / "shots/desk/desk-1__s7__a9.png").symlink_to(elsewhere / "desk-1__s7__a9.png")
    write_whole(twice.home / "shots/desk/desk-1__s7__a9.json", "facts of what the link leads to")
    write_whole(twice.home / "shots/desk/desk-1__s7__a9.jpg", "one of nobody's beside it")
    found = survey(project(twice), LATER)
    assert names(found) == {"shots/desk/desk-1__s7__a9.jpg": "pictures of no attempt"}
    assert {file.key for file in found.foreign} == {"shots/linked", "shots/desk/desk-1__s7__a9.png"}
    found = survey(project(twice), LATER, attempts=True)
    remove(project(twice), found, LATER, attempts=True)
    assert len(list(elsewhere.iterdir())) == 2
    assert (twice.home / "shots/linked").is_symlink()


def test_what_has_changed_since_it_was_said_stays(twice: Stage, tmp_path: Path) -> None:
    write_whole(twice.home / "shots/a/a-1__s1__a1.png", "a")
    write_whole(twice.home / "shots/b/b-1__s1__a1.png", "b")
    write_whole(twice.home / "shots/c/c-1__s1__a1.png", "c")
    found = survey(project(twice), LATER)
    write_whole(twice.home / "shots/a/a-1__s1__a1.png", "another")
    (twice.home / "shots/b").rename(tmp_path / "b")
    (twice.home / "shots/b").symlink_to(tmp_path / "b", target_is_directory=True)
    gone = remove(project(twice), found, LATER)
    assert [one.file.key for one in gone.waste] == ["shots/c/c-1__s1__a1.png"]
    assert (tmp_path / "b/b-1__s1__a1.png").exists()


def test_only_the_very_file_that_was_found_is_unlinked(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write_whole(tmp_path / "home" / name / "x.part", name)
    a, b, c = files(tmp_path / "home")
    write_whole(a.path, "z")
    b.path.parent.rename(tmp_path / "b")
    b.path.parent.symlink_to(tmp_path / "b", target_is_directory=True)
    assert [unlinked(one) for one in (a, b, c, c)] == [False, False, True, False]
    assert (a.path.read_text(), (tmp_path / "b/x.part").read_text()) == ("z", "b")


def test_a_picture_that_somebody_put_in_the_place_of_ours_stays(twice: Stage) -> None:
    first = next(one.file for one in survey(project(twice), LATER, attempts=True).waste)
    first.path.write_bytes(b"retouched by hand")
    found = survey(project(twice), LATER, attempts=True)
    assert first.key in {file.key for file in found.foreign}
    assert first.key not in names(found)


def test_while_a_run_goes_on_nothing_is_removed(twice: Stage) -> None:
    found = survey(project(twice), LATER, attempts=True)
    with held(twice.home), pytest.raises(UsageError, match="another run of this campaign is going on"):
        remove(project(twice), found, LATER, attempts=True)
    assert len(pictures(twice)) == 5


def test_shots_that_were_taken_out_are_a_kind_of_their_own(twice: Stage, tmp_path: Path) -> None:
    less = stage(tmp_path, YAML.replace("PLACE", "on a bench").replace(", takes: 2", ""), twice.provider)
    found = survey(project(less), LATER, attempts=True)
    assert found.counts().keys() == {Kind.ATTEMPT, Kind.LEFT_OUT}
    assert [one.file.key.rpartition("/")[2][:6] for one in found.waste if one.kind is Kind.LEFT_OUT] == ["desk-2"] * 2


def test_the_last_picture_of_a_shot_stays_until_there_is_another(twice: Stage, tmp_path: Path) -> None:
    edited = staged(tmp_path, "in a wood", twice)
    found = survey(project(edited), LATER, attempts=True)
    assert len(found.waste) == 2
    remove(project(edited), found, LATER, attempts=True)
    twice.provider.script[("refuse", "in a wood")] = [Refused("no", code="safety")] * 2
    edited.perform()
    assert sorted(edited.statuses().values()) == ["made", "refused", "refused"]
    assert survey(project(edited), LATER, attempts=True).waste == ()
    back = staged(tmp_path, "on a bench", twice)  # the edit is taken back
    assert set(back.statuses().values()) == {"made"}


# What goes, whatever lies there

SHOTS = ("desk/1", "desk/2", "hill/1", "old/1")
FORMS = ("png", "jpg", "json")
CONTENT = {number: f"{number:x}" * 64 for number in range(10)}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    scenes = ({**DESK, "takes": 2}, {**DESK, "id": "hill"})
    return planned(written(tmp_path_factory.mktemp("clean"), document(*scenes)))


ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(SHOTS), st.sampled_from(list(Outcome)), st.booleans(), st.integers(0, 9),
        st.sampled_from([7, 8]),
    ),
    max_size=8,
)  # fmt: skip
LYING = st.sets(
    st.one_of(
        st.builds(
            "shots/{}/{}__s{}__a{}.{}".format, st.sampled_from(["desk", "hill", "x", "a/b"]),
            st.sampled_from([shot.replace("/", "-") for shot in SHOTS]), st.sampled_from([7, 8]), st.integers(1, 9),
            st.sampled_from(FORMS),
        ),
        st.sampled_from(["sheet.png", "sheet-2.png", "ledger.sqlite3", "mine.png", "shots/desk/mine.png", "run.lock",
                         "shots/desk/.unfinished-1.part", ".unfinished-2.part", "service/books.sqlite", "export/a.png",
                         "shots/desk/desk-1__s7.png", "shots/desk-1__s7__a1.png", "shots/desk/desk-1__s7__a1.tif"]),
    ),
    max_size=20,
)  # fmt: skip
DECIDED = st.dictionaries(st.integers(0, 9), st.sampled_from([Verdict.APPROVED, Verdict.REJECTED]), max_size=4)
OURS = ("sheet-2.png", "shots/desk/.unfinished-1.part", ".unfinished-2.part")


def told(plan: Plan, drawn: list[Any]) -> list[Attempt]:
    return list(_attempts(plan, drawn))


def _attempts(plan: Plan, drawn: list[Any]) -> Iterator[Attempt]:
    by_id = {shot.id: shot for shot in plan.shots}
    for number, (shot, outcome, current, content, seed) in enumerate(drawn, start=1):
        print_ = by_id[shot].fingerprint if current and shot in by_id else "0" * 64
        one = attempt(shot, number, outcome=outcome, fingerprint=print_, seed=seed)
        if outcome in (Outcome.MADE, Outcome.FAILED, Outcome.UNKNOWN):
            key = file_key(one, shot.partition("/")[0], "png")
            one = replace(one, picture=MadePicture(key, CONTENT[content], 9, "PNG", 512, 512))
        yield one


def decide(drawn: Mapping[int, Verdict]) -> dict[str, Decision]:
    return {
        CONTENT[n]: Decision("", verdict, CONTENT[n], f"2026-11-23T00:00:0{n}Z", "me") for n, verdict in drawn.items()
    }


@given(
    ATTEMPTS, LYING, DECIDED, st.sets(st.integers(0, 19), max_size=3),
)  # fmt: skip
def test_nothing_that_stands_is_approved_or_foreign_is_ever_removed(
    plan: Plan, drawn: list[Any], lying: set[str], decided: dict[int, Verdict], links: set[int]
) -> None:
    tries, decisions_ = told(plan, drawn), decide(decided)
    keys = sorted(lying | {one.picture.file for one in tries if one.picture})
    lie = [File(Path("home"), key, 9, plain=number not in links) for number, key in enumerate(keys)]
    there = {file.key for file in lie}
    found = fold(plan, tries, there.__contains__, lambda print_: None, decisions_)
    contents = {one.picture.file: one.picture.sha256 for one in tries if one.picture}
    facts = known(found, tries, decisions_, 1)
    waste, foreign = sorted_out(lie, facts, lambda path: contents.get(path.relative_to("home").as_posix(), "?"))
    gone = {one.file.key for one in waste}

    standing = {row.attempt.picture.file for row in found.rows if row.attempt and row.attempt.picture}
    approved = {key for key, content in contents.items() if content in decisions_}
    assert gone.isdisjoint(standing | approved)
    assert gone.isdisjoint(file.key for file in lie if not file.plain)
    assert gone.isdisjoint(file.key for file in foreign)
    assert all(key in OURS or sorting.NAMED.fullmatch(key.rpartition("/")[2]) for key in gone)
    assert gone.isdisjoint(key for key in there if key.startswith(("service/", "export/", "ledger", "run.")))
    if not tries:
        assert all(key in OURS or key.endswith(".json") for key in gone)
    for key in gone:
        if key.endswith(".json"):
            assert {f"{key[:-5]}.{form}" for form in ("png", "jpg")} & there <= gone
    unsettled = {stem(one) for one in tries if one.outcome in (Outcome.OPEN, Outcome.UNKNOWN)}
    assert gone.isdisjoint(key for key in there if key.endswith("png") and Path(key).stem in unsettled)
    after = fold(plan, tries, (there - gone).__contains__, lambda print_: None, decisions_)
    assert [(row.status, row.attempt) for row in after.rows] == [(row.status, row.attempt) for row in found.rows]
    assert spent_next(after) == spent_next(found)


def spent_next(found: Manifest) -> tuple[list[str], float]:
    return [row.shot.id for row in found.to_make], found.estimate


# What is said


def test_what_is_said_before_anything_goes(twice: Stage) -> None:
    write_whole(twice.home / "notes.txt", "mine")
    found = survey(project(twice), LATER)
    assert list(cleaned.lines(found)) == [
        "nothing to remove: every file is referred to",
        f"with --attempts another 2 files, {size_of(twice)} bytes: old attempts",
        "left alone, not from this program: 1 file, out/notes.txt",
    ]
    facts = cleaned.document(project(twice), survey(project(twice), LATER, attempts=True), removed=False)
    assert (facts["schema_version"], facts["removed"], facts["totals"]["files"]) == (1, False, 2)
    assert facts["totals"]["by_kind"] == {"attempt": {"files": 2, "bytes": size_of(twice)}}
    assert facts["left_alone"] == ["out/notes.txt"]


def size_of(there: Stage) -> int:
    return survey(project(there), LATER, attempts=True).bytes


@pytest.mark.parametrize(
    ("agreed", "terminal", "typed", "goes"),
    [(True, False, "", True), (False, True, "y\n", True), (False, True, "\n", False), (False, False, "y\n", None)],
)
def test_who_is_asked(agreed: bool, terminal: bool, typed: str, goes: bool | None) -> None:
    found = Survey((sorting.Waste(File(Path("home"), "a", 3_400_000), Kind.PART),))
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return typed

    permission = cleaned.Permission(agreed, lambda: terminal, ask)
    if goes is None:
        with pytest.raises(UsageError, match=r"this removes 1 file, 3\.4 MB, and there is no terminal") as told_:
            permission(found)
        assert told_.value.option == "--yes"
    else:
        assert permission(found) == goes
    assert asked == ([] if agreed or not terminal else ["Remove 1 file, 3.4 MB? [y/N] "])


# The verb


@contextmanager
def campaign(folder: Path) -> Iterator[Path]:
    """Stand in a folder with a campaign of which one file is not needed; yield the file."""
    written(folder / "campaigns" / "mugs", document(size="512x512", provider="sandbox"))
    part = folder / "outputs/mugs/sandbox/shots/desk/.unfinished-x.part"
    write_whole(part, "half")
    with chdir(folder):
        yield part


def test_the_verb_says_asks_and_removes(tmp_path: Path) -> None:
    with campaign(tmp_path) as part:
        said = said_by("-n", "--json")
        assert (said.exit_code, json.loads(said.stdout)["totals"]["files"]) == (0, 1)
        assert "      1     4 bytes  half-written files\nnothing was removed\nnext      " in said.stderr
        asked = said_by()
        assert (asked.exit_code, part.exists()) == (2, True)
        assert "this removes 1 file, 4 bytes, and there is no terminal to ask on. Nothing was removed." in asked.stderr
        done = said_by("--yes")
        assert (done.exit_code, part.exists()) == (0, False)
        assert done.stderr.endswith("removed 1 file, 4 bytes\nnext      consistency plan mugs\n")
        assert "nothing to remove" in said_by().stderr


def said_by(*words: str) -> Result:
    return CliRunner().invoke(app, ["clean", "mugs", *words])
