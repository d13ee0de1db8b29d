"""The models that read pictures and answer in words: what they take and what they cost."""

from dataclasses import dataclass

PER_PICTURE = 2240  # tokens of one picture, at the finest that Gemini 3 looks at it
PER_LETTER = 0.5  # tokens, at most; English has a quarter, other scripts have more
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """One model: prices in USD for a million tokens, in and out, and whether it takes a schema for its answer.

    `guess` tells that the price is the upstream's, since the service's own is not documented.
    """

    air: str
    title: str
    price_in: float
    price_out: float
    schema: bool
    guess: bool = False

    def worst(self, letters: int, pictures: int, most_tokens: int) -> float:
        """Return the most in USD that a question of so many letters and pictures can cost."""
        asked = letters * PER_LETTER + pictures * PER_PICTURE
        return round((asked * self.price_in + most_tokens * self.price_out) / MILLION, 6)


DEFAULT = "google:gemini@3.5-flash"
# Runware documents the price of 3-flash alone, and of the others that `jsonSchema` is theirs (October 2026).
READERS = {
    model.air: model
    for model in (
        ReaderModel("google:gemini@3.5-flash", "Gemini 3.5 Flash", 1.5, 9.0, schema=True, guess=True),
        ReaderModel("google:gemini@3-flash", "Gemini 3 Flash", 0.5, 3.0, schema=False),
        ReaderModel("google:gemini@3.1-flash-lite", "Gemini 3.1 Flash-Lite", 0.25, 1.5, schema=True, guess=True),
        ReaderModel("google:gemini@3.1-pro", "Gemini 3.1 Pro", 2.0, 12.0, schema=True, guess=True),
    )
}


def find(air: str) -> ReaderModel | None:
    """Return the model of an AIR id, or None."""
    return READERS.get(air)
