"""Words from a campaign as messages may show them, and what their author may have meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

from consistency_pipeline.text import one_line

LONGEST_SHOWN = 60
MOST_LISTED = 16
MOST_COMPARED = 300
SAME_LENGTH = 2
# A message may end in a log: neither picture data nor what stands before an @ or behind a ? belongs there.
SECRETS = (
    (re.compile(r"(data:[^,\s]{0,60}),\S+"), r"\1,…"),
    (re.compile(r"(\w://)[^/\s]*@"), r"\1…@"),
    (re.compile(r"(\w://[^\s?]*)\?\S+"), r"\1?…"),
)
PLAIN_KEY = re.compile(r"[\w-]+")


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return text from a file fit for a message: one short line, with nothing in it that moves a terminal."""
    for secret, stand_in in SECRETS:
        text = secret.sub(stand_in, text[:4096])
    return one_line(text, longest)


def told(value: object) -> str:
    """Return what a value is and says, as in `must be text, not a number (5)`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"a number ({shown(str(value), 24)})"
        case str():
            return f'text ("{shown(value)}")'
        case list():
            return "a list"
        case _:
            return "a mapping"


def key_text(path: Iterable[str | int]) -> str:
    """Return a path inside the file as people read it: `scenes[2].sizes[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif PLAIN_KEY.fullmatch(part):
            text += f".{shown(part)}" if text else shown(part)
        else:
            text += f'["{shown(part)}"]'
    return text


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a list in a sentence: `a`, `b` and `c`."""
    all_names = list(names)
    marked = [f"`{shown(name)}`" for name in all_names[:MOST_LISTED]]
    if len(all_names) > MOST_LISTED:
        return f"{', '.join(marked)} and {len(all_names) - MOST_LISTED} more"
    return f" {last} ".join(filter(None, (", ".join(marked[:-1]), marked[-1]))) if marked else "none"


def close(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest to a wrong one, or None where none is near."""
    folded = name.casefold()[:200]
    by_fold = {other.casefold(): other for other in known}
    if len(by_fold) > MOST_COMPARED:  # comparing takes 20 µs each, and thousands of scenes may all name a wrong one
        alike = (other for other in by_fold if other[:1] == folded[:1] and abs(len(other) - len(folded)) <= SAME_LENGTH)
        by_fold = {other: by_fold[other] for other in islice(alike, MOST_COMPARED)}
    near = difflib.get_close_matches(folded, by_fold, 1, 0.6)
    return by_fold[near[0]] if near else None


def meant(name: str, known: Iterable[str], what: str) -> str:
    """Return the hint for an unknown name: the nearest one, or all there are of `what`."""
    names = list(known)
    near = close(name, names)
    if near:
        return f"Did you mean `{shown(near)}`?"
    return f"There is no {what} yet." if not names else f"There {'is' if len(names) == 1 else 'are'} {listed(names)}."


def slugged(text: str, joint: str = "-") -> str:
    """Return the legal name that is nearest to `text`, empty where nothing of it can stay."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", joint, plain.replace("'", "")).strip(joint)
    name = name.lstrip("0123456789" + joint) if joint == "_" else name
    return name[:64].strip(joint)
