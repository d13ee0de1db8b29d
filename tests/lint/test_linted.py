"""How findings are shown: by rule, the worst first, within the width of the terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from consistency_pipeline.cli import linted
from consistency_pipeline.lint import Finding, Rule, Severity, in_order

FILE = Path("campaigns/mugs/campaign.yaml")
FOUND = Rule("a-warning", Severity.WARNING, "words", "A scene says too much", "Say less.")
WRONG = Rule("an-error", Severity.ERROR, "picture", "A picture is too small", "Take a larger one.")
KNOWN = Rule("a-note", Severity.NOTE, "campaign", "Nobody can tell", "Nothing.")
LONG = "`red jacket` contradicts the detail `jacket` (mustard-yellow corduroy jacket), which the prompt asks to keep"


def finding(rule: Rule, line: int | None = 3, message: str = LONG, hint: str = "Leave `red` out.") -> Finding:
    return Finding(rule, FILE, line, "scenes[0].prompt", message, hint)


def shown(*found: Finding, width: int = 80) -> list[str]:
    out = io.StringIO()
    linted.show(found, Console(file=out, width=width))
    return out.getvalue().splitlines()


def test_findings_stand_under_their_rules_the_worst_first() -> None:
    lines = shown(finding(KNOWN), finding(FOUND, 3), finding(WRONG, message="small", hint=""), finding(FOUND, 9))
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [
        "error  A picture is too small  an-error",
        "warning  A scene says too much  a-warning",
        "note  Nobody can tell  a-note",
        "1 error, 2 warnings, 1 note",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_lines_keep_within_the_width(width: int) -> None:
    lines = shown(finding(FOUND, message=" ".join([LONG] * 5), hint=" ".join([LONG] * 3)), width=width)
    assert max(map(len, lines)) < width
    assert len(lines) > 5


def test_a_hint_is_said_once_where_it_is_the_same() -> None:
    lines = shown(finding(FOUND, 3), finding(FOUND, 4), finding(FOUND, 5, hint="Another."))
    assert [line.strip() for line in lines if "→" in line] == ["→ Leave `red` out.", "→ Another."]


def test_a_rule_that_is_found_everywhere_leaves_room_for_others() -> None:
    lines = shown(*(finding(FOUND, line, hint="") for line in range(1, 5001)), finding(WRONG))
    assert len(lines) < 60
    assert "  … and 4,988 more of this rule; --json has them" in lines
    assert lines[-1] == "1 error, 5,000 warnings"


def test_nothing_is_said_as_such() -> None:
    assert shown() == ["nothing found"]


def test_text_of_a_campaign_does_not_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(shown(finding(FOUND, message="a \x1b[31mred\x1b[0m word [bold]", hint="\x1b]0;x")))
    assert any("[bold]" in line for line in shown(finding(FOUND, message="[bold] stays")))


def test_the_document_has_every_finding_and_every_severity() -> None:
    assert linted.document([finding(FOUND)]) == {
        "schema_version": 1,
        "counts": {"error": 0, "warning": 1, "note": 0},
        "findings": [
            {
                "code": "a-warning",
                "severity": "warning",
                "about": "words",
                "file": "campaigns/mugs/campaign.yaml",
                "line": 3,
                "key": "scenes[0].prompt",
                "message": LONG,
                "hint": "Leave `red` out.",
            }
        ],
    }


def test_a_finding_says_where_what_and_how() -> None:
    one = finding(FOUND, 3, "too much", "Say less.")
    assert str(one) == f"{FILE}:3: scenes[0].prompt: too much [a-warning]\n    Say less."
    assert str(Finding(KNOWN, FILE, None, "", "odd")) == f"{FILE}: odd [a-note]"


def test_findings_come_in_the_order_of_the_file_and_once() -> None:
    late, early = finding(WRONG, 12), finding(FOUND, 3)
    assert in_order([late, early, late]) == (early, late)
