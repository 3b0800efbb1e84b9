"""The words that every other room speaks: types, statuses, ids, wishes, entries, plans, errors."""
