"""The plan: every wanted picture of a campaign, with what is sent for it, what it needs, and what it would cost."""

from consistency_pipeline.plan.build import build
from consistency_pipeline.plan.shot import Plan, Shot, derived_seed, resolved

__all__ = ["Plan", "Shot", "build", "derived_seed", "resolved"]
