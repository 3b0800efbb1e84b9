"""Files that are whole or not there: atomic replacement, private modes, locks between programs."""
