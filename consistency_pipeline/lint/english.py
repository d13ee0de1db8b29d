"""Reading a scene's text for what it says of a thing: the words right before a noun, and whose thing it is.

Made to be silent where it is not sure: a word of appearance counts only right before the noun that it describes, and
only where the noun is the thing itself (`green mug on`, not `green mug rack`) and the text means ours (`her jacket`,
not `another red jacket`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile

from consistency_pipeline.lint import lexicon
from consistency_pipeline.lint.lexicon import KINDS, Kind

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
CLAUSE_END = re.compile(r"[,.;:!?()–—]")
MASK = "\N{SYMBOL FOR NULL}"
MOST_MODIFIERS = 6
FEWEST_OF_A_GERUND = 5  # letters: `ring` is no gerund


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text in small letters, and where it stands; `joined` where only a space is before it."""

    text: str
    start: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun with the words of appearance and the plain ones right before it, and the word before these.

    `before` and `after` are the words around it in its clause, or empty; `governor` is the word before `before`, and
    `ruler` the word before that; a placeholder ends what is read like a comma.
    `first` is the number of its first word in the text, and `people` are those whom the clause spoke of until then:
    what follows may be theirs.
    """

    start: int
    text: str
    modifiers: tuple[str, ...]
    before: str
    governor: str
    ruler: str
    after: str
    opens: bool
    first: int
    people: frozenset[str]


@dataclass(frozen=True)
class Text:
    """An author's text; what Jinja puts in says nothing of itself."""

    source: str

    @cached_property
    def plain(self) -> str:
        """Return the text with what stands in braces blotted out, every letter still in its place."""
        return JINJA.sub(lambda found: MASK * len(found[0]), self.source)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Return the words in order."""
        found = list(WORD.finditer(self.plain))
        ends = [0, *(one.end() for one in found)]
        return tuple(
            Word(one[0].lower().replace("’", "'"), one.start(), bool(n) and self.plain[ends[n] : one.start()].isspace())
            for n, one in enumerate(found)
        )

    @property
    def joined_end(self) -> Sequence[Word]:
        """Return the last two words where nothing but spaces parts them and the text's end."""
        last = self.words[-2:]
        if not last or self.plain[last[-1].start + len(last[-1].text) :].strip():
            return ()
        return last if last[-1].joined else last[-1:]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for n, word in enumerate(self.words):
            places.setdefault(word.text, []).append(n)
        return places

    def phrases(self, head: str, known: Set[str] = frozenset()) -> Iterator[Phrase]:
        """Yield every phrase that ends in `head`; its modifiers are words of appearance, plain ones, and `known`."""
        for at in self._places.get(head, ()):
            if self._ends(at):
                yield self._phrase(at, known)

    def predicates(self, head: str, known: Set[str] = frozenset()) -> Iterator[Phrase]:
        """Yield what is said behind a noun: `her hair is blonde`, `her jacket red`, up to the end of the clause."""
        for at in self._places.get(head, ()):
            linked = self._run(at + 1, lexicon.LINKING.__contains__)
            told = self._run(at + 1 + len(linked), lambda word: _modifies(word, known))
            said = [self.words[n].text for n in told if self.words[n].text not in lexicon.PLAIN]
            if (
                said
                and (linked or not lexicon.OF_LIGHT.intersection(said))
                and self._after(told[-1]) in lexicon.CLAUSE_ENDS
            ):
                phrase = self._phrase(at, known)
                owned = linked or phrase.before in lexicon.POSSESSIVE or phrase.before.endswith("'s")
                leads = not phrase.governor or phrase.governor in lexicon.JOINING  # not `the wall behind her hair`
                end = self.words[told[-1]].start + len(self.words[told[-1]].text)
                text = " ".join(self.plain[phrase.start : end].split())
                if owned and leads:
                    yield replace(phrase, text=text, modifiers=tuple(said), after="")

    def _run(self, first: int, wanted: Callable[[str], bool]) -> list[int]:
        """Return the words from a place on that go on with what stands before them and are wanted."""
        rest = range(first, len(self.words))
        return list(takewhile(lambda n: self.words[n].joined and wanted(self.words[n].text), rest))

    def _ends(self, at: int) -> bool:
        """Tell whether the noun at a word is the thing itself, and not the first half of `mug rack`."""
        after = self._after(at)
        return not after or after in lexicon.FOLLOWING or gerund(after)

    def _phrase(self, at: int, known: Set[str]) -> Phrase:
        back = range(at, max(at - MOST_MODIFIERS, 0), -1)
        run = list(takewhile(lambda n: self.words[n].joined and _modifies(self.words[n - 1].text, known), back))
        first = at - len(run)
        before, governor = self._before(first), self._before(first - 1)
        start, end = self.words[first].start, self.words[at].start + len(self.words[at].text)
        return Phrase(
            start=start,
            text=" ".join(self.plain[start:end].split()),
            modifiers=tuple(word.text for word in self.words[first:at]),
            before=before,
            governor=governor if before else "",
            ruler=self._before(first - 2) if before and governor else "",
            after=self._after(at),
            opens=first == 0 or (first == 1 and before in lexicon.INDEFINITE),
            first=first,
            people=people(self.plain, start),
        )

    def _before(self, at: int) -> str:
        return self.words[at - 1].text if at > 0 and self.words[at].joined else ""

    def _after(self, at: int) -> str:
        return self.words[at + 1].text if at + 1 < len(self.words) and self.words[at + 1].joined else ""


def people(text: str, before: int) -> frozenset[str]:
    """Return the words for people and the like in the clause that ends before this letter of the text."""
    clause = CLAUSE_END.split(text[:before])[-1]
    return lexicon.PEOPLE.intersection(WORD.findall(clause.lower()))


def _modifies(word: str, known: Set[str]) -> bool:
    return word in known or word in lexicon.PLAIN or any(kinds(word))


def gerund(word: str) -> bool:
    """Tell whether a word is the form of a verb: `holding`."""
    return word.endswith("ing") and len(word) >= FEWEST_OF_A_GERUND and word not in lexicon.NO_GERUNDS


def bare(before: str) -> bool:
    """Tell whether a phrase after this word has no article or owner: `with green eyes`."""
    return not before or before in lexicon.FUNCTION - lexicon.POSSESSIVE or gerund(before)


def kinds(word: str) -> Iterator[tuple[Kind, frozenset[str]]]:
    """Yield the kinds of appearance that a word tells, with its families: `copper-red`, `teal-colored`, `oak`."""
    parts = word.split("-")
    parts = parts[:-1] if parts[-1] in ("colored", "coloured") else parts
    for kind, families in KINDS.items():
        known = [families.get(part, frozenset()) for part in (word, *parts)]
        if known[0] or known[-1]:
            yield kind, frozenset().union(*known)


def appearance(words: Iterable[str]) -> dict[Kind, frozenset[str]]:
    """Return what words tell of an appearance: families by kind."""
    told: dict[Kind, frozenset[str]] = {}
    for word in words:
        for kind, families in kinds(word):
            told[kind] = told.get(kind, frozenset()) | families
    return told


@lru_cache(maxsize=4096)
def split(noun: str) -> tuple[tuple[str, ...], str]:
    """Return the words before a noun's head, and the head: `teal`, `travel` and `mug` of `teal travel mug with a lid`.

    An empty head where there is no word at all.
    """
    words = [word.text for word in Text(noun).words]
    stops = [n for n, word in enumerate(words) if n and word in ("with", "of", "in", "for", "from")]
    words = words[: stops[0]] if stops else words
    return tuple(words[:-1]), words[-1] if words else ""
