"""Writing library files: new ones, edits spliced into the text, the canonical form."""
