"""Adding a scene or a subject to a campaign's file: checked as a whole before anything is written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.editing import with_entry, with_item
from consistency_pipeline.campaign.outline import LINE_END, outlined
from consistency_pipeline.campaign.wording import slugged
from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import is_slug, write_whole
from consistency_pipeline.starting.checking import STAND_IN, checked
from consistency_pipeline.starting.founding import Copy, copy_all, placed
from consistency_pipeline.starting.photos import Photo, Unusable, judged

UNCHANGED = "Nothing was changed. Line numbers are those that the file would have with the addition."


@dataclass(frozen=True, slots=True)
class SceneWish:
    """A scene as the command line describes it; `release` has `jacket` or `jacket=coat`."""

    id: str
    subjects: Sequence[str]
    prompt: str
    view: Sequence[str] = ()
    tags: Sequence[str] = ()
    takes: int | None = None
    seeds: Sequence[int] = ()
    sizes: Sequence[str] = ()
    looks: Sequence[str] = ()
    release: Sequence[str] = ()
    after: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SubjectWish:
    """A subject as the command line describes it; `references` have `view=file`, `details` have `name=words`."""

    name: str
    kind: Literal["product", "character"]
    noun: str
    references: Sequence[str]
    details: Sequence[str] = ()
    possessive: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """What adding something comes to: the file's text before and after, and the pictures that have to be copied.

    `asked` is the name that was asked for, and `name` the legal one that it got.
    """

    what: Literal["scene", "subject"]
    asked: str
    name: str
    file: Path
    before: str
    text: str
    copies: tuple[Copy, ...] = field(default=())

    @property
    def change(self) -> "tuple[int, tuple[str, ...], tuple[str, ...]]":
        """Return the line, from 1, where the text changes, the lines that were there, and those that are there now."""
        old, new = LINE_END.split(self.before), LINE_END.split(self.text)
        most = min(len(old), len(new))
        start = next((n for n in range(most) if old[n] != new[n]), most)
        if len(new) > len(old) and start and new[start - 1] == "" == new[start + len(new) - len(old) - 1]:
            start -= 1  # the empty line before what is new, and not the one behind it
        same = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
        return start + 1, tuple(old[start : len(old) - same]), tuple(new[start : len(new) - same])


def add_scene(campaign: Campaign, wish: SceneWish) -> Addition:
    """Return what adding a scene would do; writes nothing. Raises `CampaignError` where the campaign would be wrong."""
    name = _legal(wish.id, "-")
    facts: dict[str, Any] = {"id": name, "subjects": list(wish.subjects)}
    facts |= {"view": _one_or_all(wish.view)} if wish.view else {}
    facts["prompt"] = wish.prompt
    more = {
        "tags": list(wish.tags),
        "takes": wish.takes,
        "seeds": list(wish.seeds),
        "sizes": list(wish.sizes),
        "looks": list(wish.looks),
        "release": dict(_parted(one) for one in wish.release),
        "after": list(wish.after),
    }
    facts |= {key: value for key, value in more.items() if value or value == 0}
    before = _text(campaign)
    if not _are_listed(before):
        raise UsageError(f"the scenes of {campaign.name} come from a sheet: add a row to it")
    text = with_item(before, ("scenes",), facts)
    checked(campaign.file, text, UNCHANGED)
    return Addition("scene", wish.id, name, campaign.file, before, text)


def _are_listed(text: str) -> bool:
    scenes = outlined(text.removeprefix("\ufeff")).at(("scenes",))
    return scenes is not None and scenes.kind == "list"


def _one_or_all(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def add_subject(campaign: Campaign, wish: SubjectWish, here: Path) -> Addition:
    """Return what adding a subject would do; writes nothing. Files are named as seen from `here`.

    Raises `CampaignError` where the campaign would be wrong, and `UsageError` for what cannot be a reference.
    """
    name = _legal(wish.name, "_")
    if name in campaign.subjects:
        line = campaign.line("subjects", name)
        raise UsageError(f"{campaign.name} has a subject {name} already, on line {line} of {campaign.file}")
    references, copies = _references(campaign.folder, name, wish.references, here)
    facts: dict[str, Any] = {"kind": wish.kind, "noun": wish.noun}
    facts |= {"possessive": wish.possessive} if wish.possessive else {}
    facts |= {"details": dict(_named(one, "--detail") for one in wish.details)} if wish.details else {}
    before = _text(campaign)
    text = with_entry(before, ("subjects",), name, {**facts, "references": references})
    away = {copy.path for copy in copies}
    trial = {view: STAND_IN if value in away else value for view, value in references.items()}
    checked(campaign.file, with_entry(before, ("subjects",), name, {**facts, "references": trial}), UNCHANGED)
    return Addition("subject", wish.name, name, campaign.file, before, text, copies)


def add(addition: Addition) -> None:
    """Carry an addition out: the pictures first, and then the file, all at once."""
    file = addition.file.resolve()  # a link stays one
    if file.read_bytes().decode() != addition.before:
        raise UsageError(f"{file} was changed by somebody else in the meantime; give the same command again")
    copy_all(addition.file.parent, addition.copies)
    write_whole(file, addition.text)


def _text(campaign: Campaign) -> str:
    return campaign.file.read_bytes().decode()


def _legal(asked: str, joint: str) -> str:
    """Return the legal name nearest to one that was asked for; one that is legal stays."""
    pattern = r"[a-z][a-z0-9]*(_[a-z0-9]+)*" if joint == "_" else r"[a-z0-9]+([-_][a-z0-9]+)*"
    name = asked if re.fullmatch(pattern, asked) else slugged(asked, joint)
    if not is_slug(name):
        raise UsageError(f"{asked!r} cannot be a name: take letters, digits and {joint}, as in red{joint}mug")
    return name


def _parted(text: str) -> tuple[str, str]:
    """Return `jacket=coat` as a name and its words; a name alone is its own words."""
    name, _, words = text.partition("=")
    return name.strip(), words.strip() or name.rpartition(".")[2].strip()


def _named(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise UsageError(f"{option} takes a name and what it is, as in name=value, and not {text!r}")
    return name.strip(), value.strip()


def _references(
    folder: Path, subject: str, wanted: Sequence[str], here: Path
) -> tuple[dict[str, str], tuple[Copy, ...]]:
    found: dict[str, str] = {}
    copies: list[Copy] = []
    for one in wanted:
        view, value = _named(one, "--reference")
        if not is_slug(view):
            raise UsageError(f"{view!r} cannot name a view: take front, back, left, base, …")
        if view in found:
            raise UsageError(f"there are two references for the view {view}: give each its own name, as {view}-2")
        if "://" in value or value.startswith("data:"):
            found[view] = value
            continue
        copy = placed(folder, subject, _photo(folder, view, value, here), set(found.values()))
        found[view] = copy.path
        if not (folder / copy.path).exists():
            copies.append(copy)
    return found, tuple(copies)


def _photo(folder: Path, view: str, value: str, here: Path) -> Photo:
    asked = Path(value).expanduser()
    source = next((place for place in (here / asked, folder / asked) if place.is_file()), None)
    if source is None:
        raise UsageError(f"there is no file {value}, neither here nor in {folder}")
    try:
        ending = judged(source)
    except Unusable as fault:
        raise UsageError(f"{value} cannot be a reference: {fault}") from fault
    return Photo(source, view, ending)
