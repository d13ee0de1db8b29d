"""A review as it goes: decisions in the file at once, two tabs, a run beside it, a shot made again, and no way in."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import active, press, settled, status, text, until
from tests.browser.test_readers import problems
from tests.browser.test_screenshots import ROOT
from tests.builders import document
from tests.review.desk import Client, Studio, studio
from tests.serving import Said, serving
from tests.test_cli import SCENES

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SNOW = {"id": "snow", "subjects": ["mug"], "prompt": "in the snow"}
BUDGET: dict[str, Any] = {"budget": {"max_cost": 2.0}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    with studio(folder, **BUDGET):
        return folder


@pytest.fixture
def place(tmp_path: Path, made: Path) -> Generator[Studio]:
    with studio(tmp_path, made) as found:
        yield found


@pytest.fixture
def client(place: Studio) -> Generator[Client]:
    with place.reviewed() as found:
        yield found


def shows(page: "Page", shot: str, wanted: str) -> None:
    until(page, f"""document.querySelector('[data-shot="{shot}"] .name .unseen')?.innerText === '{wanted}'""")


def said(page: "Page", words: str) -> None:
    until(page, f"document.querySelector('#said').textContent.includes({words!r})")


def test_a_session_by_keys_alone_and_the_file_that_it_leaves(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    desk = desk_of()
    page = desk.visit(client.url)
    press(page, "ArrowRight", "a")
    shows(page, "desk/1", "approved")
    press(page, "r", "2")
    shows(page, "desk/2", "rejected")
    press(page, "r")
    page.keyboard.type("looks tired")
    press(page, "Enter")
    shows(page, "beach/1", "rejected")
    press(page, "u")
    shows(page, "beach/1", "made")

    lines = place.lines()
    assert [(line["shot"], line["verdict"], line["reason"]) for line in lines] == [
        ("desk/1", "approved", ""),
        ("desk/2", "rejected", "wrong cork base"),
        ("beach/1", "rejected", "looks tired"),
        ("beach/1", "undecided", ""),
    ]
    shots = client.document()["shots"]
    pictures = {shot["id"]: shot["attempts"][0]["picture"]["sha256"] for shot in shots}
    assert all(line["picture"] == pictures[line["shot"]] for line in lines)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert [status(page, shot) for shot in pictures] == ["approved", "rejected", "made"]
    until(page, "[...document.images].every((one) => one.complete)")
    assert page.evaluate("[...document.images].filter((one) => !one.naturalWidth).length") == 0
    assert page.locator("#export").is_hidden()
    assert all(address.startswith(client.url) for address in desk.asked)
    assert desk.heard == []


def test_keys_that_are_faster_than_the_server_mean_the_next_shot(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    page = desk_of().visit(client.url)

    def late(route: "Route") -> None:
        page.wait_for_timeout(150)
        route.continue_()

    page.route("**/api/decisions", late)
    press(page, "ArrowRight", "a", "r", "1", "a", "u")
    shows(page, "desk/1", "approved")
    shows(page, "desk/2", "rejected")
    until(page, "document.querySelector('#said').textContent.includes('taken back: approved beach/1')")
    assert [(line["shot"], line["verdict"]) for line in place.lines()] == [
        ("desk/1", "approved"),
        ("desk/2", "rejected"),
        ("beach/1", "approved"),
        ("beach/1", "undecided"),
    ]


def test_another_tab_follows_and_both_undo_the_same(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    desk = desk_of()
    one, other = desk.visit(client.url), desk.visit(client.url)
    press(one, "ArrowRight", "r", "1")
    shows(other, "desk/1", "rejected")
    until(other, "document.querySelector('#many-rejected').textContent === '1 rejected'")
    other.bring_to_front()
    press(other, "ArrowRight", "a")
    shows(one, "desk/1", "approved")
    press(other, "u")
    shows(one, "desk/1", "rejected")
    one.bring_to_front()
    press(one, "u")
    shows(other, "desk/1", "made")
    shows(one, "desk/1", "made")
    assert [line["verdict"] for line in place.lines()] == ["rejected", "approved", "rejected", "undecided"]
    assert desk.heard == []


def test_a_rejected_shot_is_made_again_only_after_asking(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    page = desk_of().visit(client.url)
    before = place.charges()
    press(page, "ArrowRight", "m")
    said(page, "Nothing is rejected here")
    press(page, "r", "1")
    shows(page, "desk/1", "rejected")
    assert active(page) == "desk/2"
    press(page, "m")
    until(page, "document.querySelector('#rerolling').open")
    assert text(page, "#rerolling-title") == "Make desk/1 again?"
    assert text(page, "#rerolling-cost").startswith("1 picture under a new seed, for about $0.0471.")
    press(page, "Escape")
    until(page, "!document.querySelector('#rerolling').open")
    assert place.charges() == before

    press(page, "m")
    until(page, "document.querySelector('#rerolling').open")
    press(page, "Enter")
    shows(page, "desk/1", "made")
    assert place.charges() == before + 1
    assert "2 attempts" in text(page, '[data-shot="desk/1"] .caption')
    assert "$0.1885" in text(page, "#facts")
    until(page, "document.querySelector('#notice').hidden")  # that run has ended
    press(page, "ArrowLeft", "r", "1")
    shows(page, "desk/1", "rejected")
    press(page, "ArrowLeft", "Enter")
    until(page, "document.querySelector('#viewer').open")
    page.locator("#do-again").click()
    until(page, "document.querySelector('#rerolling').open")
    press(page, "Escape")
    assert page.evaluate("document.querySelector('#viewer').open")


def test_a_run_in_another_process_shows_as_it_goes_on(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    place.write(scenes=document(*SCENES, SNOW)["scenes"], **BUDGET)
    desk = desk_of()
    page, other = desk.visit(client.url), desk.visit(client.url)
    assert status(page, "snow/1") == "missing"
    press(page, "ArrowRight", "a")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "consistency_pipeline", "run", "mugs", "--base-url", place.service.url]
    subprocess.run(command, cwd=place.folder, env=environment, check=True, capture_output=True, timeout=60)
    for tab in (page, other):
        shows(tab, "snow/1", "made")
        shows(tab, "desk/1", "approved")
        tab.locator('[data-shot="snow/1"]').scroll_into_view_if_needed()
        until(tab, "document.querySelector('[data-shot=\"snow/1\"] .front')?.naturalWidth > 0")
    assert "$0.1885" in text(page, "#facts")
    assert desk.heard == []


def test_what_the_server_says_is_shown_and_that_it_is_gone(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    page = desk_of().visit(client.url)
    (place.campaign / "campaign.yaml").write_text("version: [")
    until(page, "document.querySelector('#notice').textContent.includes('how things were before')")
    client.running.stop()
    until(page, "document.querySelector('#notice').textContent.includes('is lost')")
    press(page, "ArrowRight", "a")
    said(page, "Not kept")
    assert status(page, "desk/1") == "made"
    assert place.lines() == []


FOREIGN = """<!doctype html><meta charset="utf-8"><title>elsewhere</title><body>
<img id="img" src="URLpictures/SHA"><iframe id="frame" src="URL"></iframe>
<form id="form" method="post" enctype="text/plain" target="sink" action="URLapi/decisions">
<input name='{"a":"' value='"}'></form>
<iframe name="sink"></iframe>"""
TRY = """async ([url, body]) => {
    const found = [];
    const tries = [
        () => fetch(url + "api/document"), () => fetch(url + "api/document", {mode: "no-cors"}),
        () => fetch(url + "api/decisions", {method: "POST", body, headers: {"Content-Type": "application/json"}}),
        () => fetch(url + "api/decisions", {method: "POST", body, mode: "no-cors"}),
        () => fetch(url + "api/reroll", {method: "POST", body: '{"shot":"desk/1","agreed":9}', mode: "no-cors"}),
        () => new Promise((done, fail) => { const one = new EventSource(url + "api/events");
            one.onmessage = done; one.onopen = done; one.onerror = () => { one.close(); fail(); }; }),
        () => import(url + "api/document"),
    ];
    for (const one of tries) {
        try { const answer = await one(); found.push(answer?.type === "opaque" ? "opaque" : "answered"); }
        catch { found.push("refused"); }
    }
    return found;
}"""


def test_another_page_can_neither_look_nor_write_even_with_the_address(
    desk_of: Callable[..., Desk], place: Studio, client: Client
) -> None:
    shot = client.shot()
    sha256 = shot["attempts"][0]["picture"]["sha256"]
    body = f'{{"shot":"desk/1","verdict":"approved","picture":"{sha256}","reason":""}}'
    html = FOREIGN.replace("URL", client.url).replace("SHA", sha256).encode()
    with serving({"/": Said(html, headers={"Content-Type": "text/html"})}) as elsewhere:
        page = desk_of().context.new_page()
        page.goto(f"{elsewhere.url}/")
        found = page.evaluate(TRY, [client.url, body])
        page.evaluate("document.querySelector('#form').submit()")
        page.wait_for_timeout(200)
        assert set(found) <= {"refused", "opaque"}
        assert page.evaluate("document.querySelector('#img').naturalWidth") == 0
        assert all("body[data-ready]" not in frame.url and not frame.query_selector("#grid") for frame in page.frames)
    assert place.lines() == []
    assert place.charges() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_question(desk_of: Callable[..., Desk], client: Client, scheme: str) -> None:
    page = desk_of(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce").visit(client.url)
    press(page, "ArrowRight", "r", "1")
    shows(page, "desk/1", "rejected")
    press(page, "m")
    until(page, "document.querySelector('#rerolling').open")
    settled(page)
    assert problems(page) == []
