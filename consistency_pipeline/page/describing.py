"""From a manifest to what the page shows: one versioned JSON document, a pure function of what it is given.

Every text in it is data: cleaned of what steers a terminal, of keys and of data URIs. Pictures are named by addresses
relative to the page. `docs/gallery.md` describes the document.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consistency_pipeline import models
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.decisions import Standing
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.page.places import quoted, reference_file, thumb
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.references import Reference
from consistency_pipeline.text import clean

VERSION = 1
STORYBOARD = "Storyboards from the sandbox, not generated pictures. Nothing was charged."

Facts = dict[str, Any]
Scores = Mapping[str, Sequence[Mapping[str, Any]]]
"""What scorers found in pictures, by the SHA-256 of the picture, each in the form that `docs/gallery.md` tells."""


def document(manifest: Manifest, home: Path, decided: Standing | None = None, scores: Scores | None = None) -> Facts:
    """Return what the page of a campaign shows, whose results lie in `home`.

    `decided` is what people decided about pictures, `scores` what was measured of them.
    """
    plan = manifest.plan
    teller = _Teller(manifest, home, decided or {}, scores or {})
    shots = [teller.shot(row) for row in manifest.rows]
    return {
        "version": VERSION,
        "campaign": plan.campaign.name,
        "title": clean(plan.campaign.title or plan.campaign.name),
        "provider": plan.provider,
        "model": plan.model.title,
        "storyboard": STORYBOARD if plan.provider == "sandbox" else None,
        "spent": round(manifest.spent, 6),
        "max_cost": plan.campaign.budget.max_cost,
        "subjects": _subjects(plan.campaign),
        "scenes": {scene.id: clean(scene.title or "") for scene in plan.campaign.scenes},
        "references": teller.references,
        "shots": shots,
    }


def _subjects(campaign: Campaign) -> Facts:
    return {
        name: {
            "kind": subject.kind,
            "noun": clean(subject.noun),
            "details": {detail: clean(facts.text) for detail, facts in subject.details.items()},
        }
        for name, subject in campaign.subjects.items()
    }


class _Teller:
    """Tells of shots one after the other; a reference that several need is told once, in `references`."""

    def __init__(self, manifest: Manifest, home: Path, decided: Standing, scores: Scores) -> None:
        self.campaign = manifest.plan.campaign
        self.model = manifest.plan.model.title
        self.home, self.decided, self.scores = home, decided, scores
        self.pictures = {row.shot.id: row.picture for row in manifest.rows if row.picture is not None}
        self.references: list[Facts] = []
        self._places: dict[str, int] = {}
        self._named = {scene.id: scene.subjects for scene in self.campaign.scenes}
        self._released = {scene.id: list(scene.release) for scene in self.campaign.scenes}

    def shot(self, row: Row) -> Facts:
        """Return a row as the page shows it."""
        shot, standing = row.shot, row.attempt if row.picture else None
        return {
            "id": shot.id,
            "scene": shot.scene,
            "subjects": self._subjects_of(shot),
            "look": shot.look,
            "size": str(shot.size),
            "width": shot.size.width,
            "height": shot.size.height,
            "take": shot.take,
            "seed": shot.seed,
            "model": self.model,
            "prompt": clean(shot.prompt, 20_000),
            "tags": list(shot.tags),
            "released": self._released.get(shot.scene, []),
            "references": [self._reference(reference) for reference in shot.references],
            "needs": list(shot.needs),
            "status": row.status,
            "reason": clean(row.reason),
            "findings": [clean(finding) for finding in row.findings],
            "standing": row.attempts.index(standing) if standing in row.attempts else None,
            "attempts": [self._attempt(attempt, shot) for attempt in row.attempts],
        }

    def _subjects_of(self, shot: Shot) -> list[str]:
        return list(self._named.get(shot.scene, ())) if shot.scene else [shot.id.partition(".")[0]]

    def _attempt(self, attempt: Attempt, shot: Shot) -> Facts:
        facts: Facts = {
            "number": attempt.number,
            "seed": attempt.seed,
            "outcome": attempt.outcome,
            "cost": attempt.cost,
            "at": attempt.settled_at or attempt.opened_at,
        }
        if not attempt.answers(shot.fingerprint):
            facts["outdated"] = True
        if (model := self._model_of(attempt)) != self.model:
            facts["model"] = model
        if attempt.code or attempt.message:
            facts |= {"code": clean(attempt.code or ""), "message": clean(attempt.message or "")}
        if attempt.outcome is Outcome.MADE and attempt.picture is not None:
            facts["picture"] = self._picture(attempt.picture)
        return facts

    def _model_of(self, attempt: Attempt) -> str:
        """Return the name of the model that an attempt asked, which an edited campaign may have changed since."""
        air = attempt.inputs.get("identity", {}).get("model")
        known = models.find(air) if air else None
        return known.title if known else clean(air or self.model)

    def _picture(self, picture: MadePicture) -> Facts:
        facts: Facts = {
            "sha256": picture.sha256,
            "file": quoted(picture.file),
            "thumb": thumb(picture.sha256),
            "width": picture.width,
            "height": picture.height,
        }
        if decision := self.decided.get(picture.sha256):
            said = {"reason": clean(decision.reason), "at": decision.at, "who": clean(decision.who)}
            facts["decision"] = {"verdict": decision.verdict, **said}
        if scores := self.scores.get(picture.sha256):
            facts["scores"] = [dict(score) for score in scores]
        return facts

    def _reference(self, reference: Reference) -> int:
        """Return the place of a reference among those told."""
        if reference.name not in self._places:
            self._places[reference.name] = len(self.references)
            self.references.append(self._reference_facts(reference))
        return self._places[reference.name]

    def _reference_facts(self, reference: Reference) -> Facts:
        details = self.campaign.subjects[reference.subject].details
        made = self.pictures.get(reference.made_by or "")
        file: str | None
        if made is not None:
            file, sha256 = quoted(made.file), made.sha256
        else:
            file = reference_file(reference, self.campaign.folder, self.home)
            sha256 = (reference.sha256 or "") if file or reference.inline else ""
        return {
            "name": reference.name,
            "subject": reference.subject,
            "view": reference.view,
            "sha256": sha256 or None,
            "file": file,
            "thumb": thumb(sha256) if sha256 else None,
            "made_by": reference.made_by,
            "boxes": [
                {"what": name, "text": clean(detail.text), "box": list(detail.box[reference.view])}
                for name, detail in details.items()
                if reference.view in detail.box
            ],
        }
