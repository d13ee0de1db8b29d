"""The verbs that begin campaigns and add to them."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, Name
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.starting import Addition

DryRun = Annotated[bool, typer.Option("-n", "--dry-run", help="say what would be written, and write nothing")]
Subjects = Annotated[list[str], typer.Option("--subject", metavar="NAME", help="who or what is in it; repeat it")]
Prompt = Annotated[str, typer.Option("--prompt", metavar="TEXT", help="only what is new: place, pose, light, style")]
Views = Annotated[list[str] | None, typer.Option("--view", metavar="VIEW", help="a side that it shows; repeat it")]
Looks = Annotated[list[str] | None, typer.Option("--look", metavar="LOOK", help="a look to make it in; repeat it")]
Sizes = Annotated[list[str] | None, typer.Option("--size", metavar="WxH", help="a size to make it in; repeat it")]
Takes = Annotated[int | None, typer.Option("--takes", metavar="N", help="how many that differ only by seed")]
Seeds = Annotated[list[int] | None, typer.Option("--seed", metavar="N", help="a seed instead of takes; repeat it")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="a word to choose it by; repeat it")]
Release = Annotated[
    list[str] | None,
    typer.Option("--release", metavar="DETAIL[=WORDS]", help="a detail that may change in it; repeat it"),
]
After = Annotated[list[str] | None, typer.Option("--after", metavar="SCENE", help="made only after this; repeat it")]
Noun = Annotated[str, typer.Option("--noun", metavar="WORDS", help="what it is: 'teal ceramic travel mug'")]
Kind = Annotated[Literal["product", "character"], typer.Option("--kind", help="a thing, or somebody")]
References = Annotated[
    list[str],
    typer.Option("--reference", metavar="VIEW=FILE", help="a picture, by the side it shows; repeat it"),
]
Details = Annotated[
    list[str] | None, typer.Option("--detail", metavar="NAME=TEXT", help="a feature that must stay; repeat it")
]
Possessive = Annotated[
    Literal["her", "his", "their", "its"] | None, typer.Option("--possessive", help="of a character: whose face it is")
]


@app.command()
def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="of the new campaign", show_default=False)],
    photos: Annotated[
        Path | None,
        typer.Option("--from-photos", metavar="DIR", help="take your photographs: a folder for each subject"),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Begin a campaign that runs at once: an example, or your photographs sorted into subjects and views."""
    with spoken_errors(typed()):
        from consistency_pipeline import starting
        from consistency_pipeline.cli import started

        photos = photos.expanduser() if photos else None
        found = starting.prepare(name, Path.cwd(), photos)
        if not dry_run:
            starting.carry_out(found)
        following = started.following(found.name, typed(), dry_run=dry_run)
        if as_json:
            _print(started.founding_document(found, following, dry_run=dry_run))
            return
        if dry_run:
            sys.stdout.write(found.text)
        for line in started.founded(found, photos, dry_run=dry_run):
            say(line)
        say(f"next      {following}")


@app.command(name="add-scene")
def add_scene(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    scene: Annotated[str, typer.Argument(metavar="ID", help="the name of the new scene", show_default=False)],
    *,
    subject: Subjects,
    prompt: Prompt,
    view: Views = None,
    look: Looks = None,
    size: Sizes = None,
    takes: Takes = None,
    seed: Seeds = None,
    tag: Tags = None,
    release: Release = None,
    after: After = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add a scene to campaign.yaml, which keeps its comments and its order."""
    with spoken_errors(typed()):
        from consistency_pipeline import campaign, starting

        found = campaign.load(campaign.find(name, Path.cwd()))
        wish = starting.SceneWish(
            id=scene, subjects=subject, prompt=prompt, view=view or (), tags=tag or (), takes=takes, seeds=seed or (),
            sizes=size or (), looks=look or (), release=release or (), after=after or (),
        )  # fmt: skip
        _add(starting.add_scene(found, wish), name, dry_run=dry_run, as_json=as_json)


@app.command(name="add-subject")
def add_subject(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="the new subject's name", show_default=False)],
    *,
    noun: Noun,
    reference: References,
    kind: Kind = "product",
    detail: Details = None,
    possessive: Possessive = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add a subject to campaign.yaml, which keeps its comments and its order; copies pictures below refs/."""
    with spoken_errors(typed()):
        from consistency_pipeline import campaign, starting

        found = campaign.load(campaign.find(name, Path.cwd()))
        wish = starting.SubjectWish(subject, kind, noun, reference, detail or (), possessive)
        _add(starting.add_subject(found, wish, Path.cwd()), name, dry_run=dry_run, as_json=as_json)


def _add(addition: "Addition", name: str, *, dry_run: bool, as_json: bool) -> None:
    """Carry an addition out, unless it is a dry run, and say what it changed."""
    from rich.console import Console

    from consistency_pipeline import starting
    from consistency_pipeline.cli import started

    if not dry_run:
        starting.add(addition)
    following = started.following(name, typed(), dry_run=dry_run)
    if as_json:
        _print(started.addition_document(addition, following, dry_run=dry_run))
        return
    for line in started.added(addition, dry_run=dry_run):
        say(line)
    started.show_change(addition, Console(stderr=True))
    say(f"next      {following}")


def _print(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
