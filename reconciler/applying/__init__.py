"""Carrying out a plan: backup, writes, verification, restore."""
