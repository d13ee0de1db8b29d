"""The grammar of selectors: text → a frozen tree, and back. Knows nothing of shots; `GRAMMAR` is what the page says."""

import re
from collections.abc import Iterator

from consistency_pipeline.errors import UsageError
from consistency_pipeline.selection.methods import ID, METHODS
from consistency_pipeline.selection.pointing import Source, Span, near, there_are, unknown
from consistency_pipeline.selection.tree import Comparison, FromFile, Glob, Intersection, Selector, Union, Wild
from consistency_pipeline.text import listed

GRAMMAR = """\
selectors    = [ space ] , intersection , {{ space , intersection }} , [ space ] ;   (* union *)
intersection = selector , {{ "," , selector }} ;                          (* no spaces around commas *)
selector     = glob                                                     (* ids of shots *)
             | method , ":" , ( glob | comparison )
             | "@" , text ;                                             (* a file of selectors, one a line *)
comparison   = ( "<" | "<=" | ">" | ">=" ) , number ;                   (* of score, seed and take *)
glob         = {{ text | "*" | "?" }}- ;                                  (* any letters; any one letter *)
text         = {{ plain | quoted }}- ;
quoted       = '"' , {{ any but '"' | '""' }} , '"'                       (* a quote within is written twice *)
             | "'" , {{ any but "'" | "''" }} , "'" ;
plain        = any but space , comma , quotes , "*" , "?" ;             (* ":" in values only; no "@" or "#" first *)
number       = digits , [ "." , digits ] ;
method       = {} ;
""".format(" | ".join(f'"{name}"' for name in METHODS))

ENDS = re.compile(r"[\s,]")
METHOD = re.compile(r"([^\s,:'\"*?]*):")
TEXT = re.compile(r"[^\s,:'\"*?]+|:")
QUOTED = {quote: re.compile(rf"{quote}((?:[^{quote}]|{quote}{quote})*){quote}") for quote in ("'", '"')}
SIGN, NUMBER = re.compile(r"[<>]=?"), re.compile(r"\d{1,12}(\.\d{1,12})?(?![^\s,])")


def parse(text: str, where: str = "", *, in_file: bool = False) -> Union:
    """Return what a text selects, or raise `UsageError` that points at what is wrong in it.

    `where` goes before the message: `shots.txt:3: `. In a file `#` begins a comment, and no file names another.
    """
    source = Source(text, where)
    return Union(tuple(_Reader(source, in_file=in_file).groups()), source)


class _Reader:
    """Reads one text from left to right; `at` is the next character."""

    def __init__(self, source: Source, *, in_file: bool) -> None:
        self._source = source
        self._text = source.text
        self._in_file = in_file
        self._at = 0

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    @property
    def _ended(self) -> bool:
        return not self._next or ENDS.match(self._next) is not None

    def groups(self) -> Iterator[Intersection]:
        """Yield the intersections; in a file a line may have none."""
        while self._begins():
            yield self._intersection()

    def _begins(self) -> bool:
        """Pass over spaces and a comment; tell whether something follows."""
        start = self._at
        while self._next.isspace():
            self._at += 1
        if self._in_file and self._next == "#":
            return False
        if not self._next and not self._in_file and not self._text[:start].strip():
            raise self._wrong((0, len(self._text)), "there is no selector here; leave the option away to select all")
        return bool(self._next)

    def _wrong(self, at: Span, message: str) -> UsageError:
        return self._source.error(at, message)

    def _intersection(self) -> Intersection:
        selectors = [self._selector()]
        while self._next == ",":
            self._at += 1
            selectors.append(self._selector())
        return Intersection(tuple(selectors))

    def _selector(self) -> Selector | FromFile:
        start = self._at
        if self._ended:
            raise self._wrong((start, start + 1), "a selector is missing here: write a,b without spaces")
        if self._next == "@":
            return self._file()
        named = METHOD.match(self._text, start)
        if not named:
            return Selector(ID, self._glob("an id"), (start, self._at))
        method = METHODS.get(named[1])
        if method is None:
            raise self._wrong((start, named.end() - 1), _no_method(named[1]))
        self._at = named.end()
        value = self._comparison(method.name) if self._next in ("<", ">") else self._value(method.name)
        return Selector(method.name, value, (start, self._at))

    def _file(self) -> FromFile:
        start = self._at
        self._at += 1
        if self._in_file:
            raise self._wrong((start, start + 1), "a file of selectors cannot name another; put an id with @ in quotes")
        path = "" if self._ended else self._glob("a path", colons=True).text
        if not path:
            raise self._wrong((start, self._at), "@ goes before the name of one file, without * and ?: @shots.txt")
        return FromFile(path, (start, self._at))

    def _comparison(self, method: str) -> Comparison:
        start = self._at
        if not METHODS[method].ordered:
            able = listed([name for name, other in METHODS.items() if other.ordered])
            raise self._wrong((start, start + 1), f"a {method} is no number; only {able} can be compared")
        sign = SIGN.match(self._text, start)
        self._at = sign.end() if sign else start
        number = NUMBER.match(self._text, self._at)
        if not sign or not number:
            end = self._to_end()
            raise self._wrong(
                (self._at, end), f"a number is wanted here: {method}:<{'0.6' if method == 'score' else 3}"
            )
        self._at = number.end()
        return Comparison(sign[0], float(number[0]))

    def _value(self, method: str) -> Glob:
        start = self._at
        facts = METHODS[method]
        if self._ended:
            raise self._wrong((start, start + 1), f"{method}: needs a value, without a space: {facts.example}")
        value = self._glob(f"a {method}", colons=True)
        if method == "score" and value.text not in facts.known:
            raise self._wrong((start, self._at), "a score is compared, score:<0.6, or there is none: score:none")
        if facts.known and value.text is not None and value.text not in facts.known:
            raise self._wrong((start, self._at), unknown(method, value.text, facts.known))
        return value

    def _glob(self, what: str, *, colons: bool = False) -> Glob:
        """Read text and wild parts up to a space or a comma."""
        parts: list[str | Wild] = []
        while not self._ended:
            if self._next == ":" and not colons:
                raise self._wrong((self._at, self._at + 1), f"{what} has no colon, unless it stands in quotes")
            part = self._part()
            if parts and not isinstance(part, Wild) and not isinstance(parts[-1], Wild):
                part = f"{parts.pop()}{part}"
            parts += [part] if part else []
        return Glob(tuple(parts))

    def _part(self) -> str | Wild:
        sign = self._next
        if sign in ("'", '"'):
            return self._in_quotes(sign)
        found = TEXT.match(self._text, self._at)
        self._at = found.end() if found else self._at + 1
        return found[0] if found else Wild(sign)

    def _in_quotes(self, quote: str) -> str:
        found = QUOTED[quote].match(self._text, self._at)
        if not found:
            raise self._wrong((self._at, self._at + 1), "the quote that opens here is never closed")
        self._at = found.end()
        return found[1].replace(quote * 2, quote)

    def _to_end(self) -> int:
        end = ENDS.search(self._text, self._at)
        return max(end.start() if end else len(self._text), self._at + 1)


def _no_method(name: str) -> str:
    if not name:
        return "a method is missing before the colon: scene:desk"
    return f"there is no method {name}{near(name, METHODS) or there_are(METHODS, len(METHODS))}"
