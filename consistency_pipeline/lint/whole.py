"""The campaign as a whole: what nothing uses."""

from collections.abc import Iterable, Iterator, Mapping

from consistency_pipeline.campaign import PHOTO, Campaign
from consistency_pipeline.campaign.wording import close, listed, shown
from consistency_pipeline.lint.facts import found, names
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Plan
from consistency_pipeline.references import made_id
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
RULES = (UNUSED_SUBJECT, UNUSED_LOOK, UNUSED_REFERENCE, UNKNOWN_TEMPLATE, UNUSED_TEMPLATE)

TEMPLATES = ("one", "restyle", "several", "derive", "generate")


def unused_subjects(plan: Plan) -> Iterator[Finding]:
    """Each subject is in a scene; one that is not may still cost, where the campaign makes its references."""
    campaign, costs = plan.campaign, _costs(plan)
    there = {name for scene in campaign.scenes for name in scene.subjects}
    for name, subject in campaign.subjects.items():
        if name not in there:
            made = [made for view in subject.references if (made := made_id(name, view)) in costs]
            paid = f", and making {listed(made)} costs {money(sum(costs[one] for one in made))}" if made else ""
            hint = f"Add it to a scene's `subjects`, or delete `subjects.{name}`."
            yield found(UNUSED_SUBJECT, campaign, ("subjects", name), f"no scene shows `{name}`{paid}", hint)


def _costs(plan: Plan) -> Mapping[str, float]:
    """Return what making each reference costs that the campaign makes, by its shot."""
    return {shot.id: shot.estimated_cost for shot in plan.shots if not shot.scene}


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
    costs = _costs(plan)
    there = {name for scene in plan.campaign.scenes for name in scene.subjects}
    for name in plan.campaign.subjects:
        for view in plan.campaign.subjects[name].references if name in there else ():
            if (name, view) not in used:
                cost = costs.get(made_id(name, view))
                paid = f", and making it costs {money(cost)}" if cost else ""
                message = f"no picture is made from `{name}.{view}`{paid}"
                hint = f"Name `{view}` in a scene's `view` or `references`, or delete it."
                yield found(UNUSED_REFERENCE, plan.campaign, ("subjects", name, "references", view), message, hint)


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
