"""The drift report of a campaign, from what its ledger has, and as files beside the manifest."""

import json
from typing import Any

from consistency_pipeline import ledger, reporting
from consistency_pipeline.files import write_whole
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.project import Project
from consistency_pipeline.reporting import Report
from consistency_pipeline.reporting.documents import document

REPORT = "report.json"
PLOT = "report-scores"


def survey(project: Project, found: Manifest) -> Report:
    """Return the drift report of a campaign as it stands. Only reads."""
    return reporting.report(found, ledger.whole_scores(project.ledger), ledger.consultations(project.ledger))


def summed(project: Project, found: Manifest) -> dict[str, Any]:
    """Return what the manifest says of drift: the report without its details and plots; nothing without scores."""
    if not any(row.scores for row in found.rows):
        return {}
    whole = document(reporting.report(found, questions=ledger.consultations(project.ledger)))
    return {"drift": {name: whole[name] for name in ("total", "subjects", "views", "scenes", "worst", "compared")}}


def write(project: Project, found: Manifest, *, anew: bool) -> None:
    """Write the drift report and its plot, where they are not there or with `anew`; none of what was never scored."""
    place = project.home / REPORT
    there = place.exists()
    if (there and not anew) or not (there or any(row.scores for row in found.rows)):
        return
    report = survey(project, found)
    write_whole(place, f"{json.dumps(document(report), ensure_ascii=False, indent=1)}\n")
    if report.lines:
        from consistency_pipeline.plotting.png import png
        from consistency_pipeline.plotting.svg import svg
        from consistency_pipeline.reporting.plots import scores_drawing

        drawing = scores_drawing(report)
        write_whole(project.home / f"{PLOT}.svg", svg(drawing))
        write_whole(project.home / f"{PLOT}.png", png(drawing))
