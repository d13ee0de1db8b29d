"""Five thousand shots open, scroll, are sifted and decided about; how long that takes is told to `make bench-page`."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import Desk
from tests.browser.looking import active, press, settled, text
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = 5000
STEPS = 90  # of 240 pixels, one a frame: 14,400 pixels a second
FRAMES = """async () => {
    const times = [];
    let last = performance.now();
    for (let step = 0; step < STEPS; step += 1) {
        window.scrollBy(0, 240);
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - last);
        last = now;
    }
    times.sort((one, other) => one - other);
    return {median: times[STEPS >> 1], p95: times[Math.floor(STEPS * .95)], y: window.scrollY};
}""".replace("STEPS", str(STEPS))


def timed(page: "Page", does: str) -> float:
    """Return the milliseconds until something is done and drawn."""
    taken: float = page.evaluate(
        f"async () => {{ const from = performance.now(); {does};"
        " await new Promise(requestAnimationFrame); return performance.now() - from; }"
    )
    return taken


def scrolled(page: "Page") -> tuple[float, dict[str, float]]:
    """Scroll, and return the milliseconds of CPU that the page's thread takes for a frame, and how long frames were.

    CPU says how smooth it is, whatever else the machine does.
    """
    probe = page.context.new_cdp_session(page)
    probe.send("Performance.enable", {"timeDomain": "threadTicks"})

    def taken() -> float:
        metrics = probe.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    before = taken()
    frames: dict[str, float] = page.evaluate(FRAMES)
    cpu = (taken() - before) * 1000 / STEPS
    probe.detach()
    return cpu, frames


def changed(control: str, value: str, event: str) -> str:
    """Return the script by which a control gets another value."""
    return (
        f"{{ const c = document.getElementById('{control}');"
        f" c.value = '{value}'; c.dispatchEvent(new Event('{event}')); }}"
    )


def told(name: str, **figures: float) -> None:
    """Add figures to the file that somebody names for them."""
    if file := os.environ.get("FIGURES"):
        line = "  ".join(f"{what} {figure:.1f}" for what, figure in figures.items())
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(f"{name}: {line}\n")


def test_thousands_open_scroll_and_are_sifted_with_few_elements(desk: Desk) -> None:
    desk.write(made_up.page(MANY))
    start = time.perf_counter()
    page = desk.open()
    opened = (time.perf_counter() - start) * 1000
    assert text(page, "#shown") == "5,000 shots"
    assert page.locator(".card").count() < 150

    cpu, frames = scrolled(page)
    assert frames["y"] > 240 * 80
    assert page.locator(".card").count() < 150
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector(f'[data-shot="train/{MANY // 5}"]')

    search = changed("search", "a beach", "input")
    first, again = timed(page, search), timed(page, search)
    assert text(page, "#shown") == "1,000 of 5,000 shots"
    page.locator("#clear").click()
    sorting = timed(page, changed("sort", "drift", "change"))
    told("5,000 shots, ms", opened=opened, frame_cpu=cpu, frame=frames["median"], frame_p95=frames["p95"],
         first_search=first, search=again, sort=sorting)  # fmt: skip


def test_deciding_among_thousands(desk: Desk) -> None:
    page = desk.open(made_up.page(MANY), "#group=none")
    press(page, "ArrowRight")
    start = time.perf_counter()
    for _ in range(10):
        press(page, "a")
        settled(page)
    each = (time.perf_counter() - start) * 100
    told("deciding among 5,000, ms", each=each)
    assert active(page) == "desk/3"
    assert text(page, "#many-approved") == "10 approved"


def test_a_link_leads_far_down(desk: Desk) -> None:
    page = desk.open(made_up.page(MANY), "#group=none&shot=train%2F900")

    assert active(page) == "train/900"
    box = page.locator(".card.active").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 2000
    press(page, "ArrowDown", "ArrowUp", "ArrowRight")
    assert active(page) == "desk/901"
