"""What is said against a detail by other words than those right before it: behind it, or that it is not there."""

from collections import Counter
from collections.abc import Iterator

from consistency_pipeline.lint import lexicon
from consistency_pipeline.lint.appearance import Thing, contradicted, judged, things
from consistency_pipeline.lint.english import WORD, Phrase, split
from consistency_pipeline.lint.facts import Staged
from consistency_pipeline.lint.findings import Finding

BALD = "bald"
STATED = frozenset({"", "is", "are", "being", "completely", "fully", "totally", "now"})  # before `bald`
AT_REST = frozenset({"", "in", "on", "at", "under", "with"})  # behind it: no `bald eagle`, no `bald and barren hills`


def otherwise(stage: Staged) -> Iterator[Finding]:
    """Yield what is said of a thing behind it, and what takes a detail away; of one that others may have, nothing."""
    there = [thing for name in stage.subjects for thing in things(stage, name)]
    heads = Counter(thing.head for thing in there)
    others = lexicon.PEOPLE.intersection(WORD.findall(stage.text.plain.lower()))
    for thing in there:
        if heads[thing.head] == 1 and not others - {split(thing.owner.noun)[1]}:
            for phrase in stage.text.predicates(thing.head, thing.words):
                yield from judged(stage, thing, phrase)
            if not thing.whole:
                yield from _gone(stage, thing)
                yield from _bald(stage, thing)


def _gone(stage: Staged, thing: Thing) -> Iterator[Finding]:
    """A detail that stays, and a scene that goes without: `without her jacket`, `the mug without its lid`."""
    owned = {"her", "his", "their"} if thing.owner.kind == "character" else {"its"}
    for phrase in stage.text.phrases(thing.head, thing.words):
        ours = phrase.before in owned or (thing.owner.kind == "character" and phrase.before in lexicon.INDEFINITE)
        if ours and phrase.governor == "without" and phrase.after != "of" and _of_subject(thing, phrase):
            yield contradicted(stage, thing, phrase.start, f"without {phrase.before} {phrase.text}", "without")


def _of_subject(thing: Thing, phrase: Phrase) -> bool:
    return thing.owner.kind == "character" or phrase.ruler in ("", split(thing.owner.noun)[1])


def _bald(stage: Staged, thing: Thing) -> Iterator[Finding]:
    if thing.head != "hair" or thing.owner.kind != "character":
        return
    noun = split(thing.owner.noun)[1]
    for said in stage.text.phrases(BALD):
        if said.before in STATED and said.after in AT_REST:
            yield contradicted(stage, thing, said.start, BALD, BALD)
    for phrase in stage.text.phrases(noun, frozenset({BALD})):
        if BALD in phrase.modifiers:
            yield contradicted(stage, thing, phrase.start, phrase.text, BALD)
