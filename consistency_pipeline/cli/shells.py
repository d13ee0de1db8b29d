"""Completion in bash, which takes words apart at `:`, `@` and `=`: here they are put together again."""

import os
from typing import Any

from typer._click.shell_completion import CompletionItem, add_completion_class, split_arg_string
from typer._completion_classes import BashComplete
from typer.core import TyperGroup

BREAKS = set(":=@")
NAMED = 3  # program, verb and campaign: what comes first has none of these signs in it


class Program(TyperGroup):
    """The program's verbs, with a completion that knows how bash splits."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a verb, or answer a shell that wants to complete one."""
        if "COMP_WORDS" in os.environ:
            add_completion_class(Bash, "bash")
        return super().main(*args, **kwargs)


class Bash(BashComplete):
    """Completion in bash."""

    _cut = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is being typed, and that one."""
        words = os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]
        *before, last = joined(words)
        self._cut = cut(last, words[-1])
        return [_plain(word) for word in before[1:]], _plain(last)

    def format_completion(self, item: CompletionItem) -> str:
        """Return what bash puts into the place of the part that it takes for the word."""
        return str(item.value).removeprefix(self._cut)


def joined(words: list[str]) -> list[str]:
    """Return the words as they were typed, of what bash made of them."""
    out: list[str] = []
    glued = False
    for word in words:
        broken = bool(word) and set(word) <= BREAKS
        if out and word and (glued or (broken and not _begins(word, out))):
            out[-1] += word
        else:
            out.append(word)
        glued = broken
    return out


def _begins(word: str, before: list[str]) -> bool:
    """Tell whether an @ begins a word, as in `--select @file`: in the id of a shot it comes before the slash."""
    return word[0] == "@" and (len(before) <= NAMED or before[-1].startswith("-") or "/" in before[-1])


def cut(typed: str, part: str) -> str:
    """Return how much of a typed value bash keeps when it completes the last part of it."""
    kept = typed if part and set(part) <= BREAKS else typed[: len(typed) - len(part)]
    option, equals, value = kept.partition("=")
    return value if equals and option.startswith("--") else kept


def _plain(word: str) -> str:
    return " ".join(split_arg_string(word))
