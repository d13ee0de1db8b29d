"""The ledger: attempts, scores, questions to judges, uploads and runs of one campaign at one provider.

The only truth about what happened. SQLite in WAL mode with full syncing, written by one thread over one connection;
what many tasks ask for at the same time goes into one transaction. A caller that waits for a write knows that it is on
disk. Readers open the file read-only.
"""

from consistency_pipeline.ledger.reading import (
    attempts,
    consultations,
    inputs,
    pending,
    reading,
    remembered,
    runs,
    scores,
    unsettled,
    uploads,
    whole_scores,
)
from consistency_pipeline.ledger.writing import Ledger

__all__ = [
    "Ledger", "attempts", "consultations", "inputs", "pending", "reading", "remembered", "runs", "scores", "unsettled",
    "uploads", "whole_scores",
]  # fmt: skip
