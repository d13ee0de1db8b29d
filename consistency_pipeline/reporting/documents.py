"""`report.json`: the drift report for programs."""

from dataclasses import asdict
from typing import Any

from consistency_pipeline.reporting.facts import Compared, DetailSummary, Effort, Line, Report, Summary

SCHEMA_VERSION = 1


def document(report: Report) -> dict[str, Any]:
    """Return the report as one document; costs in USD, null for what cannot be told."""
    worst = report.worst_detail
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": report.campaign,
        "provider": report.provider,
        "pictures": report.pictures,
        "failing_the_gate": report.failing,
        "total": summary_facts(report.total),
        "subjects": [summary_facts(one) for one in report.subjects],
        "views": [summary_facts(one) for one in report.views],
        "scenes": [summary_facts(one) for one in report.scenes],
        "details": [_detail(one) for one in report.details],
        "worst_detail": worst.name if worst else None,
        "worst": [{"rank": rank, **line_facts(line)} for rank, line in enumerate(report.worst, start=1)],
        "compared": [_compared(one) for one in report.compared],
    }


def line_facts(line: Line) -> dict[str, Any]:
    """Return what is said of one subject in one picture, as documents show it."""
    return {**asdict(line), "views": list(line.views), "value": _rounded(line.value)}


def summary_facts(summary: Summary) -> dict[str, Any]:
    """Return a summary as documents show it."""
    return {
        "name": summary.name,
        "scored": summary.scored,
        "kept": summary.kept,
        "unsure": summary.unsure,
        "drifted": summary.drifted,
        "cannot_tell": summary.cannot_tell,
        "lowest": _rounded(summary.lowest),
        "median": _rounded(summary.median),
        "mean": _rounded(summary.mean),
        **(_effort(summary.effort) if summary.effort else {}),
    }


def _effort(effort: Effort) -> dict[str, Any]:
    return {
        "attempts": effort.attempts,
        "accepted": effort.accepted,
        "cost": round(effort.cost, 6),
        "tries_per_accepted": _rounded(effort.tries),
        "cost_per_accepted": _rounded(effort.each),
    }


def _detail(detail: DetailSummary) -> dict[str, Any]:
    return {**asdict(detail), "lost": _rounded(detail.lost)}


def _compared(compared: Compared) -> dict[str, Any]:
    variants = [{"name": name, "value": _rounded(value)} for name, value in compared.variants]
    return {"scene": compared.scene, "variants": variants, "difference": _rounded(compared.difference)}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)
