"""A run: opening the account, computing a plan, showing it, carrying it out."""
