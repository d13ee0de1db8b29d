"""Handing pictures on: copies and crops for channels, with names, alt texts, an index, and where they come from.

Masters are only read. `docs/export.md` tells it for people.
"""
