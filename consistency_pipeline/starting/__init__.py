"""Starting a campaign, from photographs or from an example, and adding scenes and subjects to one by command."""

from consistency_pipeline.starting.adding import Addition, SceneWish, SubjectWish, add, add_scene, add_subject
from consistency_pipeline.starting.founding import Founding, carry_out, prepare
from consistency_pipeline.starting.photos import LeftOut

__all__ = [
    "Addition",
    "Founding",
    "LeftOut",
    "SceneWish",
    "SubjectWish",
    "add",
    "add_scene",
    "add_subject",
    "carry_out",
    "prepare",
]
