"""Collecting what the doctor looks at: how the service would be reached, the campaigns, and the service's answers."""

from collections.abc import Iterable

import anyio

from consistency_pipeline import access, campaign, models
from consistency_pipeline.access import Access
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.doctor.findings import Examined, Findings, Heard, Surroundings
from consistency_pipeline.errors import CampaignError, CredentialsError, ProviderError
from consistency_pipeline.models import Model
from consistency_pipeline.providers import INQUIRIES, Inquiries, Settings

PATIENCE = 20.0  # seconds for an answer; a service that needs longer for a question is not well


def collect(around: Surroundings, name: str | None) -> Findings:
    """Return all that the checks look at, asking the service where there is a key; `UsageError` for a wrong name."""
    found = tuple(_campaigns(around, name))
    way = _way(around)
    heard = anyio.run(_heard, around, way, _models(found)) if isinstance(way, Access) and way.key else None
    return Findings(around, way, found, heard)


def _way(around: Surroundings) -> Access | CredentialsError:
    if isinstance(around.variables, CredentialsError):
        return around.variables
    try:
        return access.access("auto", around.variables, around.base_url)
    except CredentialsError as error:
        return error


def _campaigns(around: Surroundings, name: str | None) -> Iterable[Examined]:
    folder = around.here / "campaigns"
    names = [name] if name else sorted(file.parent.name for file in folder.glob("*/campaign.yaml"))
    for one in names:
        place = campaign.find(one, around.here)
        try:
            yield Examined(one, campaign.load(place))
        except CampaignError as error:
            yield Examined(one, error)


def _models(found: Iterable[Examined]) -> tuple[Model, ...]:
    """Return the models of the campaigns, each once."""
    asked = [models.find(one.campaign.model) for one in found if isinstance(one.campaign, Campaign)]
    return tuple({model.slug: model for model in asked if model}.values())


async def _heard(around: Surroundings, way: Access, wanted: Iterable[Model]) -> Heard:
    settings = Settings(way.required_key(), way.base_url, patience=PATIENCE)
    async with (around.inquire or INQUIRIES[way.provider])(settings) as service:
        greeting = await service.greet()
        at = around.now()
        known = {model.slug: await _known(service, model) for model in wanted if greeting.account}
    return Heard(greeting, at, known)


async def _known(service: Inquiries, model: Model) -> bool | ProviderError | None:
    try:
        return await service.knows(model)
    except ProviderError as error:
        return error
