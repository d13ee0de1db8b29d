"""One shot, large: two pictures under one glass."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import press, settled, text, until
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

TWO = [made_up.attempt(0, 1), made_up.attempt(0, 2)]


def opened(desk: Desk, **changes: object) -> "Page":
    page = desk.open(made_up.page([made_up.shot(0, **{"attempts": TWO, **changes}), made_up.shot(1)]))
    press(page, "ArrowRight", "Enter")
    return page


def shown(page: "Page") -> tuple[str, str]:
    return text(page, ".pane.a .label"), text(page, ".pane.b .label")


def transforms(page: "Page") -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('.layer')].map((layer) => layer.style.transform)")
    return found


def visible(page: "Page", pane: str) -> bool:
    return bool(page.evaluate(f"getComputedStyle(document.querySelector('.pane.{pane}')).visibility === 'visible'"))


def test_beside_each_other_the_picture_stands_by_its_reference(desk: Desk) -> None:
    page = opened(desk)
    assert shown(page) == ("mug.front", "attempt 2")
    a, b = (page.locator(f".pane.{side}").bounding_box() for side in "ab")
    assert a is not None
    assert b is not None
    assert a["x"] + a["width"] < b["x"]
    assert (a["y"], a["width"], a["height"]) == (b["y"], b["width"], b["height"])


def test_under_one_glass_two_attempts_are_compared(desk: Desk) -> None:
    page = opened(desk)
    press(page, "c")
    assert (page.locator("#stage").get_attribute("data-mode"), shown(page)) == ("slider", ("attempt 1", "attempt 2"))
    page.locator("#strip-a .chip").first.click()
    press(page, "c", "c", "c")
    assert shown(page) == ("mug.front", "attempt 2")  # what was chosen stays


def test_zoom_and_place_are_those_of_both(desk: Desk) -> None:
    page = opened(desk)
    box = page.locator(".pane.b").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.wheel(0, -600)
    settled(page)
    near = transforms(page)
    assert near[0] == near[1]
    assert "scale(3.3" in near[0]
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    moved = transforms(page)
    assert moved[0] == moved[1] != near[0]
    press(page, "0")
    assert transforms(page) == ["translate(0%, 0%) scale(1)"] * 2
    press(page, "+", "+", "-")
    assert "scale(1.25)" in transforms(page)[0]


def test_nobody_drags_a_picture_out_of_its_frame(desk: Desk) -> None:
    page = opened(desk)
    press(page, "+")
    box = page.locator(".pane.a").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 400)
    page.mouse.up()
    assert transforms(page)[0] == "translate(0%, 0%) scale(1.25)"


def test_the_slider_cuts_the_second_picture(desk: Desk) -> None:
    page = opened(desk)
    page.locator('#modes [data-mode="slider"]').click()
    page.locator(".slider").fill("20")
    assert page.evaluate("getComputedStyle(document.querySelector('.pane.b')).clipPath") == "inset(0px 0px 0px 20%)"
    press(page, " ")  # flips even so
    assert not visible(page, "b")


def test_blinking_turns_by_itself_and_space_holds_it(desk: Desk) -> None:
    page = opened(desk)
    press(page, "c", "c")
    until(page, "getComputedStyle(document.querySelector('.pane.b')).visibility === 'hidden'")
    until(page, "getComputedStyle(document.querySelector('.pane.b')).visibility === 'visible'")
    press(page, " ")
    assert not visible(page, "b")


def test_who_wants_no_motion_turns_by_hand(desk_of: Callable[..., Desk]) -> None:
    page = opened(desk_of(reduced_motion="reduce"))
    press(page, "c", "c")
    page.wait_for_timeout(900)
    assert visible(page, "b")
    press(page, " ")
    assert not visible(page, "b")


def test_space_flips_to_the_reference_and_back(desk: Desk) -> None:
    page = opened(desk)
    press(page, " ")
    assert (visible(page, "a"), visible(page, "b")) == (True, False)
    press(page, " ")
    assert visible(page, "b")
    press(page, "Escape", " ")
    hidden = "getComputedStyle(document.querySelector('.card.active .back')).visibility"
    assert page.evaluate(hidden) == "visible"


def test_places_are_drawn_where_they_were_found(desk: Desk) -> None:
    page = opened(desk, attempts=[made_up.scored(0, "review", 0.62)])
    until(page, "document.querySelector('.pane.b img')?.naturalWidth === 300")
    frame, box = (page.locator(f".pane.b {part}").bounding_box() for part in (".frame", ".box.present"))
    assert frame is not None
    assert box is not None
    assert frame["width"] / frame["height"] == pytest.approx(300 / 224, abs=0.02)
    assert (box["x"] - frame["x"]) / frame["width"] == pytest.approx(0.25, abs=0.01)
    assert (box["y"] - frame["y"]) / frame["height"] == pytest.approx(0.5, abs=0.01)
    assert box["width"] / frame["width"] == pytest.approx(0.5, abs=0.01)
    assert page.locator(".pane.b .box").all_inner_texts() == ["mug", "cork base"]
    assert page.locator(".pane.a .box").all_inner_texts() == ["logo"]
    press(page, "b")
    assert page.locator(".box.present").is_hidden()


def test_all_that_is_known_stands_beside(desk: Desk) -> None:
    first = made_up.attempt(
        0, 1, outcome="refused", picture=None, code="safety", message="no, says the service", cost=None
    )
    page = opened(desk, attempts=[first, made_up.scored(0, "drift", 0.11, 2)], findings=["size: 8x8 came"])
    said = text(page, "#details")

    for words in ("number 0.", "size: 8x8 came", "drifted", "0.91", "cannot tell", "white logo", "absent", "seed 1001",
                  "safety · no, says the service", "$0.0700 for 2 attempts", "mug.front, mug.base"):  # fmt: skip
        assert words in said, words
    assert page.locator(".meter").get_attribute("aria-valuenow") == "0.11"


def test_a_shot_without_scores_says_nothing_of_them(desk: Desk) -> None:
    page = opened(desk)
    assert "CONSISTENCY" not in text(page, "#details").upper()
    assert page.locator(".score").count() == 0


def test_a_shot_without_pictures_can_be_looked_at(desk: Desk) -> None:
    page = opened(desk, attempts=[], standing=None, status="blocked", reason="needs mug.front")
    assert text(page, "#nothing-here") == "blocked: needs mug.front"
    assert page.locator("#do-approve").is_disabled()


def within(page: "Page", pane: str, box: str) -> list[float]:
    """Return where a box is in its pane: middle across, middle down, width and height, as parts of the pane."""
    frame, found = (page.locator(f".pane.{pane}{place}").bounding_box() for place in ("", f" .box:has-text('{box}')"))
    assert frame is not None
    assert found is not None
    across = (found["x"] + found["width"] / 2 - frame["x"]) / frame["width"]
    down = (found["y"] + found["height"] / 2 - frame["y"]) / frame["height"]
    return [across, down, found["width"] / frame["width"], found["height"] / frame["height"]]


def test_matched_the_subject_has_the_same_size_and_place_in_both(desk: Desk) -> None:
    attempt = made_up.scored(0, "drift", 0.1)
    boxes = attempt["picture"]["scores"][0]["boxes"]
    boxes[0]["box"] = [0.5, 0.4, 0.7, 0.8]  # small, at the right; its logo below, a third as wide
    boxes[1:] = [{"what": "logo", "kind": "detail", "found": "altered", "box": [0.55, 0.55, 0.65, 0.65]}]
    page = opened(desk, attempts=[attempt])
    until(page, "[...document.querySelectorAll('.pane img')].every((one) => one.naturalWidth)")
    assert within(page, "b", "mug")[2] < 0.3
    press(page, "z")
    assert page.locator("#do-match").get_attribute("aria-pressed") == "true"
    mug = within(page, "b", "mug")
    assert mug[:2] == pytest.approx([0.5, 0.5], abs=0.01)
    assert max(mug[2:]) == pytest.approx(0.86, abs=0.01)
    for mode in ("", "c", "c"):
        press(page, *mode)
        assert within(page, "a", "logo") == pytest.approx(within(page, "b", "logo"), abs=0.02)
    press(page, "+")
    assert transforms(page)[0] == transforms(page)[1] == "translate(-12.5%, -12.5%) scale(1.25)"
    press(page, "z")
    assert within(page, "b", "mug")[2] < 0.3


def test_where_nothing_was_found_matching_shows_both_whole(desk: Desk) -> None:
    page = opened(desk)
    press(page, "z")
    assert page.locator(".frame").evaluate_all("all => all.map((one) => one.style.transform)") == ["", ""]
