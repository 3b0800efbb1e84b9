"""The user's files: the library file, its lock, its schema."""
