"""The runner: makes the shots of a plan, so many at a time, and writes down what happens before and after it does."""

from consistency_pipeline.runner.consulting import consult, settle_questions
from consistency_pipeline.runner.draining import draining
from consistency_pipeline.runner.recovery import settle_open
from consistency_pipeline.runner.running import run
from consistency_pipeline.runner.studio import History, Orders, Studio

__all__ = ["History", "Orders", "Studio", "consult", "draining", "run", "settle_open", "settle_questions"]
