"""From a name to a folder, and from a folder to a `Campaign` or to everything that is wrong with it."""

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from pydantic import ValidationError

from consistency_pipeline.campaign import messages
from consistency_pipeline.campaign.checks import check
from consistency_pipeline.campaign.mending import mended, within
from consistency_pipeline.campaign.model import Campaign, CampaignFile
from consistency_pipeline.campaign.reading import Reading, parse, read
from consistency_pipeline.campaign.spreading import Spread, spread
from consistency_pipeline.campaign.wording import close, listed, shown
from consistency_pipeline.errors import CampaignError, Problem, UsageError

FOLDER = "campaigns"
FILE = "campaign.yaml"
ENDINGS = (".yaml", ".yml")
MOST_PROBLEMS = 100  # who has more made one mistake many times


def load(path: Path, text: str | None = None) -> Campaign:
    """Return the campaign in a folder, or of a YAML file, or raise `CampaignError` with everything that is wrong.

    With `text`, return what it would be if its file said that.
    """
    file = path if path.suffix in ENDINGS and not path.is_dir() else path / FILE
    if text is None and not file.is_file():
        raise CampaignError(
            [Problem(file, None, "", "there is no such file", f"A campaign is a folder with a {FILE}.")]
        )
    spread_out = spread(read(file) if text is None else parse(text.encode(), file), file)
    reading = spread_out.reading
    try:
        campaign = _placed(CampaignFile.model_validate(reading.data), reading, file)
    except ValidationError as error:
        raise CampaignError(_first(_joined(spread_out, _all(error, reading, file)), file)) from error
    if found := list(islice(_joined(spread_out, check(campaign)), MOST_PROBLEMS + 1)):
        raise CampaignError(_first(found, file))
    return campaign


def _placed(document: CampaignFile, reading: Reading, file: Path) -> Campaign:
    told, lines, blocks, origins = document.model_fields_set, reading.lines, reading.blocks, reading.origins
    return Campaign.model_construct(
        told, **dict(document), folder=file.parent, file=file, lines=lines, blocks=blocks, origins=origins
    )


def _all(error: ValidationError, reading: Reading, file: Path) -> list[Problem]:
    """Return what the types find wrong, and what the checks find in all that the types leave whole."""
    by_place = messages.mistakes(error, reading)
    found = messages.problems(by_place, reading, file)
    if mending := mended(reading.data, by_place):
        document, parts = mending
        hidden = within(parts, reading.origins)
        checked = _each_once(check(_placed(document, reading, file)))
        found += islice((problem for problem in checked if not hidden(problem)), MOST_PROBLEMS)
    return found


def _joined(spread_out: Spread, found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the faults of sheets, then all that they cannot have brought about."""
    _, faults, torn = spread_out
    lost = "scenes" if faults else None  # there are none, because their sheet cannot be read
    yield from _each_once(chain(faults, (one for one in found if (one.file, one.line) not in torn and one.key != lost)))


def _each_once(found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems each once: what all rows of a sheet have in common is wrong in each of them."""
    seen: set[Problem] = set()
    for problem in found:
        if problem not in seen:
            seen.add(problem)
            yield problem


def _first(found: Iterable[Problem], file: Path) -> list[Problem]:
    """Return the first problems in the order of the file, then of its sheets, and a last one if there are more."""
    found = sorted(found, key=lambda problem: (problem.file != file, str(problem.file), problem.line or 0))
    if len(found) <= MOST_PROBLEMS:
        return found
    more = Problem(found[0].file, None, "", f"there is more; these are the first {MOST_PROBLEMS} problems")
    return [*found[:MOST_PROBLEMS], more]


def find(name_or_path: str, root: Path) -> Path:
    """Return the campaign of a name below `root/campaigns`, or of a path to its folder or file.

    Raises `UsageError` where there is none, with the nearest name and all there are.
    """
    given = Path(name_or_path)
    named = [root / FOLDER / name_or_path] if name_or_path and given.name == name_or_path else []
    for place in (*named, root / given):
        if _holds(place):
            return place
    raise UsageError(_missing(name_or_path, root))


def _holds(place: Path) -> bool:
    try:
        return (place / FILE).is_file() or (place.suffix in ENDINGS and place.is_file())
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def _missing(name: str, root: Path) -> str:
    there = sorted(file.parent.name for file in (root / FOLDER).glob(f"*/{FILE}"))
    wanted = f"there is no campaign `{shown(name)}`"
    if not there:
        return f"{wanted}, and none in {root / FOLDER}{os.sep}"
    near = close(name, there)
    guess = f"; did you mean `{near}`?" if near else ""
    return f"{wanted}{guess}\nThere {'is' if len(there) == 1 else 'are'} {listed(there)}."
