"""The page of prompt templates, from the templates themselves; `python -m tests.templated` writes it."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from consistency_pipeline.prompts import FILTERS, shipped_templates
from tests.builders import Document, shots

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "templates.md"
CAST = ROOT / "tests" / "prompts" / "cast" / "cast.yaml"
INTRODUCTION = """\
# The templates of prompts

A template makes the prompt of a shot from the scene's own words and from what the campaign says of its subjects. Each
case has one; a file of the same name in `campaigns/<name>/templates/` replaces it for that campaign. A scene may name
another: `template: card` takes `campaigns/<name>/templates/card.j2`, or one of these, for its looks and comparisons.

Templates are Jinja in a closed environment: output, conditions, loops over lists, and the filters below. There is no
arithmetic, no call, no assignment and no inclusion ([why](decisions/004-prompt-language.md)); what is not defined is an
error with its line. `make docs` writes this page from the templates; the prompts below are what they make.
"""
EXAMPLES = {
    "one": (
        "One subject",
        "- {id: trail, subjects: [mara], view: back, release: {jacket: jacket}, keep: {patch: round mountain patch},"
        "\n   adding: a red scarf, prompt: on a mountain trail}",
    ),
    "restyle": (
        "One subject in a look",
        "- {id: trail, subjects: [mara], references: [front], looks: [watercolor, animation], prompt: on a trail}",
    ),
    "several": (
        "Several subjects",
        '- {id: park, subjects: [mara, mug], references: [front], prompt: "{{ mara }} on a bench holding {{ mug }}"}',
    ),
    "derive": (
        "A reference made from another one",
        "- {derive: {from: front, prompt: viewed from directly behind, adding: only the embroidery on the back}}",
    ),
    "generate": (
        "A reference made from words",
        "- {generate: {prompt: A studio portrait of a woman in a corduroy jacket}}",
    ),
}
OWN = "A poster: {{ subject | phrase }}, {{ scene }}.{% if subject.details %} Keep {{ subject | kept }}.{% endif %}"
VALUES = {
    "scene": "the scene's prompt, with the subjects that it mentions put in",
    "subject": "the subject, where there is one; it has `name`, `noun`, `details` and `pictures`",
    "subjects": "the subjects in the scene's order",
    "mentioned": "whether the scene's prompt mentions a subject by `{{ name }}`",
    "unmentioned": "the subjects that it does not mention",
    "look": "the look, or nothing for a photograph; it has `as`, `prompt` and `preserve`",
    "released": "what may change in the scene",
    "adding": "what comes to the subjects, or nothing",
}


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION.rstrip("\n"), *_cases(), *_own(), *_tables()]) + "\n"


def _cases() -> Iterator[str]:
    for name, (title, example) in EXAMPLES.items():
        source = (shipped_templates() / f"{name}.j2").read_text(encoding="utf-8")
        about = re.match(r"\{# (.*?) #\}\n", source)
        if about is None:
            raise ValueError(f"{name}.j2 does not begin with a comment")
        yield from ("", f"## {title}: `{name}.j2`", "", about[1], "", *_block("jinja", source[about.end() :]))
        yield from _shown(example, _prompts(name, yaml.safe_load(example)))


def _own() -> Iterator[str]:
    example = "- {id: poster, subjects: [mug], references: [front], template: poster, prompt: on a plain wall}"
    yield from ("", "## A template of one's own", "", "`templates/poster.j2` in the campaign's folder:", "")
    yield from _block("jinja", OWN)
    yield from _shown(example, _prompts("poster", yaml.safe_load(example)))


def _prompts(name: str, listed: list[Document]) -> list[str]:
    """Return the prompts that an example makes: of scenes, or of a reference."""
    cast = yaml.safe_load(CAST.read_text(encoding="utf-8"))
    [entry] = listed
    scene = entry if "id" in entry else {"id": "x", "subjects": ["mara"], "prompt": "x"}
    if scene is not entry:
        cast["subjects"]["mara"]["references"]["made"] = entry
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "templates").mkdir()
        (Path(folder) / "templates" / "poster.j2").write_text(OWN, encoding="utf-8")
        found = shots(Path(folder), scene, subjects=cast["subjects"], looks=cast["looks"])
    return [shot.prompt for key, shot in found.items() if name not in ("derive", "generate") or key == "mara.made"]


def _shown(example: str, prompts: list[str]) -> Iterator[str]:
    yield from ("", *_block("yaml", example), "")
    yield from "\n>\n".join(f"> {prompt}" for prompt in prompts).split("\n")


def _tables() -> Iterator[str]:
    yield from ("", "## What a template has", "", "| name | what it is |", "|---|---|")
    yield from (f"| `{name}` | {words} |" for name, words in VALUES.items())
    yield from ("", "| filter | what it returns |", "|---|---|")
    for name, made in FILTERS.items():
        words = (made.__doc__ or "").partition("\n\n")[0].removeprefix("Return ")
        yield f"| `{name}` | {' '.join(words.split())} |"


def _block(language: str, text: str) -> Iterator[str]:
    yield from (f"```{language}", *text.rstrip("\n").split("\n"), "```")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} is up to date\n")
