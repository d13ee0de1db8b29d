"""The small English that prompts are made of: lists, ordinals, and how a subject and its pictures are named.

These are the filters of the prompt templates; each is a pure function of values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
)  # fmt: skip
# Every person has one, so "the woman with face" says nothing; it is still named where details are kept.
UNSAID = frozenset({"face"})
SINGULAR_IN_S = ("ss", "us", "is", "as")


@dataclass(frozen=True, slots=True)
class Pictured:
    """One reference as it is sent: its place in the order, from 1, and the view of the subject that it shows."""

    position: int
    view: str


@dataclass(frozen=True, slots=True)
class Portrayed:
    """A subject as a prompt speaks of it: `details` are those to keep, in the author's words.

    `alone` is true where no other subject is in the picture; `distinct` where its possessive names it unmistakably.
    """

    name: str
    kind: Literal["character", "product"]
    noun: str
    possessive: str
    details: tuple[str, ...]
    pictures: tuple[Pictured, ...]
    alone: bool
    distinct: bool = True

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
    """Return a view's name as words: `three quarter` for `three-quarter`."""
    return view.replace("-", " ").replace("_", " ")


def pictures(subject: Portrayed) -> str:
    """Return how the subject's references are named, and which shows which side where there are several.

    Alone in the picture: `the reference image`. Beside others: `the second reference image`, counted over all that are
    sent.
    """
    if not subject.pictures:
        return "the description"
    numbers = [ordinal(picture.position) for picture in subject.pictures]
    plural = "s" if len(numbers) > 1 else ""
    named = f"the reference image{plural}" if subject.alone else f"the {listed(numbers)} reference image{plural}"
    if not plural:
        return named
    sides = [f"the {number} shows the {side(p.view)}" for number, p in zip(numbers, subject.pictures, strict=True)]
    return f"{named} ({listed(sides)})"


def kept(subject: Portrayed) -> str:
    """Return what must stay: the details behind the possessive or the article, or the identity where none is named."""
    if not subject.details:
        return identity(subject)
    owner = subject.possessive if subject.kind == "character" else "the"
    return f"{owner} {listed(subject.details)}"


def identity(subject: Portrayed) -> str:
    """Return the whole of a subject in two words: `her identity`, `the mug design`."""
    if subject.kind == "product":
        return f"the {subject.head if subject.distinct else subject.noun} design"
    return f"{subject.possessive} identity" if subject.distinct else f"the {subject.noun}'s identity"


def identities(subjects: Sequence[Portrayed]) -> str:
    """Return the identities of several subjects as a list."""
    return listed([identity(subject) for subject in subjects])


def phrase(subject: Portrayed) -> str:
    """Return a subject as a scene names it, with its details where others are in the picture too."""
    if subject.alone:
        return f"the same {subject.noun} from {pictures(subject)}"
    said = [detail for detail in subject.details if detail not in UNSAID]
    details = f" with {listed(said)}" if said else ""
    return f"the {subject.noun}{details} from {pictures(subject)}"


def introduced(subjects: Sequence[Portrayed]) -> str:
    """Return several subjects as a list of their phrases."""
    return listed([phrase(subject) for subject in subjects])


def even_though(released: Sequence[str]) -> str:
    """Return ` even though the jacket is different` for details that may change here, or the empty string."""
    if not released:
        return ""
    last = released[-1].lower()
    many = len(released) > 1 or (last.endswith("s") and not last.endswith(SINGULAR_IN_S))
    return f" even though the {listed(released)} {'are' if many else 'is'} different"


def sentence(text: str) -> str:
    """Return `text` on one line with single spaces, no space before a stop, and a capital at its start."""
    flat = " ".join(text.split())
    for mark in (",", "."):
        flat = flat.replace(f" {mark}", mark)
    while ".." in flat:
        flat = flat.replace("..", ".")
    return flat[:1].upper() + flat[1:]
