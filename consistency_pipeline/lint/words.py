"""The words of prompts: what they name, whom they name, and how long they are."""

import re
from collections.abc import Iterable, Iterator, Sequence

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import Key
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.lint import lexicon
from consistency_pipeline.lint.english import Text, Word, bare, gerund, kinds, split
from consistency_pipeline.lint.facts import Staged, found
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Plan, Shot

NO_DETAILS = Rule(
    "no-details",
    Severity.WARNING,
    "words",
    "A prompt names no detail of a subject to keep",
    "Name two to five features under `details`: the prompt asks to keep these by name.",
)
SUBJECT_NOT_LISTED = Rule(
    "subject-not-listed",
    Severity.WARNING,
    "words",
    "A scene speaks of a subject that it does not list",
    "List the subject, so that its references go with the scene; or speak of another thing: `a mug`, not `the mug`.",
)
PROMPT_NEARLY_TOO_LONG = Rule(
    "prompt-nearly-too-long",
    Severity.WARNING,
    "words",
    "A prompt comes near to the longest that the model takes",
    "Shorten the scene's text: a prompt that is longer than the model takes is an error.",
)
ARTICLE_BEFORE_NAME = Rule(
    "article-before-name",
    Severity.NOTE,
    "words",
    "An article or adjective stands before the name of a subject",
    "Write the name alone: what is put in for it begins with `the`, as in `the same mug from the reference image`.",
)
RULES = (NO_DETAILS, SUBJECT_NOT_LISTED, PROMPT_NEARLY_TOO_LONG, ARTICLE_BEFORE_NAME)

PUT_IN = re.compile(r"\{\{-?\s*(\w+)\s*-?\}\}")
FORWARD = {"a", "an", "the", "another", "this", "every", "each", *lexicon.POSSESSIVE} - {"her"}  # `giving her {{ x }}`

VERBS = {"open", "clean", "empty", "warm", "cool", "dry", "wet", "worn", "faded", "polished"}  # and adjectives, too
NEARLY = 0.8  # of the longest prompt
SHORT = 3  # letters: names such as `a1` are words of no language


def undetailed(campaign: Campaign) -> Iterator[Finding]:
    """Each subject in a scene has details."""
    there = {name for scene in campaign.scenes for name in scene.subjects}
    for name, subject in campaign.subjects.items():
        if name in there and not subject.details:
            message = f"no detail of `{name}` is named: the prompt can only say to keep it as a whole"
            example = "`details: {face: face, hair: short black hair}`"
            if subject.kind == "product":
                example = "`details: {color: teal color, base: cork base}`"
            yield found(NO_DETAILS, campaign, ("subjects", name), message, f"Add what makes it what it is: {example}.")


def all_released(stage: Staged) -> Iterator[Finding]:
    """A scene keeps a detail of each of its subjects."""
    for name, subject in stage.subjects.items():
        if subject.details and not stage.kept(name):
            message = f"every detail of `{name}` is released, and nothing is left that the prompt asks to keep"
            hint = "Release those that change, or add details that stay."
            yield found(NO_DETAILS, stage.campaign, stage.key("release"), message, hint)


def unlisted(stage: Staged) -> Iterator[Finding]:
    """A scene that speaks of `the mug`, or of Mara, lists it; once for each subject."""
    heads = {split(subject.noun)[1] for subject in stage.subjects.values()}
    for name, subject in stage.campaign.subjects.items():
        if name in stage.subjects:
            continue
        own, head = split(subject.noun)
        spoken = name.replace("_", " ").split()
        places = [*_definite(stage.text, head, frozenset(own), heads), *_definite(stage.text, name, frozenset(), heads)]
        if subject.kind == "character" or len(spoken) > 1:
            places += _by_name(stage.text, spoken, heads)
        if places:
            start, said = min(places)
            message = f"the text says `{shown(said)}`, and the scene does not list the subject `{name}`"
            hint = f"Write `subjects: [{', '.join((*stage.subjects, name))}]`, and `{{{{ {name} }}}}` in the text."
            yield stage.in_text(SUBJECT_NOT_LISTED, start, message, hint)


def articles(stage: Staged) -> Iterator[Finding]:
    """A name that is put in stands alone: `a big {{ mug }}` would be `a big the same mug from the reference image`."""
    for found_name in PUT_IN.finditer(stage.scene.prompt):
        name = found_name[1]
        words = Text(stage.scene.prompt[: found_name.start()]).joined_end
        if name in stage.subjects and (start := _qualified(words)) is not None:
            said = " ".join(stage.scene.prompt[start : found_name.end()].split())
            message = f"`{shown(said)}` puts words before a phrase that begins with `the`"
            yield stage.in_text(ARTICLE_BEFORE_NAME, start, message, f"Write only `{found_name[0]}`.")


def _qualified(words: Sequence[Word]) -> int | None:
    """Return where the article or adjective begins that these last words of a text end with, or None."""
    if not words:
        return None
    last, before = words[-1], words[-2] if len(words) > 1 else None
    adjective = last.text in lexicon.PLAIN or any(kinds(last.text))
    if last.text in FORWARD or (adjective and last.text not in VERBS):
        return before.start if adjective and before and before.text in FORWARD else last.start
    named = before and before.text in FORWARD and last.text not in lexicon.FUNCTION and not gerund(last.text)
    return before.start if before and named and before.text != "this" else None


def _definite(text: Text, head: str, own: frozenset[str], heads: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where a text means a thing that is known: `the mug`, `her travel mug`."""
    for phrase in text.phrases(head, own) if head not in heads else ():
        ours = phrase.before in lexicon.DEFINITE or phrase.before in lexicon.POSSESSIVE
        if ours and own.issuperset(phrase.modifiers) and not phrase.people:
            yield phrase.start, f"{phrase.before} {phrase.text}"


def _by_name(text: Text, spoken: list[str], heads: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where a text calls a subject by its name, as one does with people: `Mara walking`."""
    *before, last = spoken
    if last in heads or len("".join(spoken)) < SHORT:
        return
    for phrase in text.phrases(last, frozenset(before)):
        named = list(phrase.modifiers) == before
        if named and (bare(phrase.before) or phrase.before in lexicon.DEFINITE):
            yield phrase.start, phrase.text


def lengths(plan: Plan) -> Iterator[Finding]:
    """Prompts keep away from the longest that the model takes; the longest of each text is told."""
    most = plan.model.prompt[1]
    longest: dict[Key, int] = {}
    numbers = {scene.id: number for number, scene in enumerate(plan.campaign.scenes)}
    for shot in plan.shots:
        if len(shot.prompt) > NEARLY * most:
            key = _text_of(plan.campaign, numbers, shot)
            longest[key] = max(longest.get(key, 0), len(shot.prompt))
    for key, length in longest.items():
        message = f"makes a prompt of {length:,} characters; {plan.model.slug} takes {most:,} at most"
        hint = f"Make it {length - int(NEARLY * most):,} characters shorter: the scene's text, a look, or a template."
        yield found(PROMPT_NEARLY_TOO_LONG, plan.campaign, key, message, hint)


def _text_of(campaign: Campaign, numbers: dict[str, int], shot: Shot) -> Key:
    if shot.scene:
        return "scenes", numbers[shot.scene], "prompt"
    subject, _, view = shot.id.partition(".")
    made = campaign.subjects[subject].references[view]
    return "subjects", subject, "references", view, *made.model_fields_set & {"generate", "derive"}, "prompt"
