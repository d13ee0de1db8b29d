"""What is made twice: scenes, pictures and compared sets that are the same. The later one in the file is to blame."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from consistency_pipeline.campaign import Campaign, Scene
from consistency_pipeline.campaign.checks.places import Key
from consistency_pipeline.campaign.wording import listed
from consistency_pipeline.lint.facts import Staged, found, names, variant_of
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Plan, Shot

SAME_SCENES = Rule(
    "same-scenes",
    Severity.WARNING,
    "campaign",
    "Scenes differ only in their names",
    "Use `takes` for several pictures of one scene.",
)
SAME_PICTURE = Rule(
    "same-picture",
    Severity.ERROR,
    "campaign",
    "Shots ask for one picture twice: the same words, references, size and seed",
    "Give one of them another seed, or delete it: a run would pay for the copy, and then refuse it.",
)
SAME_COMPARED_SETS = Rule(
    "same-compared-sets",
    Severity.WARNING,
    "campaign",
    "Two compared sets send the same references",
    "Change one of the sets, or delete it: both make the same picture.",
)
SET_OF_SCENE = Rule(
    "same-set-as-scene",
    Severity.NOTE,
    "campaign",
    "A compared set asks for the picture that the scene asks for itself",
    "One picture is paid for twice: drop that set or the scene's take, or give the set other references.",
)
RULES = (SAME_SCENES, SAME_PICTURE, SAME_COMPARED_SETS, SET_OF_SCENE)

COSMETIC = {"id", "title", "tags"}


def same_scenes(campaign: Campaign) -> Iterator[Finding]:
    """Scenes differ in more than their names and tags; those that make the same pictures are told of as such."""
    numbers = {scene.id: number for number, scene in enumerate(campaign.scenes)}
    for first, *others in _alike(scene for scene in campaign.scenes if not scene.seeds):
        for other in others:
            message = f"the scene `{other}` differs from `{first}` only in its name"
            hint = f"Write `takes` in `{first}` for more pictures of it, or say what is new in `{other}`."
            yield found(SAME_SCENES, campaign, ("scenes", numbers[other], "id"), message, hint)


def _alike(scenes: Iterable[Scene]) -> Iterator[list[str]]:
    """Yield the ids of scenes that differ only in what no picture depends on, in the order of the file."""
    groups: dict[str, list[str]] = defaultdict(list)
    for scene in scenes:
        plain = scene.model_copy(update={"prompt": " ".join(scene.prompt.split())})
        groups[plain.model_dump_json(exclude=COSMETIC)].append(scene.id)
    yield from (group for group in groups.values() if len(group) > 1)


def same_pictures(plan: Plan) -> Iterator[Finding]:
    """No two shots ask for the same picture, but for those of comparisons; once for each two scenes."""
    numbers = {scene.id: number for number, scene in enumerate(plan.campaign.scenes)}
    first: dict[str, Shot] = {}
    copies: dict[tuple[str, str], list[tuple[Shot, Shot]]] = defaultdict(list)
    for shot in plan.shots:
        if not variant_of(shot) and (other := first.setdefault(shot.fingerprint, shot)) is not shot:
            copies[_maker(other), _maker(shot)].append((other, shot))
    for (earlier, later), pairs in copies.items():
        other, shot = pairs[0]
        more = f"; so it is with {listed(copy.id for _, copy in pairs[1:])}" if len(pairs) > 1 else ""
        message = f"`{shot.id}` asks for the same picture as `{other.id}`{more}"
        hint = f"Give `{later}` another seed than `{earlier}`, or delete one of them."
        subject, _, view = shot.id.partition(".")
        key: Key = ("scenes", numbers[later], "seeds") if shot.scene else ("subjects", subject, "references", view)
        yield found(SAME_PICTURE, plan.campaign, key, message, hint)


def _maker(shot: Shot) -> str:
    """Return the scene or the reference that a shot is made for."""
    return shot.scene or shot.id


def same_compared_sets(stage: Staged) -> Iterator[Finding]:
    """Compared sets of a scene differ in what they send, and from what the scene itself sends."""
    own = {shot.fingerprint: shot.id for shot in stage.shots}
    first: dict[tuple[object, ...], str] = {}
    for variant, shot in sorted(stage.compared.items()):
        other = first.setdefault(names(shot), variant)
        key = _key_of_set(stage, variant)
        if other != variant:
            message = f"`{variant}` and `{other}` send the same references with `{stage.scene.id}`"
            yield found(SAME_COMPARED_SETS, stage.campaign, key, message, "Change one of the sets, or delete it.")
        elif shot.fingerprint in own:
            message = f"`{shot.id}` asks for the same picture as `{own[shot.fingerprint]}`, and both are paid for"
            hint = f"Drop the set `{variant}`, or that take of `{stage.scene.id}`."
            yield found(SET_OF_SCENE, stage.campaign, key, message, hint)


def _key_of_set(stage: Staged, variant: str) -> Key:
    number = next(
        number
        for number, compare in enumerate(stage.campaign.compare)
        if compare.scene == stage.scene.id and variant in compare.references
    )
    return "compare", number, "references", variant
