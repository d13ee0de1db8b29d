"""A drawing as SVG, without scripts, fonts or anything else from outside."""

from html import escape

from consistency_pipeline.plotting.drawing import PAPER, Dot, Drawing, Line, Point, Shape, Stroke, Words

FONT = "Helvetica, Arial, sans-serif"


def svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG document; the same drawing gives the same text."""
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img">'
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return "\n".join([head, f"<title>{escape(drawing.title)}</title>", ground, *map(_one, drawing.strokes), "</svg>\n"])


def _one(stroke: Stroke) -> str:
    match stroke:
        case Shape(points, fill, edge, width):
            way = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
            return f'<path d="M{way}Z" {_inked(fill, edge, width)}/>'
        case Line(start, end, colour, width, dashed):
            dashes = ' stroke-dasharray="4 4"' if dashed else ""
            return f'<path d="M{_at(start)}L{_at(end)}" stroke="{colour}" stroke-width="{_n(width)}"{dashes}/>'
        case Dot(centre, radius, fill, edge, width):
            x, y = map(_n, centre)
            return f'<circle cx="{x}" cy="{y}" r="{_n(radius)}" {_inked(fill, edge, width)}/>'
        case Words():
            return _words(stroke)


def _words(words: Words) -> str:
    x, y = map(_n, words.place)
    weight = ' font-weight="600"' if words.bold else ""
    how = f'font-size="{_n(words.size)}" fill="{words.colour}" text-anchor="{words.anchor}"{weight}'
    return f'<text x="{x}" y="{y}" {how}>{escape(words.text)}</text>'


def _inked(fill: str, edge: str, width: float) -> str:
    line = f' stroke="{edge}" stroke-width="{_n(width)}"' if edge else ""
    return f'fill="{fill or "none"}"{line}'


def _at(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
