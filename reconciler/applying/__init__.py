"""Applying a plan: backup, writes, verification, restore."""
