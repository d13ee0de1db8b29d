"""Handing pictures on, and saying where they come from."""
