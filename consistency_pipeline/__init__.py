"""Campaigns of pictures in which a character or a product stays the same.

As a library: `load` a campaign, `plan` it, `run` it; `docs/library.md` shows how. What these need is imported when one
of them is first asked for.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consistency_pipeline.errors import CampaignError, PipelineError, UsageError
    from consistency_pipeline.library import load, plan, run, score
    from consistency_pipeline.manifest import Manifest
    from consistency_pipeline.pace import Pace
    from consistency_pipeline.pipeline import Result
    from consistency_pipeline.project import Project
    from consistency_pipeline.records import Status
    from consistency_pipeline.reporter import Reporter, Silent
    from consistency_pipeline.version import __version__
    from consistency_pipeline.wishes import Seeds, Wish

__all__ = [
    "CampaignError", "Manifest", "Pace", "PipelineError", "Project", "Reporter", "Result", "Seeds", "Silent",
    "Status", "UsageError", "Wish", "__version__", "load", "plan", "run", "score",
]  # fmt: skip

_HOMES = {
    "CampaignError": "errors", "Manifest": "manifest", "Pace": "pace", "PipelineError": "errors", "Project": "project",
    "Reporter": "reporter", "Result": "pipeline", "Seeds": "wishes", "Silent": "reporter", "Status": "records",
    "UsageError": "errors", "Wish": "wishes", "__version__": "version", "load": "library", "plan": "library",
    "run": "library", "score": "library",
}  # fmt: skip


class _Package(ModuleType):
    """The package; in it `plan` stays the function, though a subpackage has that name: `from ….plan import Shot`."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
