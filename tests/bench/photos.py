"""How often the checks of reference pictures are wrong, and what they catch: photographs, and damage done on purpose.

Writes the table in docs/reference-checks.md: python -m tests.bench.photos [folder of photographs]
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from consistency_pipeline.lint import pictures
from consistency_pipeline.lint.findings import Rule
from consistency_pipeline.references import Named
from consistency_pipeline.seeing.arrays import Colours, colours
from consistency_pipeline.seeing.cutting import cut, overlap
from consistency_pipeline.seeing.facts import Look
from consistency_pipeline.seeing.likeness import taken
from consistency_pipeline.seeing.look import measured
from tests.bench.damage import AGAIN, DAMAGES, SHORT, WHOLE, Damage, studio

ROOT = Path(__file__).parent.parent.parent
PHOTOS = ROOT.parent / "shared" / "photos"
DOCUMENT = ROOT / "docs" / "reference-checks.md"
SURE = 0.9  # agreement from which on a mask of ours is taken for the truth


@dataclass(frozen=True)
class Material:
    """Pictures by what they are called: (subject, view), and their looks."""

    files: Mapping[Named, bytes]
    looks: Mapping[Named, Look]


def photographs(folder: Path = PHOTOS) -> dict[Named, bytes]:
    """Return the real photographs by subject and number; none where the folder is not there."""
    return {(path.parent.name, path.stem): path.read_bytes() for path in sorted(folder.glob("*/*.jpg"))}


def references() -> dict[Named, bytes]:
    """Return the references of the example campaigns."""
    files = sorted((ROOT / "campaigns").glob("*/refs/*/*.png"), reverse=True)  # two campaigns share a mug: counted once
    once = {path.read_bytes(): (f"{path.parts[-4]}/{path.parts[-2]}", path.stem) for path in files}
    return {name: data for data, name in once.items()}


def material(files: Mapping[Named, bytes]) -> Material:
    """Measure pictures."""
    return Material(files, dict(zip(files, _all(files.values()), strict=True)))


def _all(files: Any) -> list[Look]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(measured, files))


def codes(looks: Mapping[Named, Look]) -> list[tuple[str, str]]:
    """Return what is found: the code of a rule, and the picture's name."""
    return [
        (finding.rule.code, finding.key)
        for finding in pictures.check(looks, lambda name: (Path(), None, ".".join(name)))
    ]


def alarms(photos: Material, drawn: Material) -> Iterator[str]:
    """Yield the table of what is said of good pictures."""
    yield f"| rule | severity | photographs ({len(photos.looks)}) | example references ({len(drawn.looks)}) |"
    yield "|---|---|---|---|"
    said, of_drawn = codes(photos.looks), codes(drawn.looks)
    for rule in pictures.RULES:
        names = sorted(name for code, name in said if code == rule.code)
        other = sorted(name for code, name in of_drawn if code == rule.code)
        yield f"| `{rule.code}` | {rule.severity} | {_listed(names)} | {_listed(other)} |"


def _listed(names: Sequence[str]) -> str:
    return f"{len(names)}: {', '.join(names)}" if names else "0"


def catches(photos: Material, drawn: Material) -> Iterator[str]:
    """Yield the table of what is found in damaged pictures; some with one of each subject alone."""
    yield "| damage | rule | of the photographs | of the example references |"
    yield "|---|---|---|---|"
    for title, (damage, rule) in DAMAGES.items():
        counts = [_caught(damage, rule, some) for some in (photos, drawn)]
        yield f"| {title} | `{rule.code}` | {counts[0]} | {counts[1]} |"


def _caught(damage: Damage, rule: Rule, some: Material) -> str:
    files = dict(some.files)
    if rule not in WHOLE or damage in SHORT:
        files = {name: files[name] for name in {subject: (subject, view) for subject, view in files}.values()}
    looks = zip(files, _all([damage(colours(data)) for data in files.values()]), strict=True)
    return f"{sum(_said(rule, look, name) for name, look in looks)} of {len(files)}"


def _said(rule: Rule, look: Look, name: Named) -> bool:
    wanted = {rule.code, pictures.LOST_ON_WHITE.code} if rule is pictures.TRANSPARENT else {rule.code}
    return any(code in wanted for code, _ in codes({(name[0], "view"): look}))


def repeats(photos: Material, drawn: Material) -> Iterator[str]:
    """Yield the table of pictures that are found to be one, and how many pairs are mistaken for it."""
    yield f"| saved again | of {len(photos.files)} photographs | of {len(drawn.files)} references |"
    yield "|---|---|---|"
    for title, damage in AGAIN.items():
        counts = [
            sum(_found_again(some.looks[name], damaged(damage, data)) for name, data in some.files.items())
            for some in (photos, drawn)
        ]
        yield f"| {title} | {counts[0]} | {counts[1]} |"


def damaged(damage: Damage, data: bytes) -> Colours:
    """Return the pixels of a damaged picture."""
    return colours(damage(colours(data)))


def _found_again(look: Look, pixels: Colours) -> bool:
    other = replace(look, sha256="", print=taken(pixels))
    return ("picture-twice", "subject.again") in codes({("subject", "first"): look, ("subject", "again"): other})


def cutouts(photos: Material, drawn: Material) -> Iterator[str]:
    """Yield the table of how well subjects are cut out in a studio: those that both ways agree on where they are."""
    sure = [name for name, look in photos.looks.items() if look.where.agreement >= SURE]
    yield f"| backdrop | mean overlap of {len(sure)} subjects | least | agreement of the two ways, mean |"
    yield "|---|---|---|---|"
    shown = [colours(photos.files[name]) for name in sure]
    true = [cut(pixels).mask for pixels in shown]
    for backdrop in ("white", "grey", "colour"):
        found = [cut(studio(pixels, mask, backdrop)) for pixels, mask in zip(shown, true, strict=True)]
        overlaps = [overlap(one.mask, mask) for one, mask in zip(found, true, strict=True)]
        agreed = sum(one.agreement for one in found) / len(found)
        yield f"| {backdrop} | {sum(overlaps) / len(overlaps):.2f} | {min(overlaps):.2f} | {agreed:.2f} |"


TABLES: Mapping[str, Callable[[Material, Material], Iterator[str]]] = {
    "alarms": alarms,
    "catches": catches,
    "repeats": repeats,
    "cutouts": cutouts,
}


def written(text: str, tables: Mapping[str, str]) -> str:
    """Return the document with its tables replaced."""
    for name, body in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda found, body=body: f"{found[1]}{body}\n{found[2]}", text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def main(words: Sequence[str]) -> int:
    """Measure, print and write."""
    files = photographs(Path(words[0]) if words else PHOTOS)
    if not files:
        sys.stderr.write("there are no photographs to measure with\n")
        return 1
    photos, drawn = material(files), material(references())
    tables = {}
    for name, table in TABLES.items():
        tables[name] = "\n".join(table(photos, drawn))
        sys.stdout.write(f"{tables[name]}\n\n")
        sys.stdout.flush()
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
