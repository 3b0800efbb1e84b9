"""Views of plans and problems: text, markdown, JSON, annotations."""
