"""Requests to Simkl and what their answers mean."""
