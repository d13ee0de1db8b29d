"""Rows of sheets as scenes, before the types look at them.

A cell is data. In the text of `row`, `{column}` stands for it, and what means something to the templates of prompts is
written so that it means itself. Only the column `prompt` is an author's text, as in the campaign's file.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from consistency_pipeline.campaign import cells
from consistency_pipeline.campaign.wording import meant, shown

# What Jinja reads stays as it is; then {column}; then a brace that is neither.
TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{(?P<column>[^{}\n]*)\}|(?P<lone>\{|[%#}]\})", re.DOTALL)
BRACES = re.compile(r"\{+")
LONGEST = 200_000  # letters that one text may become, ten times what a scene takes


class Blank(NamedTuple):
    """A text with places for cells: `texts` before, between and behind the columns of these numbers."""

    texts: tuple[str, ...]
    columns: tuple[int, ...]

    @property
    def alone(self) -> bool:
        """Tell whether it is nothing but one cell."""
        return len(self.columns) == 1 and not any(self.texts)

    def filled(self, row: list[str], fit: Callable[[str], str]) -> str:
        """Return the text with the cells of a row; `ValueError` where that is longer than any."""
        parts = [self.texts[0]]
        for column, text in zip(self.columns, self.texts[1:], strict=True):
            parts += (fit(row[column]), text)
        if sum(map(len, parts)) > LONGEST:
            raise ValueError(f"becomes longer than {LONGEST:,} letters")
        return "".join(parts)


def blank(text: str, header: Mapping[str, int]) -> str | Blank:
    """Return a text of `row` ready to be filled, or as it is where it takes no cell.

    Raises `ValueError` with what is wrong and what to do.
    """
    texts, columns, at = [""], [], 0
    for token in TOKEN.finditer(text):
        if token["lone"]:
            lone = shown(token["lone"])
            raise ValueError(f"a `{lone}` too many", "A {column} or {{ subject }} has its braces in pairs.")
        texts[-1] += text[at : token.start()]
        at = token.end()
        if token["column"] is None:
            texts[-1] += token[0]
        else:
            columns.append(_column(token["column"].strip(), header))
            texts.append("")
    texts[-1] += text[at:]
    return Blank(tuple(texts), tuple(columns)) if columns else text


def _column(name: str, header: Mapping[str, int]) -> int:
    if name not in header:
        raise ValueError(f"the sheet has no column `{shown(name)}`", meant(name, header, "column"))
    return header[name]


def literal(cell: str) -> str:
    """Return a cell as a template of a prompt says it: with its braces as text."""
    return BRACES.sub(r"{{ '\g<0>' }}", cell) if "{" in cell else cell


def fill(key: str, made: Any, row: list[str]) -> Any:
    """Return the value of a scene's key for a row of cells, or None where it is left out.

    Raises `ValueError` where a cell is missing, or not written as the key is.
    """
    fit = literal if key == "prompt" else str
    found = _filled(made, row, fit)
    if isinstance(made, Blank):
        return None if found is None else cells.value(key, found)
    if isinstance(found, list):
        return [cells.item(key, one) if isinstance(one, str) else one for one in found]
    return found


def _filled(made: Any, row: list[str], fit: Callable[[str], str]) -> Any:
    match made:
        case Blank():
            empty = [column for column in made.columns if not row[column]]
            if empty and not made.alone:
                raise EmptyError(empty)
            return None if empty else made.filled(row, fit)
        case dict():
            inner = {name: _filled(one, row, fit) for name, one in made.items()}
            return {name: one for name, one in inner.items() if one is not None}
        case list():
            return [one for one in (_filled(item, row, fit) for item in made) if one is not None]
    return made


class EmptyError(ValueError):
    """Cells of these columns are empty, and the text around them needs them."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        super().__init__("not filled in")
