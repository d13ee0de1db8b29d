"""Finds the subjects of a prompt: each "… from the second and third reference images" is one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard import lexicon, nouns

ORDINALS = {
    word: index
    for index, words in enumerate(
        [
            "first 1st 1 one",
            "second 2nd 2 two",
            "third 3rd 3 three",
            "fourth 4th 4 four",
            "fifth 5th 5 five",
            "sixth 6th 6 six",
            "seventh 7th 7 seven",
            "eighth 8th 8 eight",
            "ninth 9th 9 nine",
            "tenth 10th 10 ten",
            "eleventh 11th 11",
            "twelfth 12th 12",
            "thirteenth 13th 13",
            "fourteenth 14th 14",
        ]
    )
    for word in words.split()
}
_WORD = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|last)"
_LIST = rf"{_WORD}\b(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+to\s+|\s+)(?:the\s+)?{_WORD}\b){{0,13}}"
_GROUP = re.compile(
    rf"\b(?:from|in|of|on|see)\s+(?:the\s+|my\s+|our\s+)?(?P<before>{_LIST})?\s*"
    rf"(?:(?P<kind>reference|input|source)\s+)?(?P<noun>images?|pictures?|photos?|photographs?|references?)\b"
    rf"\s*(?P<after>#?{_LIST})?",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    rf"\b(?P<which>{_WORD})\b[^.;,()]{{0,40}}?\b(?:shows?|showing|is|gives|depicts|has)\s+"
    r"(?:the\s+|its\s+|her\s+|his\s+|their\s+|a\s+|an\s+|it\s+)*(?P<view>[\w'/-]+(?:\s+[\w'/-]+){0,3})",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\([^()]{0,400}\)")
_SPEAKS_OF_REFERENCES = re.compile(
    rf"(?:^|(?<=[.!?;\n]))\s*(?:the\s+)?{_WORD}\b[^.!?\n]*?\b(?:shows?|depicts?)\b[^.!?\n]*[.!?]?", re.IGNORECASE
)
_VIEWS = lexicon.patterns(lexicon.VIEWS)
_KINDS = (
    ("person", lexicon.names(nouns.PERSONS), nouns.PERSONS),
    ("creature", lexicon.names(nouns.CREATURES), nouns.CREATURES),
    ("product", lexicon.names(nouns.PRODUCTS), nouns.PRODUCTS),
)
_HEAD_ENDS = re.compile(r"\b(?:with|in|wearing|on|that|who|which|whose|has|having|and)\b|[,(;:]", re.IGNORECASE)
_START = re.compile(r"\b(?:the|a|an|this|that|her|his|our|same)\s", re.IGNORECASE)
COUNTS = frozenset((word,) for word in ("two", "three", "four", "five", "six"))  # "the first three"
LONGEST_PHRASE = 300
DEFAULT_HEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Group:
    """One subject of the picture.

    `references` are indices into the request's pictures, never empty but for a subject that is to be invented;
    `views` says which of them shows which side; `height` is in centimetres, as such things are in the world.
    """

    noun: str
    kind: str  # "person", "creature", "product", or "" where no word is known
    height: float
    references: tuple[int, ...]
    views: tuple[tuple[int, str], ...] = ()
    phrase: str = ""


def find_groups(text: str, references: int) -> tuple[tuple[Group, ...], str]:
    """Return the subjects that `text` names among so many references, and the text without the words about them."""
    if not references:
        return ((_named(text, ()),), text)
    groups: list[Group] = []
    rest: list[str] = []
    last = 0
    for match in _GROUP.finditer(text):
        indices = _indices(match, references)
        if not indices:
            continue
        segment = text[last : match.start()]
        start = _phrase_start(segment)
        rest.append(segment[:start])
        groups.append(_named(segment[start:], indices))
        last = match.end()
    rest.append(text[last:])
    remaining = " ".join(rest)
    described = tuple(_with_views(group, text) for group in _complete(_united(groups), references, text))
    return described, _SPEAKS_OF_REFERENCES.sub(" ", _BRACKET.sub(_unless_view, remaining))


def describe(phrase: str) -> tuple[str, str, float]:
    """Return the noun, kind and height in centimetres of what a phrase such as "the red toy car" names."""
    end = _HEAD_ENDS.search(phrase)
    for part in (phrase[: end.start()] if end else phrase, phrase):
        found = [
            (match.start(), kind, _known(match.group().lower(), table), table)
            for kind, pattern, table in _KINDS
            for match in pattern.finditer(part)
        ]
        telling = [each for each in found if each[2] not in nouns.GENERIC] or found
        if telling:
            # English puts the noun proper last: a "dog backpack" is a backpack.
            _, kind, noun, table = max(telling, key=lambda each: each[0])
            small = [height for word, height in nouns.SMALL.items() if re.search(rf"\b{word}\b", part, re.IGNORECASE)]
            return (noun, "product", small[0]) if small else (noun, kind, table[noun])
    return "", "", DEFAULT_HEIGHT


def _known(word: str, table: Mapping[str, float]) -> str:
    return word if word in table else word.removesuffix("s")


def _named(phrase: str, indices: tuple[int, ...]) -> Group:
    noun, kind, height = describe(phrase)
    return Group(noun, kind, height, indices, (), phrase.strip())


def _indices(match: re.Match[str], references: int) -> tuple[int, ...]:
    before, after, noun = match.group("before"), match.group("after"), match.group("noun").lower()
    if not (before or after or match.group("kind") or noun.startswith("reference")):
        return ()  # "in the picture" speaks of the scene
    listed = before or after
    if not listed:
        return tuple(range(references))
    return tuple(dict.fromkeys(index for index in _listed(listed, references) if index < references))


def _listed(text: str, references: int) -> Iterator[int]:
    words = re.findall(r"\w+", text.lower())
    if words[0] == "first" and tuple(words[1:]) in COUNTS:
        yield from range(ORDINALS[words[1]] + 1)
        return
    previous = None
    for word in words:
        if word == "to" and previous is not None:
            upto = ORDINALS.get(words[-1], previous)
            yield from range(previous + 1, upto)
        elif word == "last":
            yield references - 1
        elif word in ORDINALS:
            previous = ORDINALS[word]
            yield previous


def _phrase_start(segment: str) -> int:
    """Return where the words for a subject begin at the end of `segment`: at the last article before a known noun."""
    window = max(0, len(segment) - LONGEST_PHRASE)
    stops = [match.end() for match in re.finditer(r"[.!?]\s", segment)]
    window = max([window, *stops])
    starts = [match.start() for match in _START.finditer(segment, window)]
    for start in reversed(starts):
        head = segment[start:]
        end = _HEAD_ENDS.search(head)
        head = head[: end.start()] if end else head
        if any(found.search(head) for _, found, _ in _KINDS):
            same = re.search(r"\bthe\s*$", segment[:start], re.IGNORECASE)
            return same.start() if same else start
    return starts[-1] if starts else window


def _united(groups: list[Group]) -> list[Group]:
    """Fold groups that name the same references again ("… the woman from the first reference image waves")."""
    kept: list[Group] = []
    for group in groups:
        fresh = tuple(index for index in group.references if not any(index in other.references for other in kept))
        if fresh:
            kept.append(Group(group.noun, group.kind, group.height, fresh, (), group.phrase))
    return kept


def _complete(groups: list[Group], references: int, text: str) -> list[Group]:
    """Add a subject for each run of references that no phrase speaks of."""
    if not groups:
        return [_named(text[:LONGEST_PHRASE], tuple(range(references)))]
    spoken = {index for group in groups for index in group.references}
    run: list[int] = []
    runs: list[list[int]] = []
    for index in range(references):
        if index in spoken:
            run = []
            continue
        if not run:
            runs.append(run)
        run.append(index)
    return groups + [Group("", "", DEFAULT_HEIGHT, tuple(each)) for each in runs]


def _with_views(group: Group, text: str) -> Group:
    views: dict[int, str] = {}
    for match in _STATEMENT.finditer(text):
        view = next((name for name, found in _VIEWS.items() if found.search(match.group("view"))), "")
        which = match.group("which").lower()
        index = group.references[-1] if which == "last" else ORDINALS[which]
        if view and index in group.references:
            views.setdefault(index, view)
    return Group(group.noun, group.kind, group.height, group.references, tuple(views.items()), group.phrase)


def _unless_view(match: re.Match[str]) -> str:
    return " " if _STATEMENT.search(match.group()) else match.group()
