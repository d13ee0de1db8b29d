"""Whether a photographed face is the one of the references, by networks of the user's: YuNet finds it, SFace knows it.

Both are OpenCV's own (FaceDetectorYN, FaceRecognizerSF), so that nothing more is installed; look at the licence of the
weights. They know photographed faces: on drawn ones they would answer, too, and mean nothing by it. That a picture is
drawn cannot be measured with what is here (how flat its colours are says nothing: a smooth toy is flatter on its
photograph than a drawn face), so that it has to be known: storyboards by their strip, others from whoever has them.
"""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any, Protocol

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.scoring.encoding import Numbers
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight, unready
from consistency_pipeline.seeing.arrays import Colours, Mask, colours
from consistency_pipeline.seeing.strip import without_strip

NAME = "face"
VERSION = 1
SAME = 0.363  # cosine from which on SFace takes two faces for one person's (opencv_zoo, sface.py)
STRANGE = 0.0  # cosine of vectors that have nothing to do with each other
SURE = 0.8  # of a detection
SMALLEST = 48  # pixels of a face's shorter side; SFace looks at 112

SCORER = Scorer(
    name=NAME, version=VERSION,
    what="how alike its face and the nearest reference's are to a network for faces",
    kinds=(Kind.LIVING,), unit="cosine", kept=SAME, drifted=STRANGE,
    blind=f"it is known to be drawn, or has no face of {SMALLEST} pixels, here or in every reference",
    measure=unready,
)  # fmt: skip

DRAWN = "is drawn: this knows photographed faces alone"

Face = Numbers
"""A row of YuNet: left, top, width, height in pixels, five landmarks, and how sure it is."""


# Where the eyes, the nose and the corners of the mouth are in a face of 112 pixels (opencv, face_recognize.cpp).
LANDMARKS = (38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041)
FACE: Face = numpy.array([0, 0, 112, 112, *LANDMARKS, 1], numpy.float32)


class Finder(Protocol):
    """Finds faces and tells them apart."""

    def faces(self, pixels: Colours) -> Sequence[Face]:
        """Return the faces in a picture."""
        ...

    def vector(self, pixels: Colours, face: Face) -> Numbers:
        """Return the vector of length 1 of a face."""
        ...


class OpenCv:
    """The finder over OpenCV, out of the bytes of the two networks."""

    def __init__(self, detector: bytes, recogniser: bytes) -> None:
        none = numpy.zeros(0, numpy.uint8)
        try:
            self._detector = cv2.FaceDetectorYN.create("onnx", _bytes(detector), none, (320, 320), SURE)
            self._recogniser = cv2.FaceRecognizerSF.create("onnx", _bytes(recogniser), none)
        except cv2.error as error:
            raise PipelineError(f"the weights are no networks for faces ({error.err})") from error

    def tried(self) -> None:
        """Look at a blank picture as if it had a face; raises `PipelineError` where these are other networks."""
        blank = numpy.full((SMALLEST * 4, SMALLEST * 4, 3), 128, numpy.uint8)
        self.faces(blank)
        self.vector(blank, FACE)

    def faces(self, pixels: Colours) -> Sequence[Face]:
        """Return the faces in a picture."""
        height, width = pixels.shape[:2]
        self._detector.setInputSize((width, height))
        try:
            _, found = self._detector.detect(_blue_first(pixels))
        except cv2.error as error:
            raise PipelineError(f"the network for finding faces could not be run ({error.err})") from error
        return [] if found is None else list(found)

    def vector(self, pixels: Colours, face: Face) -> Numbers:
        """Return the vector of length 1 of a face."""
        try:
            upright = self._recogniser.alignCrop(_blue_first(pixels), face)
            found = numpy.asarray(self._recogniser.feature(upright), numpy.float64).ravel()
        except cv2.error as error:
            raise PipelineError(f"the network for knowing faces could not be run ({error.err})") from error
        return numpy.asarray(found / max(float(numpy.linalg.norm(found)), 1e-12))


def _bytes(data: bytes) -> NDArray[numpy.uint8]:
    return numpy.frombuffer(data, numpy.uint8)


def _blue_first(pixels: Colours) -> Any:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)


def is_storyboard(data: bytes) -> bool:
    """Tell whether a picture is one of the sandbox's, which are drawn; `NotAPicture` where it is none."""
    pixels = colours(data)
    return without_strip(pixels).shape != pixels.shape


def _own(finder: Finder, pixels: Colours, mask: Mask) -> Numbers | str:
    """Return the vector of the subject's own face, or why there is none."""
    height, width = mask.shape
    own: list[Face] = []
    for face in finder.faces(pixels):
        x, y = int(face[0] + face[2] / 2), int(face[1] + face[3] / 2)
        if 0 <= x < width and 0 <= y < height and mask[y, x]:
            own.append(face)
    if not own:
        return "shows no face"
    largest = max(own, key=lambda face: float(face[2] * face[3]))
    if min(largest[2:4]) < SMALLEST:
        return f"shows a face smaller than {SMALLEST} pixels"
    return finder.vector(pixels, largest)


def scorer(finder: Finder, drawn: Container[str] = ()) -> Scorer:
    """Return the scorer of photographed faces; those of references are looked at once each.

    `drawn` are the sha256 of pictures and references that are known to be drawn: of these it says nothing.
    """
    known: dict[str, Numbers | str] = {}

    def look(sha256: str, pixels: Colours, mask: Mask) -> Numbers | str:
        return DRAWN if sha256 in drawn else _own(finder, pixels, mask)

    def of(reference: Reference) -> Numbers | str:
        if reference.sha256 not in known:
            known[reference.sha256] = look(reference.sha256, reference.pixels, reference.mask)
        return known[reference.sha256]

    def measure(scorer: Scorer, sight: Sight) -> Component:
        found = {reference.sha256: of(reference) for reference in sight.references}
        vectors = {name: vector for name, vector in found.items() if not isinstance(vector, str)}
        if not vectors:
            return scorer.silent("; ".join(dict.fromkeys(f"a reference {why}" for why in found.values())))
        here = look(sight.picture.sha256, sight.picture.pixels, sight.mask)
        if isinstance(here, str):
            return scorer.silent(f"the picture {here}")
        cosines = {name: float(vector @ here) for name, vector in vectors.items()}
        nearest = max(cosines, key=lambda name: cosines[name])
        return scorer.told(cosines[nearest], "the face is not that of its references", nearest)

    return replace(SCORER, measure=measure)
