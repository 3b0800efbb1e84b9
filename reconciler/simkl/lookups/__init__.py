"""From ids and names to Simkl's titles."""
