"""What is wrong where YAML cannot be read, in plain words.

The two parsers behind PyYAML word the same mistake differently and notice it on different lines; so the source says
more than they do. Each of `CAUSES` looks at one line for a mistake that people make.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from consistency_pipeline.campaign.wording import shown

LINE = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[\w-]+)\s*:\s+(?P<value>\S.*?)\s*")
GLUED = re.compile(r"\s*(?:-\s+)*[a-z_]+:(?![\s/])[^\s,}\]].*")
CLOSED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?""")
UNCLOSED = re.compile(r"quoted scalar")
FLOW = re.compile(r"flow (sequence|mapping)")
SIGNS = {"@": "an @", "`": "a backtick", "%": "a %", "*": "a star", "&": "an &", "!": "an exclamation mark"}

SECOND = ("a second document begins here", "Keep one campaign in a file: delete the `---` or `...`.")
QUOTES = 'Text with signs in it needs quotes: "…".'
COLUMN = "Keys that belong together begin in the same column, two spaces deeper than what they belong to."
# What the parsers say, and what it means; the first that fits counts.
PLAIN_WORDS = (
    (
        "escape",
        "an escape that YAML does not know",
        """Inside "…" a backslash is written twice; inside '…' it is left as it is.""",
    ),
    (
        "sequence entries",
        "a list cannot begin on the line of its key",
        "Begin it on the next line, or write [one, two].",
    ),
    ("document start", *SECOND),
    ("node content", "a value is missing, or a comma or bracket is too many", QUOTES),
    ("cannot start any token", "text cannot begin with this sign", QUOTES),
    ("alphabetic or numeric", "a & or * without a name behind it", QUOTES),
    ("tag", "an exclamation mark at the start of text", QUOTES),
    ("unexpected ':'", "a colon inside text that has no quotes", QUOTES),
    (
        "expected ':'",
        "this line is no `key: value`",
        "Add the colon; or indent the line, if a text goes on; or close the quote above.",
    ),
    ("document", "a line like `---` or `...` inside text", "Indent it, or delete it."),
    ("mapping values", "this line does not fit what stands above it", COLUMN),
    ("expected key", "this line does not fit what stands above it", COLUMN),
    ("block", "this line does not fit what stands above it", COLUMN),
)


class Fault(NamedTuple):
    """What is wrong on a line, and what to do about it."""

    line: int | None
    message: str
    hint: str
    key: str = ""


def explain(source: list[str], error: Any) -> Fault:
    """Return what a syntax error of the YAML parser means for the author; `source` is the file by lines."""
    start = error.context_mark.line if error.context_mark else None
    if start is not None and UNCLOSED.search(str(error.context)) and "end of" in str(error.problem):
        return Fault(start + 1, "the quote that opens here is never closed", "Close it on this line.")
    lines = _suspects(source, error)
    for cause in CAUSES:
        for number in lines:
            if fault := cause(number + 1, source[number]):
                return fault
    if start is not None and (flow := FLOW.search(str(error.context))):
        opened, closed = ("[", "]") if flow[1] == "sequence" else ("{", "}")
        message = f"the `{opened}` that opens here is not closed, or a comma is missing in it"
        return Fault(start + 1, message, f"Close it with `{closed}`; text that begins with `{opened}` needs quotes.")
    return _general(lines[0] + 1 if lines else None, error)


def second_document(line: int | None) -> Fault:
    """Return what to say where a document ends and another begins."""
    return Fault(line, *SECOND)


def directive(line: int) -> Fault:
    """Return what to say of a line that begins with %."""
    return Fault(line, "a line that begins with % speaks to YAML itself", "Delete this line.")


def _suspects(source: list[str], error: Any) -> list[int]:
    """Return the lines to look at: where it was noticed, what came just before, and where the block began."""
    marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark]
    noticed = min(marks[0], len(source) - 1) if marks else 0
    before = next((n for n in range(noticed - 1, -1, -1) if source[n].strip()), noticed)
    return list(dict.fromkeys(n for n in (noticed, before, *marks[1:]) if n < len(source)))


def _general(line: int | None, error: Any) -> Fault:
    problem = f"{error.context or ''} {error.problem or error}"
    for part, message, hint in PLAIN_WORDS:
        if part in problem:
            return Fault(line, message, hint)
    return Fault(line, f"cannot be read as YAML: {shown(str(error.problem or error))}", QUOTES)


def _value(text: str) -> tuple[str, str] | None:
    found = LINE.fullmatch(text)
    return (found["key"], found["value"]) if found else None


def _in_quotes(value: str) -> str:
    text = shown(value)
    return f'"{text}"' if '"' not in text and "\\" not in text else "'{}'".format(text.replace("'", "''"))


def _quoted_twice(line: int, text: str) -> Fault | None:
    key, value = _value(text) or ("", "")
    if value[:1] not in ("'", '"') or CLOSED.fullmatch(value):
        return None
    if value[0] == "'":
        hint = f"Inside '…' an apostrophe is written twice; or use double quotes: {key}: \"…\"."
        return Fault(line, "the text goes on after its closing quote", hint)
    if CLOSED.match(value):
        hint = "Put the whole text in quotes: '…' where it has \"…\" inside."
        return Fault(line, "the text goes on after its closing quote", hint)
    return Fault(line, "the quote that opens here is not closed on this line", "Close it on this line.")


def _directive(line: int, text: str) -> Fault | None:
    return directive(line) if text.startswith("%") else None


def _closing(line: int, text: str) -> Fault | None:
    key, value = _value(text) or ("", "")
    for opened, closed in ("[]", "{}"):
        if not value.startswith(("'", '"', "{{")) and value.count(closed) > value.count(opened):
            return Fault(
                line, f"a `{closed}` too many", f"Delete it; if it belongs to a text, write {key}: {_in_quotes(value)}."
            )
    return None


def _templated(line: int, text: str) -> Fault | None:
    key, value = _value(text) or ("", "")
    if not value.startswith("{{"):
        return None
    return Fault(line, "text that begins with {{ needs quotes", f"Write {key}: {_in_quotes(value)}.")


def _signed(line: int, text: str) -> Fault | None:
    key, value = _value(text) or ("", "")
    if value[:1] not in SIGNS:
        return None
    return Fault(line, f"text that begins with {SIGNS[value[0]]} needs quotes", f"Write {key}: {_in_quotes(value)}.")


def _coloned(line: int, text: str) -> Fault | None:
    key, value = _value(text) or ("", "")
    if value.startswith(("'", '"', "[", "{", "|", ">", "#", "- ")) or not re.search(r":(\s|$)", value.split(" #")[0]):
        return None
    return Fault(line, "a colon inside text that has no quotes", f"Write {key}: {_in_quotes(value)}.")


def _glued(line: int, text: str) -> Fault | None:
    if not GLUED.fullmatch(text):
        return None
    key, value = text.strip().removeprefix("- ").split(":", 1)
    return Fault(line, "a space is missing after the colon", f"Write {shown(key)}: {shown(value)}.")


def _bare(line: int, text: str) -> Fault | None:
    bare = text.strip()
    if not re.fullmatch(r"[a-z_]+", bare):
        return None
    return Fault(
        line,
        "a colon is missing after the key",
        f"Write {shown(bare)}: …, or indent the line if it goes on with a text.",
    )


CAUSES: tuple[Callable[[int, str], Fault | None], ...] = (
    _directive,
    _quoted_twice,
    _templated,
    _closing,
    _signed,
    _coloned,
    _glued,
    _bare,
)
