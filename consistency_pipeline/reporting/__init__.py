"""The drift report: what the scores of a campaign come to. Pure, of a manifest and of what scorers wrote down."""

from consistency_pipeline.reporting.facts import (
    Calibrated,
    Compared,
    DetailSummary,
    Effort,
    Judged,
    Line,
    Report,
    Summary,
)
from consistency_pipeline.reporting.folding import compared, lines, ranked, report, summary

__all__ = [
    "Calibrated",
    "Compared",
    "DetailSummary",
    "Effort",
    "Judged",
    "Line",
    "Report",
    "Summary",
    "compared",
    "lines",
    "ranked",
    "report",
    "summary",
]
