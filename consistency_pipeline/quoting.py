"""Exact prices before a run: a dry run at the service for each sort of shot to make. Costs nothing, keeps nothing.

Under one model a price depends on the size and on how many references go along, so each combination of these is asked
once, with the prompt and the references of a shot that has it. A reference that is not made or fetched yet is stood in
for by a blank picture, since only the number counts.
"""

import base64
import io
import math
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import anyio
import anyio.to_thread
from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.errors import ProviderError, ReferenceGone, Refused, Unavailable, Unclear
from consistency_pipeline.models import Size
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.providers import Inquiries, Request
from consistency_pipeline.records import Attempt, Upload
from consistency_pipeline.references import Reference
from consistency_pipeline.retry import RetryPolicy

WIDTH = 4
BLANK = (512, 512)
SAME = 0.00005  # USD; differences below do not show in prices as people read them
UNNAMED = "the service named no price"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The price of one combination of size and number of references, in USD a shot: ours, and the service's.

    `shots` of the plan have it, and `shot` is the one that was asked for, with so many `stand_ins` among its
    references. `problem` says why there is no price where `quoted` is None.
    """

    size: Size
    references: int
    shots: int
    shot: str
    stand_ins: int
    estimated: float
    quoted: float | None = None
    problem: str = ""

    @property
    def off_by(self) -> float | None:
        """Return what the service asks more than we estimated, negative for less; None where it named no price."""
        if self.quoted is None:
            return None
        return 0.0 if math.isclose(self.quoted, self.estimated, abs_tol=SAME) else self.quoted - self.estimated


@dataclass(frozen=True, slots=True)
class Quote:
    """The prices of all combinations among the shots to make, in the order of the plan."""

    combinations: tuple[Quoted, ...]

    @property
    def estimated(self) -> float:
        """Return our estimate for all shots, in USD."""
        return sum(one.shots * one.estimated for one in self.combinations)

    @property
    def quoted(self) -> float | None:
        """Return the service's price for all shots, in USD; None where one combination has none."""
        named = [one.shots * one.quoted for one in self.combinations if one.quoted is not None]
        return sum(named) if len(named) == len(self.combinations) else None

    @property
    def refused(self) -> bool:
        """Tell whether the service would not make some of the shots."""
        return any(one.problem not in ("", UNNAMED) for one in self.combinations)


@dataclass(frozen=True, slots=True)
class Material:
    """Where the pictures that references name are: the campaign's folder, the run's, and what the service holds.

    `remembered` is false for a service that never saw what the ledger knows of, or has forgotten it.
    """

    campaign_folder: Path
    folder: Path
    made: Mapping[str, Attempt]
    uploads: Mapping[str, Upload]
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, how patiently, and with what time and chance; a dry run can be asked again without harm."""

    service: Inquiries
    patience: RetryPolicy = field(default_factory=lambda: RetryPolicy(tries=4, total=60.0))
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    random: Random = field(default_factory=Random)


async def quote(plan: Plan, shots: Sequence[Shot], material: Material, asking: Asking) -> Quote:
    """Return the service's prices for `shots` of a plan.

    Raises the `ProviderError` that ends the first question, unless it is about one combination alone. The first one is
    asked by itself: should it turn out that dry runs are carried out there, only one has been.
    """
    samples = list(_samples(shots, material))
    found: dict[int, Quoted] = {}
    errors: list[ProviderError] = []
    limiter = anyio.CapacityLimiter(WIDTH)

    async def ask(number: int) -> None:
        async with limiter:
            if errors:
                return
            try:
                found[number] = await _quoted(plan, samples[number], material, asking)
            except ProviderError as error:
                errors.append(error)

    for numbers in (range(len(samples))[:1], range(len(samples))[1:]):
        async with anyio.create_task_group() as tasks:
            for number in numbers:
                tasks.start_soon(ask, number)
        if errors:
            raise errors[0]
    return Quote(tuple(found[number] for number in range(len(samples))))


def _samples(shots: Sequence[Shot], material: Material) -> Iterator[tuple[Shot, int]]:
    """Yield for each combination the first shot with the fewest stand-ins, and how many shots have it."""
    alike: dict[tuple[Size, int], list[Shot]] = {}
    for shot in shots:
        alike.setdefault((shot.size, len(shot.references)), []).append(shot)
    for group in alike.values():
        yield min(group, key=lambda shot: _stand_ins(shot, material)), len(group)


def _stand_ins(shot: Shot, material: Material) -> int:
    return sum(_source(reference, material) is None and not reference.held for reference in shot.references)


async def _quoted(plan: Plan, sample: tuple[Shot, int], material: Material, asking: Asking) -> Quoted:
    shot, count = sample
    facts = (shot.size, len(shot.references), count, shot.id, _stand_ins(shot, material), shot.estimated_cost)
    try:
        try:
            cost = await _asked(plan, shot, material, asking)
        except ReferenceGone:  # uploaded once, and forgotten by the service since: its bytes will do
            cost = await _asked(plan, shot, replace(material, remembered=False), asking)
    except Refused as error:
        return Quoted(*facts, problem=str(error))
    return Quoted(*facts, quoted=cost, problem="" if cost is not None else UNNAMED)


async def _asked(plan: Plan, shot: Shot, material: Material, asking: Asking) -> float | None:
    """Ask for the price of a shot, again where the service could not say; each time under the same id."""
    references = [await _named(reference, material) for reference in shot.references]
    request = Request(
        str(uuid.uuid4()), plan.model.air, shot.prompt, shot.size.width, shot.size.height, shot.seed,
        plan.campaign.format, tuple(references),
    )  # fmt: skip
    failures, waited = 0, 0.0
    while True:
        try:
            return await asking.service.quote(request)
        except (Unavailable, Unclear) as error:
            failures += 1
            advice = error.retry_after if isinstance(error, Unavailable) else None
            wait = asking.patience.wait_after(failures, waited, asking.random.random(), advice)
            if wait is None:
                raise
        waited += wait
        await asking.sleep(wait)


async def _named(reference: Reference, material: Material) -> str:
    """Return what a request names a reference by: an id where the service has it, or its bytes as a data URI."""
    if reference.held:
        return reference.held
    attempt = material.made.get(reference.made_by or "")
    known = material.uploads.get(reference.sha256 or "")
    if material.remembered and (attempt or known):
        uuid_there = attempt.image_uuid if attempt else known and known.media_uuid
        if uuid_there:
            return uuid_there
    return await anyio.to_thread.run_sync(_data_uri, _source(reference, material))


def _source(reference: Reference, material: Material) -> Path | bytes | None:
    """Return where the bytes of a reference are, or None where nobody has them yet."""
    attempt = material.made.get(reference.made_by or "")
    if attempt and attempt.picture:
        return material.folder / attempt.picture.file
    return reference.source(material.campaign_folder)


def _data_uri(source: Path | bytes | None) -> str:
    """Return a picture as it would be sent, or a blank one for what is not there yet; for a thread."""
    try:
        data = _blank() if source is None else source if isinstance(source, bytes) else source.read_bytes()
        picture, media_type = images.prepared(data)
    except (OSError, images.NotAPicture) as error:
        raise Refused(f"a reference cannot be used: {error}", code="bad-reference") from error
    return f"data:{media_type};base64,{base64.b64encode(picture).decode()}"


def _blank() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", BLANK, "white").save(out, "PNG")
    return out.getvalue()
