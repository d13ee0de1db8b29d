"""The same page from a server: decisions go there at once, and come from there."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from consistency_pipeline.page import html
from tests.browser.conftest import Desk
from tests.browser.looking import press, settled, status, text, until
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

REVIEW = {"decisions": "api/decisions", "undo": "api/undo", "events": "api/events", "document": "api/document"}
ROOT = "http://127.0.0.1:9/t0ken/"


class Server:
    """Answers as `consistency review` would, without one."""

    def __init__(self, events: str = "") -> None:
        self.events, self.broken = events, False
        self.got: list[dict[str, Any]] = []

    def answer(self, route: "Route") -> None:
        address = route.request.url.removeprefix(ROOT)
        if address == "":
            body = html(made_up.page(3, review=REVIEW), served=True)
            route.fulfill(body=body, content_type="text/html")
        elif address == REVIEW["events"]:
            route.fulfill(body=self.events, content_type="text/event-stream")
        elif address == REVIEW["decisions"]:
            self.decide(route)
        elif address == REVIEW["undo"]:
            undone = {"undone": self.got.pop(), "stands": None} if self.got else None
            route.fulfill(body=json.dumps(undone), content_type="application/json")
        elif address == REVIEW["document"]:
            route.fulfill(body=json.dumps(made_up.page(4, review=REVIEW)), content_type="application/json")
        else:
            route.fulfill(status=404, body="")

    def decide(self, route: "Route") -> None:
        if self.broken:
            route.fulfill(status=409, body="another run holds the campaign")
        else:
            self.got.append(dict(route.request.post_data_json or {}))
            route.fulfill(status=204)


def opened(desk: Desk, server: Server) -> "Page":
    desk.context.route(f"{ROOT}**", server.answer)
    return desk.visit(ROOT)


def test_decisions_go_to_the_server_at_once(desk_of: Callable[..., Desk]) -> None:
    server = Server()
    page = opened(desk_of(), server)
    press(page, "ArrowRight", "a")
    until(page, "document.querySelector('#many-approved').textContent === '1 approved'")

    [decision] = server.got
    assert (decision["shot"], decision["verdict"], decision["picture"]) == ("desk/1", "approved", made_up.sha(0))
    assert page.locator("#export").is_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_what_others_decide_shows_at_once(desk_of: Callable[..., Desk]) -> None:
    done = {"shot": "beach/1", "verdict": "rejected", "picture": made_up.sha(1), "reason": "no", "at": "2026-11-23"}
    page = opened(desk_of(), Server(f"event: decision\ndata: {json.dumps(done)}\n\n"))

    until(page, "document.querySelector('#many-rejected').textContent === '1 rejected'")
    assert status(page, "beach/1") == "rejected"


def test_a_decision_that_the_server_does_not_take_is_said_to_be_none(desk_of: Callable[..., Desk]) -> None:
    server = Server()
    server.broken = True
    page = opened(desk_of(), server)
    press(page, "ArrowRight", "a")
    until(page, "document.querySelector('#said').textContent !== ''")
    settled(page)

    assert text(page, "#said") == "Not kept: another run holds the campaign"
    assert status(page, "desk/1") == "made"


def test_undo_is_the_servers(desk_of: Callable[..., Desk]) -> None:
    server = Server()
    page = opened(desk_of(), server)
    press(page, "ArrowRight", "a")
    until(page, "document.querySelector('#many-approved').textContent === '1 approved'")
    press(page, "u")
    until(page, "document.querySelector('#many-approved').textContent === '0 approved'")

    assert server.got == []
    assert text(page, "#said") == "taken back: approved desk/1"


def test_a_run_that_goes_on_shows_at_once(desk_of: Callable[..., Desk]) -> None:
    page = opened(desk_of(), Server("event: document\ndata: {}\n\n"))

    until(page, "document.querySelector('#shown').textContent === '4 shots'")
    assert status(page, "market/1") == "made"
