"""Scoring the pictures of a campaign: what each is compared with, in processes of their own, into the ledger."""

import os

from consistency_pipeline.judging.judge import Judge
from consistency_pipeline.judging.marking import judge_of, mark
from consistency_pipeline.judging.measuring import calibrations
from consistency_pipeline.judging.portraits import Portrait, Portrayals

__all__ = ["Judge", "Portrait", "Portrayals", "calibrations", "judge_of", "mark"]

# Before numpy is imported, in the processes that score: beside each other, threads of its sums only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
