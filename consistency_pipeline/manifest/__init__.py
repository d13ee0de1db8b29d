"""Plan and ledger folded into one document. A pure function of both: it may be deleted and folded again."""

from consistency_pipeline.manifest.documents import plan_document, write
from consistency_pipeline.manifest.folding import Manifest, difference, fold
from consistency_pipeline.manifest.listing import Listing
from consistency_pipeline.manifest.rows import Row

__all__ = ["Listing", "Manifest", "Row", "difference", "fold", "plan_document", "write"]
