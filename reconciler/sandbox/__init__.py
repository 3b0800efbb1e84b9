"""Simkl in a file: the documented behaviour behind an httpx transport."""
