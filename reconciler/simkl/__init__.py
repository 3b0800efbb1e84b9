"""The account at Simkl: requests, answers, snapshots, credentials."""
