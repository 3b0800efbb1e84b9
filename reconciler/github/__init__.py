"""GitHub: the workflow run that the program is in, GitHub's REST API, and git for its commits."""
