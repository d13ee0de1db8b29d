"""Campaigns as people write them: the same data in many manners of YAML, with comments wherever they may stand."""

import json
import random
from dataclasses import dataclass
from typing import Any

WORDS = (
    "on a desk",
    "at night: cold",
    "# no comment",
    "it's",
    '"so"',
    "- a",
    "{{ mug }} there",
    "é 😀",
    "1e3",
    "no",
    "a, b",
)
COMMENT = ("# why", "#", "# a: b", "# - x", "# 'quote", "# - {a: [")


@dataclass
class Writer:
    """Writes data as YAML in a manner that `dice` choose."""

    dice: random.Random

    def __post_init__(self) -> None:
        self.ending = self.dice.choice(("\n", "\n", "\r\n"))
        self.step = self.dice.choice((2, 2, 3, 4))
        self.indentless = self.dice.random() < 0.3
        self.spaced = self.dice.random() < 0.4
        self.chatty = self.dice.choice((0.0, 0.2, 0.6))

    def whole(self, data: dict[str, Any]) -> str:
        """Return the text of a file."""
        text = self.ending.join([*self._talk(0), *self._mapping(data, 0, depth=0), *self._talk(0)])
        mark = "\ufeff" if self.dice.random() < 0.1 else ""
        return mark + text + (self.ending if self.dice.random() < 0.8 else "")

    def _maybe(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _talk(self, column: int) -> list[str]:
        lines = []
        while self._maybe(self.chatty):
            lines.append(self.dice.choice(("", " " * column + self.dice.choice(COMMENT), self.dice.choice(COMMENT))))
        return lines

    def _beside(self) -> str:
        return f"  {self.dice.choice(COMMENT)}" if self._maybe(self.chatty) else ""

    def _mapping(self, data: dict[str, Any], column: int, depth: int) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            lines += self._talk(column) if lines else []
            lines += self._entry(key, value, column, depth)
        in_text = len(lines) > 1 and lines[-2].endswith((">-", "|-"))  # where a comment would be a part of the text
        return lines if in_text else lines + self._talk(column + 2)

    def _entry(self, key: str, value: Any, column: int, depth: int) -> list[str]:
        name = " " * column + self.dice.choice((key, f'"{key}"')) + ":"
        if isinstance(value, dict) and value and self._maybe(0.9 if depth < 2 else 0.4):
            return [name + self._beside(), *self._mapping(value, column + self.step, depth + 1)]
        if isinstance(value, list) and value and self._maybe(0.9 if depth < 1 else 0.4):
            return [
                name + self._beside(),
                *self._list(value, column + (0 if self.indentless else self.step), depth + 1),
            ]
        if isinstance(value, str) and " ".join(value.split()) == value and self._maybe(0.3):
            return [f"{name} {self.dice.choice(('>-', '|-'))}", " " * (column + self.step) + value]
        if isinstance(value, list | dict) and value and self._maybe(0.3):
            return self._tall(name, value, column)
        return [f"{name} {self._flow(value)}{self._beside()}"]

    def _tall(self, name: str, value: Any, column: int) -> list[str]:
        pad = " " * (column + self.step)
        items = [self._flow(one) for one in value] if isinstance(value, list) else [
            f"{key}: {self._flow(one)}" for key, one in value.items()
        ]  # fmt: skip
        last = "," if self._maybe(0.5) else ""
        rows = [f"{pad}{one}{',' if n < len(items) - 1 else last}{self._beside()}" for n, one in enumerate(items)]
        opening, closing = "[]" if isinstance(value, list) else "{}"
        return [f"{name} {opening}", *rows, " " * (column + 1) + closing]

    def _list(self, items: list[Any], column: int, depth: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            lines += [""] if lines and self.spaced else []
            lines += self._talk(column) if lines else []
            if isinstance(item, dict) and item and self._maybe(0.8):
                offset = self.dice.choice((2, 2, 4))
                first, *others = self._mapping(item, column + offset, depth + 1)
                lines += [" " * column + "-" + " " * (offset - 1) + first.lstrip(" "), *others]
            else:
                lines.append(f"{' ' * column}- {self._flow(item)}{self._beside()}")
        return lines

    def _flow(self, value: Any) -> str:
        gap = self.dice.choice(("", " "))
        if isinstance(value, dict):
            inner = [f"{key}: {self._flow(one)}" for key, one in value.items()]
            return "{" + gap + f"{gap}, ".join(inner) + gap + "}"
        if isinstance(value, list):
            return "[" + gap + f"{gap}, ".join(map(self._flow, value)) + gap + "]"
        if isinstance(value, str) and "\n" not in value and self._maybe(0.3):
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)
