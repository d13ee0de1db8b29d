"""What keeps a learned scorer from being used; whoever may load its networks looks (`linting`)."""

from typing import Literal

from consistency_pipeline.lint.findings import Rule, Severity

ABOUT: Literal["scorer"] = "scorer"
WEIGHTS = Rule(
    "scorer-weights", Severity.ERROR, ABOUT, "What a scorer needs is not here",
    "Fetch or mend the weights, or install what runs them, as the message says.",
)  # fmt: skip
NETWORK = Rule(
    "scorer-network", Severity.ERROR, ABOUT, "A scorer's weights are no network that it can use",
    "Bring a network of the kind that docs/embeddings.md describes, or name its output.",
)  # fmt: skip
RULES = (WEIGHTS, NETWORK)
