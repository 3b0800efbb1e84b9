"""Changing the person's file: import, pull, add, move, remove."""
