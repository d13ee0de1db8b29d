"""Subjects in themselves: their names, the boxes of their details, and what their pictures are derived from."""

from collections.abc import Iterator

from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import Box, Campaign, DeriveReference
from consistency_pipeline.campaign.wording import meant
from consistency_pipeline.errors import Problem

# Subjects are variables of the prompt templates, beside these words of the templates and of Jinja itself.
OURS = {
    "scene",
    "look",
    "subject",
    "subjects",
    "reference",
    "references",
    "detail",
    "details",
    "kept",
    "released",
    "view",
    "views",
}
JINJA = {
    "and",
    "as",
    "caller",
    "context",
    "cycler",
    "dict",
    "do",
    "elif",
    "else",
    "false",
    "for",
    "from",
    "if",
    "import",
    "in",
}
JINJA |= {
    "include",
    "is",
    "joiner",
    "kwargs",
    "lipsum",
    "loop",
    "namespace",
    "none",
    "not",
    "or",
    "range",
    "recursive",
    "self",
}
JINJA |= {"set", "super", "true", "varargs", "with"}
TAKEN = frozenset(OURS | JINJA)


def template_names(campaign: Campaign) -> Iterator[Problem]:
    """A subject's name is a variable in prompts, so it cannot be a word that templates use."""
    for name, subject in campaign.subjects.items():
        if name in TAKEN:
            hint = f"Name it by what it is: `{name}_1`, or a word of `{subject.noun}`."
            yield at(
                campaign, ("subjects", name), f"`{name}` is a word of the templates, and cannot name a subject", hint
            )


def boxes(campaign: Campaign) -> Iterator[Problem]:
    """A box lies on a reference that is there, and has an inside."""
    for name, subject in campaign.subjects.items():
        for detail, told in subject.details.items():
            for view, box in told.box.items():
                key: Key = ("subjects", name, "details", detail, "box", view)
                if view not in subject.references:
                    yield at(
                        campaign,
                        key,
                        f"`{name}` has no reference `{view}`",
                        meant(view, subject.references, "reference"),
                    )
                if wrong := _flat(box):
                    yield at(campaign, key, wrong, "A box is [left, top, right, bottom], from the top left corner.")


def _flat(box: Box) -> str | None:
    left, top, right, bottom = box
    if left >= right:
        return f"the box's left ({left:g}) must be less than its right ({right:g})"
    return f"the box's top ({top:g}) must be less than its bottom ({bottom:g})" if top >= bottom else None


def derivations(campaign: Campaign) -> Iterator[Problem]:
    """A view is derived from another view of the same subject."""
    for name, subject in campaign.subjects.items():
        for view, reference in subject.references.items():
            if not isinstance(reference, DeriveReference):
                continue
            key: Key = ("subjects", name, "references", view, "derive", "from")
            origin = reference.derive.origin
            others = [other for other in subject.references if other != view]
            if origin not in subject.references:
                yield at(
                    campaign, key, f"`{name}` has no reference `{origin}`", meant(origin, others, "other reference")
                )
