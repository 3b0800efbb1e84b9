"""Pure planning: what would make the account as the file wants it."""
