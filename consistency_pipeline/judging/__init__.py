"""Scoring the pictures of a campaign: what each is compared with, in processes of their own, into the ledger."""

from consistency_pipeline.judging.judge import Judge
from consistency_pipeline.judging.marking import judge_of, mark
from consistency_pipeline.judging.measuring import calibrations
from consistency_pipeline.judging.portraits import Portrait, Portrayals

__all__ = ["Judge", "Portrait", "Portrayals", "calibrations", "judge_of", "mark"]
