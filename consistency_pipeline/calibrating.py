"""What the scores of each subject of a campaign are held against, and the plots that show it."""

from pathlib import Path

import anyio

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import write_whole
from consistency_pipeline.judging import Portrait, Portrayals
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.project import Project
from consistency_pipeline.reporting import Calibrated

Drawn = tuple[Calibrated, tuple[Path, ...]]


def calibrate(project: Project, found: Manifest) -> tuple[Drawn, ...]:
    """Return the calibration of each subject with the plots that were written of it. Asks no service."""
    from consistency_pipeline.judging import calibrations

    portraits = _portraits(project, found)
    if not portraits:
        raise UsageError("no reference of this campaign is here yet: there is nothing to calibrate on")
    measured = anyio.run(calibrations, tuple(portraits.values()), project.home.parent / "looks")
    known = dict(zip(portraits, measured, strict=True))
    told = []
    for name in project.campaign.subjects:
        given = len(portraits[name].own) if name in portraits else 0
        calibrated = Calibrated(name, given, known.get(name))
        told.append((calibrated, _written(project.home, calibrated)))
    return tuple(told)


def _portraits(project: Project, found: Manifest) -> dict[str, Portrait]:
    """Return by subject a portrait of it: all of one subject's are calibrated on the same."""
    portrayals = Portrayals(found.plan, project.campaign.folder, project.home)
    portraits: dict[str, Portrait] = {}
    for shot in found.plan.shots:
        for portrait in portrayals.of(shot, found.made):
            portraits.setdefault(portrait.subject, portrait)
    return portraits


def _written(home: Path, calibrated: Calibrated) -> tuple[Path, ...]:
    if calibrated.calibration is None:
        return ()
    from consistency_pipeline.plotting.png import png
    from consistency_pipeline.plotting.svg import svg
    from consistency_pipeline.reporting.distributions import distributions

    home.mkdir(parents=True, exist_ok=True)
    drawing = distributions(calibrated)
    places = tuple(home / f"calibration-{calibrated.subject}.{ending}" for ending in ("svg", "png"))
    write_whole(places[0], svg(drawing))
    write_whole(places[1], png(drawing))
    return places
