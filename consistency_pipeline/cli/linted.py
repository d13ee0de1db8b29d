"""What lint found: by rule for people, errors first; a document for programs."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from consistency_pipeline.cli.speaking import near
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.linting import stops
from consistency_pipeline.text import counted, one_line

SCHEMA_VERSION = 1
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
MOST_OF_A_RULE = 12
LONGEST = 1000
NARROWEST, WIDEST = 40, 100  # columns for what is said
INDENT, HANGING = "  ", "    "
ORDER = {severity: number for number, severity in enumerate(Severity)}


def document(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings as `lint --json` prints them; counts have every severity."""
    return {"schema_version": SCHEMA_VERSION, "counts": counts(findings), "findings": [_facts(one) for one in findings]}


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity."""
    return {severity.value: sum(one.rule.severity is severity for one in findings) for severity in Severity}


def _facts(one: Finding) -> dict[str, Any]:
    return {
        "code": one.rule.code,
        "severity": one.rule.severity.value,
        "about": one.rule.about,
        "file": str(one.file),
        "line": one.line,
        "key": one.key,
        "message": one_line(one.message, LONGEST),
        "hint": one_line(one.hint, LONGEST),
    }


def show(findings: Sequence[Finding], console: Console) -> None:
    """Print the findings under their rules, the worst first, and how many there are of each severity."""
    ordered = sorted(findings, key=lambda one: (ORDER[one.rule.severity], one.rule.code))  # in a rule, as they came
    room = max(NARROWEST, min(WIDEST, console.width)) - 1
    for rule, group in groupby(ordered, key=lambda one: one.rule):
        for line in _of_rule(rule, list(group), room):
            console.print(line, highlight=False, soft_wrap=True)
    console.print(Text(total(findings)), highlight=False, soft_wrap=True)


def total(findings: Sequence[Finding]) -> str:
    """Return `2 errors, 5 warnings, 1 note`, or that there is nothing."""
    there = [counted(number, severity) for severity, number in counts(findings).items() if number]
    return ", ".join(there) or "nothing found"


def brief(findings: Sequence[Finding], name: str) -> str:
    """Return one line that says how many findings there are, or nothing where there are only notes."""
    there = [one for one in findings if one.rule.severity is not Severity.NOTE]
    return f"doubtful  {total(there)}: consistency validate {name} shows more" if there else ""


def stopped(findings: Sequence[Finding], *, strict: bool) -> bool:
    """Tell whether findings keep a run from going on."""
    return any(stops(one, strict=strict) for one in findings)


def following(findings: Sequence[Finding], *, strict: bool, name: str) -> str:
    """Return what to do now."""
    again = f"consistency validate {name}{' --strict' if strict else ''}"
    return f"mend that, then: {again}" if stopped(findings, strict=strict) else f"consistency plan {name}"


def _of_rule(rule: Rule, group: Sequence[Finding], room: int) -> Iterator[Text]:
    yield from _heading(rule, room)
    hint = ""
    for one in group[:MOST_OF_A_RULE]:
        yield from _lines(one, room, with_hint=one.hint != hint)
        hint = one.hint
    if len(group) > MOST_OF_A_RULE:
        yield Text(f"{INDENT}… and {len(group) - MOST_OF_A_RULE:,} more of this rule; --json has them", style="dim")
    yield Text("")


def _heading(rule: Rule, room: int) -> Iterator[Text]:
    """Yield what a rule finds, and its code, where that does not fit on a line of its own."""
    title = Text(rule.severity.value, style=COLOURS[rule.severity]) + Text(f"  {rule.title}", style="bold")
    code = Text(rule.code, style="dim")
    if title.cell_len + code.cell_len + len(INDENT) <= room:
        yield title + Text(INDENT) + code
    else:
        yield from (title, Text(INDENT) + code)


def _lines(one: Finding, room: int, *, with_hint: bool) -> Iterator[Text]:
    """Yield where a finding is, what was seen, and what to do, unless that was just said."""
    line = f":{one.line}" if one.line else ""
    yield Text(f"{INDENT}{one_line(near(one.file))}{line}") + Text(f"  {one_line(one.key)}".rstrip(), style="dim")
    yield from map(Text, _wrapped(one.message, HANGING, HANGING, room))
    if one.hint and with_hint:
        yield from map(Text, _wrapped(one.hint, f"{HANGING}→ ", f"{HANGING}  ", room))


def _wrapped(text: str, first: str, further: str, room: int) -> list[str]:
    said = one_line(text, LONGEST)
    return textwrap.wrap(
        said, room, initial_indent=first, subsequent_indent=further, break_on_hyphens=False, break_long_words=False
    )
