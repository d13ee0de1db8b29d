"""Text from campaigns and services is data, wherever the page shows it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Desk
from tests.browser.looking import press, settled
from tests.page import made_up

PAYLOADS = {
    "script": "<script>pwned=1</script>",
    "handler": "<img src=x onerror=pwned=1>",
    "end of script": "</script><script>pwned=1</script>",
    "comment": "<!--<script>",
    "attribute": '"\' autofocus onfocus=pwned=1 x="',
    "svg": "<svg/onload=pwned=1>",
    "template": "{{document}}{{script}}${pwned=1}",
    "separators": "\u2028pwned=1\u2029",
    "prototype": "__proto__",
}
ADDRESSES = ["javascript:pwned=1", "data:image/svg+xml,<svg onload=pwned=1>", "//evil.test/x.jpg", "http://evil.test/x.jpg",
             "\\\\evil.test\\x.jpg", "/etc/passwd", "thumbs/1.jpg?x", "file:///etc/passwd"]  # fmt: skip


def poisoned(value: Any, poison: str, kept: tuple[str, ...] = ()) -> Any:
    """Return a document with poison in every text, but those under keys that are kept."""
    if isinstance(value, dict):
        return {key: inner if key in kept else poisoned(inner, poison, kept) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, poison, kept) for inner in value]
    return f"{value}{poison}" if isinstance(value, str) else value


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def rich() -> made_up.Document:
    done = {"verdict": "rejected", "reason": "why", "at": "2026-11-23T09:00:00Z", "who": "ada"}
    attempt = made_up.scored(0, "drift", 0.1)
    attempt["picture"]["decision"] = done
    attempt["model"] = "another model"
    failed = made_up.attempt(0, 2, outcome="failed", picture=None, code="code", message="message")
    shot = made_up.shot(0, attempts=[attempt, failed], standing=0, findings=["finding"], status="rejected", needs=["x"])
    lost = made_up.shot(1, attempts=[], standing=None, status="blocked", reason="because")
    return made_up.page([shot, lost], storyboard="storyboards")


KEPT = ("file", "thumb", "scenes", "subjects", "version")


@pytest.mark.parametrize("kind", PAYLOADS)
def test_nothing_of_it_runs_in_any_text(desk: Desk, kind: str) -> None:
    document = poisoned(rich(), PAYLOADS[kind], KEPT)
    document["subjects"] = {f"mug{PAYLOADS[kind]}": poisoned(rich()["subjects"]["mug"], PAYLOADS[kind])}
    document["scenes"] = {f"desk{PAYLOADS[kind]}": f"Desk{PAYLOADS[kind]}"}
    page = desk.open(document)
    page.locator(".facet input").first.click()
    press(page, "ArrowRight", "Enter", "c", "r")
    page.keyboard.type(PAYLOADS[kind].replace("\u2028", "").replace("\u2029", ""))
    press(page, "Enter", "Escape")
    page.locator("#group").select_option("subject")
    page.reload()
    settled(page)

    assert page.evaluate("typeof pwned") == "undefined"
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert page.evaluate("document.querySelectorAll('[onerror], [onload], [onfocus], [autofocus]').length") == 0
    assert page.locator("#title").text_content() == f"Mugs of spring{PAYLOADS[kind]}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_relative_addresses_are_loaded(desk: Desk, address: str) -> None:
    document = made_up.page(
        [made_up.shot(0, attempts=[made_up.attempt(0, picture=made_up.picture(0, file=address, thumb=address))])]
    )
    document["references"] = [made_up.reference("mug.front", file=address, thumb=address)] * 4
    page = desk.open(document)
    press(page, "ArrowRight", "Enter")
    settled(page)

    assert page.evaluate("typeof pwned") == "undefined"
    assert [asked for asked in desk.asked if "gallery.html" not in asked] == []
    assert page.locator(".no-picture").count() > 0


def test_the_policy_stops_what_gets_into_the_page_all_the_same(desk: Desk) -> None:
    page = desk.open(made_up.page(1))
    stopped = page.evaluate(
        """async () => {
            const found = {};
            document.addEventListener("securitypolicyviolation", (event) => { found[event.effectiveDirective] = 1; });
            try { document.body.innerHTML = "<b>"; } catch { found.markup = 1; }
            try { document.createElement("script").text = "pwned = 1"; } catch { found.script = 1; }
            try { setTimeout("pwned = 1"); } catch { found.eval = 1; }
            try {
                document.body.setAttribute("onclick", "pwned = 1");
                document.body.click();
            } catch { found.handler = 1; }
            new Image().src = "https://evil.test/";
            await fetch("https://evil.test/").catch(() => {});
            await new Promise((done) => setTimeout(done, 50));
            return Object.keys(found);
        }"""
    )

    assert {"markup", "script", "eval", "img-src", "connect-src"} <= set(stopped)
    assert {"handler", "script-src-attr"} & set(stopped)
    assert page.evaluate("typeof pwned") == "undefined"
    desk.asked.clear()  # they were asked for, and stopped
    desk.heard.clear()  # the browser tells what it stopped


def test_what_a_page_says_is_what_its_document_says(desk: Desk) -> None:
    page = desk.open(rich())
    press(page, "ArrowRight", "Enter")
    said = page.evaluate("document.body.innerText")

    for words in (
        "Mugs of spring",
        "another model",
        "finding",
        "code · message",
        "why",
        "by ada",
        "cork base",
        "storyboard",
    ):
        assert words in said, words
