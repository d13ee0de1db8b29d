"""The small English that prompts are made of: lists, ordinals, and how a subject and its pictures are named.

These are the filters of the prompt templates; each is a pure function of values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
)  # fmt: skip
# Every person has one, so "the woman with face" says nothing; it is still named where details are kept.
UNSAID = frozenset({"face"})
# How a look begins that needs no `as` before it: `reimagined as …`, `drawn loosely in …`, `in the style of …`.
LINKED = frozenset({"as", "in", "like"})
MADE = frozenset(
    {"drawn", "redrawn", "made", "remade", "built", "rebuilt", "cast", "cut", "woven", "sewn", "spun", "done", "shot"}
)
LINKS = frozenset({"as", "by", "from", "in", "into", "like", "of", "on", "onto", "out", "through", "using", "with"})
SHORTEST_VERB = 5  # `a bed of flowers` may come without its article, and is no verb
SINGULAR_IN_S = ("ss", "us", "is", "as")


@dataclass(frozen=True, slots=True)
class Pictured:
    """One reference as it is sent: its place in the order, from 1, and the view of the subject that it shows."""

    position: int
    view: str


@dataclass(frozen=True, slots=True)
class Portrayed:
    """A subject as a prompt speaks of it: `details` are those to keep, in the author's words.

    `alone` is true where no other subject is in the picture; `told_by` says what it takes to tell it from the others.
    """

    name: str
    kind: Literal["character", "product"]
    noun: str
    possessive: str
    details: tuple[str, ...]
    pictures: tuple[Pictured, ...]
    alone: bool
    told_by: Literal["head", "noun", "pictures"] = "head"

    @property
    def head(self) -> str:
        """Return the last word of the noun proper: `mug` of `teal travel mug with a lid`."""
        words = self.noun.split()
        stop = next(
            (n for n, word in enumerate(words) if n and word in ("with", "of", "in", "for", "from")), len(words)
        )
        return words[stop - 1]


def listed(things: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b, and c` with the Oxford comma; the empty string for nothing."""
    *before, last = things or ("",)
    if len(before) > 1:
        return f"{', '.join(before)}, and {last}"
    return " and ".join((*before, last))


def ordinal(position: int) -> str:
    """Return `first` to `fourteenth`, the most references that a request can carry, for 1 to 14; ValueError beyond."""
    if not 1 <= position <= len(ORDINALS):
        raise ValueError(f"no ordinal for {position}: a request carries 1 to {len(ORDINALS)} references")
    return ORDINALS[position - 1]


def side(view: str) -> str:
    """Return a view's name as words: `front`, `left side`, `three-quarter view`."""
    words = view.replace("_", "-")
    if words in ("left", "right"):
        return f"{words} side"
    return f"{words} view" if words.endswith("quarter") else words.replace("-", " ")


def pictures(subject: Portrayed) -> str:
    """Return where the subject is seen, and which picture shows which side where there are several.

    Alone in the picture: `from the reference image`. Beside others: `from the second reference image`, counted over all
    that are sent. The empty string where no picture of it is sent.
    """
    named = _numbered(subject)
    if len(subject.pictures) <= 1:
        return named
    sides = [f"the {ordinal(p.position)} shows the {side(p.view)}" for p in subject.pictures]
    return f"{named} ({listed(sides)})"


def _numbered(subject: Portrayed) -> str:
    numbers = [ordinal(picture.position) for picture in subject.pictures]
    if not numbers:
        return ""
    which = "" if subject.alone else f"{listed(numbers)} "
    return f"from the {which}reference image{'s' if len(numbers) > 1 else ''}"


def kept(subject: Portrayed, also: Sequence[str] = ()) -> str:
    """Return what must stay: the details behind the possessive or the article, or the identity where none is named.

    `also` is what has to stay besides: a look may name it.
    """
    if not subject.details:
        return listed((identity(subject), *also))
    owner = subject.possessive if subject.kind == "character" else "the"
    return f"{owner} {listed((*subject.details, *also))}"


def identity(subject: Portrayed) -> str:
    """Return the whole of a subject in as few words as tell it from the others: `her identity`, `the mug design`."""
    what = "design" if subject.kind == "product" else "identity"
    if subject.told_by == "head":
        return f"the {subject.head} design" if subject.kind == "product" else f"{subject.possessive} identity"
    if subject.told_by == "pictures":
        return f"the {what} of the {subject.noun} {_numbered(subject)}".rstrip()
    if subject.kind == "product":
        return f"the {subject.noun} design"
    return f"the identity of the {subject.noun}" if " " in subject.noun else f"the {subject.noun}'s identity"


def identities(subjects: Sequence[Portrayed]) -> str:
    """Return the identities of several subjects as a list."""
    return listed([identity(subject) for subject in subjects])


def phrase(subject: Portrayed) -> str:
    """Return a subject as a scene names it, with its details where others are in the picture too."""
    if subject.alone:
        return f"the same {subject.noun} {pictures(subject)}".rstrip()
    said = [detail for detail in subject.details if detail not in UNSAID]
    details = f" with {listed(said)}" if said else ""
    return f"the {subject.noun}{details} {pictures(subject)}".rstrip()


def introduced(subjects: Sequence[Portrayed]) -> str:
    """Return several subjects as a list of their phrases."""
    return listed([phrase(subject) for subject in subjects])


def medium(look: str) -> str:
    """Return a look as it follows what it is laid over: `as a clay model`, but `reimagined as a clay model`."""
    first, *others = look.lower().replace(",", "").split() or [""]
    link = next((word for word in others if not word.endswith("ly")), "")
    verb = first in MADE or (first.endswith("ed") and len(first) >= SHORTEST_VERB)
    return look if first in LINKED or (verb and link in LINKS) else f"as {look}"


def even_though(released: Sequence[str]) -> str:
    """Return ` even though the jacket is different` for details that may change here, or the empty string."""
    if not released:
        return ""
    last = released[-1].lower()
    many = len(released) > 1 or (last.endswith("s") and not last.endswith(SINGULAR_IN_S))
    return f" even though the {listed(released)} {'are' if many else 'is'} different"


def sentence(text: str) -> str:
    """Return `text` on one line with single spaces, no space before a stop, and a capital at its start."""
    flat = re.sub(r" ([,.])(?= |$)", r"\1", " ".join(text.split()))
    return flat[:1].upper() + flat[1:]
