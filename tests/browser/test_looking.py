"""Opening the page, and finding things on it: filters, search, order, groups, links."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import active, ids, press, settled, text, until
from tests.page import made_up


def value(facet_value: str) -> str:
    return f'.value[data-value="{facet_value}"]'


def test_it_opens_from_disk_and_says_what_the_campaign_is(desk: Desk) -> None:
    page = desk.open(made_up.page(6))

    assert page.title() == "Mugs of spring · runware"
    assert text(page, "#title") == "Mugs of spring"
    assert text(page, "#facts") == "Nano Banana 2 · $1.50 of $5.00 spent · teal travel mug, woman"
    assert text(page, "#shown") == "6 shots"
    assert text(page, "#many-made") == "6 made"
    assert page.locator("#banner").is_hidden()
    assert ids(page) == ["desk/1", "desk/2", "beach/1", "summit/1", "market/1", "train/1"]


def test_storyboards_are_said_to_be_some(desk: Desk) -> None:
    page = desk.open(made_up.page(2, provider="sandbox", storyboard="Storyboards. Nothing was charged."))

    assert text(page, "#banner") == "Storyboards. Nothing was charged."
    assert "would have been charged" in text(page, "#facts")
    press(page, "ArrowRight", "Enter")
    assert text(page, "#storyboard") == "storyboard"


def test_every_picture_stands_beside_its_own_references(desk: Desk) -> None:
    page = desk.open(made_up.page(3))

    for shot, names in (("desk/1", ["mug.front", "mug.base"]), ("summit/1", ["mara.front", "mara.back"])):
        shown = page.locator(f'[data-shot="{shot}"] .rail img')
        assert [shown.nth(n).get_attribute("title") for n in range(shown.count())] == names
        assert page.evaluate("(img) => img.naturalWidth", shown.first.element_handle()) == 240


def test_filters_narrow_and_counts_follow(desk: Desk) -> None:
    page = desk.open(made_up.page(20))
    page.locator(value("mara")).click()

    assert text(page, "#shown") == "6 of 20 shots"
    assert text(page, f"{value('mara')} .count") == "6"
    assert text(page, f"{value('mug')} .count") == "14"  # what choosing it as well would add
    page.locator(value("beach")).click()
    beaches = text(page, "#shown")
    assert beaches == f"{len(ids(page))} of 20 shots"
    assert {name.split("/")[0] for name in ids(page)} == {"beach"}
    assert text(page, f"{value('beach')} .count") == str(len(ids(page)))
    page.reload()
    assert text(page, "#shown") == beaches
    page.locator("#clear").click()
    assert text(page, "#shown") == "20 shots"


def test_a_facet_with_one_value_is_no_choice(desk: Desk) -> None:
    page = desk.open(made_up.page(6))

    legends = page.locator(".facet legend")
    titles = [legends.nth(n).inner_text().lower() for n in range(legends.count())]
    assert titles == ["scene", "subject", "tag", "look", "size"]  # of status, score and model there is one each


@pytest.mark.parametrize(
    ("words", "found"),
    [("NUMBER 3", ["market/1"]), ("cafe", ["desk/1"]), ("beach reference", ["beach/1"]), ("1004", ["train/1"]),
     ("nothing like that", [])],
)  # fmt: skip
def test_search_looks_in_all_words_without_case_and_accents(desk: Desk, words: str, found: list[str]) -> None:
    shots = [made_up.shot(n) for n in range(5)]
    shots[0]["prompt"] = "in a café"
    page = desk.open(made_up.page(shots))
    press(page, "/")
    page.keyboard.type(words)

    assert ids(page) == found
    assert page.locator("#none").is_visible() is not bool(found)


def drifting() -> made_up.Document:
    bands = [("same", 0.95), ("drift", 0.11), ("review", 0.55), ("cannot tell", None), ("drift", 0.05)]
    shots = [made_up.shot(n, attempts=[made_up.scored(n, *bands[n])]) for n in range(5)]
    return made_up.page([*shots, made_up.shot(5)])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("plan", ["desk/1", "beach/1", "summit/1", "market/1", "train/1", "desk/2"]),
        ("drift", ["train/1", "beach/1", "summit/1", "market/1", "desk/1", "desk/2"]),
        ("newest", ["desk/2", "train/1", "market/1", "summit/1", "beach/1", "desk/1"]),
        ("cost", ["desk/2", "train/1", "market/1", "summit/1", "beach/1", "desk/1"]),
    ],
)
def test_orders(desk: Desk, order: str, expected: list[str]) -> None:
    page = desk.open(drifting(), "#group=none")
    page.locator("#sort").select_option(order)

    assert ids(page) == expected
    assert page.url.endswith("#group=none" if order == "plan" else f"#sort={order}&group=none")


def test_scores_are_a_facet_and_stand_below_the_picture(desk: Desk) -> None:
    page = desk.open(drifting())
    page.locator(value("drift")).click()

    assert ids(page) == ["beach/1", "train/1"]
    assert text(page, '[data-shot="beach/1"] .score') == "drifted 11"


def test_groups_by_scene_by_subject_or_none(desk: Desk) -> None:
    page = desk.open(made_up.page(6))
    heads = page.locator(".head h2")
    assert heads.all_inner_texts() == ["On the desk", "beach", "summit", "market", "train"]
    page.locator("#group").select_option("subject")
    assert heads.all_inner_texts() == ["mug", "mara"]
    page.locator("#group").select_option("none")
    assert heads.all_inner_texts() == []


def test_a_link_leads_to_one_shot_large_and_back_leads_out(desk: Desk) -> None:
    page = desk.open(made_up.page(6), "#scene=desk&shot=desk%2F2&open=&mode=slider")

    assert text(page, "#viewer-title") == "desk/2"
    assert text(page, "#viewer-place") == "2 of 2"
    assert page.locator("#stage").get_attribute("data-mode") == "slider"
    press(page, "Escape")
    assert page.locator("#viewer").is_hidden()
    assert active(page) == "desk/2"
    press(page, "Enter")
    page.go_back()
    settled(page)
    assert page.locator("#viewer").is_hidden()


@pytest.mark.parametrize("hash_", ["#shot=nowhere&open=", "#sort=%00&group=constructor&height=__proto__", "#%E0%A4%A"])
def test_a_link_that_means_nothing_shows_all(desk: Desk, hash_: str) -> None:
    page = desk.open(made_up.page(6), hash_)

    assert len(ids(page)) == 6
    assert page.locator("#viewer").is_hidden()


def test_a_shot_without_a_picture_says_why(desk: Desk) -> None:
    shots = [made_up.shot(0, status="refused", reason="the service will not: safety", attempts=[], standing=None)]
    page = desk.open(made_up.page(shots))

    assert text(page, ".nothing") == "refused\nthe service will not: safety"
    press(page, "ArrowRight", "a")
    assert text(page, "#said") == "desk/1 has no picture to decide about."


def test_a_file_that_is_not_there_leaves_words_in_its_place(desk_of: Callable[..., Desk]) -> None:
    gone = made_up.attempt(0, picture=made_up.picture(0, thumb="thumbs/gone.jpg", file="gone.png"))
    page = desk_of().open(made_up.page([made_up.shot(0, attempts=[gone])]))

    page.wait_for_selector(".open .no-picture")
    assert text(page, ".open .no-picture") == "no picture here"


def test_a_thumbnail_that_is_not_there_gives_way_to_the_picture(desk_of: Callable[..., Desk]) -> None:
    attempt = made_up.attempt(0, picture=made_up.picture(0, thumb="thumbs/gone.jpg", file="thumbs/7.jpg"))
    page = desk_of().open(made_up.page([made_up.shot(0, attempts=[attempt])]))

    until(page, "document.querySelector('.front')?.naturalWidth === 300")


def test_the_first_reference_of_every_subject_is_large_and_leads_to_a_comparison(desk: Desk) -> None:
    document = made_up.page([made_up.shot(0, subjects=["mug", "mara"], references=[0, 1, 2, 3])])
    page = desk.open(document)
    cells = [page.locator(f'.rail img[title="{name}"]').bounding_box() for name in made_up.REFERENCES]
    heights = [cell["height"] for cell in cells if cell]
    assert len(heights) == 4
    assert min(heights[0], heights[2]) > 1.5 * max(heights[1], heights[3])
    assert heights[0] == pytest.approx(heights[2], abs=1)

    page.locator('.rail img[title="mara.front"]').click()
    assert text(page, ".pane.a .label") == "mara.front"
    press(page, "2")
    assert text(page, ".pane.a .label") == "mug.base"
    press(page, "9")  # there is none
    assert text(page, ".pane.a .label") == "mug.base"


def test_one_reference_is_nearly_as_large_as_its_picture(desk: Desk) -> None:
    page = desk.open(made_up.page([made_up.shot(0, references=[0])]))
    cell, face = (page.locator(place).bounding_box() for place in (".reference", ".face"))
    assert cell is not None
    assert face is not None
    assert (cell["height"], cell["width"] > 0.65 * face["height"]) == (face["height"], True)


def test_what_drifted_stands_out_and_says_why_until_somebody_decides(desk: Desk) -> None:
    shots = [
        made_up.shot(n, attempts=[made_up.scored(n, band, 0.5)]) for n, band in enumerate(("drift", "review", "same"))
    ]
    shots[0]["attempts"][0]["picture"]["scores"][0]["boxes"][1]["found"] = "altered"
    page = desk.open(made_up.page(shots), "#group=none")
    edge = "getComputedStyle(document.querySelector('[data-shot=\"{}\"] .face'), '::after').borderTopWidth"

    edges = [page.evaluate(edge.format(shot)) for shot in ("desk/1", "beach/1", "summit/1")]
    assert edges[:2] == ["4px", "4px"] != edges[2:]
    assert text(page, '[data-shot="desk/1"] .said') == "the logo was looked for and is not there"
    assert page.locator('[data-shot="desk/1"] .box.altered').inner_text() == "cork base"
    press(page, "ArrowRight", "a")
    assert page.evaluate(edge.format("desk/1")) != "4px"
    assert page.locator('[data-shot="desk/1"] .box').count() == 0


def test_the_head_and_the_filter_count_alike(desk: Desk) -> None:
    shots = [made_up.shot(n) for n in range(8)]
    shots[1]["status"] = "drifted"
    page = desk.open(made_up.page(shots), "#group=none")
    press(page, "ArrowRight", "a", "r", "1", "a")

    def alike() -> list[str]:
        head = text(page, "#tally").splitlines()
        boxes = page.locator(".facet", has=page.locator("legend", has_text="Status")).locator(".value")
        listed = [f"{count} {what}" for what, count in (one.split("\n") for one in boxes.all_inner_texts())]
        assert sorted(one for one in listed if not one.startswith("0 ")) == sorted(
            one for one in head if not one.startswith("0 ")
        )
        return head

    assert alike() == ["2 approved", "1 rejected", "5 made"]
    page.locator('[data-value="made"]').click()
    assert alike() == ["2 approved", "1 rejected", "5 made"]
    page.locator('[data-value="desk"]').click()
    assert alike() == ["1 approved", "0 rejected", "1 made"]


def test_what_is_compared_is_in_sight_on_a_phone(desk_of: Callable[..., Desk]) -> None:
    page = desk_of(viewport={"width": 390, "height": 780}).open(made_up.page(4))
    page.evaluate("document.querySelector('style').sheet.insertRule('.chip { min-width: 130px }', 0)")
    press(page, "Enter")
    assert page.evaluate(
        """() => [...document.querySelectorAll(".strip")].every((strip) => {
            const box = strip.getBoundingClientRect();
            const chip = strip.querySelector("[aria-pressed=true]").getBoundingClientRect();
            return strip.scrollWidth > strip.clientWidth && chip.left >= box.left - 1 && chip.left < box.right;
        })"""
    )


def test_a_stale_shot_shows_what_there_was(desk: Desk) -> None:
    old = made_up.attempt(0, outdated=True, model="Nano Banana Pro")
    shot = made_up.shot(0, status="stale", reason="its model changed", attempts=[old], standing=None)
    page = desk.open(made_up.page([shot, made_up.shot(1)]))

    assert "its model changed" in text(page, ".nothing")
    until(page, "document.querySelector('.before')?.naturalWidth > 0")
    page.locator(value("Nano Banana Pro")).click()  # a facet, for the pictures are of two models
    assert ids(page) == ["desk/1"]


def test_a_reason_can_be_searched(desk: Desk) -> None:
    page = desk.open(made_up.page(3), "#group=none")
    press(page, "ArrowRight", "r")
    page.keyboard.type("handle is missing")
    press(page, "Enter", "/")
    page.keyboard.type("HANDLE")
    assert ids(page) == ["desk/1"]


def test_pictures_larger_than_their_thumbnails_are_shown_whole(desk: Desk) -> None:
    attempt = made_up.attempt(0, picture=made_up.picture(0, file="thumbs/7.jpg", thumb="thumbs/3.jpg"))
    page = desk.open(made_up.page([made_up.shot(0, attempts=[attempt])]))
    shown = "document.querySelector('.front').getAttribute('src')"
    page.wait_for_timeout(400)
    assert page.evaluate(shown) == "thumbs/3.jpg"
    page.locator('[data-height="xl"]').click()
    until(page, f"{shown}.endsWith('thumbs/7.jpg')")
