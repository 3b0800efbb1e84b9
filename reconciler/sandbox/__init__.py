"""Simkl in a file: an offline account that answers as the documented API does."""
