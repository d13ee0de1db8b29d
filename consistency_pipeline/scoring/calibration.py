"""What the numbers of one subject are held against, and how often that is wrong."""

from dataclasses import dataclass

CENTRES = (0.67, 0.80, 0.90)  # of one, two, three and more references: standard scores that are half and half
WIDTHS = (0.25, 0.23, 0.22)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How standard scores of a subject become probabilities.

    `centre` is the score that is half and half, `width` how gradual that is. `own` are the scores of its references,
    each against the others, `impostors` those of other things. `false_alarms` is the expected part of true pictures
    that are called drifted, `misses` of others that are called kept; None where the references do not suffice to say.
    `meaningless` tells that the references are no more like each other than like other things.
    """

    centre: float
    width: float
    own: tuple[float, ...] = ()
    impostors: tuple[float, ...] = ()
    false_alarms: float | None = None
    misses: float | None = None
    reason: str = ""
    meaningless: bool = False

    @property
    def measured(self) -> bool:
        """Tell whether it was measured on the subject's references, rather than taken as it is documented."""
        return self.false_alarms is not None


def default(references: int) -> Calibration:
    """Return the documented calibration for so many references."""
    place = min(max(references, 1), len(CENTRES)) - 1
    return Calibration(CENTRES[place], WIDTHS[place], reason="the documented default: not calibrated")
