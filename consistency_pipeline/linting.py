"""Lint before money is spent: what is doubtful in a campaign, its pictures included, and whether a run may go on.

Pictures are measured once for each content; what was said of a set of them is kept as well, for comparing two pictures
takes OpenCV, which takes most of a second to load.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from consistency_pipeline import lineage, lint
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import at
from consistency_pipeline.campaign.model import EmbeddingScorer, FaceScorer
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.files import digest
from consistency_pipeline.images import NotAPicture
from consistency_pipeline.lint import Finding, Rule, Severity, pictures, scorers
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.references import Named, Reference
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.seeing.facts import VERSION, Flat, Look
from consistency_pipeline.seeing.keeping import Looks, keep
from consistency_pipeline.text import counted, listed

AT_ONCE = 2  # pictures measured at a time; each takes a processor and some 100 MB
MOST_SAID = 20  # findings that stop a run, before the rest is only counted
RULES = {rule.code: rule for rule in pictures.RULES}

Said = tuple[Named, str, str]
"""What is said of a reference: its name, the code of a rule, and the message."""
_SAID = TypeAdapter(list[Said])


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a reference, or the file that has them, and their SHA-256."""

    sha256: str
    place: Path | bytes


def check(project: Project, planned: Plan, found: Manifest | None, reporter: Reporter, *, strict: bool = False) -> None:
    """Let a run go on, or raise `CampaignError` with the errors; with `strict` warnings are errors too.

    A storyboard among the references of a live run is an error: it would pass for a real picture.
    """
    if storyboards := lineage.problems(planned):
        raise CampaignError(storyboards, "Nothing was sent.")
    scored = found is None or any(row.shot.scene for row in found.to_make)
    said = (*findings(project, planned, found, reporter.note), *(of_scorers(project, reporter.note) if scored else ()))
    stopping = [one for one in said if stops(one, strict=strict)]
    shows = f"consistency validate {project.campaign.name}"
    if stopping:
        more = len(stopping) - MOST_SAID
        rest = f"{more:,} more: {shows} shows them. " if more > 0 else ""
        raise CampaignError((one.problem for one in stopping[:MOST_SAID]), f"{rest}Nothing was sent.")
    warnings = sum(one.rule.severity is Severity.WARNING for one in said)
    if warnings:
        reporter.note(f"{counted(warnings, 'warning')}: {shows} shows {'it' if warnings == 1 else 'them'}")


def stops(one: Finding, *, strict: bool) -> bool:
    """Tell whether a finding keeps a run from going on."""
    return one.rule.severity is Severity.ERROR or (strict and one.rule.severity is Severity.WARNING)


def everything(project: Project, found: Manifest, say: Callable[[str], None]) -> tuple[Finding, ...]:
    """Return all that is doubtful in a campaign, its learned scorers included."""
    return lint.in_order((*findings(project, found.plan, found, say), *of_scorers(project, say)))


def of_scorers(project: Project, say: Callable[[str], None]) -> tuple[Finding, ...]:
    """Return what keeps the learned scorers of a campaign from being used; their networks are tried the first time."""
    campaign = project.campaign
    if lacking := of_weights(campaign):
        return lacking
    if not _learns(campaign):
        return ()
    from consistency_pipeline.judging.trying import unusable

    try:
        return tuple(_finding(scorers.NETWORK, one) for one in unusable(campaign, project.home.parent / "looks", say))
    except CampaignError as error:
        return tuple(_finding(scorers.WEIGHTS, one) for one in error.problems)


def check_scorers(project: Project, say: Callable[[str], None]) -> None:
    """Raise `CampaignError` where a learned scorer of a campaign cannot be used."""
    if wrong := of_scorers(project, say):
        raise CampaignError((one.problem for one in wrong), "Nothing was scored.")


def of_weights(campaign: Campaign) -> tuple[Finding, ...]:
    """Return what of the learned scorers of a campaign is not here; takes no time, and loads nothing."""
    if not _learns(campaign):
        return ()
    from consistency_pipeline.judging.learned import lacking

    return tuple(_finding(scorers.WEIGHTS, one) for one in lacking(campaign))


def _learns(campaign: Campaign) -> bool:
    return any(isinstance(one, EmbeddingScorer | FaceScorer) for one in campaign.scorer)


def _finding(rule: Rule, one: Problem) -> Finding:
    return Finding(rule, one.file, one.line, one.key, one.message, one.hint or rule.advice)


def findings(
    project: Project, planned: Plan, found: Manifest | None = None, say: Callable[[str], None] | None = None
) -> tuple[Finding, ...]:
    """Return all that is doubtful in a campaign; `found` has what it made, and `say` is told what takes long.

    Measures the pictures that were not measured yet, and keeps that beside the campaign's results.
    """
    sources = dict(_sources(project, planned, found))
    said = _of_pictures(sources, project.home.parent / "looks", say or _to_nobody)
    return lint.in_order((*of_words(planned), *_placed(planned.campaign, said)))


def of_words(planned: Plan) -> tuple[Finding, ...]:
    """Return what is doubtful but for the pictures: takes milliseconds, and writes nothing."""
    own = planned.campaign.folder / "templates"
    return lint.lint(planned, [file.name for file in own.iterdir()] if own.is_dir() else ())


def away(project: Project, planned: Plan, found: Manifest | None = None) -> tuple[str, ...]:
    """Return the references in use that are not here to be looked at: held elsewhere, or not made yet."""
    here = {".".join(name) for name, _ in _sources(project, planned, found)} | set(storyboards(planned, found))
    used = {one.name for shot in planned.shots for one in shot.references}
    return tuple(sorted(used - here))


def storyboards(planned: Plan, found: Manifest | None = None) -> tuple[str, ...]:
    """Return the references in use that the sandbox made: they stand for pictures, and are not looked at."""
    if found is None or found.plan.provider != "sandbox":
        return ()
    used = {one.name: one.made_by for shot in planned.shots for one in shot.references if one.made_by}
    return tuple(sorted(name for name, shot in used.items() if (attempt := found.made.get(shot)) and attempt.picture))


def unseen(project: Project, planned: Plan, found: Manifest | None = None) -> tuple[str, ...]:
    """Return what to say of the references that were not looked at, a line for each reason."""
    said = {
        "not here to look at": away(project, planned, found),
        "storyboards are not looked at": storyboards(planned, found),
    }
    return tuple(f"{why}: {listed(names)}" for why, names in said.items() if names)


def _to_nobody(_: str) -> None:
    pass


def _sources(project: Project, planned: Plan, found: Manifest | None) -> Iterator[tuple[Named, Source]]:
    """Yield the references that go with a shot and that are here, in the order of the file."""
    used = {(one.subject, one.view): one for shot in planned.shots for one in shot.references}
    for subject, told in planned.campaign.subjects.items():
        for view in told.references:
            one = used.get((subject, view))
            if one and (source := _given(project, one) or _made(project, one, found)):
                yield (subject, view), source


def _given(project: Project, one: Reference) -> Source | None:
    place = one.source(project.campaign.folder)
    return Source(one.sha256, place) if place and one.sha256 else None


def _made(project: Project, one: Reference, found: Manifest | None) -> Source | None:
    """Return a reference that the campaign made; a storyboard stands for a picture, and shows nothing of it."""
    attempt = found.made.get(one.made_by) if found and one.made_by and found.plan.provider != "sandbox" else None
    picture = attempt.picture if attempt else None
    return Source(picture.sha256, project.home / picture.file) if picture else None


def _of_pictures(sources: Mapping[Named, Source], folder: Path, say: Callable[[str], None]) -> list[Said]:
    """Return what is said of references: as it was kept for the same ones, or else anew."""
    place = folder / f"said-{_print(sources)}.json"
    kept = _kept(place)
    if kept is not None or not sources:
        return kept or []
    looks = _looks(sources, Looks(folder), say)
    said = [(name, rule.code, message) for name, rule, message in pictures.told(looks)]
    if len(looks) == len(sources) and any(isinstance(look, Look) for look in looks.values()):
        keep(place, json.dumps(said, ensure_ascii=False).encode())
    return said


def _print(sources: Mapping[Named, Source]) -> str:
    """Return what stands for a set of references and for how they are looked at."""
    there = [[*name, source.sha256] for name, source in sources.items()]
    return digest(json.dumps([VERSION, pictures.VERSION, there]).encode())


def _kept(place: Path) -> list[Said] | None:
    """Return what was kept, or None where it is not there or not as it was written."""
    try:
        said = _SAID.validate_json(place.read_bytes())
    except (OSError, ValidationError):
        return None
    return said if all(code in RULES for _, code, _ in said) else None


def _looks(sources: Mapping[Named, Source], looks: Looks, say: Callable[[str], None]) -> dict[Named, Look | Flat]:
    """Look at references, several at a time; those that are no pictures any more are left out: a run tells of them."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        known = dict(zip(sources, pool.map(partial(_look, looks.known), sources.values()), strict=True))
        fresh = {source.sha256: source for name, source in sources.items() if known[name] is None}
        if fresh:
            say(f"looking at {counted(len(fresh), 'reference')} for the first time")
        seen = dict(zip(fresh, pool.map(partial(_look, looks.measured), fresh.values()), strict=True))
    there = {name: known[name] or seen.get(source.sha256) for name, source in sources.items()}
    return {name: look for name, look in there.items() if look is not None}


def _look(see: Callable[[bytes], Look | Flat | None], source: Source) -> Look | Flat | None:
    try:
        return see(source.place if isinstance(source.place, bytes) else source.place.read_bytes())
    except (OSError, NotAPicture):
        return None


def _placed(campaign: Campaign, said: list[Said]) -> Iterator[Finding]:
    for (subject, view), code, message in said:
        rule = RULES[code]
        there = at(campaign, ("subjects", subject, "references", view), message)
        yield Finding(rule, there.file, there.line, there.key, message, rule.advice)
