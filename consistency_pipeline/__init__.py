"""Campaigns of pictures in which a character or a product stays the same."""

__version__ = "0.1.0"
