"""The text of a first campaign: complete, and with comments that teach the format while it is changed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consistency_pipeline import models
from consistency_pipeline.campaign import writing
from consistency_pipeline.text import one_line

MODEL = "nano-banana-2"
SIZE = (1200, 896)
LEAST_BUDGET = 2
SCHEMA_LINE = "# yaml-language-server: $schema="
NO_SCHEMA = """\
# For help with the keys in your editor: consistency schema > campaign.schema.json, and this as the first line here:
# yaml-language-server: $schema=../../campaign.schema.json
"""
HEAD = """\
# {what}
#   consistency plan {name}
#   consistency run {name}
# `plan` shows what would be made and for how much; `run` makes it, and the second time only what is new or changed.
# What stands behind a # is a comment. Where a comment shows a key, delete the # and the space behind it to use the key.
version: 1
name: {name}
provider: auto                  # Runware where a key is set (RUNWARE_API_KEY); else the sandbox: free storyboards
size: 1200x896                  # or 896x1200, 1024x1024, {{ratio: "16:9", tier: 2K}}, …
seed: 1                         # every shot derives its own from this one and its id
budget: {{max_cost: {budget:.2f}}}        # US dollars: what all live runs together may cost
# looks: {{watercolor: {{as: a loose watercolor illustration, prompt: "visible brush textures, cream paper"}}}}

subjects:                       # who and what must stay the same
"""
EXAMPLE = """\
  bottle:                       # its name; a prompt with several subjects calls it "{{ bottle }}"
    kind: product               # or character; then `possessive: her` (his, their, its) says whose face it is
    noun: dark green steel water bottle
    details:                    # what must stay, in words: "Keep the bamboo lid identical."
      lid: bamboo lid
    references:                 # a picture for each side that scenes show, below this folder: put yours in their place
      front: refs/bottle/front.png
      back: refs/bottle/back.png
      # Sides of which there is no picture can be made, from another side or from words alone; scenes wait for them:
      # side: {derive: {from: front, prompt: viewed from the side}}
      # hero: {generate: {prompt: "A studio photograph of a dark green steel water bottle with a bamboo lid"}}

scenes:
  # The words before a prompt come from a template: "The same … water bottle from the reference images …".
  # A prompt goes on from there with place, light and camera; never with what the bottle looks like.
  - id: gym
    subjects: [bottle]
    view: front                 # the side that the picture shows: its reference goes first
    keep: {logo: three white waves}   # a detail that matters here only: the back has no waves
    prompt: on a wooden bench in a bright gym, morning light through tall windows, lifestyle product photography
    tags: [lifestyle]
    # looks: [photo, watercolor]

  - id: trail
    subjects: [bottle]
    view: back
    prompt: seen from behind on a flat rock beside a mountain trail at sunrise, warm side light, outdoor photography
    tags: [outdoor]
    takes: 2                    # two shots that differ by their seed only
    # sizes: [1200x896, 896x1200]
    # after: [gym]
"""
SUBJECT_NOTES = (
    "or character; then `possessive: her` (his, their, its) says whose face it is",
    "from the name of the folder; say what it is, as in: teal ceramic travel mug",
    "# details: {color: teal color, base: cork base}   # two to five features that must stay, in words",
    "a picture for each side; scenes name sides by `view`",
)
PLACES = (
    ("table", "on a light wooden table beside a window, soft morning light, lifestyle product photography"),
    ("outdoors", "on a flat rock in a sunny meadow, low warm side light, outdoor photography"),
)
TOGETHER = "{{{{ {0} }}}} and {{{{ {1} }}}} side by side on a plain light grey background, soft even studio light"
SCENES = """\

scenes:
  # The words before a prompt come from a template: "The same {noun} from the reference images …".
  # A prompt goes on from there with place, light and camera; never with what the subject looks like.
"""


@dataclass(frozen=True, slots=True)
class Pictured:
    """A subject as the file will have it: its references by view, and what photographs were called that are renamed."""

    name: str
    noun: str
    references: Mapping[str, Any]
    origins: Mapping[str, str]


def example(name: str, schema: str | None) -> str:
    """Return a whole campaign with one subject, whose pictures are those of `drawing.bottle`."""
    what = f"The campaign {name}: an example to change. It runs as it is, and without a key it is a free rehearsal."
    return _top(schema) + HEAD.format(what=what, name=name, budget=LEAST_BUDGET) + EXAMPLE


def of_photos(name: str, schema: str | None, subjects: Sequence[Pictured], folder: str) -> str:
    """Return a whole campaign with a scene or two for subjects of which there are pictures."""
    scenes = list(_scenes(subjects))
    what = f"The campaign {name}, begun from the photographs in {one_line(folder, 60)}. It runs as it is."
    parts = [_top(schema), HEAD.format(what=what, name=name, budget=_budget(len(scenes) + 1))]
    parts += [_subject(subject, first=subject is subjects[0]) for subject in subjects]
    parts += [SCENES.format(noun=one_line(subjects[0].noun, 40)), "\n\n".join(scenes), "\n"]
    return "".join(parts)


def _top(schema: str | None) -> str:
    return f"{SCHEMA_LINE}{schema}\n" if schema else NO_SCHEMA


def _budget(shots: int) -> int:
    """Return whole dollars that are enough to make so many shots twice."""
    model = models.table()[MODEL]
    size = model.size(*SIZE)
    cost = model.cost(size, model.references) if size else 0.0
    return max(LEAST_BUDGET, math.ceil(2 * shots * cost))


def _subject(subject: Pictured, *, first: bool) -> str:
    kind, noun, details, sides = SUBJECT_NOTES if first else ("", "", "", "")
    lines = [
        f"  {subject.name}:",
        _noted("    kind: product", kind),
        _noted(f"    noun: {writing.line(subject.noun)}", noun),
        *([f"    {details}"] if details else []),
        _noted("    references:", sides),
    ]
    pictures = {view: f"      {view}: {writing.line(picture)}" for view, picture in subject.references.items()}
    width = max(map(len, pictures.values()))
    for view, line in pictures.items():
        was = subject.origins.get(view)
        lines.append(_noted(line, f"was {one_line(was, 60)}" if was else "", width + 1))
    if any(view.startswith("view-") for view in subject.references):
        lines.append("      # Better than view-1: the side that it shows, as in front, back, left, top, base, detail.")
    return "\n".join(lines) + "\n"


def _noted(line: str, note: str, width: int = 31) -> str:
    return f"{line:<{width}} # {note}" if note else line


def _scenes(subjects: Sequence[Pictured]) -> list[str]:
    first = subjects[0]
    if len(subjects) == 1:
        (table, prompt), (outdoors, other) = PLACES
        return [_scene(table, first, prompt, first=True), f"{_scene(outdoors, first, other)}\n    takes: 2"]
    each = [
        _scene(f"{subject.name.replace('_', '-')}-{place}", subject, prompt, first=subject is first)
        for subject in subjects
        for place, prompt in PLACES[:1]
    ]
    names = [subject.name for subject in subjects[:2]]
    together = f'  - id: together\n    subjects: [{", ".join(names)}]\n    prompt: "{TOGETHER.format(*names)}"'
    return [*each, together]


def _scene(name: str, subject: Pictured, prompt: str, *, first: bool = False) -> str:
    view = next(iter(subject.references))
    lines = [f"  - id: {name}", f"    subjects: [{subject.name}]"]
    if not view.startswith("view-"):
        lines.append(_noted(f"    view: {view}", "the side that the picture shows: its reference goes first" * first))
    lines.append(f"    prompt: {prompt}")
    if first:
        lines += ["    # takes: 3", "    # sizes: [1200x896, 896x1200]", "    # tags: [lifestyle]"]
    return "\n".join(lines)
