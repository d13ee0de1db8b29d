"""The manifest: plan and ledger folded into one document, the same for the same."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline.manifest import Listing, Manifest, Row, difference, fold, plan_document, write
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, Outcome, Status
from tests.builders import DESK, HELD, MUG, attempt, document, made, planned, png, written

INPUTS: dict[str, Any] = {
    "identity": {
        "model": "google:4@3",
        "provider": "sandbox",
        "references": [{"name": "mug.front", "is": "aa"}, {"name": "mug.base", "is": "bb"}],
    },
    "intent": {"prompt": "a mug", "size": "1200x896", "seed": 1, "format": "png"},
}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return planned(written(tmp_path / "campaign", document({**DESK, "takes": 2, "tags": ["hero"]})))


def folded(
    plan: Plan, *attempts: Attempt, there: bool = True, known: Mapping[str, Mapping[str, Any]] | None = None
) -> Manifest:
    return fold(plan, attempts, lambda key: there, (known or {}).get)


def first(plan: Plan, *attempts: Attempt, **facts: Any) -> Row:
    return folded(plan, *attempts, **facts).rows[0]


# Where a shot stands


def old(plan: Plan, number: int = 1, **changes: Any) -> Attempt:
    """Return an attempt that made the first shot when it was something else."""
    return made(plan.shots[0], number, fingerprint="0" * 64, **changes)


def now(plan: Plan, outcome: Outcome, number: int = 1, **changes: Any) -> Attempt:
    """Return an attempt of the first shot as it is, without a picture."""
    return made(plan.shots[0], number, outcome=outcome, picture=None, cost=None, **changes)


STANDS: dict[str, tuple[Any, Status, str, int | None]] = {
    "never asked for": (lambda plan: [], Status.MISSING, "never asked for", None),
    "made": (lambda plan: [made(plan.shots[0])], Status.MADE, "", 1),
    "made twice": (lambda plan: [made(plan.shots[0]), made(plan.shots[0], 2)], Status.MADE, "", 2),
    "made, then refused": (lambda plan: [made(plan.shots[0]), now(plan, Outcome.REFUSED, 2)], Status.MADE, "", 1),
    "refused": (
        lambda plan: [now(plan, Outcome.REFUSED, code="safety", message="no")],
        Status.REFUSED,
        "safety: no",
        1,
    ),
    "failed without a word": (lambda plan: [now(plan, Outcome.FAILED)], Status.FAILED, "failed", 1),
    "failed, then refused": (
        lambda plan: [now(plan, Outcome.FAILED), now(plan, Outcome.REFUSED, 2, code="c", message="m")],
        Status.REFUSED,
        "c: m",
        2,
    ),
    "unknown": (
        lambda plan: [now(plan, Outcome.UNKNOWN, code="no-answer", message="gone")],
        Status.FAILED,
        "no-answer: gone (nobody knows whether it was charged)",
        1,
    ),
    "open": (
        lambda plan: [now(plan, Outcome.OPEN)],
        Status.MISSING,
        "asked for, and not settled: the next run looks it up before asking again",
        1,
    ),
    "made differently": (lambda plan: [old(plan)], Status.STALE, "changed: its inputs", 1),
    "made differently, then failed as it is": (
        lambda plan: [old(plan), now(plan, Outcome.FAILED, 2)],
        Status.FAILED,
        "failed",
        2,
    ),
    "failed differently": (
        lambda plan: [replace(now(plan, Outcome.FAILED), fingerprint="0" * 64)],
        Status.MISSING,
        "asked for differently before",
        None,
    ),
}


@pytest.mark.parametrize(("tries", "status", "reason", "number"), STANDS.values(), ids=STANDS)
def test_where_a_shot_stands(plan: Plan, tries: Any, status: Status, reason: str, number: int | None) -> None:
    given = tries(plan)
    row = first(plan, *given)
    assert (row.status, row.reason) == (status, reason)
    assert (row.attempt.number if row.attempt else None) == number
    assert row.attempts == tuple(given)


def test_a_picture_that_is_gone_is_missing(plan: Plan) -> None:
    row = first(plan, made(plan.shots[0]), there=False)
    assert (row.status, row.attempt) == (Status.MISSING, None)
    assert row.reason == "its picture shots/desk/desk-1-1.png is gone"


def test_an_older_picture_serves_where_the_last_is_gone(plan: Plan) -> None:
    tries = [made(plan.shots[0]), made(plan.shots[0], 2)]
    row = fold(plan, tries, lambda key: key.endswith("-1.png"), lambda _: None).rows[0]
    assert (row.status, row.attempt) == (Status.MADE, tries[0])


def test_a_stale_shot_says_what_changed(plan: Plan) -> None:
    shot = plan.shots[0]
    before = {**shot.inputs, "intent": {**shot.inputs["intent"], "prompt": "a mug", "seed": 1}}
    row = first(plan, old(plan), known={"0" * 64: before})
    assert row.reason == "changed: prompt, seed"


def test_pictures_keep_their_place_when_a_second_size_makes_ids_longer(tmp_path: Path, plan: Plan) -> None:
    scene = {**DESK, "takes": 2, "tags": ["hero"], "sizes": ["1200x896", "896x1200"]}
    wider = planned(written(tmp_path / "campaign", document(scene)))
    rows = {row.shot.id: row for row in folded(wider, *(made(shot) for shot in plan.shots)).rows}
    assert {name: row.status for name, row in rows.items()} == {
        "desk@1200x896/1": Status.MADE,
        "desk@1200x896/2": Status.MADE,
        "desk@896x1200/1": Status.MISSING,
        "desk@896x1200/2": Status.MISSING,
    }


def test_a_picture_under_the_shorter_id_still_counts_beside_attempts_under_the_longer(
    tmp_path: Path, plan: Plan
) -> None:
    scene = {**DESK, "takes": 2, "tags": ["hero"], "sizes": ["1200x896", "896x1200"]}
    wider = planned(written(tmp_path / "campaign", document(scene)))
    elsewhere = attempt(
        "desk@1200x896/1", fingerprint="0" * 64, outcome=Outcome.FAILED
    )  # a prompt tried and taken back
    assert first(wider, made(plan.shots[0]), elsewhere).status is Status.MADE


CHAIN = (
    {"id": "a", "subjects": ["mug"], "prompt": "a"},
    {"id": "b", "subjects": ["mug"], "prompt": "b", "after": ["a"]},
    {"id": "c", "subjects": ["mug"], "prompt": "c", "after": ["b"]},
    {"id": "d", "subjects": ["mug"], "prompt": "d"},
)


@pytest.mark.parametrize(
    ("outcomes", "statuses"),
    [
        ({}, ["missing", "missing", "missing", "missing"]),
        ({"a": Outcome.REFUSED}, ["refused", "blocked", "blocked", "missing"]),
        ({"a": Outcome.REFUSED, "b": Outcome.MADE}, ["refused", "made", "missing", "missing"]),
        ({"a": Outcome.FAILED}, ["failed", "missing", "missing", "missing"]),  # a run tries it again
        ({"a": Outcome.MADE, "b": Outcome.REFUSED}, ["made", "refused", "blocked", "missing"]),
    ],
)
def test_what_needs_a_refused_shot_is_blocked(
    tmp_path: Path, outcomes: dict[str, Outcome], statuses: list[str]
) -> None:
    plan = planned(written(tmp_path, document(*CHAIN)))
    tries = [
        made(shot) if outcome is Outcome.MADE else made(shot, outcome=outcome, picture=None)
        for shot in plan.shots
        if (outcome := outcomes.get(shot.scene))
    ]
    rows = folded(plan, *tries).rows
    assert [row.status for row in rows] == statuses
    assert rows[2].status is not Status.BLOCKED or rows[2].reason.startswith("needs b/1, which ")


def test_money_and_counts(plan: Plan) -> None:
    one, two = plan.shots
    tries = [
        made(one, cost=0.05),
        now(plan, Outcome.UNKNOWN, 2),
        attempt("gone/1", outcome=Outcome.OPEN),
        made(two, cost=None),
    ]
    found = folded(plan, *tries, replace(made(two, 2, cost=None), outcome=Outcome.FAILED, picture=None))
    assert found.spent == pytest.approx(0.05 + 0.07 + 0.07 + 0.07)
    assert found.counts == {Status.MADE: 2}


# What differs


def changed(**changes: Any) -> dict[str, Any]:
    return {
        "identity": {**INPUTS["identity"], **{k: v for k, v in changes.items() if k in INPUTS["identity"]}},
        "intent": {**INPUTS["intent"], **{k: v for k, v in changes.items() if k in INPUTS["intent"]}},
    }


FRONT, BASE = INPUTS["identity"]["references"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (INPUTS, ()),
        (changed(prompt="a cup"), ("prompt",)),
        (changed(size="x", seed=2, format="jpg"), ("size", "seed", "format")),
        (changed(model="google:4@2", prompt="x"), ("model", "prompt")),
        (changed(provider="runware"), ("provider",)),
        (changed(references=[{**FRONT, "is": "cc"}, BASE]), ("reference mug.front",)),
        (changed(references=[FRONT]), ("reference mug.base",)),
        (changed(references=[FRONT, BASE, {"name": "a.b", "is": "dd"}], seed=2), ("reference a.b", "seed")),
        (changed(references=[BASE, FRONT]), ("order of references",)),
    ],
)
def test_what_differs(new: Mapping[str, Any], words: tuple[str, ...]) -> None:
    assert difference(INPUTS, new) == words


def test_nothing_is_said_of_what_nobody_remembers() -> None:
    assert difference(None, INPUTS) == ()


def test_inputs_of_another_version_are_told_apart_too() -> None:
    assert "prompt" in difference({"intent": {"prompt": "a cup"}}, INPUTS)


# What is written


def shown(found: Manifest, out: Path) -> Any:
    """Return the manifest as it is written."""
    write(found, out)
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def everything(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_writing_the_same_again_changes_nothing(tmp_path: Path, plan: Plan) -> None:
    out = tmp_path / "out"
    found = folded(plan, made(plan.shots[0]))
    assert write(found, out) is True
    before = everything(out)
    times = {file: file.stat().st_mtime_ns for file in out.rglob("*")}
    assert write(found, out) is False
    assert everything(out) == before
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*")} == times
    assert set(before) == {"manifest.json", "manifest.jsonl", "shots/desk/desk-1-1.json"}
    assert write(folded(plan, made(plan.shots[0]), made(plan.shots[1])), out) is True


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[:-1], lambda data: data + b"\n", lambda data: data[:50] + b"?" + data[51:],
    lambda data: b"?" + data[1:], lambda data: data[:-1] + b"?", lambda data: data + data, None,
], ids=["emptied", "cut", "longer", "changed", "changed first", "changed last", "doubled", "deleted"])  # fmt: skip
@pytest.mark.parametrize("name", ["manifest.json", "manifest.jsonl"])
def test_a_manifest_that_was_edited_or_deleted_is_written_again(
    tmp_path: Path, plan: Plan, name: str, damage: Callable[[bytes], bytes] | None
) -> None:
    found = folded(plan, made(plan.shots[0]))
    write(found, tmp_path)
    before = everything(tmp_path)
    if damage is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damage(before[name]))
    assert write(found, tmp_path) is True
    assert everything(tmp_path) == before
    assert write(found, tmp_path) is False


def test_a_campaign_without_shots_has_a_manifest(tmp_path: Path, plan: Plan) -> None:
    assert shown(Manifest(plan, (), 0.0), tmp_path)["shots"] == []
    assert (tmp_path / "manifest.jsonl").read_bytes() == b""
    assert write(Manifest(plan, (), 0.0), tmp_path) is False


def test_a_listing_tells_which_files_are_there(tmp_path: Path) -> None:
    (tmp_path / "shots" / "desk").mkdir(parents=True)
    (tmp_path / "shots" / "desk" / "a.png").touch()
    (tmp_path / "top.png").touch()
    there = Listing(tmp_path)
    keys = {
        "shots/desk/a.png": True, "top.png": True, "shots/desk/b.png": False, "shots/desk": False, "shots": False,
        "shots/gone/a.png": False, "top.png/a.png": False, "": False, "a\0b/c.png": False, "shots/desk/": False,
    }  # fmt: skip
    assert {key: there(key) for key in keys} == keys


def test_facts_beside_a_picture_stay_as_they_were_written(tmp_path: Path, plan: Plan) -> None:
    write(folded(plan, made(plan.shots[0], cost=0.05)), tmp_path)
    write(folded(plan, made(plan.shots[0], cost=0.06)), tmp_path)
    beside = json.loads((tmp_path / "shots/desk/desk-1-1.json").read_bytes())
    assert beside["cost"] == 0.05
    assert (beside["id"], beside["tags"], beside["file"]["file"]) == ("desk/1", ["hero"], "shots/desk/desk-1-1.png")


def test_only_a_picture_that_is_there_has_facts_beside_it(tmp_path: Path, plan: Plan) -> None:
    write(folded(plan, old(plan)), tmp_path)
    assert not (tmp_path / "shots").exists()


def test_both_documents_say_the_same(tmp_path: Path, plan: Plan) -> None:
    tries = [
        made(plan.shots[0], message="“Grüße”\n😀"),
        replace(now(plan, Outcome.REFUSED), shot="desk/2", code="c", message="m"),
    ]
    write(folded(plan, *tries), tmp_path)
    whole = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == whole["shots"]
    assert len(lines) == 2
    assert whole["totals"] == {
        "shots": 2, "by_status": {"made": 1, "missing": 1}, "cost": 0.07, "judge_cost": 0.0, "rejections": {},
    }  # fmt: skip
    assert (whole["schema_version"], whole["campaign"], whole["provider"]) == (1, "mugs", "sandbox")


def test_a_shot_in_the_manifest(tmp_path: Path, plan: Plan) -> None:
    refused, never = shown(folded(plan, now(plan, Outcome.REFUSED, code="safety", message="no")), tmp_path)["shots"]
    assert refused["error"] == {"code": "safety", "message": "no"}
    assert refused["file"] is None
    assert [a["outcome"] for a in refused["attempts"]] == ["refused"]
    assert [r["path"] for r in refused["references"]] == ["refs/mug/front.png", "refs/mug/base.png"]
    assert [never[key] for key in ("task_uuid", "cost", "error", "opened_at", "file")] == [None] * 5


def test_storyboards_say_so_wherever_they_are_told_of(tmp_path: Path, plan: Plan) -> None:
    live = planned(plan.campaign, "runware")
    for found, says in ((plan, True), (live, False)):
        out = tmp_path / found.provider
        whole = shown(folded(found, made(found.shots[0])), out)
        beside = json.loads((out / "shots/desk/desk-1-1.json").read_bytes())
        documents = [whole, beside, *whole["shots"]]
        assert ["not generated" in facts.get("storyboard", "") for facts in documents] == [says] * 4


def test_no_document_holds_picture_data_or_places_on_this_machine(tmp_path: Path) -> None:
    uri = f"data:image/png;base64,{base64.b64encode(png('inline', (40, 40))).decode()}"
    references = {
        "front": "refs/front.png",
        "inline": uri,
        "held": {"uuid": HELD},
        "made": {"generate": {"prompt": "a mug"}},
    }
    plan = planned(written(tmp_path / "campaign", document(subjects={"mug": {**MUG, "references": references}})))
    found = folded(plan, *(made(shot) for shot in plan.shots))
    write(found, tmp_path / "out")
    said = b"\n".join((*everything(tmp_path / "out").values(), plan_document(found).encode()))
    for secret in (b"data:image", b"iVBOR", uri[40:80].encode(), str(tmp_path).encode()):
        assert secret not in said
    file, inline, held, wanted = shown(found, tmp_path / "out")["shots"][-1]["references"]
    assert file.keys() == inline.keys() == {"subject", "view", "path", "sha256"}
    assert (inline["path"], held["held"], wanted["made_by"]) == (None, HELD, "mug.made")


def test_whatever_a_service_says_can_be_written(tmp_path: Path, plan: Plan) -> None:
    assert write(folded(plan, now(plan, Outcome.REFUSED, code="c", message="half a pair: \ud800")), tmp_path)


def test_the_plan_as_a_document(plan: Plan) -> None:
    found = folded(plan, made(plan.shots[0], cost=0.05))
    whole = json.loads(plan_document(found))
    assert [(shot["id"], shot["status"]) for shot in whole["shots"]] == [("desk/1", "made"), ("desk/2", "missing")]
    assert whole["totals"] == {
        "shots": 2,
        "to_make": 1,
        "by_status": {"made": 1, "missing": 1},
        "estimated_cost": 0.06951,
        "spent": 0.05,
        "max_cost": None,
    }
