"""What a picture shows in words, for those who do not see it: an alt text of scene and subjects."""

import re

from consistency_pipeline.campaign import Campaign, Scene
from consistency_pipeline.plan import Shot
from consistency_pipeline.text import one_line

LONGEST = 125  # letters: some screen readers stop there
NAMED = re.compile(r"\{\{\s*(\w[\w-]*)[^}]*\}\}")
LOGIC = re.compile(r"\{%.*?%\}", re.DOTALL)
ARTICLE = re.compile(r"(?:an?|the)\s", re.IGNORECASE)


def alt_text(campaign: Campaign, shot: Shot, *, storyboard: bool = False) -> str:
    """Return the alt text of a shot, at most 125 letters.

    `Subjects, title` where the scene has a title, else `Subjects and the first words of its prompt`, up to a comma;
    then the look. A storyboard begins by saying so.
    """
    scene = next((one for one in campaign.scenes if one.id == shot.scene), None)
    text = _of_scene(campaign, scene) if scene else _of_reference(campaign, shot)
    look = campaign.looks.get(shot.look)
    if look is not None:
        text += f", {'as ' if ARTICLE.match(look.as_) else ''}{look.as_}"
    text = one_line(text, 1000)
    return shortened(f"{'Storyboard: ' if storyboard else ''}{text[:1].upper()}{text[1:]}")


def shortened(text: str) -> str:
    """Return a text of at most `LONGEST` letters, ended behind a word."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST + 1].rpartition(" ")[0].rstrip(" ,;:-") or text[:LONGEST]


def _of_scene(campaign: Campaign, scene: Scene) -> str:
    nouns = " and ".join(campaign.subjects[name].noun for name in scene.subjects)
    if scene.title:
        return f"{nouns}, {scene.title}"
    prompt = LOGIC.sub(" ", scene.prompt)
    words = NAMED.sub(lambda found: _noun(campaign, found[1]), prompt)
    first = re.split(r"[,.;\n]", words.strip(), maxsplit=1)[0]
    return first if words != prompt else f"{nouns} {first}"


def _of_reference(campaign: Campaign, shot: Shot) -> str:
    subject, _, view = shot.id.partition(".")
    return f"{_noun(campaign, subject)}, {view}"


def _noun(campaign: Campaign, name: str) -> str:
    subject = campaign.subjects.get(name)
    return subject.noun if subject else ""
