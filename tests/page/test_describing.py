"""What the page shows of a manifest."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.page import document, judged
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, Outcome
from tests.builders import DESK, HELD, MARA, MUG, attempt, made, planned, png, written
from tests.builders import document as campaign
from tests.page import made_up

BOX = [0.3, 0.4, 0.6, 0.7]
INLINE = f"data:image/png;base64,{base64.b64encode(png('inline')).decode()}"


def plan_of(folder: Path, *scenes: dict[str, Any], **changes: Any) -> Plan:
    return planned(written(folder / "campaigns" / "mugs", campaign(*scenes, **changes)))


def folded(plan: Plan, *attempts: Attempt, decided: dict[str, Decision] | None = None) -> Manifest:
    return fold(plan, attempts, lambda file: True, lambda print_: None, decided or {})


def shown(folder: Path, manifest: Manifest, **more: Any) -> dict[str, Any]:
    return document(manifest, folder / "outputs" / "mugs" / "sandbox", **more)


def test_a_shot_with_its_attempts_and_references(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**DESK, "tags": ["hero"], "title": "On the desk"})
    [shot] = plan.shots
    failed = attempt(outcome=Outcome.FAILED, code="busy", message="try later", fingerprint=shot.fingerprint)
    page = shown(tmp_path, folded(plan, failed, made(shot, 2, seed=8, settled_at="2026-11-23T00:01:00.000Z")))

    [facts] = page["shots"]
    assert (facts["id"], facts["status"], facts["standing"], facts["tags"]) == ("desk/1", "made", 1, ["hero"])
    assert [one["outcome"] for one in facts["attempts"]] == ["failed", "made"]
    assert facts["attempts"][0] | {"code": "busy", "message": "try later"} == facts["attempts"][0]
    assert facts["attempts"][1]["picture"] == {
        "sha256": "0" * 64,
        "file": "shots/desk/desk-1-2.png",
        "thumb": f"thumbs/{'0' * 64}.jpg",
        "width": 1200,
        "height": 896,
    }
    assert [page["references"][place]["name"] for place in facts["references"]] == ["mug.front", "mug.base"]
    assert page["references"][0]["file"] == "../../../campaigns/mugs/refs/mug/front.png"
    assert page["scenes"] == {"desk": "On the desk"}
    assert page["storyboard"]


def test_it_has_the_form_that_the_browser_tests_make_up(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, DESK)
    page, other = shown(tmp_path, folded(plan, made(plan.shots[0]))), made_up.page(1)

    assert set(page) == set(other)
    assert set(page["shots"][0]) == set(other["shots"][0])
    assert set(page["shots"][0]["attempts"][0]) == set(other["shots"][0]["attempts"][0])
    assert set(page["shots"][0]["attempts"][0]["picture"]) == set(made_up.picture(0))
    assert set(page["references"][0]) == set(other["references"][0])
    assert {tuple(sorted(subject)) for subject in page["subjects"].values()} == {("details", "kind", "noun")}


def test_decisions_and_scores_stand_at_their_picture(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, DESK)
    done = Decision("desk/1", Verdict.REJECTED, "0" * 64, "2026-11-23T01:00:00Z", "ada", "wrong\x1b[31m logo")
    score = {"subject": "mug", "band": "drift", "consistency": 0.1, "components": {}, "boxes": []}
    manifest = folded(plan, made(plan.shots[0]), decided={"0" * 64: done})
    [shot] = shown(tmp_path, manifest, decided={"0" * 64: done}, scores={"0" * 64: [score]})["shots"]

    picture = shot["attempts"][0]["picture"]
    assert (shot["status"], picture["decision"]["verdict"], picture["decision"]["who"]) == (
        "rejected",
        "rejected",
        "ada",
    )
    assert "\x1b" not in picture["decision"]["reason"]
    assert picture["scores"] == [score]


def test_references_of_all_kinds(tmp_path: Path) -> None:
    references = {"front": "refs/mug/front.png", "back": {"uuid": HELD}, "base": INLINE, "side": {"derive": {
        "from": "front", "prompt": "viewed from the side"}}}  # fmt: skip
    details = {"logo": {"text": "white logo", "box": {"front": BOX}}}
    mug = {**MUG, "references": references, "details": details}
    plan = plan_of(tmp_path, DESK, subjects={"mug": mug, "mara": MARA})
    side = next(shot for shot in plan.shots if not shot.scene)
    page = shown(tmp_path, folded(plan, made(side)))
    found = {reference["name"]: reference for reference in page["references"]}

    assert found["mug.front"]["boxes"] == [{"what": "logo", "text": "white logo", "box": BOX}]
    assert (found["mug.back"]["file"], found["mug.back"]["thumb"]) == (None, None)
    assert (found["mug.base"]["file"], found["mug.base"]["thumb"]) == (
        None,
        f"thumbs/{found['mug.base']['sha256']}.jpg",
    )
    assert found["mug.side"] | {"file": "shots//mug.side-1.png", "made_by": "mug.side"} != found["mug.base"]
    assert found["mug.side"]["thumb"] == f"thumbs/{'0' * 64}.jpg"
    assert "base64" not in json.dumps(page)
    assert page["shots"][0]["subjects"] == ["mug"]


@pytest.mark.parametrize("text", ["Bearer sk-1234567890", f"see {INLINE}", "https://x.test/?key=sk-12345"])
def test_keys_and_data_never_get_there(tmp_path: Path, text: str) -> None:
    plan = plan_of(tmp_path, DESK)
    failed = attempt(outcome=Outcome.FAILED, code="x", message=text, fingerprint=plan.shots[0].fingerprint)
    said = json.dumps(shown(tmp_path, folded(plan, failed)))

    assert "sk-1234" not in said
    assert "iVBORw0KGgo" not in said


def test_nothing_tells_where_it_lies_on_this_machine(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, DESK)
    assert str(tmp_path) not in json.dumps(shown(tmp_path, folded(plan, made(plan.shots[0]))))


def test_what_was_made_of_something_else_is_marked(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, DESK)
    [shot] = shown(tmp_path, folded(plan, made(plan.shots[0], fingerprint="e" * 64)))["shots"]
    assert (shot["status"], shot["standing"], shot["attempts"][0]["outdated"]) == ("stale", None, True)


def test_a_picture_of_another_model_names_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, DESK)
    [shot] = plan.shots
    identity = {**shot.inputs["identity"], "model": "google:4@2"}
    other = made(shot, 2, inputs={**shot.inputs, "identity": identity})
    unknown = made(shot, 3, inputs={"identity": {"model": "acme:9@9"}})
    attempts = shown(tmp_path, folded(plan, made(shot), other, unknown))["shots"][0]["attempts"]
    assert [one.get("model") for one in attempts] == [None, "Nano Banana Pro (Gemini 3 Pro Image)", "acme:9@9"]


def test_scores_as_the_ledger_keeps_them() -> None:
    def part(name: str, value: float | None, reason: str = "") -> dict[str, Any]:
        return {"name": name, "value": value, "reason": reason}

    details = [
        {"name": "logo", "state": "altered", "box": BOX},
        {"name": "lid", "state": "present", "box": BOX},
        {"name": "base", "state": "absent", "box": None},
    ]
    record = {
        "subject": "mug",
        "found": {"box": BOX, "reason": ""},
        "identity": {"value": 0.9, "reason": "few points"},
        "components": [part("shape", None, "no such side"), part("colour", 0.1, "it is blue")],
        "details": details,
        "consistency": 0.1,
    }
    [score] = judged.shown({"f" * 64: [record, {"subject": "half"}]})["f" * 64]

    assert (score["band"], score["components"]) == ("drift", {"identity": 0.9, "shape": None, "colour": 0.1})
    assert score["why"] == "logo is altered; base is absent; it is blue; few points; no such side"  # the worst first
    assert [one["found"] for one in score["boxes"]] == ["present", "altered", "present", "absent"]
