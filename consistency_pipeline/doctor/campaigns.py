"""Checks of the campaigns: each can be read, and its model is still there."""

from collections.abc import Iterator

from consistency_pipeline import models
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.doctor.findings import Check, Examined, Findings, State, said
from consistency_pipeline.errors import CampaignError, ProviderError
from consistency_pipeline.text import one_line

FIRST_ONE = "write campaigns/NAME/campaign.yaml; the README has one to begin with"
ASK_FOR_PRICE = "consistency plan {name} --quote asks the service whether it would draw with it"


def campaigns(found: Findings) -> Iterator[Check]:
    """Every campaign can be read, with a model in our table that is served still, and that the service knows."""
    if not found.campaigns:
        yield said("campaigns", State.WARN, f"none under {found.around.here / 'campaigns'}", FIRST_ONE)
    for one in found.campaigns:
        if isinstance(one.campaign, CampaignError):
            yield _broken(one.name, one.campaign)
        else:
            yield _served(found, one, one.campaign)


def _broken(name: str, error: CampaignError) -> Check:
    """Return the line of a campaign that is wrong; what is wrong with its model comes before all else."""
    first = min(error.problems, key=lambda problem: problem.key != "model")
    more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
    words = f"{first.file.name}:{first.line or 1}: {first.message}{more}"
    return said(_called(name), State.FAIL, words, f"{first.hint} consistency validate {name} says everything")


def _served(found: Findings, one: Examined, campaign: Campaign) -> Check:
    """Return the line of a campaign that is sound: whether the service knows its model."""
    model = models.find(campaign.model)
    if model is None:  # `load` checks this
        return said(_called(one.name), State.FAIL, f"there is no model {campaign.model}")
    words = f"{model.slug} ({model.air})"
    known = found.heard.known.get(model.slug) if found.heard else None
    if found.heard is None:
        return said(_called(one.name), State.OK, f"{words} is in our table; skipped asking the service: no key")
    if known is True:
        return said(_called(one.name), State.OK, f"{words} is known to the service")
    do = ASK_FOR_PRICE.format(name=one.name)
    if known is False:
        why = "the service's search does not list it, and it may have been retired since"
        return said(_called(one.name), State.WARN, f"{words}: {why}", do)
    why = f" ({one_line(str(known), 160)})" if isinstance(known, ProviderError) else ""
    return said(_called(one.name), State.WARN, f"{words}: cannot tell whether the service knows it{why}", do)


def _called(name: str) -> str:
    return f"campaign {name}"
