"""The head of a page: the banner, the campaign's title, its facts, how many shots stand where, and the page number."""

from collections.abc import Sequence

from consistency_pipeline.gallery import marks
from consistency_pipeline.gallery.lettering import Style, clean, cut, flow, wrap
from consistency_pipeline.gallery.paper import HAIR, INK, SOFT, Paper
from consistency_pipeline.gallery.rail import Box

MARGIN = 88
BANNER_GROUND = "#F4CE6B"
BANNER_STRIPE = "#E9B93F"
BANNER_PADDING = 22
STRIPE = 12
AIR = 64
RULE_SPACE = 40
PAGE_WIDTH_SPACE = 200
MOST_BANNER_LINES = 3

BANNER = Style(27, "#3D2C00", weight=0.5)
EYEBROW = Style(19, SOFT, tracking=3)
TITLE = Style(68, INK, weight=0.9)
FACTS = Style(27, SOFT)
PAGE = Style(27, INK)
COUNT = Style(25, INK)
COUNT_MARK = 22
COUNT_SPACE = 44
WIDE_SEPARATOR = "  ·  "

Tally = tuple[tuple[str, int], ...]


class Masthead:
    """The head of one page, measured when made and drawn when asked."""

    def __init__(self, title: str, facts: Sequence[str], banner: str, width: int) -> None:
        self.width = width
        inner = width - 2 * MARGIN
        self.banner = wrap(clean(banner), BANNER, inner, MOST_BANNER_LINES)
        self.title = cut(clean(title) or "Untitled", TITLE, inner - PAGE_WIDTH_SPACE)
        self.facts = flow([text for fact in facts if (text := clean(fact))], FACTS, inner, 2, WIDE_SEPARATOR)
        self.banner_height = len(self.banner) * BANNER.leading + 2 * BANNER_PADDING if self.banner else 0
        self.height = (
            self.banner_height + AIR + EYEBROW.leading + TITLE.leading + 30
            + len(self.facts) * FACTS.leading + 22 + COUNT.leading + RULE_SPACE
        )  # fmt: skip

    def draw(self, paper: Paper, tally: Tally, page: str) -> None:
        """Draw the head at the top of `paper`."""
        self._draw_banner(paper)
        top = self.banner_height + AIR
        paper.text(MARGIN + 2, top, "CONTACT SHEET", EYEBROW)
        paper.text(self.width - MARGIN - PAGE.length(page), top - 4, page, PAGE)
        top += EYEBROW.leading + 6
        paper.text(MARGIN, top, self.title, TITLE)
        top += TITLE.leading + 18
        for line in self.facts:
            paper.text(MARGIN, top, line, FACTS)
            top += FACTS.leading
        self._draw_tally(paper, tally, top + 22)
        paper.fill(Box(MARGIN, self.height - 2, self.width - 2 * MARGIN, 2), HAIR)

    def _draw_banner(self, paper: Paper) -> None:
        if not self.banner:
            return
        paper.fill(Box(0, 0, self.width, self.banner_height), BANNER_GROUND)
        paper.fill(Box(0, self.banner_height - STRIPE // 2, self.width, STRIPE // 2), BANNER_STRIPE)
        for number, line in enumerate(self.banner):
            paper.text(MARGIN, BANNER_PADDING - 4 + number * BANNER.leading, line, BANNER)

    def _draw_tally(self, paper: Paper, tally: Tally, top: int) -> None:
        left: float = MARGIN
        for status, count in tally:
            words = f"{count} {clean(status)}"
            if left + COUNT_MARK + COUNT.length(words) > self.width - MARGIN:
                return  # more statuses than there are: invented ones at the end of the line are left out
            paper.mark(round(left), top + 6, status, COUNT_MARK)
            left = paper.text(left + COUNT_MARK + 10, top, words, Style(COUNT.size, marks.mark_of(status).colour))
            left += COUNT_SPACE
