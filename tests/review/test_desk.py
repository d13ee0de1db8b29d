"""Deciding in pages of a review, and what all of them hear: of each other, of a run, of other hands."""

import json
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline import decisions, pipeline
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.lock import held
from consistency_pipeline.project import Project
from consistency_pipeline.records import Status
from consistency_pipeline.review import Work, rerolling
from consistency_pipeline.wishes import Wanted, Wish
from tests.builders import document
from tests.review.desk import PATIENCE, Studio, studio
from tests.test_cli import SCENES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    with studio(folder):
        return folder


@pytest.fixture
def place(tmp_path: Path, made: Path) -> Generator[Studio]:
    with studio(tmp_path, made) as found:
        yield found


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_decision_is_on_disk_when_the_answer_comes(place: Studio) -> None:
    with place.reviewed() as client:
        assert client.decide("rejected", reason="no\x1b[31m logo").status_code == 204
        [line] = place.lines()
        row = pipeline.look(place.load()).rows[0]
        assert (line["shot"], line["verdict"], line["reason"]) == (
            "desk/1",
            "rejected",
            "no\N{REPLACEMENT CHARACTER}[31m logo",
        )
        assert line["picture"] == client.shot()["attempts"][0]["picture"]["sha256"]
        assert (line["fingerprint"], line["who"]) == (row.shot.fingerprint, decisions.somebody())
        assert client.shot()["status"] == "rejected"
        assert client.running.decided() == 1
        assert client.decide("rejected", reason="no\x1b[31m logo").status_code == 204
        assert len(place.lines()) == 1  # it stands already


NO_DECISIONS: tuple[object, ...] = (
    [], None, 7, "x", {}, {"shot": "desk/1"}, {"shot": 1, "verdict": "approved", "picture": "0" * 64, "reason": ""},
     {"shot": "desk/1", "verdict": "chosen", "picture": "{sha}", "reason": ""},
     {"shot": "desk/1", "verdict": ["approved"], "picture": "{sha}", "reason": ""},
     {"shot": "beach/1", "verdict": "approved", "picture": "{sha}", "reason": ""},
     {"shot": "desk/1", "verdict": "approved", "picture": "0" * 64, "reason": ""},
     {"shot": "desk/1", "verdict": "approved", "picture": "{sha}", "reason": {"a": 1}},
)  # fmt: skip


def test_what_is_no_decision_is_said_and_not_written(place: Studio) -> None:
    with place.reviewed() as client:
        sha256 = client.shot()["attempts"][0]["picture"]["sha256"]
        for body in NO_DECISIONS:
            answer = client.post("api/decisions", json.loads(json.dumps(body).replace("{sha}", sha256)))
            assert (answer.status_code, answer.headers["content-type"]) == (409, "text/plain; charset=utf-8"), body
            assert answer.text
        assert place.lines() == []


def test_only_json_and_not_much_of_it(place: Studio) -> None:
    with place.reviewed() as client:
        send = {"Origin": client.origin}
        address = f"{client.url}api/decisions"
        plain = {**send, "Content-Type": "text/plain"}
        assert client.http.post(address, content=b"{}", headers=plain).status_code == 415
        sent = {**send, "Content-Type": "application/json"}
        assert client.http.post(address, content=b'"' + b"x" * 20_000 + b'"', headers=sent).status_code == 413
        for body in (b"", b"{", b"\xff", b"[" * 16_000, b"1" * 5_000):
            assert client.http.post(address, content=body, headers=sent).status_code == 409
        assert place.lines() == []


def test_undo_goes_back_step_by_step_and_then_there_is_nothing(place: Studio) -> None:
    with place.reviewed() as client:
        client.decide("rejected", reason="first")
        client.decide("approved")
        first = client.post("api/undo", {}).json()
        assert (first["undone"]["verdict"], first["stands"]["verdict"]) == ("approved", "rejected")
        assert client.shot()["attempts"][0]["picture"]["decision"]["reason"] == "first"
        second = client.post("api/undo", {}).json()
        assert (second["undone"]["reason"], second["stands"]) == ("first", None)
        assert client.shot()["status"] == "made"
        assert client.post("api/undo", {}).json() is None
        assert [line["verdict"] for line in place.lines()] == ["rejected", "approved", "rejected", "undecided"]
        assert client.running.decided() == 0


def test_undo_does_not_undo_what_others_have_said_since(place: Studio) -> None:
    with place.reviewed() as client:
        client.decide("approved")
        pipeline.decide(place.load(), Verdict.REJECTED, ["desk/1"], "by hand")
        answer = client.post("api/undo", {})
        assert (answer.status_code, "decided about again" in answer.text) == (409, True)
        assert client.shot()["status"] == "rejected"


@pytest.mark.thorough
def test_a_decision_here_outdoes_one_by_a_clock_that_is_ahead(place: Studio) -> None:
    with place.reviewed() as client:
        picture = client.shot()["attempts"][0]["picture"]["sha256"]
        decisions.add(
            place.campaign, [Decision("desk/1", Verdict.REJECTED, picture, "2036-01-01T00:00:00.000Z", "ahead")]
        )
        client.decide("approved")
        assert client.shot()["status"] == "approved"


def test_two_pages_hear_of_each_others_decisions_at_once(place: Studio) -> None:
    with place.reviewed() as client, client.listening() as one, client.listening() as other:
        client.decide("approved", "beach/1")
        for page in (one, other):
            [decision] = page.until("decision")
            assert (decision["shot"], decision["verdict"]) == ("beach/1", "approved")
            assert set(decision) == {"shot", "verdict", "picture", "reason", "at", "who"}
            [parts] = page.until("parts")
            assert [(shot["id"], shot["status"]) for shot in parts["shots"]] == [("beach/1", "approved")]
        client.post("api/undo", {})
        assert [one.until("decision", 2)[1]["verdict"], other.until("decision", 2)[1]["verdict"]] == ["undecided"] * 2


def test_what_another_process_decides_and_makes_shows(place: Studio) -> None:
    place.write(scenes=document(*SCENES, {"id": "snow", "subjects": ["mug"], "prompt": "in the snow"})["scenes"])
    with place.reviewed() as client, client.listening() as page:
        assert client.shot("snow/1")["status"] == "missing"
        pipeline.decide(place.load(), Verdict.REJECTED, ["desk/2"], "by hand")
        [decision] = page.until("decision")
        assert (decision["shot"], decision["reason"]) == ("desk/2", "by hand")
        place.run()
        eventually(lambda: client.shot("snow/1")["status"] == "made")
        spent = [parts["spent"] for parts in page.until("parts", 2) if "spent" in parts]
        assert spent[-1] == pytest.approx(client.document()["spent"])
        picture = client.shot("snow/1")["attempts"][0]["picture"]
        assert client.get(picture["thumb"]).status_code == client.get(picture["file"]).status_code == 200


@pytest.mark.thorough
def test_an_edited_campaign_shows_and_a_broken_one_is_said(place: Studio) -> None:
    with place.reviewed() as client, client.listening() as page:
        (place.campaign / "campaign.yaml").write_text("version: [")
        eventually(lambda: "how things were before" in page.of("notice")[-1]["text"])
        assert len(client.document()["shots"]) == 3
        place.write(scenes=document(SCENES[0])["scenes"])
        page.until("document")
        assert [shot["id"] for shot in client.document()["shots"]] == ["desk/1", "desk/2"]
        eventually(lambda: page.of("notice")[-1]["text"] == "")


@pytest.mark.thorough
def test_a_page_that_missed_something_takes_the_document_anew(place: Studio) -> None:
    with place.reviewed() as client:
        with client.listening() as page:
            assert page.of("document") == []
            before = client.document()["review"]["version"]
            client.decide("approved")
            page.until("parts")
        with client.listening(since=before) as late:
            late.until("document")
            assert client.document()["review"]["version"] > before
        with client.listening() as fresh:
            client.decide("rejected", "beach/1")
            fresh.until("parts")
            assert fresh.of("document") == []


def test_a_rejected_shot_is_made_again_once_for_what_was_agreed_to(place: Studio) -> None:
    with place.reviewed() as client, client.listening() as page:
        client.decide("rejected", reason="wrong cork base")
        before = place.charges()
        quote = client.post("api/reroll", {"shot": "desk/1"}).json()
        assert (quote["shot"], quote["pictures"], quote["refused"]) == ("desk/1", 1, "")
        assert quote["cost"] == pytest.approx(pipeline.look(place.load()).rows[0].shot.estimated_cost)
        assert place.charges() == before
        assert client.post("api/reroll", {"shot": "desk/1", "agreed": quote["cost"]}).status_code == 202
        eventually(lambda: len(client.shot()["attempts"]) == 2 and client.shot()["status"] == "made")
        assert place.charges() == before + 1
        first, second = client.shot()["attempts"]
        assert first["seed"] != second["seed"]
        assert client.document()["spent"] == pytest.approx(quote["spent"] + quote["cost"])
        eventually(lambda: page.of("notice")[-1]["text"] == "")
        assert any("desk/1 is being made again" in notice["text"] for notice in page.of("notice"))


def test_a_notice_goes_when_the_new_picture_is_there_though_the_run_has_not_ended(place: Studio) -> None:
    rest = threading.Event()

    def make(*given: Any, **wishes: Any) -> Any:
        outcome = pipeline.make(*given, **wishes)
        assert rest.wait(20)
        return outcome

    with place.reviewed(make) as client, client.listening() as page:
        client.decide("rejected")
        agreed = client.post("api/reroll", {"shot": "desk/1"}).json()["cost"]
        assert client.post("api/reroll", {"shot": "desk/1", "agreed": agreed}).status_code == 202
        eventually(lambda: any("is being made again" in one["text"] for one in page.of("notice")))
        eventually(lambda: page.of("notice")[-1]["text"] == "")
        rest.set()


def test_only_one_shot_by_its_id_is_made_again(place: Studio) -> None:
    with place.reviewed() as client:
        client.decide("rejected")
        for shot in ("*", "scene:desk", "@/etc/passwd", "snow/9", "", None, 7, ["desk/1"]):
            assert client.post("api/reroll", {"shot": shot}).status_code == 409, shot
            assert client.post("api/reroll", {"shot": shot, "agreed": 9}).status_code == 409, shot


def test_what_is_not_rejected_or_costs_more_than_agreed_is_not_made(place: Studio) -> None:
    with place.reviewed() as client, client.listening() as page:
        before = place.charges()
        assert "only what was rejected or drifted" in client.post("api/reroll", {"shot": "desk/1"}).json()["refused"]
        assert client.post("api/reroll", {"shot": "desk/1", "agreed": 9}).status_code == 409
        client.decide("rejected")
        for agreed in (True, "9", None, [9]):
            assert client.post("api/reroll", {"shot": "desk/1", "agreed": agreed}).status_code == 409
        assert client.post("api/reroll", {"shot": "desk/1", "agreed": 0.001}).status_code == 202
        eventually(lambda: "was agreed to" in page.of("notice")[-1]["text"])
        assert place.charges() == before


def test_what_drifted_is_made_again_as_well(place: Studio) -> None:
    def foresee(project: Project, wish: Wish) -> Wanted:
        found = pipeline.foresee(project, replace(wish, force=True))
        drifted = tuple(replace(row, status=Status.DRIFTED) for row in found.named)
        return replace(found, named=drifted if Status.DRIFTED in wish.which else ())

    quote = rerolling.quote(Work(place.load, foresee, pipeline.make), place.load(), "desk/1")
    assert (quote.pictures, quote.refused) == (1, "")


def test_the_budget_has_the_last_word(tmp_path: Path) -> None:
    with studio(tmp_path, budget={"max_cost": 0.15}) as place, place.reviewed() as client:
        before = place.charges()
        client.decide("rejected")
        quote = client.post("api/reroll", {"shot": "desk/1"}).json()
        assert "above the budget of $0.1500" in quote["refused"]
        answer = client.post("api/reroll", {"shot": "desk/1", "agreed": 9})
        assert (answer.status_code, "above the budget" in answer.text) == (409, True)
        assert place.charges() == before


def test_while_a_run_goes_on_that_is_said_and_nothing_made_again(place: Studio) -> None:
    other = {"process": 1, "host": "another", "since": "2026-11-23T08:00:00+00:00"}
    with place.reviewed() as client, client.listening() as page:
        client.decide("rejected")
        with held(place.load().home):
            (place.load().home / "run.json").write_text(json.dumps(other))
            eventually(lambda: "A run is going on (process 1 on another" in page.of("notice")[-1]["text"])
            assert (
                "a run of this campaign is going on" in client.post("api/reroll", {"shot": "desk/1"}).json()["refused"]
            )
            with client.listening() as late:
                assert "A run is going on" in late.of("notice")[0]["text"]
        eventually(lambda: page.of("notice")[-1]["text"] == "")


def test_the_end_lets_pages_go_soon(place: Studio) -> None:
    with place.reviewed() as client, client.listening() as page:
        began = time.monotonic()
        client.running.stop()
        eventually(lambda: page.ended)
        assert time.monotonic() - began < 3
