"""Looking into pictures without weights: where the subject is, how sharp and lit it is, whether two pictures are one.

All of it is pure functions of arrays. What each measure is worth was measured itself: docs/reference-checks.md.
Nothing is imported here: `facts`, `stored` and `keeping` are light, the rest brings OpenCV, which takes a second.
"""
