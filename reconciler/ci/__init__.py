"""The steps of a workflow on GitHub: plan, apply, pull."""
