"""Building a plan: drafts get their words, references, seed, cost and fingerprint."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.models import Model, find
from consistency_pipeline.plan.expand import Draft, drafts
from consistency_pipeline.plan.shot import CANONICAL, Plan, Shot, derived_seed
from consistency_pipeline.plan.wording import Placed, of_reference, of_scene
from consistency_pipeline.prompts import Place, Prompter, Wording
from consistency_pipeline.references import Library, Reference
from consistency_pipeline.shelf import Shelf

Corrections = Mapping[str, tuple[str, ...]]
"""What was wrong with earlier pictures of shots, in words, by the id of the shot."""
NOTHING_WRONG: Corrections = {}


def build(
    campaign: Campaign,
    provider: str,
    prompter: Prompter,
    shelf: Shelf | None = None,
    corrections: Corrections = NOTHING_WRONG,
) -> Plan:
    """Return the plan of a checked campaign; raise `CampaignError` with all that shows only when the words are made.

    Reads the campaign's references and templates, and nothing else; `shelf` has the references that were fetched. The
    prompts of shots that have `corrections` ask for these too.
    """
    model = find(campaign.model)
    if model is None:  # `load` checks this; a campaign put together by hand may not have been checked
        raise CampaignError([Problem(campaign.file, campaign.line("model"), "model", f"no model {campaign.model!r}")])
    builder = _Builder(campaign, provider, model, prompter, Library(campaign, shelf), corrections)
    shots = tuple(builder.shots())
    if builder.problems:
        raise CampaignError(dict.fromkeys(builder.problems))
    return Plan(campaign, provider, model, shots)


class _Content(NamedTuple):
    """What the shots of one scene in one look share.

    `identity` is the first tier of their fingerprints, and `begun` the digest of what comes before their seeds.
    """

    prompt: str
    references: tuple[Reference, ...]
    needs: tuple[str, ...]
    identity: Mapping[str, Any]
    begun: Any


class _Builder:
    """Finishes the drafts of one campaign; shots that differ only in size or seed share their words and references."""

    def __init__(
        self,
        campaign: Campaign,
        provider: str,
        model: Model,
        prompter: Prompter,
        library: Library,
        corrections: Corrections,
    ) -> None:
        self.problems: list[Problem] = []
        self._campaign = campaign
        self._provider = provider
        self._model = model
        self._prompter = prompter
        self._library = library
        self._corrections = corrections
        self._scenes = {scene.id: Placed(number, scene) for number, scene in enumerate(campaign.scenes)}
        self._fingerprints: dict[str, str] = {}
        self._shared: dict[tuple[object, ...], _Content] = {}

    def shots(self) -> Iterator[Shot]:
        """Yield the finished shots, leaving out those whose words are wrong; `problems` tells of these."""
        for draft in drafts(self._campaign, self._model):
            try:
                yield self._finished(draft)
            except CampaignError as error:
                self.problems.extend(error.problems)

    def _finished(self, draft: Draft) -> Shot:
        content = self._content(draft)
        seed = derived_seed(self._campaign.seed, draft.key) if draft.seed is None else draft.seed
        size = str(draft.size)
        fingerprint = _ended(content.begun, seed, size)
        self._fingerprints[draft.id] = fingerprint
        intent = {"prompt": content.prompt, "size": size, "seed": seed, "format": self._campaign.format}
        return Shot(
            id=draft.id,
            scene=draft.scene,
            look=draft.look,
            size=draft.size,
            take=draft.take,
            seed=seed,
            prompt=content.prompt,
            references=content.references,
            needs=content.needs,
            tags=draft.tags,
            fingerprint=fingerprint,
            inputs={"identity": content.identity, "intent": intent},
            estimated_cost=self._model.cost(draft.size, len(content.references)),
        )

    def _content(self, draft: Draft) -> _Content:
        corrections = self._corrections.get(draft.id, ())
        key = (draft.scene or draft.id, draft.look, draft.names, corrections)
        if key not in self._shared:
            wording = (
                of_reference(self._campaign, draft.making)
                if draft.making
                else of_scene(self._campaign, self._scenes[draft.scene], draft)
            )
            references = tuple(self._reference(*name, wording.place) for name in draft.names)
            prompt = self._worded(replace(wording, corrections=corrections) if corrections else wording)
            identity = self._identity(references)
            needs = tuple(dict.fromkeys((*(r.made_by for r in references if r.made_by), *draft.after)))
            begun = _begun(identity, prompt, self._campaign.format)
            self._shared[key] = _Content(prompt, references, needs, identity, begun)
        return self._shared[key]

    def _worded(self, wording: Wording) -> str:
        prompt = self._prompter.prompt(wording)
        shortest, longest = self._model.prompt
        if not shortest <= len(prompt) <= longest:
            message = f"makes a prompt of {len(prompt)} characters; {self._model.slug} takes {shortest} to {longest}"
            raise CampaignError([Problem(wording.place.file, wording.place.line, wording.place.key, message)])
        return prompt

    def _reference(self, subject: str, view: str, place: Place) -> Reference:
        try:
            return self._library.get(subject, view)
        except OSError as error:
            message = f"reference {subject}.{view} cannot be read ({error.strerror})"
            raise CampaignError([Problem(place.file, place.line, place.key, message)]) from error

    def _identity(self, references: tuple[Reference, ...]) -> Mapping[str, Any]:
        """Return who is pictured and who draws it; a reference is its bytes, or what the shot making it digests.

        One that was not fetched yet is its address, so that the plan holds still until a run knows the bytes.
        """
        return {
            "model": self._model.air,
            "provider": self._provider,
            "references": [
                {"name": r.name, "is": self._fingerprints.get(r.made_by) if r.made_by else r.sha256 or r.held or r.url}
                for r in references
            ],
        }


def _begun(identity: Mapping[str, Any], prompt: str, form: str) -> Any:
    """Return the digest of canonical inputs up to the seed, which all shots of a scene in one look share."""
    before = CANONICAL.encode({"identity": identity, "intent": {"format": form, "prompt": prompt}})
    return hashlib.sha256(f'{before.removesuffix("}}")},"seed":'.encode())


def _ended(begun: Any, seed: int, size: str) -> str:
    """Return the digest of inputs, as `digest_inputs` does, from the one begun without what differs: seed and size."""
    whole = begun.copy()
    whole.update(f'{seed},"size":"{size}"}}}}'.encode())
    return str(whole.hexdigest())
