"""The scenes of a campaign as a sheet that `scenes: {from: …}` reads back to the same scenes."""

import csv
import io
from collections.abc import Iterable, Sequence

from consistency_pipeline.campaign.cells import guarded, written
from consistency_pipeline.campaign.columns import KEYS, NEEDED, UNFIT
from consistency_pipeline.campaign.model import Scene
from consistency_pipeline.campaign.wording import listed
from consistency_pipeline.errors import UsageError

MARK = "\ufeff"  # by which spreadsheets know UTF-8


def scenes_as_csv(scenes: Sequence[Scene]) -> str:
    """Return scenes as CSV, with the columns that they use; `UsageError` where one has what no cell can hold."""
    if unfit := [scene.id for scene in scenes if any(getattr(scene, key) for key in UNFIT)]:
        raise UsageError(
            f"`exclude` and `include` do not fit into cells, and {listed(unfit)} {'has' if len(unfit) == 1 else 'have'}"
            " one: leave these scenes in campaign.yaml, beside `- {from: scenes.csv}`"
        )
    rows = [{key: written(key, getattr(scene, key)) for key in KEYS} for scene in scenes]
    used = [key for key in KEYS if key in NEEDED or any(row[key] for row in rows)]
    return as_csv(used, ([row[key] for key in used] for row in rows))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV for spreadsheets; no cell of it is taken for a formula."""
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
