"""Logging in to Simkl, and keeping what a login gave."""
