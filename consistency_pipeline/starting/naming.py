"""What names of files and folders say: the side that a photograph shows, and what a subject is called."""

import re
import unicodedata
from collections.abc import Collection

from consistency_pipeline.campaign.checks.subjects import TAKEN
from consistency_pipeline.campaign.wording import slugged
from consistency_pipeline.files import is_slug

# Views in the order in which references are best sent, and the words of file names that mean them.
VIEWS = {
    "front": ("front", "frontal"),
    "three-quarter": ("three quarter", "three quarters", "threequarter", "threequarters", "3 4", "3 quarter"),
    "side": ("side", "profile"),
    "left": ("left",),
    "right": ("right",),
    "back": ("back", "rear", "behind"),
    "top": ("top", "above", "overhead"),
    "base": ("base", "bottom", "underside", "below"),
    "inside": ("inside", "interior"),
    "face": ("face",),
    "portrait": ("portrait", "headshot"),
    "label": ("label",),
    "logo": ("logo",),
    "texture": ("texture",),
    "detail": ("detail", "details", "closeup", "close up", "macro"),
}
MEANT = {tuple(phrase.split()): view for view, phrases in VIEWS.items() for phrase in phrases}
RANKS = {view: rank for rank, view in enumerate(VIEWS)}
SIDED = {"front", "left", "right", "back", "three-quarter"}  # `left side` is the left
# What cameras, telephones and people write into names and says nothing of the side.
NOISE = frozenset(
    re.findall(
        r"\w+",
        "img image images photo photos picture pictures pic dsc dscn dscf pxl mvimg gopr dji imag screenshot screen"
        " shot whats app whatsapp signal telegram scan untitled unnamed copy final edited edit new export download file"
        " jpg jpeg png webp view the and with from ref reference foto bild",
    )
)
# Folders that say nothing of what is in them.
GENERIC = frozenset(
    re.findall(
        r"\w+",
        "photos photo pictures picture images image img pics refs references reference dcim camera downloads desktop"
        " new_folder untitled_folder tmp temp input fotos bilder",
    )
)
SHORTEST, LONGEST = 3, 4  # letters of a word that says something, and words that make a name
WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
HEX = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def view_of(stem: str, about: Collection[str] = ()) -> str | None:
    """Return the view that a file's name without its ending speaks of, or None where it says nothing.

    `about` are words that say which subject it is, and not which side of it.
    """
    if HEX.search(stem.lower()):
        return None
    words = words_of(stem)
    whole = set(about) <= set(words)  # `tank-top-1` in the folder `tank-top` is not seen from the top
    found, other = _sorted([word for word in words if not (whole and word in about)])
    if found:
        plain = [view for view in found if view != "side" or SIDED.isdisjoint(found)]
        return "-".join(dict.fromkeys(plain))
    said = [word for word in other if word.isalpha() and word not in (*NOISE, *about) and len(word) >= SHORTEST]
    return slugged("-".join(said)) or None if said and len(said) <= LONGEST else None


def words_of(name: str) -> list[str]:
    """Return the words and numbers of a name, plain and in lower case."""
    plain = unicodedata.normalize("NFKD", WORD_ENDS.sub(" ", name)).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+|[0-9]+", plain)


def _sorted(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the views that words mean, and the words that mean none."""
    found, other, at = [], [], 0
    while at < len(words):
        length = next((n for n in (2, 1) if tuple(words[at : at + n]) in MEANT), 0)
        if length:
            found.append(MEANT[tuple(words[at : at + length])])
        else:
            other.append(words[at])
        at += length or 1
    return found, other


def rank(view: str) -> int:
    """Return where a view stands among those of a subject: the sides that matter most first, unknown ones last."""
    return min((RANKS[known] for known in RANKS if f"{view}-".startswith(f"{known}-")), default=len(RANKS))


def subject_name(folder: str) -> str:
    """Return the name nearest to a folder's that a subject may have."""
    name = slugged(folder, "_") or "product"
    return f"{name}_1" if name in TAKEN or not is_slug(name) else name


def is_generic(folder: str) -> bool:
    """Tell whether a folder's name says nothing of what is in it."""
    return slugged(folder, "_") in GENERIC


def noun_of(folder: str) -> str:
    """Return a folder's name as the words of a prompt: `Duck_Toy` is a duck toy."""
    words = re.sub(r"[^\w' ]+|_", " ", unicodedata.normalize("NFC", folder)).split()
    return " ".join(word.lower() if word.istitle() else word for word in words)[:300] or "product"


def unused(name: str, taken: Collection[str], joint: str = "-") -> str:
    """Return `name`, or with the first number that makes it new: `front-2`."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}{joint}{number}", number + 1
    return free
