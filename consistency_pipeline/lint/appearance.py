"""Words for what the references carry already: described again, or against what they show."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from consistency_pipeline.campaign import Subject
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.lint import lexicon
from consistency_pipeline.lint.english import Phrase, Text, appearance, bare, kinds, split
from consistency_pipeline.lint.facts import Staged
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.lint.lexicon import Kind

APPEARANCE_REPEATED = Rule(
    "appearance-repeated",
    Severity.WARNING,
    "words",
    "A scene describes what its reference shows already",
    "Name the thing without its color and material: the reference carries them, and the template names the details.",
)
DETAIL_CONTRADICTED = Rule(
    "detail-contradicted",
    Severity.WARNING,
    "words",
    "A scene says otherwise than a detail that the prompt asks to keep",
    "Take the words out, or release the detail: the prompt asks for both now.",
)
RULES = (APPEARANCE_REPEATED, DETAIL_CONTRADICTED)

FEWEST_OF_A_DETAIL = 2  # words before its head: `toggle switch` only names the switch
ARTICLES = lexicon.INDEFINITE | lexicon.DEFINITE | lexicon.POSSESSIVE


@dataclass(frozen=True, slots=True)
class Thing:
    """A subject or a detail of it as texts speak of it: its head, the words before it, and how it looks by kind.

    `release` is what a scene writes to let it change, empty where it cannot; `loose` are kinds that may change.
    """

    subject: str
    owner: Subject
    head: str
    words: frozenset[str]
    told: Mapping[Kind, frozenset[str]]
    release: str = ""
    whole: bool = False
    loose: frozenset[Kind] = frozenset()


def appearances(stage: Staged) -> Iterator[Finding]:
    """Words of appearance right before a subject or a detail that stays: told again, or told otherwise."""
    there = [thing for name in stage.subjects for thing in things(stage, name)]
    heads = Counter(thing.head for thing in there)
    for thing in there:
        if heads[thing.head] == 1:  # of two women, or two with a jacket, nobody can tell which is meant
            for phrase in stage.text.phrases(thing.head, thing.words):
                yield from judged(stage, thing, phrase)
            yield from _worn_instead(stage, thing)


def things(stage: Staged, name: str) -> Iterator[Thing]:
    """Yield a subject and those of its details that stay; what a detail calls `teal color` is the subject's own."""
    subject = stage.subjects[name]
    kept = stage.kept(name)
    own, head = split(subject.noun)
    said = {detail: split(told.text) for detail, told in subject.details.items()}
    abstract = {detail: words for detail, (words, last) in said.items() if last in lexicon.ABSTRACT}
    whole = (*own, *(word for words in abstract.values() for word in words))
    loose = {kind for detail, words in abstract.items() if detail not in kept for kind in appearance(words)}
    release = next((detail for detail, words in abstract.items() if detail in kept and appearance(words)), "")
    if head:
        told = appearance(whole)
        yield Thing(name, subject, head, frozenset(own), told, release, True, frozenset(loose))
    for detail in kept:
        words, last = said[detail]
        if last and last != head and detail not in abstract:
            yield Thing(name, subject, last, frozenset(words), appearance(words), detail)


def judged(stage: Staged, thing: Thing, phrase: Phrase) -> Iterator[Finding]:
    """Yield what is wrong with the words that a phrase has for a thing, if it means ours."""
    told = appearance(phrase.modifiers)
    fixed = {kind: families for kind, families in thing.told.items() if kind not in thing.loose}
    otherwise = [kind for kind in told if kind in fixed and not told[kind] & fixed[kind]]
    if otherwise:
        if _is_meant(thing, phrase):
            wrong = " ".join(word for word in phrase.modifiers if any(kind in otherwise for kind, _ in kinds(word)))
            yield contradicted(stage, thing, phrase.start, phrase.text, wrong, otherwise)
    elif _repeats(thing, phrase, told) and _is_meant(thing, phrase, same=True):
        message = f"`{shown(phrase.text)}` describes {_what(thing)} again: its reference carries that"
        yield stage.in_text(APPEARANCE_REPEATED, phrase.start, message, f"Write only `{thing.head}`.")


def _repeats(thing: Thing, phrase: Phrase, told: Mapping[Kind, Set[str]]) -> bool:
    if any(kind in thing.told and kind not in thing.loose for kind in told):
        return True
    if thing.whole:
        return thing.owner.kind == "product" and bool(told) and not thing.loose
    return len(thing.words) >= FEWEST_OF_A_DETAIL and thing.words <= set(phrase.modifiers)


def _is_meant(thing: Thing, phrase: Phrase, *, same: bool = False) -> bool:
    """Tell whether a phrase means our thing, and not one beside it; `same` where it also looks like ours."""
    of_another = phrase.after == "of" and not thing.whole  # `the wooden base of a statue`
    if of_another or _is_of_others(thing, phrase) or lexicon.NEGATIVE & {phrase.before, phrase.governor}:
        return False
    if phrase.before in lexicon.DEFINITE | _owners(thing):
        return True
    if phrase.before in lexicon.INDEFINITE:
        if thing.whole:
            looks_alike = same and bool(appearance(phrase.modifiers).keys() & thing.told.keys())
            return phrase.opens or looks_alike or phrase.governor == "of"
        worn = thing.owner.kind == "character" and phrase.governor in lexicon.WEARING
        return worn or _is_held(thing, phrase)
    return phrase.before not in lexicon.POSSESSIVE and bare(phrase.before)


def _is_held(thing: Thing, phrase: Phrase) -> bool:
    """Tell whether a text says that the subject itself is `with a blue lace`, and not the table that it stands on."""
    if phrase.governor != "with":
        return False
    head = split(thing.owner.noun)[1]
    return phrase.ruler == head or (not phrase.ruler and (phrase.first == len(("with", "a")) or not phrase.after))


def _is_of_others(thing: Thing, phrase: Phrase) -> bool:
    return bool(phrase.people - {split(thing.owner.noun)[1]})


def _owners(thing: Thing) -> frozenset[str]:
    """Return the words before what is of our subject: `her jacket`, `the mug's base`; anyone may hold the subject."""
    genitives = frozenset(f"{word}'s" for word in (thing.subject, split(thing.owner.noun)[1]))
    own = thing.owner.possessive
    return genitives | (lexicon.POSSESSIVE if thing.whole or own is None else {own})


def contradicted(
    stage: Staged, thing: Thing, start: int, text: str, wrong: str, otherwise: Sequence[Kind] = ()
) -> Finding:
    """Return that a text, from the letter `start` on, speaks against a thing by the words `wrong`, of these kinds."""
    message = f"`{shown(text)}` contradicts {_what(thing)}, which the prompt asks to keep"
    return stage.in_text(DETAIL_CONTRADICTED, start, message, _mended(stage, thing, wrong, otherwise))


def _mended(stage: Staged, thing: Thing, wrong: str, otherwise: Sequence[Kind] = ()) -> str:
    """Return the two ways out: without the words, or with the detail released, where one tells of what is wrong."""
    out = f"Leave `{shown(wrong)}` out"
    if thing.release in stage.scene.kept(thing.subject):
        return f"{out}, or delete `{thing.release}` from the scene's `keep`."
    words, head = split(thing.owner.details[thing.release].text) if thing.release else ((), "")
    if not head or (thing.whole and not appearance(words).keys() & set(otherwise)):
        return f"{out}: the reference says how it looks."
    name = thing.release if len(stage.subjects) == 1 else f"{thing.subject}.{thing.release}"
    return f"{out}, or let it change in this scene: `release: {{{name}: {head}}}`."


def _what(thing: Thing) -> str:
    if thing.whole:
        return f"the subject `{thing.subject}` ({shown(thing.owner.noun)})"
    return f"the detail `{thing.release}` ({shown(thing.owner.details[thing.release].text)})"


def _worn_instead(stage: Staged, thing: Thing) -> Iterator[Finding]:
    """A coat over the jacket that is to be seen: what is worn in the same place of the body, under another name."""
    others = [group - {thing.head} for group in lexicon.WORN if thing.head in group]
    if thing.owner.kind == "product" or thing.whole or not others:
        return
    for other in sorted(others[0]):
        for phrase in stage.text.phrases(other, _any_word(stage.text)):
            worn = phrase.governor in lexicon.WEARING and phrase.before in ARTICLES
            if (worn or phrase.before in lexicon.WEARING - {"in"}) and not _is_of_others(thing, phrase):
                message = f"`{shown(phrase.text)}` is worn instead of {_what(thing)}, which the prompt asks to keep"
                hint = _mended(stage, thing, phrase.text)
                yield stage.in_text(DETAIL_CONTRADICTED, phrase.start, message, hint)


def _any_word(text: Text) -> frozenset[str]:
    """Return all words that may describe a garment: `a rain-dark hooded windbreaker`."""
    return frozenset(word.text for word in text.words) - lexicon.FUNCTION - ARTICLES - lexicon.WEARING
