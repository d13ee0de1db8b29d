"""`consistency review`: the review page from a server on this machine, which keeps decisions and follows a run."""

from consistency_pipeline.review.server import Running, opener, run_forever, serve
from consistency_pipeline.review.work import Work

__all__ = ["Running", "Work", "opener", "run_forever", "serve"]
