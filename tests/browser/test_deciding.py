"""Deciding by keys, keeping it, and handing it over."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import active, ids, press, settled, status, text, until
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
)


def exported(page: "Page", folder: Path) -> list[dict[str, Any]]:
    with page.expect_download() as download:
        page.locator("#export").click()
    assert download.value.suggested_filename == "decisions-mugs-runware.json"
    download.value.save_as(folder / "decisions.json")
    found: list[dict[str, Any]] = json.loads((folder / "decisions.json").read_text(encoding="utf-8"))
    return found


def test_a_review_by_keys_alone_and_the_file_that_it_leaves(desk: Desk, tmp_path: Path) -> None:
    page = desk.open(made_up.page(6), "#group=none")
    press(page, "ArrowRight", "a")  # desk/1
    assert active(page) == "beach/1"
    press(page, "r", "2")  # the second of the subject's details
    press(page, "r")
    page.keyboard.type("looks tired")
    press(page, "Enter", "s", "a")

    assert [status(page, shot) for shot in ids(page)] == [
        "approved",
        "rejected",
        "rejected",
        "made",
        "approved",
        "made",
    ]
    assert text(page, "#many-approved") == "2 approved"
    found = exported(page, tmp_path)
    assert [(one["shot"], one["verdict"], one["reason"]) for one in found] == [
        ("desk/1", "approved", ""),
        ("beach/1", "rejected", "wrong white logo"),
        ("summit/1", "rejected", "looks tired"),
        ("train/1", "approved", ""),
    ]
    assert [one["picture"] for one in found] == [made_up.sha(n) for n in (0, 1, 2, 4)]
    assert all(set(one) == {"shot", "verdict", "picture", "reason", "at"} for one in found)
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)


def test_nothing_is_lost_on_reload_and_another_tab_sees_it_at_once(desk: Desk) -> None:
    page, other = desk.open(made_up.page(3)), desk.open()
    press(page, "ArrowRight", "a", "r", "1")
    until(page, "document.querySelector('#many-rejected').textContent === '1 rejected'")
    assert text(page, "#notice") == ""
    until(other, "document.querySelector('#many-rejected').textContent === '1 rejected'")

    for tab in (page, other):
        tab.reload()
        assert [status(tab, shot) for shot in ids(tab)] == ["approved", "rejected", "made"]
        assert text(tab, '[data-shot="beach/1"] .caption p') == "wrong cork base"


def test_undo_takes_back_the_last_and_goes_there(desk: Desk) -> None:
    page = desk.open(made_up.page(4), "#group=none")
    press(page, "ArrowRight", "a", "a", "u")
    assert (active(page), status(page, "desk/1"), status(page, "beach/1")) == ("beach/1", "approved", "made")
    press(page, "r", "Enter", "ArrowLeft", "a")  # the same picture again, otherwise
    assert status(page, "beach/1") == "approved"
    press(page, "u")
    assert status(page, "beach/1") == "rejected"
    press(page, "u", "u")
    assert (status(page, "desk/1"), status(page, "beach/1")) == ("made", "made")
    press(page, "u")
    assert text(page, "#said") == "Nothing to undo."


def test_decide_and_advance_follows_filter_and_order(desk: Desk) -> None:
    bands = [0.9, 0.2, 0.7, 0.4, 0.3]
    shots = [made_up.shot(n, attempts=[made_up.scored(n, "review", bands[n])]) for n in range(5)]
    shots[4]["status"] = "drifted"
    page = desk.open(made_up.page(shots), "#group=none&sort=drift&status=made")
    assert ids(page) == ["beach/1", "market/1", "summit/1", "desk/1"]
    press(page, "ArrowRight", "a")

    assert ids(page) == ["market/1", "summit/1", "desk/1"]  # what was decided has left the filter
    assert active(page) == "market/1"
    press(page, "s", "r", "Enter")
    assert active(page) == "desk/1"
    press(page, "a")
    assert ids(page) == ["market/1"]
    assert "Nothing further down" in text(page, "#said")


def test_what_is_decided_already_is_passed_over(desk: Desk) -> None:
    shots = [made_up.shot(n) for n in range(4)]
    done = {"verdict": "approved", "reason": "good", "at": "2026-11-23T09:00:00Z", "who": "ada"}
    shots[1]["attempts"][0]["picture"]["decision"] = done
    shots[1]["status"] = "approved"
    page = desk.open(made_up.page(shots), "#group=none")
    press(page, "ArrowRight", "a")

    assert active(page) == "summit/1"
    assert page.locator("#export-many").inner_text() == "1"


def test_a_decision_of_the_document_can_be_taken_back(desk: Desk, tmp_path: Path) -> None:
    done = {"verdict": "rejected", "reason": "logo", "at": "2026-11-23T09:00:00Z", "who": "ada"}
    picture = made_up.picture(0, decision=done)
    shot = made_up.shot(0, status="rejected", attempts=[made_up.attempt(0, picture=picture)])
    page = desk.open(made_up.page([shot]))
    assert text(page, ".caption p") == "logo"
    press(page, "ArrowRight", "u")

    assert status(page, "desk/1") == "made"
    assert [one["verdict"] for one in exported(page, tmp_path)] == ["undecided"]


def test_what_was_handed_over_is_not_handed_over_again(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    desk = desk_of()
    page = desk.open(made_up.page(2))
    press(page, "ArrowRight", "a")
    [decision] = exported(page, tmp_path)
    page.close()
    whole = made_up.page(2)
    said = {name: decision[name] for name in ("verdict", "reason", "at")}
    whole["shots"][0]["attempts"][0]["picture"]["decision"] = {**said, "who": "ada"}
    whole["shots"][0]["status"] = "approved"
    page = desk.open(whole)

    assert page.locator("#export").is_disabled()
    assert status(page, "desk/1") == "approved"
    press(page, "ArrowRight", "u")
    assert status(page, "desk/1") == "made"


def test_a_decision_is_about_the_attempt_that_is_looked_at(desk: Desk, tmp_path: Path) -> None:
    shot = made_up.shot(0, attempts=[made_up.attempt(0, 1), made_up.attempt(0, 2)])
    page = desk.open(made_up.page([shot, made_up.shot(1)]))
    press(page, "ArrowRight", "Enter", "[", "a")

    assert text(page, "#viewer-title") == "beach/1"
    assert [one["picture"] for one in exported_in_grid(page, tmp_path)] == [made_up.sha(0, 1)]
    assert "seed 1000" in text(page, '[data-shot="desk/1"] .caption p')  # the approved one stands for the shot now


def test_a_rejected_attempt_gives_way_to_another(desk: Desk) -> None:
    shot = made_up.shot(0, attempts=[made_up.attempt(0, 1), made_up.attempt(0, 2)])
    page = desk.open(made_up.page([shot]))
    press(page, "ArrowRight", "r", "Enter")
    assert (status(page, "desk/1"), "seed 1000" in text(page, '[data-shot="desk/1"] .caption p')) == ("made", True)
    assert "Attempt 1 stands for it now." in text(page, "#said")
    press(page, "r", "Enter")
    assert status(page, "desk/1") == "rejected"
    assert "seed 1001" in text(page, '[data-shot="desk/1"] .caption p')


def exported_in_grid(page: "Page", folder: Path) -> list[dict[str, Any]]:
    press(page, "Escape")
    return exported(page, folder)


def test_rejecting_can_be_left_without_rejecting(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    press(page, "ArrowRight", "r", "Escape")
    assert (status(page, "desk/1"), active(page)) == ("made", "desk/1")
    press(page, "r")
    page.keyboard.type("at 3 o'clock")  # a number within words is none of the reasons
    press(page, "Enter")
    settled(page)
    assert text(page, '[data-shot="desk/1"] .caption p') == "at 3 o'clock"


def test_released_details_are_no_reason(desk: Desk) -> None:
    page = desk.open(made_up.page([made_up.shot(0, released=["base"])]))
    press(page, "ArrowRight", "r")

    assert text(page, "#reasons li:first-child") == "1\nwrong white logo"


def test_a_browser_that_keeps_nothing_says_so_and_goes_on(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    desk = desk_of()
    desk.context.add_init_script(NO_STORAGE)
    page = desk.open(made_up.page(2))
    assert "export your decisions before" in text(page, "#notice")
    press(page, "ArrowRight", "a")

    assert [one["shot"] for one in exported(page, tmp_path)] == ["desk/1"]


def test_a_full_storage_says_so(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full'); }; }")
    press(page, "ArrowRight", "a")

    assert status(page, "desk/1") == "approved"
    assert "storage is full" in text(page, "#notice")


@pytest.mark.parametrize("kept", ["{", "null", '{"picture": 7}', '{"shot":"x","verdict":"burn","picture":"p"}', "[]"])
def test_what_somebody_else_left_in_the_storage_is_passed_over(desk: Desk, kept: str) -> None:
    page = desk.open(made_up.page(2))
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)", [f"consistency/mugs/runware/{made_up.sha(0)}", kept]
    )
    page.reload()

    assert status(page, "desk/1") == "made"


def test_campaigns_and_providers_keep_apart(desk: Desk) -> None:
    page = desk.open(made_up.page(1))
    press(page, "ArrowRight", "a")
    for changes in ({"campaign": "cups"}, {"provider": "sandbox"}):
        other = desk.open(made_up.page(1, **changes))
        assert status(other, "desk/1") == "made"


def test_buttons_do_what_keys_do(desk: Desk) -> None:
    page = desk.open(made_up.page(3), "#group=none")
    card = page.locator('[data-shot="desk/1"]')
    card.hover()
    card.locator(".judge .yes").click()
    assert status(page, "desk/1") == "approved"
    page.locator('[data-shot="beach/1"] .open').click()
    page.locator("#do-reject").click()
    page.locator(".reason").first.click()
    assert text(page, "#viewer-title") == "summit/1"
    page.locator("#do-undo").click()
    assert text(page, "#viewer-title") == "beach/1"
    page.locator("#do-approve").click()
    page.locator("#do-previous").click()
    assert page.locator("#do-approve").get_attribute("aria-pressed") == "true"


def test_letters_are_words_while_somebody_types(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    press(page, "ArrowRight", "/")
    page.keyboard.type("arus")

    assert page.locator("#search").input_value() == "arus"
    page.locator("#clear").click()
    assert text(page, "#many-made") == "2 made"


def test_help_lists_the_keys(desk: Desk) -> None:
    page = desk.open(made_up.page(1))
    press(page, "?")
    assert "approve, and go on to the next" in text(page, "#help")
    press(page, "a")  # means nothing here
    assert text(page, "#many-made") == "1 made"
    press(page, "Escape")
    assert page.locator("#help").is_hidden()


def test_two_desks_share_nothing(desk_of: Callable[..., Desk]) -> None:
    first, second = desk_of(), desk_of()
    page = first.open(made_up.page(1))
    press(page, "ArrowRight", "a")

    assert status(second.open(), "desk/1") == "made"


def test_a_key_that_is_held_down_decides_once(desk: Desk) -> None:
    page = desk.open(made_up.page(6), "#group=none")
    press(page, "ArrowRight")
    for _ in range(4):
        page.keyboard.down("a")  # from the second on the browser calls it a repeat
    page.keyboard.up("a")
    assert text(page, "#many-approved") == "1 approved"
    page.keyboard.down("ArrowRight")
    page.keyboard.down("ArrowRight")  # arrows go on
    assert active(page) == "market/1"


def test_keys_without_a_shot_say_what_to_do(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    for key in ("a", "r", " "):
        press(page, key)
        assert "No shot is chosen yet" in text(page, "#said")
    assert text(page, "#many-made") == "2 made"


def test_enter_looks_at_the_first_shot_where_none_is_chosen(desk: Desk) -> None:
    page = desk.open(made_up.page(3), "#group=none&q=beach")
    press(page, "Enter")
    assert text(page, "#viewer-title") == "beach/1"
    press(page, "Escape")
    page.locator("#clear").click()
    press(page, "/")
    page.keyboard.type("summit")
    press(page, "Enter", "Enter")  # out of the search, and on: what was chosen is not among these
    assert text(page, "#viewer-title") == "summit/1"


def test_keys_decide_about_no_shot_that_the_filter_or_the_screen_leaves_out(desk: Desk) -> None:
    page = desk.open(made_up.page(60), "#group=none&height=xl")
    press(page, "ArrowRight")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    press(page, "a")
    assert "desk/1 is chosen, and was not on the screen" in text(page, "#said")
    assert text(page, "#many-approved") == "0 approved"
    press(page, "a")
    assert status(page, "desk/1") == "approved"
    assert active(page) == "beach/1"
    page.evaluate("location.hash = '#group=none&q=summit&shot=beach/1'")
    until(page, "document.querySelector('#shown').textContent === '12 of 60 shots'")
    for key in ("a", "r", " "):
        press(page, key)
        assert "No shot is chosen yet" in text(page, "#said")
    assert not page.evaluate("localStorage.getItem('consistency/mugs/runware/" + made_up.sha(1) + "')")


def test_what_was_said_goes_when_the_reader_goes_on(desk: Desk) -> None:
    page = desk.open(made_up.page(2))
    press(page, "u")
    assert text(page, "#said") == "Nothing to undo."
    press(page, "ArrowRight")
    assert text(page, "#said") == ""
