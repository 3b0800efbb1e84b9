"""What ``init`` writes: the files of a repository that keeps a library."""
