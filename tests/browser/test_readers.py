"""Everybody can use it: with a screen reader or without a mouse, in the dark, on a phone, on paper."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import active, ids, press, settled, status, text, until
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

STATUSES = ("made", "drifted", "approved", "rejected", "stale", "missing", "blocked", "refused", "failed")


def every_status() -> made_up.Document:
    bands = ("same", "review", "drift", "cannot tell")
    shots = []
    for number, name in enumerate(STATUSES):
        attempts = [made_up.scored(number, bands[number % 4], 0.5, 1), made_up.attempt(number, 2)]
        if name in ("approved", "rejected"):
            done = {"verdict": name, "reason": "because", "at": "2026-11-23T09:00:00Z", "who": "ada"}
            attempts[1]["picture"]["decision"] = done
        empty = {"attempts": [], "standing": None} if number >= 5 else {"attempts": attempts, "standing": 1}
        shots.append(made_up.shot(number, status=name, reason=f"it is {name}", **empty))
    return made_up.page(shots, provider="sandbox", storyboard="storyboards")


def problems(page: "Page") -> list[str]:
    """Return what axe finds wrong, of the rules of WCAG 2.2 and of good practice."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra [browser] is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("keys", ["", "Enter", "Enter c", "r", "?"], ids=["grid", "large", "slider", "reject", "help"])
def test_axe_finds_nothing(desk_of: Callable[..., Desk], scheme: str, keys: str) -> None:
    desk = desk_of(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page = desk.open(every_status())
    press(page, "ArrowRight", *keys.split())
    settled(page)

    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert problems(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(desk_of: Callable[..., Desk], scheme: str) -> None:
    wishes = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    page = desk_of(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce", **wishes).open(every_status())
    for keys in ("f", "f ArrowRight", "Enter", "z", "r"):  # filters, shots, large, matched, why
        press(page, *keys.split())
        settled(page)
        assert problems(page) == []


def test_dark_or_light_as_the_reader_says_and_it_stays_in_every_tab(desk: Desk) -> None:
    page, other = desk.open(made_up.page(1)), desk.open()
    for tab in (page, other):
        tab.emulate_media(color_scheme="dark")
        tab.reload()
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    press(page, "d")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    until(other, "document.documentElement.dataset.theme === 'light'")  # so the browser has it by now

    for tab in (page, other):
        tab.reload()
        until(tab, "document.documentElement.dataset.theme === 'light'")
    page.emulate_media(color_scheme="null")


def test_the_tab_key_leads_through_controls_to_one_shot(desk: Desk) -> None:
    page = desk.open(made_up.page(3))
    seen = []
    for _ in range(30):
        press(page, "Tab")
        seen.append(page.evaluate("document.activeElement.dataset.shot ?? document.activeElement.id"))
    first = seen.index("desk/1")
    assert {"filters", "search", "sort", "group"} <= set(seen[:first])
    assert not {"beach/1", "summit/1"} & set(seen)
    page.locator('[data-shot="desk/1"]').focus()
    press(page, "ArrowRight", "ArrowRight", "a")
    assert status(page, "summit/1") == "approved"


def test_focus_comes_back_to_the_shot(desk: Desk) -> None:
    page = desk.open(made_up.page(3))
    press(page, "ArrowRight", "ArrowRight", "Enter", "Escape")
    assert page.evaluate("document.activeElement.dataset.shot") == "beach/1"
    press(page, "r", "Enter")
    assert page.evaluate("document.activeElement.dataset.shot") == "summit/1" == active(page)


def test_a_status_is_a_word_and_a_shape_beside_its_colour(desk: Desk) -> None:
    page = desk.open(every_status())
    shapes = page.evaluate("[...document.querySelectorAll('.name .status path')].map((path) => path.getAttribute('d'))")

    assert len(shapes) == len(STATUSES)
    assert len(set(shapes)) >= len(STATUSES)
    assert {status(page, shot) for shot in ids(page)} == set(STATUSES)


def test_decisions_are_announced(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    press(page, "ArrowRight", "a")
    assert page.locator("#said").get_attribute("aria-live") == "polite"
    assert text(page, "#said") == "approved desk/1."


@pytest.mark.parametrize("width", [320, 390, 820])
def test_nothing_is_wider_than_a_phone(desk_of: Callable[..., Desk], width: int) -> None:
    page = desk_of(viewport={"width": width, "height": 780}, has_touch=True).open(every_status())
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
    page.locator(".open").first.tap()
    settled(page)
    assert page.evaluate("document.querySelector('#viewer').scrollWidth - innerWidth") <= 0
    page.locator("#do-approve").tap()
    assert text(page, "#viewer-title") != "desk/1"


def test_paper_gets_every_shot(desk: Desk) -> None:
    page = desk.open(made_up.page(60))
    there = page.locator(".card").count()
    page.evaluate(
        """() => { window.print = () => {
            document.body.dataset.printed = document.querySelectorAll(".card").length;
        }; }"""
    )
    page.locator("#print").click()
    page.wait_for_selector("body[data-printed='60']")
    settled(page)
    assert page.locator(".card").count() == there < 60
    page.emulate_media(media="print")
    assert page.locator(".top").is_hidden()
    page.emulate_media(media="screen")
