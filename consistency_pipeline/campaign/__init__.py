"""Campaigns: the YAML, read with line numbers, checked as a whole, and frozen."""

from consistency_pipeline.campaign.loading import find, load
from consistency_pipeline.campaign.model import (
    PHOTO,
    AskedSize,
    Campaign,
    CampaignFile,
    Look,
    RatioSize,
    Reference,
    Scene,
    Subject,
)
from consistency_pipeline.campaign.schemas import schema
from consistency_pipeline.campaign.sizes import size_of

__all__ = [
    "PHOTO",
    "AskedSize",
    "Campaign",
    "CampaignFile",
    "Look",
    "RatioSize",
    "Reference",
    "Scene",
    "Subject",
    "find",
    "load",
    "schema",
    "size_of",
]
