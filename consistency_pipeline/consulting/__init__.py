"""Asking a judge about the pictures of a campaign: what there is to ask, asking it, and its answers as scores."""
