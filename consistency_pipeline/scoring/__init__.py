"""Whether a picture still shows its subject, measured without weights: kept, drifted, or it cannot be told.

Pure functions of bytes and arrays. Nothing is imported here: `records` is light, the rest brings OpenCV. What the
measures are worth, and where they fail, was measured: docs/scoring.md.
"""
