"""What types cannot say: names that must exist, orders that must end, sizes that a model has, pictures that are there.

A check is a function from a campaign to the problems that it finds; to add one, write it and name it in `CHECKS`.
"""

from collections.abc import Callable, Iterator

from consistency_pipeline.campaign.checks import cycles, details, making, matrix, names, pictures, scorers, subjects
from consistency_pipeline.campaign.model import Campaign
from consistency_pipeline.errors import Problem

CHECKS: tuple[Callable[[Campaign], Iterator[Problem]], ...] = (
    names.file_names,
    names.scene_ids,
    names.scene_subjects,
    names.scene_looks,
    names.scene_orders,
    names.scene_references,
    details.releases,
    details.keeps,
    names.comparisons,
    subjects.template_names,
    subjects.boxes,
    subjects.derivations,
    cycles.orders,
    cycles.derivations,
    making.model,
    making.sizes,
    making.takes,
    making.seeds,
    matrix.included_looks,
    matrix.matrices,
    pictures.files,
    pictures.data,
    pictures.urls,
    scorers.once,
    scorers.judges,
)


def check(campaign: Campaign) -> Iterator[Problem]:
    """Yield everything that is wrong with a campaign whose types are right."""
    for one in CHECKS:
        yield from one(campaign)
