"""The terminal: results to stdout, progress, prompts and errors to stderr."""
