"""The drift report in words: whole, and as the last lines of a run."""

import shlex
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.cli.laying import put
from consistency_pipeline.cli.scored import lines_table, number, summaries
from consistency_pipeline.cli.speaking import after_drift
from consistency_pipeline.reporting import Compared, DetailSummary, Report, Summary
from consistency_pipeline.scoring.records import Band
from consistency_pipeline.text import counted, money

MOST = 15  # groups of a kind
JUDGED = ("judge: yes", "no", "not visible")


def show(report: Report, console: Console) -> None:
    """Print the report: what it comes to, then tables of it, then the worst pictures."""
    where = "the sandbox: storyboards, nothing was charged" if report.provider == "sandbox" else "Runware, live"
    console.print(Text.assemble((report.campaign, "bold"), f" · {where}"), highlight=False)
    if not report.lines:
        console.print("no picture has a score", highlight=False)
        return
    for label, words in _head(report):
        put(label, Text(words), console)
    for table, left in _tables(report, console.width):
        console.print(highlight=False)
        console.print(table)
        if left:
            console.print(Text(f"… and {left:,} more; --json has them", style="dim"), highlight=False)
    if report.compared:
        console.print(highlight=False)
    for compared in report.compared:
        put("compared", Text(versus(compared)), console)


def _tables(report: Report, width: int) -> Iterator[tuple[Table, int]]:
    """Yield the tables of a report, each with the number of groups that it leaves out."""
    for kind, groups in (("subject", report.subjects), ("view", report.views), ("scene", report.scenes)):
        if groups:
            yield summaries(kind, _worst(groups)), max(0, len(groups) - MOST)
    if report.details:
        yield _details(report.details), max(0, len(report.details) - MOST)
    if report.worst:
        yield lines_table(report.worst, width, "the lowest"), 0


def _head(report: Report) -> Iterator[tuple[str, str]]:
    total = report.total
    several = f", {counted(total.scored, 'score')}" if total.scored > report.pictures else ""
    yield "scored", f"{counted(report.pictures, 'picture')}{several}: {_bands(total)}"
    if report.failing:
        yield "gate", f"{counted(report.failing, 'shot')} below it"
    if total.effort:
        effort = total.effort
        would = "would have cost" if report.provider == "sandbox" else "cost"
        tries = "–" if effort.tries is None else f"{effort.tries:.2f}"
        yield (
            "accepted",
            f"{counted(effort.accepted, 'picture')}: {tries} tries each, {would} {_each(effort.each)} each",
        )
    for one in report.subjects if len(report.subjects) > 1 else ():
        if one.effort and one.effort.tries is not None:
            yield "", f"{one.name}: {one.effort.tries:.2f} tries, {_each(one.effort.each)} each"
    if worst := report.worst_detail:
        yield "detail", f"worst: {worst.name}, gone or altered in {worst.altered + worst.absent:,} of {_told(worst):,}"


def _each(usd: float | None) -> str:
    return "–" if usd is None else money(usd)


def _told(detail: DetailSummary) -> int:
    return detail.present + detail.altered + detail.absent


def _bands(summary: Summary) -> str:
    counts = ((summary.kept, Band.KEPT), (summary.unsure, Band.UNSURE), (summary.drifted, Band.DRIFTED))
    told = [f"{count:,} {band}" for count, band in (*counts, (summary.cannot_tell, Band.CANNOT_TELL)) if count]
    return ", ".join(told)


def _worst(groups: Sequence[Summary]) -> list[Summary]:
    """Return groups, or of many those with the lowest values."""
    if len(groups) <= MOST:
        return list(groups)
    return sorted(groups, key=lambda one: 2.0 if one.lowest is None else one.lowest)[:MOST]


def _details(details: Sequence[DetailSummary]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("detail", overflow="ellipsis", no_wrap=True)
    judged = any(one.judge for one in details)
    for name in ("present", "altered", "absent", "cannot tell", *(JUDGED if judged else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for one in sorted(details, key=_lost_first)[:MOST]:
        seen = (one.present, one.altered, one.absent, one.cannot_tell)
        said = (one.judge.yes, one.judge.no, one.judge.not_visible) if one.judge else ("–",) * len(JUDGED)
        table.add_row(Text(one.name), *(f"{n:,}" for n in seen), *(str(n) for n in said if judged))
    return table


def _lost_first(one: DetailSummary) -> tuple[float, int, str]:
    return -(one.lost or 0.0), -(one.judge.no if one.judge else 0), one.name


def versus(compared: Compared) -> str:
    """Return a comparison in words: `walk-away: both 0.98, front-only 0.79`."""
    told = ", ".join(f"{name} {number(value)}" for name, value in compared.variants)
    apart = "" if compared.difference is None else f" ({compared.difference:.2f} apart)"
    return f"{compared.scene}: {told}{apart}"


def brief(report: Report) -> Iterator[str]:
    """Yield at most two lines about the subjects with the lowest scores, for the end of a run."""
    ordered = sorted(report.subjects, key=lambda one: (-one.drifted, 2.0 if one.lowest is None else one.lowest))
    shown = ordered if len(ordered) <= 2 else ordered[:1]  # noqa: PLR2004
    for one in shown:
        yield _one(one, report)
    if rest := ordered[len(shown) :]:
        drifted = sum(one.drifted for one in rest)
        yield f"{counted(len(rest), 'more subject')}{f'; {drifted:,} drifted' if drifted else ', none drifted'}"


def _one(summary: Summary, report: Report) -> str:
    if summary.median is None or summary.lowest is None:
        return f"{summary.name}: {_bands(summary)}"
    lowest = summary.lowest
    [worst, *_] = [line for line in report.lines if line.subject == summary.name and line.value == lowest]
    why = "" if worst.band is Band.KEPT else f" ({worst.worst})"  # of what is kept nothing is wrong
    least = "" if summary.scored == 1 else f", worst {worst.name} {lowest:.2f}{why}"
    counts = ((summary.drifted, Band.DRIFTED), (summary.unsure, Band.UNSURE), (summary.cannot_tell, Band.CANNOT_TELL))
    odd = "".join(f"; {count:,} {band}" for count, band in counts if count)
    return f"{summary.name} {summary.median:.2f}{' in the middle' if least else ''}{least}{odd}"


def following(name: str, report: Report) -> str:
    """Return the command that comes next."""
    where = shlex.quote(name)
    if report.failing:
        return after_drift(name)
    return f"consistency {'calibrate' if report.lines else 'score'} {where}"
