"""Text from outside, made fit for a terminal or a log: what a campaign or a service says is data, not orders."""

import re
import unicodedata
from collections.abc import Sequence

# Control characters but newline and tab, the C1 block, direction overrides, halves of pairs, and what takes no room.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
KEY_LIKE = re.compile(r"(Bearer\s+|[?&](?:api)?key=)[^\s&\"']+", re.IGNORECASE)
DATA_URI = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=]{16,}")


def clean(text: str, longest: int = 2000) -> str:
    """Return `text` without what steers a terminal, without keys and data URIs, and at most `longest` long."""
    text = DATA_URI.sub("data:…", KEY_LIKE.sub(r"\1…", UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def one_line(text: str, longest: int = 200) -> str:
    """Return `text` cleaned and on one line."""
    return clean(" ".join(unicodedata.normalize("NFC", text).split()), longest)


def without_query(url: str) -> str:
    """Return a URL as it is shown: what follows the path may be a key to it."""
    return re.sub(r"[?#].*", "?…", url, count=1, flags=re.DOTALL)


def listed(names: Sequence[str], most: int = 4) -> str:
    """Return `a`, `a and b`, `a, b and c`, or the first few and how many more."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def counted(number: int, thing: str) -> str:
    """Return `1 shot`, `14 shots`, `5,000 shots`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def money(usd: float | None) -> str:
    """Return USD as people read them: cents from a dollar on, a hundredth of a cent below; `unknown` for None."""
    if usd is None:
        return "unknown"
    return f"${usd:,.2f}" if usd >= 1 or usd == 0 else f"${usd:.4f}"
