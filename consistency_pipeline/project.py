"""A campaign as it stands: its file, the service that it goes to, and the folder that takes its results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from consistency_pipeline import access, campaign, decisions, ledger, manifest
from consistency_pipeline.access import Access
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.plan import NOTHING_WRONG, Corrections, Plan, build
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.records import Attempt
from consistency_pipeline.shelf import Shelf

LEDGER = "ledger.sqlite3"

ProviderName = Literal["runware", "sandbox"]


@dataclass(frozen=True, slots=True)
class Project:
    """A campaign, how its service is reached, and the `home` of its results; what it returns is as things are now."""

    campaign: Campaign
    access: Access
    home: Path

    @property
    def ledger(self) -> Path:
        """Return the file of its ledger, which need not be there yet."""
        return self.home / LEDGER

    @property
    def shelf(self) -> Shelf:
        """Return where its references from the web are kept, for the rehearsal and the live run alike."""
        return Shelf(self.home.parent / "references")

    def plan(self, corrections: Corrections = NOTHING_WRONG) -> Plan:
        """Return its plan, its prompts with `corrections`; reads references and templates. Raises `CampaignError`."""
        prompter = Prompter([self.campaign.folder / "templates", shipped_templates()])
        return build(self.campaign, self.access.provider, prompter, self.shelf, corrections)

    def folded(self, planned: Plan, tries: Sequence[Attempt] | None = None) -> Manifest:
        """Return a plan folded with the ledger, or with these attempts of it, and with what people decided."""
        decided = decisions.read(self.campaign.folder)
        standing, chosen = decisions.standing(decided), decisions.chosen(decided)
        made = ledger.attempts(self.ledger) if tries is None else tries
        with ledger.remembered(self.ledger) as inputs_of:
            there, scores = manifest.Listing(self.home), ledger.scores(self.ledger)
            return manifest.fold(planned, made, there, inputs_of, standing, chosen, scores, self.judged)

    @property
    def judged(self) -> float:
        """Return the USD that its questions to a judge cost, or may have."""
        return sum(one.committed for one in ledger.consultations(self.ledger))

    def history(self, rows: Iterable[Row] = ()) -> Mapping[str, tuple[Attempt, ...]]:
        """Return all attempts so far by shot; those of `rows` with these, whatever ids their shots had."""
        return manifest.history(ledger.attempts(self.ledger), rows)

    def at(self, provider: ProviderName | None) -> "Project":
        """Return the campaign with what it got from another provider than its own, or as it is for None and its own."""
        if provider is None or provider == self.access.provider:
            return self
        return replace(self, access=Access(provider), home=self.home.parent / provider)

    def other_ledgers(self, provider: str) -> tuple[str, ...]:
        """Return the providers besides `provider` that the campaign went to."""
        names = (path.parent.name for path in self.home.parent.glob(f"*/{LEDGER}"))
        return tuple(sorted(name for name in names if name != provider))


def open_project(name: str, here: Path, *, base_url: str | None = None, max_cost: float | None = None) -> Project:
    """Read the campaign of a name or path, seen from the folder `here`; `max_cost` replaces its budget."""
    found = campaign.load(campaign.find(name, here))
    if max_cost is not None:
        found = found.model_copy(update={"budget": found.budget.model_copy(update={"max_cost": max_cost})})
    way = access.access(found.provider, access.environment(here), base_url)
    return Project(found, way, here / "outputs" / found.name / way.provider)
