"""Which shots a command means: one grammar of selectors for all verbs, written up in docs/selectors.md."""

from consistency_pipeline.selection.grammar import GRAMMAR, parse
from consistency_pipeline.selection.matching import Chosen, choose, named, select
from consistency_pipeline.selection.methods import METHODS, Method
from consistency_pipeline.selection.tree import Union

__all__ = ["GRAMMAR", "METHODS", "Chosen", "Method", "Union", "choose", "named", "parse", "select"]
