"""A campaign's text, looked at as a whole before it becomes a file."""

from pathlib import Path

from consistency_pipeline.campaign import Campaign, load
from consistency_pipeline.errors import CampaignError
from consistency_pipeline.plan import build
from consistency_pipeline.prompts import Prompter, shipped_templates

STAND_IN = {"uuid": "00000000-0000-0000-0000-000000000000"}  # for a picture that is not in its place yet


def checked(file: Path, text: str, ending: str = "") -> Campaign:
    """Return the campaign that `file` would be with that text; its prompts are made as well, to see that they can be.

    Raises `CampaignError` with everything that is wrong, and `ending` as its last words.
    """
    try:
        campaign = load(file, text)
        build(campaign, "sandbox", Prompter([campaign.folder / "templates", shipped_templates()]))
    except CampaignError as error:
        raise CampaignError(error.problems, ending) from error
    return campaign
