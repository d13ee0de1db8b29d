"""The review page: `gallery.html`, one file that works from disk, and the thumbnails beside it."""

from consistency_pipeline.page.describing import Scores, document
from consistency_pipeline.page.judged import shown
from consistency_pipeline.page.markup import html
from consistency_pipeline.page.writing import write

__all__ = ["Scores", "document", "html", "shown", "write"]
