"""The campaign as a whole: what nothing uses, and what is made twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from consistency_pipeline.campaign import PHOTO, Campaign, Scene
from consistency_pipeline.campaign.wording import close, listed, shown
from consistency_pipeline.lint.facts import Staged, found, names
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Plan
from consistency_pipeline.text import money

UNUSED_SUBJECT = Rule(
    "unused-subject",
    Severity.WARNING,
    "campaign",
    "No scene shows a subject",
    "Use the subject in a scene, or delete it.",
)
UNUSED_LOOK = Rule(
    "unused-look",
    Severity.WARNING,
    "campaign",
    "No scene is made in a look",
    "Name the look in a scene's `looks`, or delete it.",
)
UNUSED_REFERENCE = Rule(
    "unused-reference",
    Severity.WARNING,
    "campaign",
    "No picture is made from a reference",
    "Name the side in a scene's `view` or `references`, or delete the reference.",
)
SAME_SCENES = Rule(
    "same-scenes",
    Severity.WARNING,
    "campaign",
    "Scenes differ only in their names",
    "Use `takes` for several pictures of one scene.",
)
SAME_PICTURE = Rule(
    "same-picture",
    Severity.WARNING,
    "campaign",
    "Shots ask for one picture twice: the same words, references, size and seed",
    "Give one of them another seed, or delete it.",
)
SAME_COMPARED_SETS = Rule(
    "same-compared-sets",
    Severity.WARNING,
    "campaign",
    "Two compared sets send the same references",
    "Change one of the sets, or delete it: both make the same picture.",
)
UNKNOWN_TEMPLATE = Rule(
    "unknown-template",
    Severity.WARNING,
    "campaign",
    "A template has a name that the program never looks for",
    "Give it the name of a case: one, restyle, several, derive or generate; or name it in a scene's `template`.",
)
UNUSED_TEMPLATE = Rule(
    "unused-template",
    Severity.NOTE,
    "campaign",
    "A template is for a case that the campaign does not have",
    "Nothing has to be done: it waits until the campaign has the case.",
)
RULES = (
    UNUSED_SUBJECT, UNUSED_LOOK, UNUSED_REFERENCE, SAME_SCENES, SAME_PICTURE, SAME_COMPARED_SETS, UNKNOWN_TEMPLATE,
    UNUSED_TEMPLATE,
)  # fmt: skip

TEMPLATES = ("one", "restyle", "several", "derive", "generate")
COSMETIC = {"id", "title", "tags"}


def unused_subjects(campaign: Campaign) -> Iterator[Finding]:
    """Each subject is in a scene."""
    there = {name for scene in campaign.scenes for name in scene.subjects}
    for name in campaign.subjects:
        if name not in there:
            hint = f"Add it to a scene's `subjects`, or delete `subjects.{name}`."
            yield found(UNUSED_SUBJECT, campaign, ("subjects", name), f"no scene shows `{name}`", hint)


def unused_looks(campaign: Campaign) -> Iterator[Finding]:
    """A scene is made in each look."""
    used = {look for scene in campaign.scenes for look in (*scene.looks, *(one.look for one in scene.include))}
    for name in campaign.looks:
        if name not in used:
            hint = f"Write `looks: [{name}]` in a scene, or delete `looks.{name}`."
            yield found(UNUSED_LOOK, campaign, ("looks", name), f"no scene is made as `{name}`", hint)


def unused_references(plan: Plan) -> Iterator[Finding]:
    """Each reference of a subject in use goes with a shot."""
    used = {name for shot in plan.shots for name in names(shot)}
    costs = {shot.id: shot.estimated_cost for shot in plan.shots if not shot.scene}
    there = {name for scene in plan.campaign.scenes for name in scene.subjects}
    for name in plan.campaign.subjects:
        for view in plan.campaign.subjects[name].references if name in there else ():
            if (name, view) not in used:
                cost = costs.get(f"{name}.{view}")
                paid = f", and making it costs {money(cost)}" if cost else ""
                message = f"no picture is made from `{name}.{view}`{paid}"
                hint = f"Name `{view}` in a scene's `view` or `references`, or delete it."
                yield found(UNUSED_REFERENCE, plan.campaign, ("subjects", name, "references", view), message, hint)


def same_scenes(campaign: Campaign) -> Iterator[Finding]:
    """Scenes differ in more than their names and tags."""
    numbers = {scene.id: number for number, scene in enumerate(campaign.scenes)}
    for first, *others in _alike(campaign.scenes):
        for other in others:
            message = f"the scene `{other}` differs from `{first}` only in its name"
            hint = f"Write `takes` in `{first}` for more pictures of it, or say what is new in `{other}`."
            yield found(SAME_SCENES, campaign, ("scenes", numbers[other], "id"), message, hint)


def _alike(scenes: Iterable[Scene]) -> Iterator[tuple[str, ...]]:
    """Yield the ids of scenes that differ only in what no picture depends on, in the order of the alphabet."""
    groups: dict[str, list[str]] = defaultdict(list)
    for scene in scenes:
        plain = scene.model_copy(update={"prompt": " ".join(scene.prompt.split())})
        groups[plain.model_dump_json(exclude=COSMETIC)].append(scene.id)
    yield from (tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def same_pictures(plan: Plan) -> Iterator[Finding]:
    """No two shots ask for the same picture, but for those of scenes that are alike anyway, and for comparisons."""
    alike = {name: group[0] for group in _alike(plan.campaign.scenes) for name in group}
    numbers = {scene.id: number for number, scene in enumerate(plan.campaign.scenes)}
    by_picture: dict[str, dict[str, str]] = defaultdict(dict)
    for shot in plan.shots:
        if shot.scene and "+" not in shot.id:
            scene = alike.get(shot.scene, shot.scene)
            by_picture[shot.fingerprint].setdefault(scene, shot.id)
    for shots in by_picture.values():
        first, *others = sorted(shots.items())
        for scene, name in others:
            message = f"`{name}` asks for the same picture as `{first[1]}`"
            key = ("scenes", numbers[scene], "seeds")
            hint = f"Give `{scene}` other seeds than `{first[0]}`, or delete one of them."
            yield found(SAME_PICTURE, plan.campaign, key, message, hint)


def same_compared_sets(stage: Staged) -> Iterator[Finding]:
    """Compared sets of a scene differ in what they send."""
    first: dict[tuple[object, ...], str] = {}
    for variant, shot in sorted(stage.compared.items()):
        other = first.setdefault(names(shot), variant)
        if other != variant:
            message = f"`{variant}` and `{other}` send the same references with `{stage.scene.id}`"
            number = next(
                number
                for number, compare in enumerate(stage.campaign.compare)
                if compare.scene == stage.scene.id and variant in compare.references
            )
            key = ("compare", number, "references", variant)
            yield found(SAME_COMPARED_SETS, stage.campaign, key, message, "Change one of the sets, or delete it.")


def templates(plan: Plan, files: Iterable[str]) -> Iterator[Finding]:
    """Each template of the campaign's own is for a case that the campaign has."""
    used = set(_cases(plan))
    asked = {scene.template for scene in plan.campaign.scenes}
    for file in sorted(files):
        name = file.removesuffix(".j2")
        path = plan.campaign.folder / "templates" / file
        if name == file or name not in {*TEMPLATES, *asked}:
            near = close(name, TEMPLATES)
            all_names = listed(f"{one}.j2" for one in TEMPLATES)
            hint = f"Did you mean `{near}.j2`?" if near else f"Templates are {all_names}."
            yield Finding(UNKNOWN_TEMPLATE, path, None, "", f"no prompt is made by `{shown(file)}`", hint)
        elif name not in used:
            yield Finding(UNUSED_TEMPLATE, path, None, "", f"no prompt of this campaign is made by `{name}.j2`")


def _cases(plan: Plan) -> Iterator[str]:
    """Yield the templates that make the prompts of a plan, as `plan.wording` takes them."""
    several = {scene.id for scene in plan.campaign.scenes if len(scene.subjects) > 1}
    asked = {scene.id: scene.template for scene in plan.campaign.scenes if scene.template}
    for shot in plan.shots:
        if shot.scene in asked:
            yield asked[shot.scene]
        elif shot.scene in several:
            yield "several"
        elif shot.scene:
            yield "one" if shot.look == PHOTO or shot.look not in plan.campaign.looks else "restyle"
        else:
            yield "derive" if shot.references else "generate"
