"""The plan: every wanted picture of a campaign, with what is sent for it, what it needs, and what it would cost."""

from consistency_pipeline.plan.build import NOTHING_WRONG, Corrections, build
from consistency_pipeline.plan.shot import Plan, Shot, derived_seed, further_seeds, resolved, varied

__all__ = [
    "NOTHING_WRONG",
    "Corrections",
    "Plan",
    "Shot",
    "build",
    "derived_seed",
    "further_seeds",
    "resolved",
    "varied",
]
