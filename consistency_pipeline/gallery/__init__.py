"""The results of a run to look at: the contact sheet."""

from consistency_pipeline.gallery.describe import sheet_of
from consistency_pipeline.gallery.sheet import write

__all__ = ["sheet_of", "write"]
