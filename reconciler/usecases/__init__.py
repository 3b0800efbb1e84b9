"""What each command does, without its options: plan, apply, pull, import, add."""
