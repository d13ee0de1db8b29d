"""Plan and ledger folded into one document. A pure function of both: it may be deleted and folded again."""

from consistency_pipeline.manifest.changes import Change, changes, difference
from consistency_pipeline.manifest.documents import plan_document, write
from consistency_pipeline.manifest.folding import Manifest, fold
from consistency_pipeline.manifest.gating import failure
from consistency_pipeline.manifest.listing import Listing
from consistency_pipeline.manifest.renaming import history
from consistency_pipeline.manifest.rows import TO_MAKE, Row

__all__ = [
    "TO_MAKE",
    "Change",
    "Listing",
    "Manifest",
    "Row",
    "changes",
    "difference",
    "failure",
    "fold",
    "history",
    "plan_document",
    "write",
]
