"""What is believed about Simkl, and the read-only checks of it."""
